/*
 * What the guest's kernel has to say: is its log clean?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_CONSOLE_H
#define VICLAB_RUNNER_CONSOLE_H

#include <glib.h>
#include <stdbool.h>

typedef enum ConsoleKind {
    CONSOLE_HARMLESS,
    CONSOLE_REPORT,  /* by the kernel itself: a bug is there */
    CONSOLE_PROBLEM, /* an error of the driver under test, or above it */
    CONSOLE_PANIC,   /* the kernel gives up */
    CONSOLE_OFF,     /* it has powered itself off, as it should */
} ConsoleKind;

/* The kind of one line, its time stamp and carriage return included. */
ConsoleKind console_classify(const char *line);
/*
 * The line as one would quote it: without time stamp, numbers of CPU and
 * process, offsets, lines of a source and addresses, so that the same bug reads
 * the same in every run and every build.
 */
char *console_title(const char *line);

/* A log as it grows. */
typedef struct Console {
    GPtrArray *titles;  /* of the problems, each once, in order */
    GPtrArray *reports; /* those of them that the kernel makes itself */
    char *panic;        /* what it died of, or NULL */
    GPtrArray *known;   /* titles of those that are no news, likewise */
    GPtrArray *spent;   /* detectors that see nothing any more */
    bool off;

    const GPtrArray *expected; /* what is no news, see known.h; or NULL */
    GPtrArray *candidates;     /* for the report that is being read */
    char *reading;             /* its title; NULL: none is */
    bool stack_due;            /* its stack has not come yet */
    bool is_new;               /* the last line has added a title */
} Console;

void console_init(Console *console);
void console_cleanup(Console *console);
void console_add(Console *console, const char *line);

#endif
