/*
 * What our own guest is given: one initrd of base, tools and job, and the
 * memory that this takes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_BUNDLE_H
#define VICLAB_RUNNER_BUNDLE_H

#include "setup.h"

typedef struct Bundle {
    GPtrArray *archives; /* char *, in their order */
    uint64_t size;       /* of all of them, bytes */
    char *initrd;        /* all of them, one behind the other, or NULL */
    const char *mem;     /* for QEMU's -m */
} Bundle;

/* Job and orders go to the folder @out. bundle_free() even after a failure. */
bool bundle_make(const Session *session, const Setup *setup, const char *out,
                 Bundle *bundle, GError **error);
/* The initrd goes to the folder @out. */
bool bundle_join(Bundle *bundle, const char *out, GError **error);
void bundle_free(Bundle *bundle);

#endif
