/*
 * Does a figure grow?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "trend.h"

#include "median.h"

static double median_of_quarter(const double *samples, guint count,
                                guint quarter)
{
    guint from = count * quarter / 4;
    guint to = count * (quarter + 1) / 4;

    return median(samples + from, to - from);
}

Trend trend_of(const double *samples, guint count)
{
    Trend trend = { .is_known = count >= TREND_SAMPLES };

    if (trend.is_known) {
        trend.early = median_of_quarter(samples, count, 1);
        trend.late = median_of_quarter(samples, count, 3);
        trend.growth = trend.late - trend.early;
    }
    return trend;
}

bool trend_is_flat(const Trend *trend, double margin)
{
    return trend->is_known && trend->growth <= margin;
}
