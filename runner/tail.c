/*
 * A file that somebody else is still writing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tail.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define CHUNK 65536

void tail_init(Tail *tail, const char *path)
{
    *tail = (Tail){
        .path = g_strdup(path),
        .fd = -1,
        .rest = g_string_new(NULL),
    };
}

void tail_cleanup(Tail *tail)
{
    if (tail->fd >= 0) {
        close(tail->fd);
    }
    g_free(tail->path);
    g_string_free(tail->rest, TRUE);
}

void tail_bytes(Tail *tail, TailBytesFn *fn, void *opaque)
{
    g_autofree char *chunk = g_malloc(CHUNK);
    ssize_t length;

    if (tail->fd < 0) {
        tail->fd = open(tail->path, O_RDONLY | O_CLOEXEC);
    }
    while (tail->fd >= 0 && (length = read(tail->fd, chunk, CHUNK)) > 0) {
        fn(chunk, length, opaque);
    }
}

static void append(const char *bytes, size_t length, void *opaque)
{
    g_string_append_len(opaque, bytes, length);
}

void tail_lines(Tail *tail, TailLineFn *fn, void *opaque)
{
    char *line, *end;

    tail_bytes(tail, append, tail->rest);
    line = tail->rest->str;
    while ((
        end = memchr(line, '\n', tail->rest->len - (line - tail->rest->str)))) {
        *end = '\0';
        fn(line, opaque);
        line = end + 1;
    }
    g_string_erase(tail->rest, 0, line - tail->rest->str);
}
