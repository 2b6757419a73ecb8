/*
 * Guests that are saved in the middle of verified I/O, and go on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"
#include "file.h"

#define INSTANTS    5
#define TWO_FABRICS "scripts/labs/two-fabrics.lab"

/* What is run, and when it is interrupted. */
typedef struct Plan {
    const char *vcpus;
    const char *option; /* with its value; NULL: none */
    const char *value;
    char instants[INSTANTS][G_ASCII_DTOSTR_BUF_SIZE]; /* s of virtual time */
} Plan;

/* Between the first and the last I/O of the demonstration. */
#define USUAL                                   \
    {                                           \
        "13.7", "13.9", "14.15", "14.5", "15.0" \
    }

static char *run_name(const char *prefix, guint number)
{
    return g_strdup_printf("%s%u", prefix, number);
}

/* All that the runs @prefix0, @prefix1 ... have written to file @name. */
static char *joined(Trial *trial, const char *prefix, const char *name)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i <= INSTANTS; i++) {
        g_autofree char *run = run_name(prefix, i);
        g_autofree char *part = trial_artifact(trial, run, name);

        g_string_append(text, part ? part : "");
    }
    return g_strdup(text->str);
}

/* It was in the middle of the I/O that it was interrupted. */
static void expect_io(Trial *trial, const char *run)
{
    EXPECT(trial, trial_count(trial, run, "target.command", "nsid", "1"),
           "there is no I/O in %s", run);
}

/* Saved at each instant, and each time restored by another QEMU. */
static void run_in_parts(Trial *trial, const Plan *plan, const char *prefix)
{
    for (guint i = 0; i <= INSTANTS && !trial->why; i++) {
        g_autofree char *name = run_name(prefix, i);
        g_autofree char *before =
            g_strdup_printf("%s/%s%u", trial->folder, prefix, i - 1);
        const char *words[8] = { NULL };
        guint count = 0;

        if (plan->option) {
            words[count++] = plan->option;
            words[count++] = plan->value;
        }
        if (i > 0) {
            words[count++] = "--load";
            words[count++] = before;
        }
        if (i < INSTANTS) {
            words[count++] = "--save-at";
            words[count++] = plan->instants[i];
        }
        trial_run(trial, name, EXIT_PASS, "--smp", plan->vcpus, words[0],
                  words[1], words[2], words[3], words[4], words[5], NULL);
        CONTINUE(trial);
        expect_io(trial, name);
    }
}

static void expect_same(Trial *trial, const char *name, const char *one,
                        const char *other)
{
    EXPECT(trial, *one && strcmp(one, other) == 0,
           "the %s differ; the runs are in %s", name, trial->folder);
}

static void expect_undisturbed(Trial *trial)
{
    static const char *const names[] = { "journal.jsonl", "console.log" };

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *whole = trial_artifact(trial, "whole", names[i]);
        g_autofree char *parts = joined(trial, "part", names[i]);

        CONTINUE(trial);
        expect_same(trial, names[i], whole, parts);
    }
}

/* With one vCPU it does not show at all. */
void snapshot_one_vcpu(Trial *trial)
{
    static const Plan plan = { .vcpus = "1", .instants = USUAL };

    trial_run(trial, "whole", EXIT_PASS, "--smp", "1", NULL);
    run_in_parts(trial, &plan, "part");
    CONTINUE(trial);
    expect_undisturbed(trial);
}

/* When the first and the last command for a namespace came; s. */
static void find_io(Trial *trial, double *first, double *last)
{
    g_autofree char *text = trial_artifact(trial, "whole", "journal.jsonl");
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);

    *first = *last = 0;
    for (char **line = lines; *line; line++) {
        g_autoptr(Record) record = record_parse(*line);

        if (record && record_is(record, "ev", "target.command") &&
            (record_is(record, "opcode", "read") ||
             record_is(record, "opcode", "write"))) {
            *last = record_number(record, "t") / 1e9;
            *first = *first ? *first : *last;
        }
    }
    EXPECT(trial, *last > *first, "there is no I/O in the whole run");
}

/* The laboratory with two fabrics; its adapters log in by FIP. */
static char *write_lab(Trial *trial)
{
    g_autofree char *from =
        g_build_filename(trial->session->checkout, TWO_FABRICS, NULL);
    char *to = trial_path(trial, "fip.lab");
    g_autofree char *text = NULL;
    g_auto(GStrv) parts = NULL;
    g_autofree char *with_fip = NULL;

    g_file_get_contents(from, &text, NULL, NULL);
    parts = g_strsplit(text ? text : "", "[adapters/vic", -1);
    if (g_strv_length(parts) != 3) {
        trial_fail(trial, "%s has not two adapters", from);
        return to;
    }
    with_fip = g_strdup_printf(
        "%s[adapters/vic%c]\nfip = on%s[adapters/vic%c]\nfip = on%s", parts[0],
        *parts[1], parts[1] + 2, *parts[2], parts[2] + 2);
    if (!file_write(to, with_fip, NULL)) {
        trial_fail(trial, "cannot write %s", to);
    }
    return to;
}

