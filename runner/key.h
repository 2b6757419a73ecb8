/*
 * Content keys: short digests of everything that a result depends on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_KEY_H
#define VICLAB_RUNNER_KEY_H

#include <glib.h>
#include <stdbool.h>

typedef GChecksum Key;

Key *key_new(void);
void key_add(Key *key, const char *text);
/* A file's content. */
bool key_add_file(Key *key, const char *path, GError **error);
/* Path, size and time of a file: quick, for what is large. */
bool key_add_stamp(Key *key, const char *path, GError **error);
/* Names and content of all files below @folder. */
bool key_add_folder(Key *key, const char *folder, GError **error);
/* Frees the key and returns 16 hexadecimal digits. */
char *key_end(Key *key);
/* One text with what file names should not have made harmless. */
char *key_of_name(const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Key, g_checksum_free)

#endif
