/*
 * SHA-256 of files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "digest.h"

#include <string.h>

#include "file.h"
#include "keep.h"
#include "key.h"

#define KIND   "digest"
#define KEEP   200
#define DIGITS 64

char *digest_file(const char *path, GError **error)
{
    g_autoptr(GMappedFile) map = file_map(path, error);
    const char *data;

    if (!map) {
        return NULL;
    }
    data = g_mapped_file_get_contents(map);
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256,
                                       (const guchar *)(data ? data : ""),
                                       g_mapped_file_get_length(map));
}

/* The file that remembers it. */
static char *memory_of(const Session *session, const char *path, GError **error)
{
    g_autoptr(Key) key = key_new();
    g_autofree char *name = NULL;

    if (!key_add_stamp(key, path, error)) {
        return NULL;
    }
    name = key_end(g_steal_pointer(&key));
    return session_path(session, KIND, name);
}

char *digest_large_file(const Session *session, const char *path,
                        GError **error)
{
    g_autofree char *memory = memory_of(session, path, error);
    g_autofree char *folder = session_path(session, KIND, NULL);
    g_autofree char *known = memory ? file_first_line(memory) : NULL;
    char *digest;

    if (known && strlen(known) == DIGITS) {
        return g_steal_pointer(&known);
    }
    digest = memory ? digest_file(path, error) : NULL;
    if (digest && file_make_folder(folder, NULL) &&
        file_write(memory, digest, NULL)) {
        keep_newest(folder, KEEP);
    }
    return digest;
}
