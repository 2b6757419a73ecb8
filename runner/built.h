/*
 * Kernels that viclab builds: the archive's newest source, with a small
 * configuration of ours (guest-driver/config).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_BUILT_H
#define VICLAB_RUNNER_BUILT_H

#include "linux.h"
#include "session.h"
#include "step.h"

typedef struct BuiltKernel {
    char *kind;    /* "debug" */
    char *key;     /* its name in the cache */
    char *version; /* of the package with the source */
    char *release; /* "7.3.4-viclab-debug" */
    char *image;
    char *modules; /* an installed folder, for module_tree_open() */
    char *tree;    /* what modules can be built against */
} BuiltKernel;

/* "plain", "debug", "kcsan"; NULL-terminated. */
extern const char *const built_kinds[];

bool built_is_kind(const char *kind);
/* Does one of it look for faults of its own? NULL: one that is not ours. */
bool built_has_detectors(const char *kind);
/* Built unless it is there; of the line that --kernel names. */
bool built_get(const Session *session, const char *kind, BuiltKernel *kernel,
               GError **error);
/* The same if it is there, else false. */
bool built_find(const Session *session, const char *kind, BuiltKernel *kernel);
/* The source that it was built of. */
bool built_source(const Session *session, const BuiltKernel *kernel,
                  LinuxSource *source, GError **error);
void built_free(BuiltKernel *kernel);
/* What it is told when it boots; empty for one that is not ours (NULL). */
const char *built_kernel_line(const char *kind);

/*
 * make(1) with @arguments (NULL-terminated), in an environment in which the
 * result depends on neither place, time nor user. What it says goes to the
 * work's log.
 */
bool built_make(StepWork *work, const char *const *arguments, GError **error);
/*
 * The argument for line numbers in modules, by which no path in @source or
 * @out stays; g_free().
 */
char *built_module_flags(const char *source, const char *out);

#endif
