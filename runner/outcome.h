/*
 * What came of a drill's run, for comparing it with another: its verdict, and
 * the SHA-256 of what two runs of the same thing have in common.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_OUTCOME_H
#define VICLAB_RUNNER_OUTCOME_H

#include <glib.h>
#include <stdbool.h>

/*
 * A flat JSON object about the run in @folder; g_free(). NULL if there is
 * none, or if its files are not what it has left any more.
 */
char *outcome_collect(const char *folder, GError **error);

#endif
