/*
 * Linux's source, as the archive has it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_LINUX_H
#define VICLAB_RUNNER_LINUX_H

#include "session.h"

typedef struct LinuxSource {
    char *folder;  /* nothing in it changes; kernels are built below it */
    char *version; /* of the package: "7.3.4-1~bpo13+1" */
} LinuxSource;

/*
 * The newest from @minimum on whose files are really there; of the line or
 * version @wanted, unless that is NULL.
 */
bool linux_source_get(const Session *session, const char *minimum,
                      const char *wanted, LinuxSource *source, GError **error);
/* The versions of these that the archive lists; char *, newest first. */
GPtrArray *linux_source_versions(const Session *session, const char *minimum,
                                 const char *wanted, GError **error);
void linux_source_free(LinuxSource *source);

#endif
