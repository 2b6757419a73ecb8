/*
 * Does a figure that is sampled over and over grow?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_TREND_H
#define VICLAB_RUNNER_TREND_H

#include <glib.h>
#include <stdbool.h>

/* Fewer samples say nothing. */
#define TREND_SAMPLES 16

typedef struct Trend {
    double early;  /* median of the second quarter */
    double late;   /* median of the last quarter */
    double growth; /* from one to the other */
    bool is_known; /* there are TREND_SAMPLES or more */
} Trend;

/*
 * Of @count samples at even intervals. The first quarter is left out: caches
 * fill, and what is used for the first time comes into memory. Medians, so
 * that single peaks do not count.
 */
Trend trend_of(const double *samples, guint count);
/* Whether it is known, and has not grown by more than @margin. */
bool trend_is_flat(const Trend *trend, double margin);

#endif
