/*
 * The capture, as tshark reads it.
 *
 * What it says about fcp does not count: it takes FC-NVMe's information units
 * (type 08h) for those of SCSI.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <stdlib.h>
#include <string.h>

#include "fail.h"

#define MALFORMED_FILTER "_ws.malformed && !fcp"

static const char *const protocols[] = { "vlan",  "fip",  "fcoe", "fc",
                                         "fcels", "fcct", "fcdns" };

guint capture_count(Trial *trial, const char *filter)
{
    g_autofree char *capture =
        g_build_filename(trial->folder, "demo", "wire.pcapng", NULL);
    g_auto(Outcome) outcome = { 0 };
    guint count = 0;

    trial_program(trial, &outcome, "tshark", "-n", "-r", capture, "-Y", filter,
                  "-T", "fields", "-e", "frame.number", NULL);
    if (outcome.code != 0) {
        trial_fail(trial, "tshark fails with '%s':\n%s", filter, outcome.err);
    }
    for (const char *p = outcome.out; *p; p++) {
        count += *p == '\n';
    }
    return count;
}

/* Lines of the table are: frequency, group, protocol, summary. */
static void expect_no_errors(Trial *trial, const char *table)
{
    g_auto(GStrv) lines = g_strsplit(table, "\n", -1);

    for (char **line = lines; *line; line++) {
        for (guint i = 0; i < G_N_ELEMENTS(protocols); i++) {
            g_autofree char *pattern = g_strdup_printf(
                "(?i)^\\s*[0-9]+\\s+\\S+\\s+%s\\b", protocols[i]);

            EXPECT(trial, !g_regex_match_simple(pattern, *line, 0, 0),
                   "an error in %s: %s", protocols[i], *line);
        }
    }
}

void capture_expect_clean(Trial *trial)
{
    g_autofree char *capture =
        g_build_filename(trial->folder, "demo", "wire.pcapng", NULL);
    g_auto(Outcome) outcome = { 0 };

    EXPECT(trial, capture_count(trial, "fcels.opcode == 0x04"),
           "there is no FLOGI in the capture");
    EXPECT(trial, capture_count(trial, "fcdns"),
           "nothing is said to the name server");
    EXPECT(trial, capture_count(trial, "fc.type == 0x08"),
           "there is no I/O in the capture");
    EXPECT(trial, !capture_count(trial, MALFORMED_FILTER),
           "there are malformed packets");
    trial_program(trial, &outcome, "tshark", "-n", "-q", "-r", capture, "-z",
                  "expert,error", NULL);
    EXPECT(trial, outcome.code == 0, "tshark fails:\n%s", outcome.err);
    expect_no_errors(trial, outcome.out);
}

void capture_is_clean(Trial *trial)
{
    g_autofree char *tshark = g_find_program_in_path("tshark");

    if (!tshark) {
        trial_skip(trial, "tshark is not installed");
        return;
    }
    trial_run(trial, "demo", EXIT_PASS, NULL);
    CONTINUE(trial);
    capture_expect_clean(trial);
}
