/*
 * What a long step is doing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "progress.h"

#include <stdio.h>
#include <unistd.h>

#define SECOND       G_GINT64_CONSTANT(1000000)
#define LIVE_PERIOD  (SECOND / 5)
#define LINE_PERIOD  (20 * SECOND)
#define DETAIL_WIDTH 60
#define ERASE_TO_END "\033[K"

static int seconds_since(gint64 begun)
{
    return (g_get_monotonic_time() - begun) / SECOND;
}

static void show(const Progress *progress, const char *detail)
{
    int seconds = seconds_since(progress->begun);

    fprintf(stderr, "%sviclab: %s, %d:%02d%s%.*s%s",
            progress->terminal ? "\r" : "", progress->title, seconds / 60,
            seconds % 60, detail ? "  " : "", DETAIL_WIDTH,
            detail ? detail : "", progress->terminal ? ERASE_TO_END : "\n");
}

void progress_begin(Progress *progress, const char *title)
{
    *progress = (Progress){
        .title = g_strdup(title),
        .begun = g_get_monotonic_time(),
        .shown = g_get_monotonic_time(),
        .terminal = isatty(STDERR_FILENO),
    };
    fprintf(stderr, "viclab: %s%s", title, progress->terminal ? "" : "\n");
}

void progress_tick(Progress *progress, const char *detail)
{
    gint64 now = g_get_monotonic_time();

    if (now - progress->shown >=
        (progress->terminal ? LIVE_PERIOD : LINE_PERIOD)) {
        progress->shown = now;
        show(progress, detail);
    }
}

void progress_end(Progress *progress, bool done)
{
    show(progress, done ? "done" : "failed");
    if (progress->terminal) {
        fputc('\n', stderr);
    }
    g_clear_pointer(&progress->title, g_free);
}

void progress_note(const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    fprintf(stderr, "viclab: %s\n", text);
}
