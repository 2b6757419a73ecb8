/*
 * SHA-256 of files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_DIGEST_H
#define VICLAB_RUNNER_DIGEST_H

#include "session.h"

/* Hexadecimal digits; g_free(), or NULL. */
char *digest_file(const char *path, GError **error);
/*
 * The same of a large file that seldom changes: remembered in the cache by
 * its path, size and time.
 */
char *digest_large_file(const Session *session, const char *path,
                        GError **error);

#endif
