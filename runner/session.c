/*
 * One call of viclab.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "session.h"

#include <string.h>

#include "fail.h"
#include "file.h"
#include "lock.h"
#include "progress.h"

static char *cache_folder(const Options *options)
{
    const char *chosen =
        options->cache ? options->cache : g_getenv("VICLAB_CACHE");

    if (chosen) {
        return g_canonicalize_filename(chosen, NULL);
    }
    return g_build_filename(g_get_user_cache_dir(), "viclab", NULL);
}

/* QEMU's build says the same, but only after everything has been fetched. */
static bool check_cache(const Session *session, GError **error)
{
    return !strpbrk(session->cache, ": \t\n") ||
           fail(error, FAIL_USAGE,
                "the cache cannot be in '%s': QEMU is built there, which takes "
                "no path with spaces or colons. Choose another place with "
                "--cache",
                session->cache);
}

static bool make_folders(const Session *session, GError **error)
{
    static const char *const kinds[] = { "lock", "log" };

    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *folder = session_path(session, kinds[i], NULL);

        if (!file_make_folder(folder, error)) {
            return false;
        }
    }
    return true;
}

static void note_wait(const char *holder, void *opaque)
{
    progress_note("waiting for another viclab (%s)",
                  holder ? holder : "it does not say what it does");
}

bool session_open(Session *session, const Options *options, GError **error)
{
    g_autofree char *lock = NULL;

    *session = (Session){
        .options = options,
        .checkout = g_strdup(g_getenv("VICLAB_CHECKOUT")),
        .build = g_strdup(g_getenv("VICLAB_BUILD")),
        .cache = cache_folder(options),
        .use_lock = -1,
    };
    if (!session->checkout || !session->build) {
        return fail(error, FAIL_USAGE,
                    "this program is started by ./viclab, not by hand");
    }
    if (!check_cache(session, error) || !make_folders(session, error)) {
        return false;
    }
    lock = session_path(session, "lock", "use");
    session->use_lock =
        lock_take(lock, LOCK_SHARED, "using the cache", note_wait, NULL, error);
    return session->use_lock >= 0;
}

void session_close(Session *session)
{
    lock_release(session->use_lock);
    g_free(session->checkout);
    g_free(session->build);
    g_free(session->cache);
}

char *session_path(const Session *session, const char *kind, const char *name)
{
    return g_build_filename(session->cache, kind, name, NULL);
}

int session_lock(const Session *session, const char *name, const char *purpose,
                 GError **error)
{
    g_autofree char *path = session_path(session, "lock", name);

    return lock_take(path, LOCK_EXCLUSIVE, purpose, note_wait, NULL, error);
}
