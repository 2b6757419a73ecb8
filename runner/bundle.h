/*
 * Bundles: a run of a drill, packed so that somebody else can play it again.
 *
 *   manifest.json       what was played on what, and what came of it
 *   drill/GROUP/...     the drill, and what it includes
 *   drill.values        its parameters, a line each
 *   fabric.lab          the laboratory, if the user had chosen one
 *   driver/...          modules that took the place of the kernel's, and what
 *                       was changed in their source
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_BUNDLE_H
#define VICLAB_RUNNER_BUNDLE_H

#include "record.h"
#include "session.h"

#define BUNDLE_SUFFIX ".viclab.tar"

/* One that was opened; it may come from anybody. */
typedef struct Bundle {
    char *folder;    /* where it is unpacked; removed by bundle_close() */
    Record *inputs;  /* inputs.h */
    Record *outcome; /* outcome.h */
    char *drill;     /* path */
    char **values;
    char *lab;    /* path, or NULL */
    char *driver; /* folder, or NULL */
} Bundle;

/* Packs the run in @folder; the same run is the same bytes. */
bool bundle_pack(const Session *session, const char *folder, const char *path,
                 GError **error);
/* The name of the file that it is packed to if the user gives none; g_free() */
char *bundle_name(const char *folder, GError **error);

/* bundle_close() even after a failure. */
bool bundle_open(const char *path, Bundle *bundle, GError **error);
void bundle_close(Bundle *bundle);

#endif
