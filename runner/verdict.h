/*
 * What a run amounts to.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_VERDICT_H
#define VICLAB_RUNNER_VERDICT_H

#include "guest.h"

typedef struct Verdict {
    const char *name;   /* "pass", "fail", "guest-died", "error" */
    int exit_code;      /* of viclab */
    char *reason;       /* one line, or NULL for a pass */
    GPtrArray *missing; /* milestones of the demonstration, char * */
} Verdict;

/* @is_demo: all milestones are expected, not only the exit code. */
void verdict_reach(Verdict *verdict, const Guest *guest, bool is_demo);
void verdict_cleanup(Verdict *verdict);

#endif
