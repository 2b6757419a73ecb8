/*
 * What our own guest is given: an initrd of the archives base, tools and job,
 * one behind the other, and the memory that this takes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_INITRD_H
#define VICLAB_RUNNER_INITRD_H

#include "setup.h"

typedef struct Initrd {
    GPtrArray *archives; /* char *, in their order */
    uint64_t size;       /* of all of them, bytes */
    const char *mem;     /* for QEMU's -m */
    char *path;          /* NULL: not written yet */
} Initrd;

/* Job and orders go to the folder @out. initrd_free() even after a failure. */
bool initrd_make(const Session *session, const Setup *setup, const char *out,
                 Initrd *initrd, GError **error);
/* Writes it to the folder @out. */
bool initrd_write(Initrd *initrd, const char *out, GError **error);
void initrd_free(Initrd *initrd);
/* Writes all @archives (char *) one behind the other as @path. */
bool initrd_join(const GPtrArray *archives, const char *path, GError **error);
/* Where it is in a folder; g_free(). */
char *initrd_path(const char *folder);

#endif
