/*
 * What is sampled in a soak.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "soaksamples.h"

#include <inttypes.h>

#include "fail.h"
#include "trend.h"

#define KIB (1024.0)

/* By how much each may grow, in KiB: the noise of a sound hour is a tenth. */
static const struct {
    const char *title;
    double margin;
} series[] = {
    [SOAK_QEMU] = { "QEMU's own memory", 8 * KIB },
    [SOAK_GUEST] = { "guest memory in use", 16 * KIB },
    [SOAK_SLAB] = { "guest slab", 8 * KIB },
};

bool soak_samples_open(SoakSamples *samples, const char *path, guint step,
                       GError **error)
{
    *samples = (SoakSamples){ .table = fopen(path, "we"), .step = step };
    for (SoakSeries i = 0; i < SOAK_SERIES_COUNT; i++) {
        samples->of[i] = g_array_new(FALSE, FALSE, sizeof(double));
    }
    if (!samples->table) {
        return fail_errno(error, path, "cannot create");
    }
    fprintf(samples->table, "seconds\tqemu_rss\tqemu_pss\tqemu_own\tguest_used"
                            "\tguest_slab\tlive\treads\twrites\t"
                            "disturbances\n");
    return true;
}

void soak_samples_close(SoakSamples *samples)
{
    if (samples->table) {
        fclose(samples->table);
    }
    for (SoakSeries i = 0; i < SOAK_SERIES_COUNT; i++) {
        g_clear_pointer(&samples->of[i], g_array_unref);
    }
}

static void write_row(const SoakSamples *samples, const SoakSample *sample)
{
    const Footprint *qemu = &sample->qemu;
    const SoakGuest *guest = &sample->guest;

    fprintf(samples->table,
            "%.1f\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64
            "\t%u\t%" PRIu64 "\t%" PRIu64 "\t%u\n",
            sample->at, qemu->rss, qemu->pss, qemu->own, guest->used,
            guest->slab, guest->live, guest->reads, guest->writes,
            sample->disturbances);
    fflush(samples->table);
}

static void print_head(void)
{
    printf("%8s %9s %9s %9s %9s %9s %10s %10s %9s\n", "", "QEMU RSS", "PSS",
           "its own", "guest", "slab", "reads", "writes", "disturbed");
    printf("%8s %9s %9s %9s %9s %9s %10s %10s %9s\n", "seconds", "MiB", "MiB",
           "MiB", "MiB", "MiB", "", "", "");
}

static void print_row(const SoakSamples *samples, const SoakSample *sample)
{
    const Footprint *qemu = &sample->qemu;
    const SoakGuest *guest = &sample->guest;

    printf("%8.0f %9.1f %9.1f %9.1f %9.1f %9.1f %10" PRIu64 " %10" PRIu64
           " %9u\n",
           sample->at, qemu->rss / KIB, qemu->pss / KIB, qemu->own / KIB,
           guest->used / KIB, guest->slab / KIB,
           guest->reads - samples->first.reads,
           guest->writes - samples->first.writes, sample->disturbances);
    fflush(stdout);
}

static void keep(SoakSamples *samples, const SoakSample *sample)
{
    const double values[SOAK_SERIES_COUNT] = {
        [SOAK_QEMU] = sample->qemu.own,
        [SOAK_GUEST] = sample->guest.used,
        [SOAK_SLAB] = sample->guest.slab,
    };

    for (SoakSeries i = 0; i < SOAK_SERIES_COUNT; i++) {
        g_array_append_val(samples->of[i], values[i]);
    }
    samples->count++;
}

void soak_samples_add(SoakSamples *samples, const SoakSample *sample)
{
    if (!samples->count) {
        samples->first = sample->guest;
        print_head();
    }
    write_row(samples, sample);
    if (samples->count % samples->step == 0) {
        print_row(samples, sample);
    }
    keep(samples, sample);
}

char *soak_samples_judge(const SoakSamples *samples)
{
    char *why = NULL;

    printf("\n%-22s %15s %13s %9s %8s\n", "MiB, medians", "second quarter",
           "last quarter", "growth", "allowed");
    for (SoakSeries i = 0; i < SOAK_SERIES_COUNT; i++) {
        const double *values = (const double *)samples->of[i]->data;
        const Trend trend = trend_of(values, samples->count);

        printf("%-22s %15.2f %13.2f %+9.2f %8.2f\n", series[i].title,
               trend.early / KIB, trend.late / KIB, trend.growth / KIB,
               series[i].margin / KIB);
        if (!why && !trend.is_known) {
            why = g_strdup_printf("%u samples say nothing of memory: it was "
                                  "too short",
                                  samples->count);
        } else if (!why && !trend_is_flat(&trend, series[i].margin)) {
            why = g_strdup_printf("%s grows by %.1f MiB, where %.0f are "
                                  "allowed",
                                  series[i].title, trend.growth / KIB,
                                  series[i].margin / KIB);
        }
    }
    return why;
}
