/*
 * A short soak, and that each of the faults that it is there for ends it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"

static void soak(Trial *trial, const char *fault, int code, const char *words)
{
    g_autofree char *out = trial_path(trial, "run");
    g_auto(Outcome) outcome = { 0 };

    trial_viclab(trial, &outcome, "soak", "--minutes", "1", "--out", out,
                 fault ? "--plant" : NULL, fault, NULL);
    EXPECT(trial, outcome.code == code, "exits with %d:\n%s%s", outcome.code,
           outcome.out, outcome.err);
    EXPECT(trial, strstr(outcome.out, words), "it does not say '%s':\n%s",
           words, outcome.out);
}

void soak_short(Trial *trial)
{
    soak(trial, NULL, EXIT_PASS, "\npass\n");
    CONTINUE(trial);
    EXPECT(trial, trial_count(trial, "run", "link.down", "at", "vic0") >= 1,
           "the link has never gone");
    EXPECT(trial,
           trial_count(trial, "run", "target.association", "event",
                       "created") >= 2,
           "the guest has never connected again");
}

void soak_corrupt(Trial *trial)
{
    soak(trial, "corrupt", EXIT_FAIL, "fail: verification has failed");
}

void soak_lost(Trial *trial)
{
    soak(trial, "lost", EXIT_FAIL,
         "fail: link down and up: the guest has not got over it");
}

void soak_guest_leak(Trial *trial)
{
    soak(trial, "guest-leak", EXIT_FAIL, "fail: guest memory in use grows");
}

void soak_qemu_leak(Trial *trial)
{
    soak(trial, "qemu-leak", EXIT_FAIL, "fail: QEMU's own memory grows");
}
