/*
 * viclab bench start: how long it takes until a guest has its namespace.
 *
 * Both ways of starting in turn, several times.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "benchstart.h"

#include <stdio.h>

#include "benchguest.h"
#include "fail.h"
#include "record.h"
#include "result.h"

#define ROUNDS 5

typedef enum Start {
    START_COLD,
    START_CONNECTED,
    STARTS,
} Start;

static const char *const names[STARTS] = {
    [START_COLD] = "cold",
    [START_CONNECTED] = "connected",
};

/* Wall time of QEMU with a command that does nothing but look at the disk. */
static bool measure(StepWork *work, Start start, double *seconds,
                    GError **error)
{
    const char *const words[] = { "--start", names[start],   "--", "test",
                                  "-b",      "/dev/nvme0n1", NULL };
    g_autofree char *out = g_build_filename(work->folder, names[start], NULL);
    g_autoptr(Record) result = NULL;

    if (!bench_run(work, out, words, error)) {
        return false;
    }
    result = record_read(out, RESULT_FILE);
    if (!result) {
        return fail(error, FAIL_GENERAL, "%s has no result", out);
    }
    *seconds = record_double(result, "wall_seconds");
    return true;
}

static bool measure_all(StepWork *work, GArray *seconds[STARTS], GArray *ratios,
                        GError **error)
{
    double unused;

    /* the guest to start from is booted and saved if there is none yet */
    if (!measure(work, START_CONNECTED, &unused, error)) {
        return false;
    }
    for (int round = 0; round < ROUNDS; round++) {
        double taken[STARTS];
        double ratio;

        for (Start start = 0; start < STARTS; start++) {
            if (!measure(work, start, &taken[start], error)) {
                return false;
            }
            g_array_append_val(seconds[start], taken[start]);
        }
        ratio = taken[START_CONNECTED] / taken[START_COLD];
        g_array_append_val(ratios, ratio);
    }
    return true;
}

static void print(GArray *seconds[STARTS], GArray *ratios)
{
    printf("\nfrom start to a namespace that can be read, and off again: "
           "medians of %d rounds,\ndeterministic machine\n",
           ROUNDS);
    printf("%-34s %12s %10s\n", "", "seconds", "cold = 1");
    printf("%-34s %12.2f %10.2f\n", "cold", bench_median(seconds[START_COLD]),
           1.0);
    printf("%-34s %12.2f %10.2f\n", "from a saved guest",
           bench_median(seconds[START_CONNECTED]), bench_median(ratios));
    fflush(stdout);
}

bool bench_start(const Session *session, GError **error)
{
    g_autofree char *folder = bench_folder(session, error);
    g_autoptr(GArray) ratios = g_array_new(FALSE, FALSE, sizeof(double));
    GArray *seconds[STARTS];
    StepWork work;
    bool done;

    if (!folder) {
        return false;
    }
    for (Start start = 0; start < STARTS; start++) {
        seconds[start] = g_array_new(FALSE, FALSE, sizeof(double));
    }
    step_work_begin(&work, session, folder, "bench-start",
                    "starting guests, cold and from a saved one");
    done = measure_all(&work, seconds, ratios, error);
    step_work_end(&work, done);
    if (done) {
        print(seconds, ratios);
    }
    for (Start start = 0; start < STARTS; start++) {
        g_array_unref(seconds[start]);
    }
    return done;
}
