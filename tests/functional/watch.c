/*
 * Watched functions of the stock kernel and of its modules.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <stdlib.h>
#include <string.h>

#include "fail.h"

#define SEND  "nvfnic_fcpio_send" /* fnic: a command of nvme-fc */
#define LIMIT 5000000             /* ns that a vCPU is parked */

/* It is called with interrupts off, and enables them. */
#define UNLOCK "_raw_spin_unlock_irq"
#define BYTES  48

/* Without the events of watched functions, what is there without them. */
static char *without_watches(const char *journal)
{
    g_auto(GStrv) lines = g_strsplit(journal, "\n", -1);
    GString *text = g_string_new(NULL);

    for (char **line = lines; *line; line++) {
        if (!strstr(*line, "\"ev\":\"guest.function\"") &&
            !strstr(*line, "\"ev\":\"guest.module\"")) {
            g_string_append_printf(text, "%s\n", *line);
        }
    }
    return g_string_free(text, FALSE);
}

static void expect_same(Trial *trial, const char *what, const char *one,
                        const char *other)
{
    CONTINUE(trial);
    EXPECT(trial, strcmp(one, other) == 0, "the %s differ; the runs are in %s",
           what, trial->folder);
}

/* Each command is seen by the kernel's function, the driver's, the device. */
static void expect_counts(Trial *trial)
{
    guint sent = trial_count(trial, "watched", "guest.function", "name", SEND);
    guint started = trial_count(trial, "watched", "guest.function", "name",
                                "nvme_fc:nvme_fc_start_fcp_op");
    guint requests =
        trial_count(trial, "watched", "fw.request", "type", "NVME_CMD");
    guint probes =
        trial_count(trial, "watched", "guest.function", "name", "fnic_probe");
    guint restarts = trial_count(trial, "watched", "guest.function", "name",
                                 "machine_restart");

    EXPECT(trial, requests && sent == requests && started == requests,
           "%u requests, but %u times in fnic, %u times in nvme-fc", requests,
           sent, started);
    EXPECT(trial, probes == 1, "%u times in fnic_probe", probes);
    EXPECT(trial, !restarts, "%u times in machine_restart", restarts);
}

static void run_watched_and_not(Trial *trial, const char *vcpus)
{
    g_autofree char *journal = NULL;
    g_autofree char *watched = NULL;
    g_autofree char *rest = NULL;
    g_autofree char *console = NULL;
    g_autofree char *other = NULL;

    trial_run(trial, "plain", EXIT_PASS, "--smp", vcpus, NULL);
    trial_run(trial, "watched", EXIT_PASS, "--smp", vcpus, "--watch", SEND,
              "--watch", "nvme_fc:nvme_fc_start_fcp_op", "--watch",
              "fnic_probe", "--watch", "machine_restart", NULL);
    CONTINUE(trial);
    expect_counts(trial);
    journal = trial_artifact(trial, "plain", "journal.jsonl");
    watched = trial_artifact(trial, "watched", "journal.jsonl");
    console = trial_artifact(trial, "plain", "console.log");
    other = trial_artifact(trial, "watched", "console.log");
    CONTINUE(trial);
    rest = without_watches(watched);
    expect_same(trial, "consoles with and without watches", console, other);
    g_strchomp(journal);
    g_strchomp(rest);
    expect_same(trial, "journals with and without watches", journal, rest);
}

/* Counted to the last, and it does not show otherwise. */
void watch_one_vcpu(Trial *trial)
{
    run_watched_and_not(trial, "1");
}

void watch_two_vcpus(Trial *trial)
{
    run_watched_and_not(trial, "2");
}

static void run_scheduled(Trial *trial, const char *name, const char *seed)
{
    trial_run(trial, name, EXIT_PASS, "--smp", "2", "--schedule-seed", seed,
              "--watch", SEND ":cpu=1:park=20us", NULL);
}

