/*
 * A file that somebody else is still writing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_TAIL_H
#define VICLAB_RUNNER_TAIL_H

#include <glib.h>

typedef struct Tail {
    char *path;
    int fd;        /* -1 until the file exists */
    GString *rest; /* of a line that has no end yet */
} Tail;

typedef void TailLineFn(const char *line, void *opaque);
typedef void TailBytesFn(const char *bytes, size_t length, void *opaque);

void tail_init(Tail *tail, const char *path);
void tail_cleanup(Tail *tail);
/* All that was added since the last time, as it is. */
void tail_bytes(Tail *tail, TailBytesFn *fn, void *opaque);
/* The same by lines, without their ends; half a line waits for the rest. */
void tail_lines(Tail *tail, TailLineFn *fn, void *opaque);

#endif