/* So does all that there is twice, FCFs and paths included. */
void snapshot_two_fabrics(Trial *trial)
{
    g_autofree char *lab = write_lab(trial);
    Plan plan = { .vcpus = "1", .option = "--fabric-file", .value = lab };
    double first, last;

    CONTINUE(trial);
    trial_run(trial, "whole", EXIT_PASS, "--smp", "1", plan.option, plan.value,
              NULL);
    CONTINUE(trial);
    find_io(trial, &first, &last);
    for (guint i = 0; i < INSTANTS; i++) {
        g_ascii_formatd(plan.instants[i], sizeof(plan.instants[i]), "%.4f",
                        first + (last - first) * (i + 1) / (INSTANTS + 1));
    }
    CONTINUE(trial);
    EXPECT(trial,
           trial_count(trial, "whole", "fip.login", "at", "vic0") &&
               trial_count(trial, "whole", "fip.login", "at", "vic1"),
           "the adapters have not logged in by FIP");
    run_in_parts(trial, &plan, "part");
    CONTINUE(trial);
    expect_undisturbed(trial);
}

/* With two, stopping moves their slices: the same stops, the same run. */
void snapshot_two_vcpus(Trial *trial)
{
    static const char *const names[] = { "journal.jsonl", "console.log" };
    static const Plan plan = { .vcpus = "2", .instants = USUAL };

    run_in_parts(trial, &plan, "one");
    run_in_parts(trial, &plan, "other");
    CONTINUE(trial);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *one = joined(trial, "one", names[i]);
        g_autofree char *other = joined(trial, "other", names[i]);

        CONTINUE(trial);
        expect_same(trial, names[i], one, other);
    }
}

/* It goes on, and so does whoever judges it. */
static void expect_judged(Trial *trial, const char *run)
{
    g_autoptr(Record) result = trial_result(trial, run);

    CONTINUE(trial);
    EXPECT(trial,
           record_is(result, "our_breaches", "0") &&
               record_number(result, "frames_judged") > 0,
           "%s breaches in %s frames", record_get(result, "our_breaches"),
           record_get(result, "frames_judged"));
}

#define BOOTS "booting a guest to start from"

/* As the run @name, in a cache that had no guest to start from. */
static void start_connected(Trial *trial, const char *cache, const char *name,
                            const char *script, int code, bool boots)
{
    const Place place = { .cache = cache };
    g_autofree char *out = trial_path(trial, name);
    g_auto(Outcome) outcome = { 0 };

    /* the same programs for the guest, whatever the script mentions */
    trial_viclab_in(trial, &place, &outcome, "run", "--out", out, "--start",
                    "connected", "--tools", "nvme", "--", "sh", "-c", script,
                    NULL);
    EXPECT(trial, outcome.code == code, "run %s exits with %d:\n%s", name,
           outcome.code, outcome.err);
    EXPECT(trial, boots == (strstr(outcome.err, BOOTS) != NULL),
           "run %s %s a guest to start from:\n%s", name,
           boots ? "does not boot" : "boots", outcome.err);
}

/* No second boot: the journal begins where the first run was connected. */
static void expect_no_boot(Trial *trial, const char *run)
{
    g_autofree char *console = trial_artifact(trial, run, "console.log");

    CONTINUE(trial);
    EXPECT(trial, !strstr(console, "Linux version"), "run %s has booted:\n%s",
           run, console);
    EXPECT(trial, !trial_count(trial, run, "fabric.login", "at", "vic0"),
           "the adapter logs in in run %s", run);
}

/*
 * What was connected and ready takes any command, and is made once: by the
 * first run that needs it.
 */
void snapshot_start_connected(Trial *trial)
{
    g_autofree char *cache =
        trial_cache(trial, "apt", "build", "digest", "firmware", "host",
                    "image", "kernel", "layout", "meson", "qemu", "source",
                    "symbols", "tool", "vmlinux", NULL);
    g_autofree char *first = NULL;
    g_autofree char *second = NULL;

    start_connected(trial, cache, "first",
                    "cat /sys/class/nvme/nvme0/state; exit 3", 3, true);
    CONTINUE(trial);
    start_connected(trial, cache, "second",
                    "dd if=/dev/nvme0n1 of=/dev/null bs=1M count=1; echo done",
                    EXIT_PASS, false);
    CONTINUE(trial);
    expect_no_boot(trial, "first");
    expect_no_boot(trial, "second");
    first = trial_artifact(trial, "first", "guest.out");
    second = trial_artifact(trial, "second", "guest.out");
    CONTINUE(trial);
    EXPECT(trial, strcmp(first, "live\n") == 0, "the controller is %s", first);
    EXPECT(trial, strcmp(second, "done\n") == 0, "it says %s", second);
    expect_judged(trial, "second");
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
