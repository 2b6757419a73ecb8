/*
 * A file that an observer writes: buffered, and safe against a full disk.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_LAB_SINK_H
#define VICLAB_LAB_SINK_H

#include <stdio.h>
#include "lab/lab.h"

typedef struct LabSink {
    Lab *lab;
    char *path;
    FILE *file; /* NULL once writing has failed */
} LabSink;

/* Creates or truncates @path; false and a message (g_free) if it cannot. */
bool lab_sink_open(LabSink *sink, Lab *lab, const char *path, char **why);
/* A failure is said once in the log; what is written later is lost. */
void lab_sink_write(LabSink *sink, const void *data, size_t length);
void lab_sink_flush(LabSink *sink);
void lab_sink_close(LabSink *sink);

#endif
