/*
 * A talk with a running laboratory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "livetalk.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK 4096

void live_talk_init(LiveTalk *talk, int fd)
{
    *talk = (LiveTalk){ fd, g_string_new(NULL) };
}

void live_talk_cleanup(LiveTalk *talk)
{
    close(talk->fd);
    g_string_free(talk->text, TRUE);
}

bool live_talk_send(LiveTalk *talk, const char *line)
{
    g_autofree char *text = g_strconcat(line, "\n", NULL);
    size_t left = strlen(text);

    for (const char *at = text; left;) {
        ssize_t sent = send(talk->fd, at, left, MSG_NOSIGNAL);

        if (sent <= 0) {
            return false;
        }
        at += sent;
        left -= sent;
    }
    return true;
}

static char *take_line(GString *text)
{
    const char *end = strchr(text->str, '\n');
    char *line = end ? g_strndup(text->str, end - text->str) : NULL;

    if (line) {
        g_string_erase(text, 0, end - text->str + 1);
    }
    return line;
}

char *live_talk_line(LiveTalk *talk, int milliseconds, bool *ended)
{
    struct pollfd input = { .fd = talk->fd, .events = POLLIN };
    char chunk[CHUNK];
    ssize_t length;
    char *line;

    *ended = false;
    while (!(line = take_line(talk->text))) {
        if (poll(&input, 1, milliseconds) <= 0) {
            return NULL;
        }
        length = read(talk->fd, chunk, sizeof(chunk));
        if (length <= 0) {
            *ended = true;
            return NULL;
        }
        g_string_append_len(talk->text, chunk, length);
    }
    return line;
}
