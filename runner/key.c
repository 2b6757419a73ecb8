/*
 * Content keys.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "key.h"

#include <inttypes.h>
#include <string.h>

#include "fail.h"
#include "file.h"

#define DIGITS 16

Key *key_new(void)
{
    return g_checksum_new(G_CHECKSUM_SHA256);
}

static void add_bytes(Key *key, const void *data, gsize length)
{
    uint64_t size = length;

    /* with its length, so that no two lists of texts look alike */
    g_checksum_update(key, (const guchar *)&size, sizeof(size));
    g_checksum_update(key, data, length);
}

void key_add(Key *key, const char *text)
{
    add_bytes(key, text, strlen(text));
}

bool key_add_file(Key *key, const char *path, GError **error)
{
    g_autoptr(GMappedFile) map = file_map(path, error);

    if (!map) {
        return false;
    }
    add_bytes(key, g_mapped_file_get_contents(map),
              g_mapped_file_get_length(map));
    return true;
}

bool key_add_stamp(Key *key, const char *path, GError **error)
{
    g_autofree char *stamp = NULL;
    struct stat st;

    if (stat(path, &st) < 0) {
        return fail_errno(error, path, "cannot open");
    }
    stamp =
        g_strdup_printf("%" PRId64 " %" PRId64 ".%09ld", (int64_t)st.st_size,
                        (int64_t)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
    key_add(key, path);
    key_add(key, stamp);
    return true;
}

bool key_add_folder(Key *key, const char *folder, GError **error)
{
    g_autoptr(GPtrArray) paths = file_walk(folder);

    for (guint i = 0; i < paths->len; i++) {
        g_autofree char *path = g_build_filename(folder, paths->pdata[i], NULL);

        key_add(key, paths->pdata[i]);
        if (!key_add_file(key, path, error)) {
            return false;
        }
    }
    return true;
}

char *key_end(Key *key)
{
    char *digest = g_strndup(g_checksum_get_string(key), DIGITS);

    g_checksum_free(key);
    return digest;
}

char *key_of_name(const char *name)
{
    return g_strcanon(g_strdup(name),
                      G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "+.-_", '-');
}
