/*
 * A step: something heavy that is done once for each content key and kept
 * in the cache, as the folder <kind>/<key>.
 *
 * It is made in a temporary place and takes its name when it is complete, so
 * that a killed step leaves nothing that anybody believes in; whoever has the
 * step's lock next removes the leftovers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_STEP_H
#define VICLAB_RUNNER_STEP_H

#include <stdint.h>

#include "progress.h"
#include "session.h"

/* At the end of the name of what is not complete. */
#define STEP_PART ".part"

/* A step at work; also what work in place, without a key, is done with. */
typedef struct StepWork {
    const Session *session;
    const char *folder; /* where the result is to be put */
    char *log;
    Progress progress;
} StepWork;

typedef bool StepFn(StepWork *work, const void *opaque, GError **error);

typedef struct Step {
    const char *kind;
    const char *key;
    const char *title; /* "unpacking QEMU 10.0.13" */
    uint64_t disk;     /* bytes of room that it needs at most */
    StepFn *work;
    const void *opaque;
    unsigned int keep; /* how many results of the kind stay; 0: all */
} Step;

/* The folder with the result, made now if there is none yet; or NULL. */
char *step_run(const Session *session, const Step *step, GError **error);
/* The folder if the result is there already, or NULL. */
char *step_find(const Session *session, const char *kind, const char *key);

/* Work that is not kept by key: a title, a log named @name. */
void step_work_begin(StepWork *work, const Session *session, const char *folder,
                     const char *name, const char *title);
void step_work_end(StepWork *work, bool done);

/* Runs a program as part of the work, its output to the log. */
bool step_command(StepWork *work, const char *folder, char **environment,
                  const char *const *argv, GError **error);

#endif
