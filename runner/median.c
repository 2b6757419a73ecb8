/*
 * The middle of a set of figures.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "median.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;

    return (left > right) - (left < right);
}

double median(const double *figures, guint count)
{
    g_autofree double *sorted = g_memdup2(figures, count * sizeof(double));
    guint half = count / 2;

    qsort(sorted, count, sizeof(double), compare);
    return count % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
