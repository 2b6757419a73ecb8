/*
 * Builds of the checkout by meson that are not the bootstrap's: with
 * sanitizers, for coverage, for fuzzing, for measurements. Each stays in the
 * cache, so that only what has changed is compiled again.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_BUILD_H
#define VICLAB_RUNNER_BUILD_H

#include "step.h"

#define BUILD_OPTIONS 6

typedef struct Build {
    const char *name;
    const char *cc;                         /* NULL: meson's choice */
    const char *options[BUILD_OPTIONS + 1]; /* of meson setup */
} Build;

/* Its folder in the cache, one for each checkout; free with g_free(). */
char *build_folder(const Session *session, const Build *build);
/* Brings it up to date; @target NULL: all that meson builds by default. */
bool build_make(StepWork *work, const Build *build, const char *target,
                GError **error);

#endif
