/*
 * viclab fuzz: the fuzzers, and what they have to find.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_FUZZCMD_H
#define VICLAB_RUNNER_FUZZCMD_H

#include "report.h"
#include "session.h"

#define FUZZ_GROUP "fuzz"

bool fuzz_main(const Session *session, int *code, GError **error);
/* Each fuzzer for a moment, and whether it would find a bug. */
bool fuzz_run(const Session *session, Report *report, GError **error);

#endif