/* A schedule is a run like any other, and another one than its neighbour. */
void watch_schedules(Trial *trial)
{
    g_autofree char *one = NULL;
    g_autofree char *again = NULL;
    g_autofree char *other = NULL;

    run_scheduled(trial, "one", "7,mean=5000");
    run_scheduled(trial, "again", "7,mean=5000");
    run_scheduled(trial, "other", "8,mean=5000");
    CONTINUE(trial);
    EXPECT(trial, trial_count(trial, "one", "guest.park", "cpu", "1"),
           "nothing was parked");
    one = trial_artifact(trial, "one", "journal.jsonl");
    again = trial_artifact(trial, "again", "journal.jsonl");
    other = trial_artifact(trial, "other", "journal.jsonl");
    expect_same(trial, "journals of one schedule", one, again);
    CONTINUE(trial);
    EXPECT(trial, strcmp(one, other) != 0, "two schedules do not differ");
}

/* What a journal says of one vCPU that is parked, and of the other. */
typedef struct Parking {
    int64_t since;
    int64_t until;
    guint meanwhile; /* hits of the other one */
} Parking;

static void note(Parking *parking, const Record *record)
{
    bool is_parked = parking->since && !parking->until;

    if (record_is(record, "ev", "guest.park")) {
        parking->since = record_number(record, "t");
    } else if (record_is(record, "ev", "guest.resume")) {
        parking->until = record_number(record, "t");
    } else if (record_is(record, "ev", "guest.function") && is_parked) {
        parking->meanwhile += record_is(record, "cpu", "1");
    }
}

/* One vCPU stands in a function; the other goes on, in user and kernel. */
void watch_parked(Trial *trial)
{
    static const char command[] =
        "taskset 2 sh -c 'while :; do read x < /proc/uptime; done' & "
        "sleep 0.1; taskset 1 cat /proc/version; kill $!";
    g_autofree char *journal = NULL;
    g_auto(GStrv) lines = NULL;
    Parking parking = { 0 };

    trial_run(trial, "run", EXIT_PASS, "--smp", "2", "--no-connect", "--watch",
              "version_proc_show:park=5ms", "--watch", "uptime_proc_show",
              "--tools", "busybox", "--", "sh", "-c", command, NULL);
    CONTINUE(trial);
    journal = trial_artifact(trial, "run", "journal.jsonl");
    CONTINUE(trial);
    lines = g_strsplit(journal, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_autoptr(Record) record = record_parse(*line);

        if (record) {
            note(&parking, record);
        }
    }
    EXPECT(trial, parking.until - parking.since == LIMIT,
           "parked for %" G_GINT64_FORMAT " ns", parking.until - parking.since);
    EXPECT(trial, parking.meanwhile > 10, "the other vCPU was there %u times",
           parking.meanwhile);
}

/* Of each byte of a function, how often the instruction there was reached. */
static void count_offsets(Trial *trial, const char *run, guint counts[BYTES])
{
    g_autofree char *journal = trial_artifact(trial, run, "journal.jsonl");
    g_auto(GStrv) lines = g_strsplit(journal ? journal : "", "\n", -1);

    for (char **line = lines; *line; line++) {
        g_autoptr(Record) record = record_parse(*line);
        const char *name = record && record_is(record, "ev", "guest.function")
                               ? record_get(record, "name")
                               : NULL;

        if (name && g_str_has_prefix(name, UNLOCK "+")) {
            counts[atoi(name + strlen(UNLOCK "+")) % BYTES]++;
        }
    }
}

static void run_with_offsets(Trial *trial, const char *name, const char *park,
                             guint counts[BYTES])
{
    g_autofree char *out = trial_path(trial, name);
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    g_auto(Outcome) outcome = { 0 };

    g_ptr_array_add(argv, g_strdup("run"));
    g_ptr_array_add(argv, g_strdup("--smp=1"));
    g_ptr_array_add(argv, g_strdup("--no-connect"));
    g_ptr_array_add(argv, g_strdup_printf("--out=%s", out));
    g_ptr_array_add(argv, g_strdup_printf("--watch=" UNLOCK "+0%s", park));
    for (int i = 1; i < BYTES; i++) {
        g_ptr_array_add(argv, g_strdup_printf("--watch=" UNLOCK "+%d", i));
    }
    g_ptr_array_add(argv, g_strdup("--"));
    g_ptr_array_add(argv, g_strdup("true"));
    g_ptr_array_add(argv, NULL);
    trial_viclab_v(trial, &outcome, (const char *const *)argv->pdata);
    EXPECT(trial, outcome.code == EXIT_PASS, "%s exits with %d:\n%s", name,
           outcome.code, outcome.err);
    count_offsets(trial, name, counts);
}

