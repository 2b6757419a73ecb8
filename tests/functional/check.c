/*
 * The checker: it only looks, and a wrong frame of ours makes an error.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"

/* The journal without what the checker tells. */
static char *journal_of(Trial *trial, const char *run)
{
    g_autofree char *text = trial_artifact(trial, run, "journal.jsonl");
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    GString *rest = g_string_new(NULL);

    for (char **line = lines; *line; line++) {
        if (!strstr(*line, "\"ev\":\"check.")) {
            g_string_append_printf(rest, "%s\n", *line);
        }
    }
    return g_string_free(rest, FALSE);
}

/* With and without it, and through FIP, where it knows of timers. */
void check_changes_nothing(Trial *trial)
{
    g_autofree char *with = NULL;
    g_autofree char *without = NULL;
    g_autofree char *console = NULL;
    g_autofree char *other_console = NULL;

    trial_run(trial, "on", EXIT_PASS, "--vic", "fip=on", NULL);
    CONTINUE(trial);
    trial_run(trial, "off", EXIT_PASS, "--vic", "fip=on", "--lab", "check=off",
              NULL);
    CONTINUE(trial);
    with = journal_of(trial, "on");
    without = journal_of(trial, "off");
    console = trial_artifact(trial, "on", "console.log");
    other_console = trial_artifact(trial, "off", "console.log");
    CONTINUE(trial);
    EXPECT(trial, strlen(with) > 1000, "there is no journal");
    EXPECT(trial, trial_count(trial, "on", "check.start", "at", "lab") == 1,
           "there is no checker");
    EXPECT(trial, trial_count(trial, "off", "check.start", "at", "lab") == 0,
           "there is a checker in spite of check=off");
    EXPECT(trial, g_str_equal(with, without), "the journals differ");
    EXPECT(trial, g_str_equal(console, other_console), "the consoles differ");
}

static void expect_error(Trial *trial, const char *run)
{
    g_autoptr(Record) result = trial_result(trial, run);
    const char *reason;

    CONTINUE(trial);
    reason = record_get(result, "reason");
    EXPECT(trial, record_is(result, "verdict", "error"), "the verdict is %s",
           record_get(result, "verdict"));
    EXPECT(trial, record_is(result, "our_breaches", "1"), "%s breaches",
           record_get(result, "our_breaches"));
    EXPECT(trial, reason && strstr(reason, "fs.cs-ctl"), "the reason is %s",
           reason ? reason : "not said");
}

/* Whatever else comes of the run, in the demonstration or with a command. */
void check_wrong_frame(Trial *trial)
{
    trial_run(trial, "demo", EXIT_ERROR, "--fabric", "x-wrong-answer=12", NULL);
    CONTINUE(trial);
    expect_error(trial, "demo");
    CONTINUE(trial);
    trial_run(trial, "command", EXIT_ERROR, "--fabric", "x-wrong-answer=12",
              "--", "true", NULL);
    CONTINUE(trial);
    expect_error(trial, "command");
}
