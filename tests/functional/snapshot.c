/*
 * Guests that are saved in the middle of verified I/O, and go on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"

#define INSTANTS 5

/* Seconds of virtual time between the first and the last I/O of the demo. */
static const char *const instants[INSTANTS] = { "13.7", "13.9", "14.15", "14.5",
                                                "15.0" };

/* All that the runs @prefix0, @prefix1 ... have written to file @name. */
static char *joined(Trial *trial, const char *prefix, const char *name)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i <= INSTANTS; i++) {
        g_autofree char *run = g_strdup_printf("%s%u", prefix, i);
        g_autofree char *part = trial_artifact(trial, run, name);

        g_string_append(text, part ? part : "");
    }
    return g_strdup(text->str);
}

/* Saved at each instant, and each time restored by another QEMU. */
static void run_in_parts(Trial *trial, const char *vcpus, const char *prefix)
{
    for (guint i = 0; i <= INSTANTS && !trial->why; i++) {
        g_autofree char *name = g_strdup_printf("%s%u", prefix, i);
        g_autofree char *before =
            g_strdup_printf("%s/%s%u", trial->folder, prefix, i - 1);
        const char *words[8] = { NULL };
        guint count = 0;

        if (i > 0) {
            words[count++] = "--load";
            words[count++] = before;
        }
        if (i < INSTANTS) {
            words[count++] = "--save-at";
            words[count++] = instants[i];
        }
        trial_run(trial, name, EXIT_PASS, "--smp", vcpus, words[0], words[1],
                  words[2], words[3], NULL);
    }
}

static void expect_same(Trial *trial, const char *name, const char *one,
                        const char *other)
{
    EXPECT(trial, *one && strcmp(one, other) == 0,
           "the %s differ; the runs are in %s", name, trial->folder);
}

/* With one vCPU it does not show at all. */
void snapshot_one_vcpu(Trial *trial)
{
    static const char *const names[] = { "journal.jsonl", "console.log" };

    trial_run(trial, "whole", EXIT_PASS, "--smp", "1", NULL);
    run_in_parts(trial, "1", "part");
    CONTINUE(trial);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *whole = trial_artifact(trial, "whole", names[i]);
        g_autofree char *parts = joined(trial, "part", names[i]);

        CONTINUE(trial);
        expect_same(trial, names[i], whole, parts);
    }
}

/* With two, stopping moves their slices: the same stops, the same run. */
void snapshot_two_vcpus(Trial *trial)
{
    static const char *const names[] = { "journal.jsonl", "console.log" };

    run_in_parts(trial, "2", "one");
    run_in_parts(trial, "2", "other");
    CONTINUE(trial);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *one = joined(trial, "one", names[i]);
        g_autofree char *other = joined(trial, "other", names[i]);

        CONTINUE(trial);
        expect_same(trial, names[i], one, other);
    }
}

/* What was connected and ready takes any command. */
void snapshot_start_connected(Trial *trial)
{
    g_autofree char *first = NULL;
    g_autofree char *second = NULL;

    trial_run(trial, "first", 3, "--start", "connected", "--", "sh", "-c",
              "cat /sys/class/nvme/nvme0/state; exit 3", NULL);
    trial_run(trial, "second", EXIT_PASS, "--start", "connected", "--", "sh",
              "-c", "dd if=/dev/nvme0n1 of=/dev/null bs=1M count=1; echo done",
              NULL);
    CONTINUE(trial);
    first = trial_artifact(trial, "first", "guest.out");
    second = trial_artifact(trial, "second", "guest.out");
    CONTINUE(trial);
    EXPECT(trial, strcmp(first, "live\n") == 0, "the controller is %s", first);
    EXPECT(trial, strcmp(second, "done\n") == 0, "it says %s", second);
}

void snapshot_refusals(Trial *trial)
{
    g_autofree char *empty = trial_path(trial, "empty");
    g_auto(Outcome) nothing = { 0 };
    g_auto(Outcome) other = { 0 };
    g_autofree char *saved = trial_path(trial, "saved");

    trial_viclab(trial, &nothing, "run", "--load", empty, NULL);
    trial_expect_refusal(trial, &nothing, empty, "--save-at", NULL);
    trial_run(trial, "saved", EXIT_PASS, "--save-at", "1", NULL);
    trial_viclab(trial, &other, "run", "--seed", "9", "--load", saved, NULL);
    trial_expect_refusal(trial, &other, saved, "seed", NULL);
}
