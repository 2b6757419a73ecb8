/*
 * viclab bench io, viclab bench path.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "benchio.h"

#include <stdio.h>
#include <string.h>

#include "benchguest.h"
#include "benchmachine.h"
#include "fail.h"
#include "file.h"

#define ROUNDS      5
#define PATH_ROUNDS 1 /* the same each time */

/* In the deterministic machine, that one instruction takes. */
#define NS_PER_INSTRUCTION 4.0

/* ------------------------------------------------------------------ */
/* What a guest has measured                                           */

typedef struct Rates {
    GArray *of[BENCH_DEVICES][BENCH_JOBS]; /* double, one for each round */
} Rates;

static void rates_init(Rates *rates)
{
    for (guint i = 0; i < BENCH_DEVICES * BENCH_JOBS; i++) {
        rates->of[i / BENCH_JOBS][i % BENCH_JOBS] =
            g_array_new(FALSE, FALSE, sizeof(double));
    }
}

static void rates_cleanup(Rates *rates)
{
    for (guint i = 0; i < BENCH_DEVICES * BENCH_JOBS; i++) {
        g_array_unref(rates->of[i / BENCH_JOBS][i % BENCH_JOBS]);
    }
}

static int index_of(const BenchName *names, guint count, const char *name)
{
    for (guint i = 0; i < count; i++) {
        if (strcmp(names[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

static void read_line(Rates *rates, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    int device, job;
    double rate;

    if (g_strv_length(words) != 5 || strcmp(words[0], "round") != 0) {
        return;
    }
    device = index_of(bench_devices, BENCH_DEVICES, words[2]);
    job = index_of(bench_jobs, BENCH_JOBS, words[3]);
    rate = g_ascii_strtod(words[4], NULL);
    if (device >= 0 && job >= 0 && rate > 0) {
        g_array_append_val(rates->of[device][job], rate);
    }
}

static bool read_rates(Rates *rates, const char *out, guint rounds,
                       GError **error)
{
    g_autofree char *path = g_build_filename(out, "guest.out", NULL);
    g_auto(GStrv) lines = file_lines(path);

    for (char **line = lines; *line; line++) {
        read_line(rates, *line);
    }
    for (guint i = 0; i < BENCH_DEVICES * BENCH_JOBS; i++) {
        if (rates->of[i / BENCH_JOBS][i % BENCH_JOBS]->len != rounds) {
            return fail(error, FAIL_GENERAL,
                        "the guest has not measured %s, %s in each round; "
                        "what it said is %s",
                        bench_devices[i / BENCH_JOBS].title,
                        bench_jobs[i % BENCH_JOBS].title, path);
        }
    }
    return true;
}

/* ------------------------------------------------------------------ */
/* Measuring                                                           */

typedef struct Course {
    const char *name; /* of its folder */
    const char *text; /* what is going on */
    const char *const *words;
    int rounds;
    void (*print)(const Session *session, const Rates *rates);
} Course;

/* A kernel that complains of a busy host has measured all the same. */
static bool boot(StepWork *work, const Course *course, const char *out,
                 Rates *rates, GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autoptr(GError) missing = NULL;
    bool clean =
        bench_machine_run(work, course->words, course->rounds, out, &why);

    if (read_rates(rates, out, course->rounds, &missing)) {
        if (!clean) {
            progress_note("the guest's run was not clean, see %s", out);
        }
        return true;
    }
    g_propagate_error(error, clean ? g_steal_pointer(&missing)
                                   : g_steal_pointer(&why));
    return false;
}

static bool measure(const Session *session, const Course *course, Rates *rates,
                    GError **error)
{
    g_autofree char *folder = bench_folder(session, error);
    g_autofree char *out = NULL;
    StepWork work;
    bool done;

    if (!folder) {
        return false;
    }
    out = g_build_filename(folder, course->name, NULL);
    step_work_begin(&work, session, folder, course->name, course->text);
    done = boot(&work, course, out, rates, error);
    step_work_end(&work, done);
    return done;
}

/* ------------------------------------------------------------------ */
/* Tables                                                              */

/* How one of ours does beside another device, round for round. */
static double ratio(const Rates *rates, BenchDevice our, BenchDevice other,
                    BenchJob job)
{
    const GArray *ours = rates->of[our][job];
    const GArray *theirs = rates->of[other][job];
    g_autoptr(GArray) ratios = g_array_new(FALSE, FALSE, sizeof(double));

    for (guint i = 0; i < ours->len; i++) {
        double one =
            g_array_index(ours, double, i) / g_array_index(theirs, double, i);

        g_array_append_val(ratios, one);
    }
    return bench_median(ratios);
}

static void print_head(const char *title)
{
    printf("%-34s", title);
    for (BenchJob job = 0; job < BENCH_JOBS; job++) {
        printf(" %11s", bench_jobs[job].title);
    }
    printf("\n");
}

static void print_ratios(const Rates *rates, BenchDevice our)
{
    g_autofree char *head = g_strdup_printf(
        "%s / the other", our == BENCH_VIC ? "ours" : "ours, coalesced");

    print_head(head);
    for (BenchDevice other = BENCH_NVME; other < BENCH_DEVICES; other++) {
        printf("%-34s", bench_devices[other].title);
        for (BenchJob job = 0; job < BENCH_JOBS; job++) {
            printf(" %11.2f", ratio(rates, our, other, job));
        }
        printf("\n");
    }
}

static void print_rates(const Rates *rates)
{
    print_head("per second");
    for (BenchDevice device = 0; device < BENCH_DEVICES; device++) {
        printf("%-34s", bench_devices[device].title);
        for (BenchJob job = 0; job < BENCH_JOBS; job++) {
            printf(" %11.0f", bench_median(rates->of[device][job]));
        }
        printf("\n");
    }
}

static void print_io(const Session *session, const Rates *rates)
{
    printf("\n4 KiB random I/O in a guest with %d vCPUs, --real-time, "
           "medians of %d rounds of " BENCH_IO_SECONDS " s each;\n"
           "ours without events of requests, capture and checker "
           "(--lab " BENCH_UNOBSERVED ");\n"
           "coalesced: intr-timer=" BENCH_INTR_TIMER "\n",
           session->options->smp, ROUNDS);
    print_ratios(rates, BENCH_VIC);
    print_ratios(rates, BENCH_VIC_COALESCED);
    print_rates(rates);
    fflush(stdout);
}

/* Only what keeps the vCPU busy tells how many instructions it takes. */
static void print_path(const Session *session, const Rates *rates)
{
    static const BenchJob busy[] = { BENCH_READ_32, BENCH_WRITE_32 };

    printf("\ninstructions of the guest for an I/O of 4 KiB, deterministic "
           "machine, 1 vCPU;\n"
           "coalesced: intr-timer=" BENCH_INTR_TIMER "\n%-34s",
           "");
    for (guint i = 0; i < G_N_ELEMENTS(busy); i++) {
        printf(" %11s", bench_jobs[busy[i]].title);
    }
    for (BenchDevice device = 0; device < BENCH_DEVICES; device++) {
        printf("\n%-34s", bench_devices[device].title);
        for (guint i = 0; i < G_N_ELEMENTS(busy); i++) {
            double rate = bench_median(rates->of[device][busy[i]]);

            printf(" %11.0f", 1e9 / NS_PER_INSTRUCTION / rate);
        }
    }
    printf("\n");
    fflush(stdout);
}

static bool run(const Session *session, const Course *course, GError **error)
{
    Rates rates;
    bool done;

    rates_init(&rates);
    done = measure(session, course, &rates, error);
    if (done) {
        course->print(session, &rates);
    }
    rates_cleanup(&rates);
    return done;
}

bool bench_io(const Session *session, GError **error)
{
    static const char *const words[] = { "--real-time", NULL };
    const Course course = {
        .name = "io",
        .text = "measuring I/O in a guest",
        .words = words,
        .rounds = ROUNDS,
        .print = print_io,
    };

    return run(session, &course, error);
}

bool bench_path(const Session *session, GError **error)
{
    static const char *const words[] = { "--smp", "1", NULL };
    const Course course = {
        .name = "path",
        .text = "counting the guest's instructions",
        .words = words,
        .rounds = PATH_ROUNDS,
        .print = print_path,
    };

    return run(session, &course, error);
}
