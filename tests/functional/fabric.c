/*
 * Laboratories from a file: several fabrics, adapters and targets at once.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"

#define TWO_FABRICS "scripts/labs/two-fabrics.lab"
#define ZONED       "scripts/labs/zoned.lab"

/* What native multipath makes of the paths; then 64 reads, each in turn. */
static const char paths_script[] =
    "set -e; "
    "echo round-robin > /sys/class/nvme-subsystem/nvme-subsys0/iopolicy; "
    "nvme list-subsys; "
    "dd if=/dev/nvme0n1 of=/dev/null bs=4k count=64 iflag=direct; "
    "ls /sys/class/nvme-subsystem/nvme-subsys0 | grep -c 'nvme0n1$'";

static char *lab_path(const Trial *trial, const char *name)
{
    return g_build_filename(trial->session->checkout, name, NULL);
}

static guint count_words(const char *text, const char *word)
{
    guint count = 0;

    while ((text = strstr(text, word))) {
        text += strlen(word);
        count++;
    }
    return count;
}

/* A path in the list: the two ports, and that it is in use. */
static void expect_path(Trial *trial, const char *text, const char *host,
                        const char *port)
{
    g_autofree char *line =
        g_strdup_printf("traddr=nn-0x200052540000000%c:%s,host_traddr=%s live",
                        port[0], port + 2, host);

    EXPECT(trial, strstr(text, line), "there is no path '%s' in:\n%s", line,
           text);
}

/* A quarter of the 64 requests has gone each way. */
static void expect_reads(Trial *trial, const char *port)
{
    guint count = trial_count(trial, "run", "target.command", "at", port);

    EXPECT(trial, count >= 16, "only %u requests went through %s", count, port);
}

void fabric_four_paths(Trial *trial)
{
    static const char host_a[] = "nn-0x20000025b5010101:pn-0x20010025b5010101";
    static const char host_b[] = "nn-0x20000025b5020101:pn-0x20010025b5020101";
    g_autofree char *file = lab_path(trial, TWO_FABRICS);
    g_autofree char *text = NULL;

    trial_run(trial, "run", EXIT_PASS, "--fabric-file", file, "--tools", "nvme",
              "--", "sh", "-c", paths_script, NULL);
    CONTINUE(trial);
    text = trial_artifact(trial, "run", "guest.out");
    CONTINUE(trial);
    EXPECT(trial, count_words(text, " live") == 4, "not four paths:\n%s", text);
    EXPECT(trial, count_words(text, "nvme-subsys") == 1,
           "not one subsystem:\n%s", text);
    expect_path(trial, text, host_a, "1 pn-0x2001525400000001");
    expect_path(trial, text, host_a, "1 pn-0x2002525400000001");
    expect_path(trial, text, host_b, "2 pn-0x2001525400000002");
    expect_path(trial, text, host_b, "2 pn-0x2002525400000002");
    EXPECT(trial, g_str_has_suffix(text, "\n1\n"), "not one disk:\n%s", text);
    expect_reads(trial, "port1");
    expect_reads(trial, "port2");
    expect_reads(trial, "port3");
    expect_reads(trial, "port4");
}

static void expect_same(Trial *trial, const char *name)
{
    g_autofree char *first = trial_artifact(trial, "first", name);
    g_autofree char *second = trial_artifact(trial, "second", name);

    CONTINUE(trial);
    EXPECT(trial, strcmp(first, second) == 0, "%s differs; both are in %s",
           name, trial->folder);
}

/* The demonstration over four paths, twice. */
void fabric_identical(Trial *trial)
{
    g_autofree char *file = lab_path(trial, TWO_FABRICS);

    trial_run(trial, "first", EXIT_PASS, "--fabric-file", file, NULL);
    CONTINUE(trial);
    trial_run(trial, "second", EXIT_PASS, "--fabric-file", file, NULL);
    CONTINUE(trial);
    expect_same(trial, "journal.jsonl");
    expect_same(trial, "console.log");
}

