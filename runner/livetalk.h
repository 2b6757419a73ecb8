/*
 * A talk with a running laboratory: lines up and down.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_LIVETALK_H
#define VICLAB_RUNNER_LIVETALK_H

#include <glib.h>
#include <stdbool.h>

typedef struct LiveTalk {
    int fd;
    GString *text; /* what has come and is not a whole line */
} LiveTalk;

void live_talk_init(LiveTalk *talk, int fd);
void live_talk_cleanup(LiveTalk *talk);
/* False once the run has ended. */
bool live_talk_send(LiveTalk *talk, const char *line);
/*
 * The next line, g_free(); NULL when none has come in @milliseconds, or
 * (*@ended) when the run has ended.
 */
char *live_talk_line(LiveTalk *talk, int milliseconds, bool *ended);

#endif
