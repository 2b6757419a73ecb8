/*
 * The journal: one JSON object a line for each event of the tap.
 *
 *   {"v":1,"t":1234,"ev":"fabric.login","at":"vic0","fcid":"010100", ...}
 *
 * v is the version of the format, t virtual time in nanoseconds, ev the kind
 * (lab/tap-kinds.h), at who tells it; then the event's own fields. Decimal
 * fields are numbers; hexadecimal ones and bytes are strings of digits.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_JOURNAL_H
#define VICLAB_DRILL_JOURNAL_H

#include "lab/lab.h"
#include "lab/sink.h"

#define JOURNAL_VERSION 1

typedef struct Journal {
    Lab *lab;
    LabSink sink;
    GString *line;
} Journal;

/*
 * Tells of @kinds (bits) to the file at @path. NULL and a message (g_free)
 * if it cannot be written.
 */
Journal *journal_new(Lab *lab, const char *path, TapKinds kinds, char **why);
void journal_free(Journal *journal);

/* The line for @event, with its newline, is appended to @out. */
void journal_format(GString *out, const TapEvent *event);

#endif
