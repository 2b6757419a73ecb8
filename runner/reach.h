/*
 * Which functions of the driver's modules a set of drills reaches.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_REACH_H
#define VICLAB_RUNNER_REACH_H

#include <glib.h>
#include <stdbool.h>

#define REACH_FILE "reached" /* in a run's folder, by the viclab device */

typedef struct Reach Reach;

Reach *reach_new(void);
void reach_free(Reach *reach);
/*
 * Adds what a drill has reached: lines "+ MODULE FUNCTION" and
 * "- MODULE FUNCTION". False if there is anything else.
 */
bool reach_add(Reach *reach, const char *drill, const char *text);

/* So many of so many, for each module and each beginning of names; g_free(). */
char *reach_sums(const Reach *reach);
/* Each function with the drills that reach it; g_free(). */
char *reach_table(const Reach *reach);
/* The same as JSON; g_free(). */
char *reach_json(const Reach *reach);

#endif
