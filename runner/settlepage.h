/*
 * What settling has come to, as tables.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_SETTLEPAGE_H
#define VICLAB_RUNNER_SETTLEPAGE_H

#include "cell.h"

/* docs/findings.md: all that is known of @cells (Cell *). g_free(). */
char *settlepage_text(const Matrix *matrix, const GPtrArray *cells);
/* A line for each drill, a column for each driver; to standard output. */
void settlepage_print(const GPtrArray *cells);

#endif
