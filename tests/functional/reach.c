/*
 * Which functions of the driver a drill reaches, and that looking does not
 * change it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"
#include "record.h"

#define DRILL "scripts/smoke/hold-request.drill"

static const char *const reached[] = {
    "fnic:fnic_probe",
    "fnic:nvfnic_fcpio_send",
    "nvme_fc:nvme_fc_start_fcp_op",
};

/* Nothing of the kind is in that drill. */
static const char *const never[] = {
    "fnic:fnic_remove",
    "fnic:fnic_fcoe_process_cvl",
    "nvme_fc:nvme_fc_unregister_localport",
};

static void expect_functions(Trial *trial, const Record *functions)
{
    for (guint i = 0; i < G_N_ELEMENTS(reached); i++) {
        EXPECT(trial,
               record_is(functions, reached[i], "[\"smoke/hold-request\"]"),
               "%s: not reached, or not there", reached[i]);
    }
    for (guint i = 0; i < G_N_ELEMENTS(never); i++) {
        EXPECT(trial, record_is(functions, never[i], "[]"),
               "%s: reached, or not there", never[i]);
    }
}

static void expect_same(Trial *trial, const char *name)
{
    g_autofree char *watched_name =
        g_build_filename("smoke.hold-request", name, NULL);
    g_autofree char *plain = trial_artifact(trial, "plain", name);
    g_autofree char *watched = trial_artifact(trial, "watched", watched_name);

    CONTINUE(trial);
    EXPECT(trial, strcmp(plain, watched) == 0,
           "%s is not the same with and without; the runs are in %s", name,
           trial->folder);
}

static void expect_success(Trial *trial, const Outcome *outcome)
{
    EXPECT(trial, outcome->code == EXIT_PASS, "exit code %d:\n%s%s",
           outcome->code, outcome->out, outcome->err);
}

void reach_of_drill(Trial *trial)
{
    g_autofree char *plain = trial_path(trial, "plain");
    g_autofree char *watched = trial_path(trial, "watched");
    g_auto(Outcome) played = { 0 };
    g_auto(Outcome) covered = { 0 };
    g_autofree char *text = NULL;
    g_autoptr(Record) json = NULL;
    g_autoptr(Record) functions = NULL;

    trial_viclab(trial, &played, "drill", "--out", plain, DRILL, NULL);
    expect_success(trial, &played);
    trial_viclab(trial, &covered, "coverage", "--module", "fnic,nvme-fc",
                 "--out", watched, DRILL, NULL);
    expect_success(trial, &covered);
    CONTINUE(trial);
    text = trial_artifact(trial, "watched", "coverage.json");
    CONTINUE(trial);
    json = record_parse(text);
    functions = json ? record_parse(record_get(json, "functions")) : NULL;
    EXPECT(trial, functions, "coverage.json cannot be read");
    expect_functions(trial, functions);
    expect_same(trial, "journal.jsonl");
    expect_same(trial, "console.log");
}
