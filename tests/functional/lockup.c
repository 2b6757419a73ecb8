/*
 * Looking out for locked up vCPUs: it changes nothing, and nobody is blamed
 * who only idles or works hard. That it sees one, scripts/smoke shows.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"

/* A tenth of what is allowed; a kernel that boots takes half of it. */
#define STRICT "lockup=1000000000"
#define OFF    "lockup=0"

static void expect_same(Trial *trial, const char *name)
{
    g_autofree char *one = trial_artifact(trial, "strict", name);
    g_autofree char *other = trial_artifact(trial, "off", name);

    CONTINUE(trial);
    EXPECT(trial, strcmp(one, other) == 0, "%s differs; the runs are in %s",
           name, trial->folder);
}

/* The demonstration: two vCPUs, all that verifying data takes. */
void lockup_unseen(Trial *trial)
{
    trial_run(trial, "strict", EXIT_PASS, "--smp", "2", "--lab", STRICT, NULL);
    trial_run(trial, "off", EXIT_PASS, "--smp", "2", "--lab", OFF, NULL);
    CONTINUE(trial);
    expect_same(trial, "journal.jsonl");
    CONTINUE(trial);
    expect_same(trial, "console.log");
}

void lockup_idle(Trial *trial)
{
    trial_run(trial, "idle", EXIT_PASS, "--smp", "2", "--lab", STRICT, "--",
              "sleep", "100", NULL);
}
