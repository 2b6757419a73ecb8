/*
 * The capture: all that crosses the adapters' Ethernet links, as an analyser
 * between adapter and switch would have recorded it. Sequences are cut into
 * frames here, and get their FCoE encapsulation and CRC.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_CAPTURE_CAPTURE_H
#define VICLAB_CAPTURE_CAPTURE_H

#include "lab/lab.h"
#include "lab/sink.h"

typedef struct Capture {
    Lab *lab;
    LabSink sink;
    GPtrArray *interfaces; /* names (owned), by number */
    GByteArray *block;
} Capture;

/* NULL and a message (g_free) if @path cannot be written. */
Capture *capture_new(Lab *lab, const char *path, char **why);
void capture_free(Capture *capture);

#endif
