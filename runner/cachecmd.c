/*
 * viclab cache.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cachecmd.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "disk.h"
#include "fail.h"
#include "file.h"
#include "lock.h"
#include "step.h"

#define DAY        (24 * 60 * 60)
#define UNUSED_AGE (14 * DAY)

/* The kinds of things in the cache; "apt" and "lock" are one thing each. */
static const char *const kinds[] = {
    "runner",   "apt",    "source",  "meson",     "build",        "qemu",
    "firmware", "kernel", "vmlinux", "symbols",   "image",        "start",
    "layout",   "domain", "tool",    "virtme-ng", "host",         "test",
    "runs",     "log",    "fuzz",    "linux",     "linux-source", "driver",
    "settle",   "digest",
};

typedef void EntryFn(const char *kind, const char *name, const char *path,
                     void *opaque);

static void for_each(const Session *session, EntryFn *fn, void *opaque)
{
    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++) {
        g_autofree char *folder = session_path(session, kinds[k], NULL);
        g_autoptr(GPtrArray) names = file_list(folder);

        for (guint i = 0; i < names->len; i++) {
            g_autofree char *path =
                g_build_filename(folder, names->pdata[i], NULL);

            fn(kinds[k], names->pdata[i], path, opaque);
        }
    }
}

static int64_t age(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? time(NULL) - st.st_mtime : 0;
}

static void print_entry(const char *kind, const char *name, const char *path,
                        void *opaque)
{
    uint64_t *sum = opaque;
    uint64_t size = file_disk_usage(path);

    *sum += size;
    if (strcmp(kind, "log") == 0 || strcmp(kind, "apt") == 0 ||
        strcmp(kind, "digest") == 0) {
        return;
    }
    printf("%7" PRIu64 " MB  %3d days  %s/%s\n",
           (size + MEBIBYTE / 2) / MEBIBYTE, (int)(age(path) / DAY), kind,
           name);
}

static void list(const Session *session)
{
    uint64_t sum = 0;

    printf("%s\n      size  last used\n", session->cache);
    for_each(session, print_entry, &sum);
    printf("%7" PRIu64 " MB  in all\n", sum / MEBIBYTE);
}

typedef struct Pruning {
    bool all;
    uint64_t freed;
    GError **error;
    bool failed;
} Pruning;

static void prune_entry(const char *kind, const char *name, const char *path,
                        void *opaque)
{
    Pruning *pruning = opaque;
    bool is_unused = age(path) > UNUSED_AGE || strcmp(kind, "log") == 0 ||
                     g_str_has_suffix(name, STEP_PART);
    uint64_t size;

    /* the runner is what is running */
    if (pruning->failed || strcmp(kind, "runner") == 0 ||
        !(pruning->all || (is_unused && strcmp(kind, "apt") != 0))) {
        return;
    }
    size = file_disk_usage(path);
    if (file_remove(path, pruning->error)) {
        pruning->freed += size;
    } else {
        pruning->failed = true;
    }
}

/* Only while nobody else uses the cache. */
static bool prune(const Session *session, GError **error)
{
    g_autofree char *path = session_path(session, "lock", "use");
    Pruning pruning = { .all = session->options->all, .error = error };

    if (!lock_upgrade(session->use_lock, path, error)) {
        return false;
    }
    for_each(session, prune_entry, &pruning);
    if (!pruning.failed) {
        printf("%" PRIu64 " MB freed in %s\n", pruning.freed / MEBIBYTE,
               session->cache);
    }
    return !pruning.failed;
}

bool cache_main(const Session *session, int *code, GError **error)
{
    char **words = session->options->rest;

    if (!*words) {
        list(session);
        return true;
    }
    if (strcmp(*words, "prune") != 0 || words[1]) {
        return fail(error, FAIL_USAGE,
                    "cache %s: there is only 'viclab cache' and 'viclab cache "
                    "prune'",
                    *words);
    }
    return prune(session, error);
}
