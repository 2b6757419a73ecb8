/*
 * One call of viclab: its options, and where everything is kept.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_SESSION_H
#define VICLAB_RUNNER_SESSION_H

#include <glib.h>
#include <stdbool.h>

#include "options.h"

typedef struct Session {
    const Options *options;
    char *checkout; /* our own sources */
    char *build;    /* what the bootstrap built of them */
    char *cache;
    int use_lock; /* shared as long as anything in the cache is in use */
} Session;

/* Makes the folders of the cache and marks it as in use. */
bool session_open(Session *session, const Options *options, GError **error);
void session_close(Session *session);
/* A path in the cache; free with g_free(). */
char *session_path(const Session *session, const char *kind, const char *name);
/* Takes the exclusive lock @name; others are told @purpose. -1 on error. */
int session_lock(const Session *session, const char *name, const char *purpose,
                 GError **error);

#endif
