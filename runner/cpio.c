/*
 * Archives for the kernel's initramfs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cpio.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "fail.h"
#include "file.h"

#define ALIGNMENT 4
#define TRAILER   "TRAILER!!!"

typedef struct Entry {
    const char *path;
    uint32_t mode;
    uint32_t links;
    const void *data;
    uint32_t length;
    uint32_t major, minor; /* of a device */
} Entry;

bool cpio_open(Cpio *cpio, const char *path, GError **error)
{
    *cpio = (Cpio){ .file = fopen(path, "we") };
    if (!cpio->file) {
        return fail_errno(error, path, "cannot create");
    }
    cpio->path = g_strdup(path);
    cpio->folders =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return true;
}

static void put(Cpio *cpio, const void *data, size_t length)
{
    if (length && fwrite(data, 1, length, cpio->file) != length &&
        !cpio->failure) {
        cpio->failure = errno;
    }
    cpio->position += length;
}

static void pad(Cpio *cpio)
{
    static const char zeros[ALIGNMENT];

    put(cpio, zeros, -cpio->position & (ALIGNMENT - 1));
}

static void put_entry(Cpio *cpio, const Entry *entry)
{
    g_autofree char *header = g_strdup_printf(
        "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
        cpio->inode, entry->mode, 0u, 0u, entry->links, 0u, entry->length, 0u,
        0u, entry->major, entry->minor, (unsigned int)strlen(entry->path) + 1,
        0u);

    put(cpio, header, strlen(header));
    put(cpio, entry->path, strlen(entry->path) + 1);
    pad(cpio);
    put(cpio, entry->data, entry->length);
    pad(cpio);
}

static void add_entry(Cpio *cpio, const Entry *entry)
{
    const char *slash = strrchr(entry->path, '/');

    if (slash) {
        g_autofree char *parent = g_strndup(entry->path, slash - entry->path);

        cpio_add_folder(cpio, parent);
    }
    cpio->inode++;
    put_entry(cpio, entry);
}

void cpio_add_folder(Cpio *cpio, const char *path)
{
    Entry entry = { .path = path, .mode = S_IFDIR | 0755, .links = 2 };

    if (*path && g_hash_table_add(cpio->folders, g_strdup(path))) {
        add_entry(cpio, &entry);
    }
}

void cpio_add_data(Cpio *cpio, const char *path, uint32_t mode,
                   const void *data, size_t length)
{
    Entry entry = {
        .path = path,
        .mode = S_IFREG | mode,
        .links = 1,
        .data = data,
        .length = length,
    };

    add_entry(cpio, &entry);
}

void cpio_add_link(Cpio *cpio, const char *path, const char *target)
{
    Entry entry = {
        .path = path,
        .mode = S_IFLNK | 0777,
        .links = 1,
        .data = target,
        .length = strlen(target),
    };

    add_entry(cpio, &entry);
}

void cpio_add_device(Cpio *cpio, const char *path, uint32_t mode,
                     uint32_t major, uint32_t minor)
{
    Entry entry = {
        .path = path,
        .mode = mode,
        .links = 1,
        .major = major,
        .minor = minor,
    };

    add_entry(cpio, &entry);
}

bool cpio_add_file(Cpio *cpio, const char *path, uint32_t mode,
                   const char *from, GError **error)
{
    g_autoptr(GMappedFile) map = file_map(from, error);

    if (!map) {
        return false;
    }
    cpio_add_data(cpio, path, mode, g_mapped_file_get_contents(map),
                  g_mapped_file_get_length(map));
    return true;
}

bool cpio_close(Cpio *cpio, GError **error)
{
    Entry entry = { .path = TRAILER, .links = 1 };
    bool done = true;

    cpio->inode = 0;
    put_entry(cpio, &entry);
    if (fclose(cpio->file) < 0 && !cpio->failure) {
        cpio->failure = errno;
    }
    if (cpio->failure) {
        errno = cpio->failure;
        done = fail_errno(error, cpio->path, "cannot write");
    }
    g_hash_table_unref(cpio->folders);
    g_free(cpio->path);
    return done;
}
