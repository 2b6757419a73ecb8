/*
 * The content of a namespace from and to an image file.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "target/nvme/image.h"

static bool fail(char **why, const char *what, const char *path)
{
    *why = g_strdup_printf("cannot %s %s: %s", what, path, g_strerror(errno));
    return false;
}

static int open_image(const char *path, uint64_t *size, char **why)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    off_t end = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);

    if (end < 0) {
        fail(why, "read", path);
        if (fd >= 0) {
            close(fd);
        }
        return -1;
    }
    *size = end;
    return fd;
}

bool nvmet_image_size(const char *path, uint64_t *size, char **why)
{
    int fd = open_image(path, size, why);

    if (fd < 0) {
        return false;
    }
    close(fd);
    return true;
}

/* Reads until @length bytes are there or the file ends; -1 on an error. */
static ssize_t read_all(int fd, uint8_t *buf, size_t length, uint64_t offset)
{
    size_t done = 0;

    while (done < length) {
        ssize_t n = pread(fd, buf + done, length - done, offset + done);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return -1;
        }
        if (n == 0) {
            break;
        }
        done += n;
    }
    return done;
}

static bool write_all(int fd, const uint8_t *buf, size_t length,
                      uint64_t offset)
{
    size_t done = 0;

    while (done < length) {
        ssize_t n = pwrite(fd, buf + done, length - done, offset + done);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return false;
        }
        done += n;
    }
    return true;
}

static bool all_zero(const uint8_t *buf, size_t length)
{
    return length == 0 ||
           (buf[0] == 0 && memcmp(buf, buf + 1, length - 1) == 0);
}

/* The start of the next data at or behind @offset; @size if there is none. */
static uint64_t next_data(int fd, uint64_t offset, uint64_t size)
{
    off_t at = lseek(fd, offset, SEEK_DATA);

    if (at < 0) {
        return errno == ENXIO ? size : offset;
    }
    return at - at % NVMET_STORE_CHUNK;
}

static bool load_from(NvmetStore *store, int fd, uint64_t size)
{
    g_autofree uint8_t *buf = g_malloc(NVMET_STORE_CHUNK);
    uint64_t offset = next_data(fd, 0, size);

    while (offset < size) {
        ssize_t n =
            read_all(fd, buf, MIN(NVMET_STORE_CHUNK, size - offset), offset);

        if (n < 0) {
            return false;
        }
        if (!all_zero(buf, n)) {
            nvmet_store_write(store, offset, buf, n);
        }
        offset += NVMET_STORE_CHUNK;
        if (offset < size) {
            offset = MAX(offset, next_data(fd, offset, size));
        }
    }
    return true;
}

bool nvmet_image_load(NvmetStore *store, const char *path, char **why)
{
    uint64_t size;
    int fd = open_image(path, &size, why);
    bool ok;

    if (fd < 0) {
        return false;
    }
    if (size > nvmet_store_size(store)) {
        close(fd);
        *why = g_strdup_printf("image %s has %" G_GUINT64_FORMAT " bytes, "
                               "the namespace only %" G_GUINT64_FORMAT,
                               path, size, nvmet_store_size(store));
        return false;
    }
    ok = load_from(store, fd, size) || fail(why, "read", path);
    close(fd);
    return ok;
}

typedef struct Writer {
    int fd;
    uint64_t size;
} Writer;

static bool write_chunk(void *opaque, uint64_t offset, const uint8_t *chunk)
{
    const Writer *writer = opaque;

    return write_all(writer->fd, chunk,
                     MIN(NVMET_STORE_CHUNK, writer->size - offset), offset);
}

static bool save_to(const NvmetStore *store, const char *path)
{
    Writer writer = {
        .fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644),
        .size = nvmet_store_size(store),
    };
    bool ok;

    if (writer.fd < 0) {
        return false;
    }
    ok = ftruncate(writer.fd, writer.size) == 0 &&
         nvmet_store_foreach(store, write_chunk, &writer);
    return close(writer.fd) == 0 && ok;
}

bool nvmet_image_save(const NvmetStore *store, const char *path, char **why)
{
    g_autofree char *part = g_strconcat(path, ".part", NULL);

    if (!save_to(store, part)) {
        fail(why, "write", part);
        unlink(part);
        return false;
    }
    if (rename(part, path) < 0) {
        fail(why, "replace", path);
        unlink(part);
        return false;
    }
    return true;
}