/*
 * Where a function enables interrupts, one that has waited arrives at the
 * instruction that follows: this one is not missed.
 */
void watch_interrupted(Trial *trial)
{
    guint quiet[BYTES] = { 0 };
    guint interrupted[BYTES] = { 0 };
    guint always = 0;

    run_with_offsets(trial, "quiet", "", quiet);
    CONTINUE(trial);
    run_with_offsets(trial, "interrupted", ":park=4ms", interrupted);
    CONTINUE(trial);
    for (int i = 0; i < BYTES; i++) {
        if (quiet[i] < quiet[0] / 10 * 9) {
            continue;
        }
        always++;
        EXPECT(trial, interrupted[i] > interrupted[0] / 10,
               "of %u times in %s, byte %d was reached %u times",
               interrupted[0], UNLOCK, i, interrupted[i]);
    }
    EXPECT(trial, always > 3 && quiet[0] > 1000,
           "%s has %u instructions, and was called %u times", UNLOCK, always,
           quiet[0]);
}

/* The driver takes it for an answer of its own function. */
void watch_returns(Trial *trial)
{
    g_auto(Outcome) outcome = { 0 };
    g_autofree char *out = trial_path(trial, "run");
    g_autofree char *console = NULL;

    trial_viclab(trial, &outcome, "run", "--out", out, "--watch",
                 "fnic_dev_init:return=-5", "--", "true", NULL);
    EXPECT(trial, outcome.code != EXIT_PASS, "the driver logs in all the same");
    console = trial_artifact(trial, "run", "console.log");
    CONTINUE(trial);
    EXPECT(trial,
           strstr(console, "vNIC dev init failed") &&
               strstr(console, "probe with driver fnic failed with error -5"),
           "the driver does not complain; see %s", out);
}

/* Saved while a vCPU is parked, and what is watched afterwards as well. */
void watch_saved(Trial *trial)
{
    static const char *const names[] = { "journal.jsonl", "console.log" };
    static const char park[] = "nvfnic_ls_req_send:park=400ms";
    g_autofree char *saved = trial_path(trial, "before");

    trial_run(trial, "whole", EXIT_PASS, "--smp", "1", "--watch", park,
              "--watch", SEND, NULL);
    trial_run(trial, "before", EXIT_PASS, "--smp", "1", "--watch", park,
              "--watch", SEND, "--save-at", "13.3", NULL);
    trial_run(trial, "after", EXIT_PASS, "--smp", "1", "--watch", park,
              "--watch", SEND, "--load", saved, NULL);
    CONTINUE(trial);
    EXPECT(trial,
           trial_count(trial, "before", "guest.park", "cpu", "0") ==
               trial_count(trial, "before", "guest.resume", "cpu", "0") + 1,
           "no vCPU was parked when it was saved");
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *whole = trial_artifact(trial, "whole", names[i]);
        g_autofree char *before = trial_artifact(trial, "before", names[i]);
        g_autofree char *after = trial_artifact(trial, "after", names[i]);
        g_autofree char *joined = NULL;

        CONTINUE(trial);
        joined = g_strconcat(before, after, NULL);
        expect_same(trial, names[i], whole, joined);
    }
}

void watch_refusals(Trial *trial)
{
    g_auto(Outcome) name = { 0 };
    g_auto(Outcome) word = { 0 };
    g_auto(Outcome) pace = { 0 };
    g_auto(Outcome) schedule = { 0 };

    trial_viclab(trial, &name, "run", "--watch", "nvfnic_fcpio_sent", NULL);
    trial_expect_refusal(trial, &name, "nvfnic_fcpio_sent", SEND, NULL);
    trial_viclab(trial, &word, "run", "--watch", "fnic_probe:park=soon", NULL);
    trial_expect_refusal(trial, &word, "'park=soon'", "park=TIME", NULL);
    trial_viclab(trial, &pace, "run", "--real-time", "--watch", SEND, NULL);
    trial_expect_refusal(trial, &pace, "--watch", "--real-time", NULL);
    trial_viclab(trial, &schedule, "run", "--schedule-seed", "1,mean=5", NULL);
    trial_expect_refusal(trial, &schedule, "1,mean=5", "100", NULL);
}
