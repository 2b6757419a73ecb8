/*
 * What the checker judges by.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/rule.h"

static const CheckRuleInfo rules[CHECK_RULE_COUNT] = {
#define X(name, id, severity, clause, text) \
    [CHECK_##name] = { id, CHECK_##severity, clause, text },
    CHECK_RULES(X)
#undef X
};

const CheckRuleInfo *check_rule_info(CheckRule rule)
{
    return &rules[rule];
}
