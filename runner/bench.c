/*
 * viclab bench.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bench.h"

#include <stdio.h>
#include <string.h>

#include "benchio.h"
#include "benchstart.h"
#include "build.h"
#include "command.h"
#include "fail.h"
#include "lock.h"

#define TARGET "tests/bench/bench"

static const Build bench_build = {
    .name = "bench",
    .options = { "-Dbench=enabled", "-Db_sanitize=none" },
};

static bool make(const Session *session, GError **error)
{
    StepWork work;
    bool done;
    int lock = session_lock(session, "bench", "building the benchmark", error);

    if (lock < 0) {
        return false;
    }
    step_work_begin(&work, session, NULL, "bench", "building the benchmark");
    done = build_make(&work, &bench_build, TARGET, error);
    step_work_end(&work, done);
    lock_release(lock);
    return done;
}

/* The device model alone, in process. */
static bool bench_core(const Session *session, GError **error)
{
    g_autofree char *folder = build_folder(session, &bench_build);
    g_autofree char *program = g_build_filename(folder, TARGET, NULL);
    const char *const argv[] = { program, NULL };
    g_autofree char *table = NULL;

    if (!make(session, error)) {
        return false;
    }
    table = command_output(argv, error);
    if (!table) {
        return false;
    }
    printf("%s", table);
    fflush(stdout);
    return true;
}

static const struct {
    const char *name;
    bool (*measure)(const Session *session, GError **error);
} parts[] = {
    { "core", bench_core },
    { "io", bench_io },
    { "path", bench_path },
    { "start", bench_start },
};

static bool is_part(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (strcmp(parts[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

bool bench_main(const Session *session, int *code, GError **error)
{
    const char *const *wanted = (const char *const *)session->options->rest;

    for (const char *const *name = wanted; *name; name++) {
        if (!is_part(*name)) {
            return fail(error, FAIL_USAGE,
                        "bench has no part '%s'; its parts are core, io, "
                        "path and start",
                        *name);
        }
    }
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        if ((!*wanted || g_strv_contains(wanted, parts[i].name)) &&
            !parts[i].measure(session, error)) {
            return false;
        }
    }
    return true;
}
