/*
 * The middle of a set of figures.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_MEDIAN_H
#define VICLAB_RUNNER_MEDIAN_H

#include <glib.h>

/* Of @count figures, at least one, in any order. */
double median(const double *figures, guint count);

#endif
