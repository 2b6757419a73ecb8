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
    CONSOLE_PROBLEM, /* a report, or an error of the driver under test */
    CONSOLE_PANIC,   /* the kernel gives up */
    CONSOLE_OFF,     /* it has powered itself off, as it should */
} ConsoleKind;

/* The kind of one line, its time stamp and carriage return included. */
ConsoleKind console_classify(const char *line);
/*
 * The line as one would quote it: without time stamp, numbers of CPU and
 * process, and addresses, so that it reads the same in every run.
 */
char *console_title(const char *line);

/* A log as it grows. */
typedef struct Console {
    GPtrArray *titles; /* of the problems, each once, in order */
    char *panic;       /* what it died of, or NULL */
    bool off;
} Console;

void console_init(Console *console);
void console_cleanup(Console *console);
void console_add(Console *console, const char *line);

#endif
