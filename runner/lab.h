/*
 * A laboratory of the user's own: the file of --fabric-file.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_LAB_H
#define VICLAB_RUNNER_LAB_H

#include <glib.h>
#include <stdbool.h>

/* Name of the copy in a run's folder, which is what QEMU reads. */
#define LAB_COPY "fabric.lab"
/* Most that the guest waits for and connects to (images/job.h). */
#define LAB_PATHS_MAX 64

typedef struct Lab {
    char *text;      /* of the file */
    char **adapters; /* their names */
    guint paths;     /* pairs of an NVMe adapter and a port that it finds */
    guint targets;   /* ports of targets */
} Lab;

/* NULL, and all that is wrong with it, if the file is not a laboratory. */
Lab *lab_load(const char *path, GError **error);
void lab_free(Lab *lab);
/* Writes what QEMU reads to the folder; nothing if @lab is NULL. */
bool lab_copy(const Lab *lab, const char *folder, GError **error);
/* Only "vic0" if @lab is NULL: the one that the runner makes itself. */
bool lab_has_adapter(const Lab *lab, const char *name);

#endif
