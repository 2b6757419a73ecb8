/*
 * The device as a series of patches for QEMU: what each of them has.
 *
 * scripts/series/NN-*.txt each describe one: the subject, a blank line, why
 * it is there, and last what it has, a line each:
 *
 *   Files: qemu-hw/wire            a file or folder of the checkout
 *   Patch: scripts/qemu/x.patch    a change to a file of QEMU
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_SERIES_H
#define VICLAB_RUNNER_SERIES_H

#include <glib.h>
#include <stdbool.h>

typedef struct SeriesPatch {
    char *name; /* of its description */
    char *message;
    GPtrArray *files;   /* char *, below the checkout */
    GPtrArray *patches; /* char *, likewise */
} SeriesPatch;

typedef struct Series {
    char *subject; /* of the cover letter */
    char *text;
    GPtrArray *patches; /* SeriesPatch *, in order */
} Series;

/*
 * From the descriptions in the checkout. An error, unless all that QEMU is
 * built from is in one patch and only one.
 */
bool series_load(Series *series, const char *checkout, GError **error);
void series_clear(Series *series);

/* Where a file of the checkout belongs in QEMU's source; g_free(). */
char *series_place(const char *path);
/* The files (char *) that a patch file changes. */
GPtrArray *series_changes(const char *text);

#endif