/* How many logins of an adapter a target port has had. */
static guint count_logins(Trial *trial, const char *port, const char *fcid)
{
    g_autofree char *text = trial_artifact(trial, "run", "journal.jsonl");
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    guint count = 0;

    for (char **line = lines; *line; line++) {
        g_autoptr(Record) record = record_parse(*line);

        count += record && record_is(record, "ev", "target.login") &&
                 record_is(record, "event", "PLOGI") &&
                 record_is(record, "at", port) &&
                 record_is(record, "fcid", fcid);
    }
    return count;
}

/* Each adapter logs in with the ports of its zones, and with no others. */
void fabric_zones(Trial *trial)
{
    static const struct {
        const char *port;
        const char *fcid;
        guint logins;
    } expected[] = {
        { "port1", "070100", 1 }, { "port2", "070100", 0 },
        { "port3", "070100", 1 }, { "port1", "070200", 0 },
        { "port2", "070200", 1 }, { "port3", "070200", 1 },
    };
    g_autofree char *file = lab_path(trial, ZONED);

    trial_run(trial, "run", EXIT_PASS, "--fabric-file", file, "--tools", "nvme",
              "--", "nvme", "list-subsys", NULL);
    CONTINUE(trial);
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        guint logins = count_logins(trial, expected[i].port, expected[i].fcid);

        EXPECT(trial, logins == expected[i].logins,
               "%s has had %u logins of %s instead of %u", expected[i].port,
               logins, expected[i].fcid, expected[i].logins);
    }
}

/* What fnic says of itself through FDMI can be read in the run's story. */
void fabric_registrations(Trial *trial)
{
    g_autofree char *out = trial_path(trial, "run");
    g_autoptr(Record) result = NULL;
    g_auto(Outcome) outcome = { 0 };
    g_autofree char *said = NULL;

    trial_viclab(trial, &outcome, "run", "-v", "--out", out, "--", "true",
                 NULL);
    EXPECT(trial, outcome.code == EXIT_PASS, "exits with %d:\n%s", outcome.code,
           outcome.err);
    result = trial_result(trial, "run");
    CONTINUE(trial);
    said = g_strdup_printf("vic0 says: Cisco Systems VIC 1440, driver %s, "
                           "firmware ",
                           record_get(result, "driver"));
    EXPECT(trial, strstr(outcome.err, said), "'%s' is not in:\n%s", said,
           outcome.err);
    EXPECT(trial, strstr(outcome.err, "vic0 says: nvfnic0 of host viclab\n"),
           "the OS's name of the port is not in:\n%s", outcome.err);
    EXPECT(trial,
           trial_count(trial, "run", "fabric.fdmi", "request", "RHBA") == 1 &&
               trial_count(trial, "run", "fabric.fdmi", "request", "RPA") == 1,
           "not one RHBA and one RPA in the journal");
}

void fabric_broken_file(Trial *trial)
{
    g_autofree char *file = trial_path(trial, "broken.lab");
    g_auto(Outcome) broken = { 0 };
    g_auto(Outcome) missing = { 0 };
    g_auto(Outcome) property = { 0 };
    g_auto(Outcome) nothing = { 0 };

    EXPECT(trial,
           g_file_set_contents(file,
                               "[fabrics/A]\ndomain = 300\n"
                               "[adapters/vic0]\nfabric = B\n",
                               -1, NULL),
           "cannot write %s", file);
    trial_viclab(trial, &broken, "run", "--fabric-file", file, NULL);
    trial_expect_refusal(
        trial, &broken, ":2:10: domain is '300', must be 1..239\n",
        ":4:10: fabric is 'B', but there is no [fabrics/B]\n", NULL);
    trial_viclab(trial, &missing, "run", "--fabric-file", "/nonexistent", NULL);
    trial_expect_refusal(trial, &missing, "/nonexistent", "No such file", NULL);
    trial_viclab(trial, &property, "run", "--fabric-file", file, "--vic",
                 "role=fcp", NULL);
    trial_expect_refusal(trial, &property, "--vic", "--fabric-file", NULL);
    EXPECT(trial,
           g_file_set_contents(
               file, "[fabrics/A]\n[adapters/vic0]\nrole = fcp\n", -1, NULL),
           "cannot write %s", file);
    trial_viclab(trial, &nothing, "run", "--fabric-file", file, NULL);
    trial_expect_refusal(trial, &nothing, "no NVMe adapter finds a port", NULL);
}
