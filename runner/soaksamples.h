/*
 * What is sampled in a soak: the memory of QEMU and of the guest, and how far
 * the guest has come.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_SOAKSAMPLES_H
#define VICLAB_RUNNER_SOAKSAMPLES_H

#include <stdio.h>

#include "footprint.h"
#include "soakguest.h"

/* What has to stay as it is. */
typedef enum SoakSeries {
    SOAK_QEMU,  /* Footprint.own */
    SOAK_GUEST, /* SoakGuest.used */
    SOAK_SLAB,
    SOAK_SERIES_COUNT,
} SoakSeries;

typedef struct SoakSample {
    double at; /* seconds */
    Footprint qemu;
    SoakGuest guest;
    guint disturbances; /* that the guest has got over */
} SoakSample;

typedef struct SoakSamples {
    FILE *table;     /* all of them */
    guint step;      /* every so many is shown */
    SoakGuest first; /* counts begin here */
    guint count;
    GArray *of[SOAK_SERIES_COUNT]; /* double, KiB */
} SoakSamples;

/* The table is written to the file @path. */
bool soak_samples_open(SoakSamples *samples, const char *path, guint step,
                       GError **error);
void soak_samples_close(SoakSamples *samples);
void soak_samples_add(SoakSamples *samples, const SoakSample *sample);
/* Prints how memory has done; why it may not pass, to g_free(), or NULL. */
char *soak_samples_judge(const SoakSamples *samples);

#endif
