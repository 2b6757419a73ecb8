/*
 * QEMU's source, as it comes: Debian's source package, or the user's tree.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_SOURCE_H
#define VICLAB_RUNNER_SOURCE_H

#include "session.h"

typedef struct Source {
    char *folder;
    char *version; /* "10.0.13", as its file VERSION says */
    char *package; /* version of Debian's package; NULL: the user's tree */
} Source;

/* The newest 10.0.x whose files are really there. */
bool source_get(const Session *session, Source *source, GError **error);
void source_free(Source *source);

#endif
