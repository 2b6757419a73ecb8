/*
 * What a long step is doing, on standard error: a live line on a terminal,
 * else a line at its begin, now and then, and at its end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_PROGRESS_H
#define VICLAB_RUNNER_PROGRESS_H

#include <glib.h>
#include <stdbool.h>

typedef struct Progress {
    char *title;
    gint64 begun; /* monotonic microseconds */
    gint64 shown;
    bool terminal;
} Progress;

void progress_begin(Progress *progress, const char *title);
/* To be called a few times a second; @detail may be NULL. */
void progress_tick(Progress *progress, const char *detail);
void progress_end(Progress *progress, bool done);
/* A line of its own, for example what a run waits for. */
void progress_note(const char *format, ...) G_GNUC_PRINTF(1, 2);

#endif
