/*
 * What the checker judges by.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_CHECK_RULE_H
#define VICLAB_CHECK_RULE_H

#include "check/rules.h"

typedef enum CheckRule {
#define X(name, id, severity, clause, text) CHECK_##name,
    CHECK_RULES(X)
#undef X
    CHECK_RULE_COUNT
} CheckRule;

typedef enum CheckSeverity {
    CHECK_SHALL,
    CHECK_SHOULD,
} CheckSeverity;

typedef struct CheckRuleInfo {
    const char *id; /* "fs.ox-id": a short name of the standard, and ours */
    CheckSeverity severity;
    const char *clause; /* standard and section, in words */
    const char *text;   /* what holds */
} CheckRuleInfo;

const CheckRuleInfo *check_rule_info(CheckRule rule);

#endif
