/*
 * Drivers of one's own: fnic and nvme-fc rebuilt from other sources, or with
 * a semantic patch, for a kernel that can take them.
 *
 * A result is a folder with modules, and with the files
 *   kernel   what they are for: a kind of kernel that viclab builds, or the
 *            path of the user's build tree
 *   changes  what semantic patches have changed, as a diff
 * and those patches themselves.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_DRIVER_H
#define VICLAB_RUNNER_DRIVER_H

#include "session.h"

#define DRIVER_KIND    "driver" /* in the cache */
#define DRIVER_KERNEL  "kernel" /* the files */
#define DRIVER_CHANGES "changes"

/* driverbuild.c */
/*
 * Builds what the options ask for (--tree, --mutate, --fix, --debug, --name)
 * and returns its folder. FAIL_INAPPLICABLE if a semantic patch changes
 * nothing, FAIL_COMPILER if the compiler refuses.
 */
char *driver_build(const Session *session, GError **error);
/* The same if it is there already; NULL without @error if it is not. */
char *driver_built(const Session *session, GError **error);

/* driver.c */
/* The name for --driver of a folder that driver_build() has made; g_free(). */
char *driver_name(const char *folder);

/* Names of all that were built; char *, sorted. */
GPtrArray *driver_names(const Session *session);

/* The folder that --driver asks for: a folder, or a name. */
char *driver_find(const Session *session, const char *given, GError **error);
/* What the modules in @folder are for; NULL if nobody knows. */
char *driver_kernel(const char *folder);
/* Paths of the modules in @folder; char *. */
GPtrArray *driver_modules(const char *folder);
/* False unless these can be loaded into the kernel @release. */
bool driver_check(const char *folder, const char *release, GError **error);

#endif
