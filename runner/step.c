/*
 * A step.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "step.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "disk.h"
#include "fail.h"
#include "file.h"
#include "keep.h"
#include "lock.h"

char *step_find(const Session *session, const char *kind, const char *key)
{
    g_autofree char *folder = session_path(session, kind, key);

    if (!file_is_folder(folder)) {
        return NULL;
    }
    /* the time of last use, for whoever prunes */
    utimensat(AT_FDCWD, folder, NULL, 0);
    return g_steal_pointer(&folder);
}

void step_work_begin(StepWork *work, const Session *session, const char *folder,
                     const char *name, const char *title)
{
    g_autofree char *file = g_strconcat(name, ".log", NULL);

    *work = (StepWork){
        .session = session,
        .folder = folder,
        .log = session_path(session, "log", file),
    };
    unlink(work->log);
    progress_begin(&work->progress, title);
}

void step_work_end(StepWork *work, bool done)
{
    progress_end(&work->progress, done);
    g_free(work->log);
}

static void tick(void *opaque, const char *line)
{
    progress_tick(opaque, line);
}

bool step_command(StepWork *work, const char *folder, char **environment,
                  const char *const *argv, GError **error)
{
    Command command = {
        .folder = folder,
        .environment = environment,
        .log = work->log,
        .tick = tick,
        .opaque = &work->progress,
    };

    return command_run(&command, argv, error);
}

static bool work_and_rename(const Session *session, const Step *step,
                            const char *folder, GError **error)
{
    g_autofree char *part = g_strconcat(folder, STEP_PART, NULL);
    g_autofree char *name = g_strdup_printf("%s-%s", step->kind, step->key);
    StepWork work;
    bool done;

    if (!file_remove(part, error) || !file_make_folder(part, error) ||
        !disk_check(part, step->disk, step->title, error)) {
        return false;
    }
    step_work_begin(&work, session, part, name, step->title);
    done = step->work(&work, step->opaque, error);
    if (done && rename(part, folder) < 0) {
        done = fail_errno(error, folder, "cannot complete");
    }
    step_work_end(&work, done);
    if (!done) {
        file_remove(part, NULL);
    }
    return done;
}

char *step_run(const Session *session, const Step *step, GError **error)
{
    g_autofree char *name = g_strdup_printf("%s-%s", step->kind, step->key);
    g_autofree char *kind_folder = session_path(session, step->kind, NULL);
    g_autofree char *folder = session_path(session, step->kind, step->key);
    char *found = step_find(session, step->kind, step->key);
    int lock;

    if (found) {
        return found;
    }
    lock = session_lock(session, name, step->title, error);
    if (lock < 0) {
        return NULL;
    }
    found = step_find(session, step->kind, step->key);
    if (!found && work_and_rename(session, step, folder, error)) {
        found = g_steal_pointer(&folder);
        if (step->keep) {
            keep_newest(kind_folder, step->keep);
        }
    }
    lock_release(lock);
    return found;
}
