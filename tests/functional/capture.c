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
#include "file.h"

#define MALFORMED_FILTER "_ws.malformed && !fcp"

static const char *const protocols[] = { "vlan",  "fip",  "fcoe", "fc",
                                         "fcels", "fcct", "fcdns" };

guint capture_count(Trial *trial, const char *run, const char *filter)
{
    g_autofree char *capture =
        g_build_filename(trial->folder, run, "wire.pcapng", NULL);
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

void capture_expect_dissected(Trial *trial, const char *run)
{
    g_autofree char *capture =
        g_build_filename(trial->folder, run, "wire.pcapng", NULL);
    g_auto(Outcome) outcome = { 0 };

    EXPECT(trial, !capture_count(trial, run, MALFORMED_FILTER),
           "there are malformed packets in %s", capture);
    trial_program(trial, &outcome, "tshark", "-n", "-q", "-r", capture, "-z",
                  "expert,error", NULL);
    EXPECT(trial, outcome.code == 0, "tshark fails:\n%s", outcome.err);
    expect_no_errors(trial, outcome.out);
}

void capture_expect(Trial *trial, const char *run, const Shown *shown,
                    guint count)
{
    for (guint i = 0; i < count && !trial->why; i++) {
        EXPECT(trial, capture_count(trial, run, shown[i].filter),
               "there is no %s in the capture of %s", shown[i].what, run);
    }
}

bool capture_can(Trial *trial)
{
    g_autofree char *tshark = g_find_program_in_path("tshark");

    if (!tshark) {
        trial_skip(trial, "tshark is not installed");
    }
    return tshark != NULL;
}

void capture_expect_clean(Trial *trial)
{
    static const Shown shown[] = {
        { "fcels.opcode == 0x04", "FLOGI" },
        { "fcdns", "word to the name server" },
        { "fc.type == 0x08", "I/O" },
    };

    capture_expect(trial, "demo", shown, G_N_ELEMENTS(shown));
    CONTINUE(trial);
    capture_expect_dissected(trial, "demo");
}

void capture_is_clean(Trial *trial)
{
    if (!capture_can(trial)) {
        return;
    }
    trial_run(trial, "demo", EXIT_PASS, NULL);
    CONTINUE(trial);
    capture_expect_clean(trial);
}

/* Its payload, with the one descriptor that it has. */
#define RDP "180000000000000c000000010000000400000000"

/*
 * What does not come about in a demonstration: refusals of each kind, aborts,
 * state changes, the ends of logins, and what only others ask. The kernel may
 * say what it likes.
 */
static const char faults[] =
    "do      fabric0 rscn format=port\n"
    "do      fabric0 rscn format=area\n"
    "do      fabric0 rscn format=domain\n"
    "do      fabric0 rscn format=fabric\n"
    "expect  frame RSCN dir=rx at=vic0 within 1s\n"
    "do      fabric0 inject to=vic0 frame=RDP hex=" RDP "\n"
    "do      fabric0 inject to=vic0 frame=RTV\n"
    "do      fabric0 inject to=vic0 frame=RLS\n"
    "wait    1s\n"
    "drop    command read\n"
    "on      frame ABTS dir=tx at=vic0 -> reject reason=3\n"
    "guest&  read lba=8 as reader\n"
    "expect  frame BA_RJT dir=rx at=vic0 within 60s\n"
    "do      target0 prlo\n"
    "expect  frame PRLO dir=rx at=vic0 within 1s\n"
    "wait    5s\n"
    "do      target0 logo\n"
    "expect  frame LOGO dir=rx at=vic0 within 1s\n"
    "wait    5s\n"
    "on      frame PLOGI dir=tx at=vic0 -> reject reason=5\n"
    "do      vic0 link-bounce for=1s\n"
    "expect  frame LS_RJT dir=rx at=vic0 reason=5 within 30s\n"
    "on      frame GPN_FT dir=tx at=vic0 -> reject reason=9\n"
    "do      vic0 link-bounce for=1s\n"
    "expect  frame CT_RJT dir=rx at=vic0 within 30s\n";

static const Shown fault_frames[] = {
    { "fcels.opcode == 0x61", "RSCN" },
    /* tshark 4.0 does not know its name */
    { "fc.r_ctl == 0x22 && frame contains 18:00:00:00:00:00:00:0c", "RDP" },
    { "fcels.opcode == 0x21", "PRLO" },
    { "fcels.opcode == 0x05", "LOGO" },
    { "fcels.opcode == 0x01", "LS_RJT" },
    { "fcdns.rply.reason", "CT_RJT" },
    { "fc.r_ctl == 0x81", "ABTS" },
    { "fc.r_ctl == 0x85", "BA_RJT" },
};

static void dissect_faults(Trial *trial, const char *needs, const char *more)
{
    g_autofree char *path = trial_path(trial, "faults.drill");
    g_autofree char *out = trial_path(trial, "faults");
    g_autofree char *text = g_strdup_printf(
        "drill 1\nneeds cpus=1 connect=yes%s\ntolerate kernel /./\n%s%s", needs,
        faults, more);
    g_auto(Outcome) outcome = { 0 };

    EXPECT(trial, file_write(path, text, NULL), "cannot write %s", path);
    trial_viclab(trial, &outcome, "drill", "--out", out, path, NULL);
    EXPECT(trial, outcome.code == EXIT_PASS, "exit code %d:\n%s%s",
           outcome.code, outcome.out, outcome.err);
    capture_expect(trial, "faults", fault_frames, G_N_ELEMENTS(fault_frames));
    CONTINUE(trial);
    capture_expect_dissected(trial, "faults");
}

void capture_of_faults(Trial *trial)
{
    if (capture_can(trial)) {
        dissect_faults(trial, "", "");
    }
}

/* FCFs come and go as well. */
void capture_of_fip_faults(Trial *trial)
{
    static const char more[] =
        "do      vic0 clear-virtual-link\n"
        "expect  frame FIP_CLEAR dir=rx at=vic0 within 1s\n"
        "expect  event fip.login within 60s\n"
        "do      fabric0 offline\n"
        "wait    5s\n"
        "do      fabric0 online\n"
        "expect  event fip.login within 60s\n";
    static const Shown shown[] = {
        { "fip.opcode == 3 && fip.ctrl_subcode == 2", "Clear Virtual Links" },
        { "fip.opcode == 1 && fip.disc_subcode == 2", "advertisement" },
    };

    if (!capture_can(trial)) {
        return;
    }
    dissect_faults(trial, " fip=on", more);
    CONTINUE(trial);
    capture_expect(trial, "faults", shown, G_N_ELEMENTS(shown));
}
