/*
 * Small files, whole.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int read_all(int fd, char *text, size_t size)
{
    size_t length = 0;
    ssize_t count;

    while ((count = read(fd, text + length, size - length)) > 0) {
        length += (size_t)count;
        if (length == size) {
            return -EFBIG;
        }
    }
    if (count < 0) {
        return -errno;
    }
    text[length] = '\0';
    return (int)length;
}

int file_read(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int length;

    if (fd < 0) {
        return -errno;
    }
    length = read_all(fd, text, size);
    close(fd);
    return length;
}

int file_read_line(const char *path, char *text, size_t size)
{
    int length = file_read(path, text, size);

    if (length < 0) {
        return length;
    }
    text[strcspn(text, "\n")] = '\0';
    return 0;
}

int file_read_number(const char *path, uint64_t *value)
{
    char text[32], *end;
    int error = file_read_line(path, text, sizeof(text));

    if (error) {
        return error;
    }
    *value = strtoull(text, &end, 0);
    return end != text && !*end ? 0 : -EINVAL;
}

static int write_text(const char *path, int flags, const char *text)
{
    int fd = open(path, flags | O_WRONLY | O_CLOEXEC, 0644);
    int error = 0;

    if (fd < 0) {
        return -errno;
    }
    if (write(fd, text, strlen(text)) < 0) {
        error = -errno;
    }
    close(fd);
    return error;
}

int file_write(const char *path, const char *text)
{
    return write_text(path, 0, text);
}

int file_create(const char *path, const char *text)
{
    return write_text(path, O_CREAT | O_TRUNC, text);
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static int compare_names(const void *left, const void *right)
{
    return strverscmp(left, right);
}

static bool wanted(const char *name, const char *prefix)
{
    return name[0] != '.' && strncmp(name, prefix, strlen(prefix)) == 0 &&
           strlen(name) < sizeof(FileName);
}

int file_list(const char *path, const char *prefix, FileName *names, int max)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    int count = 0;

    if (!folder) {
        return -errno;
    }
    while (count < max && (entry = readdir(folder))) {
        if (wanted(entry->d_name, prefix)) {
            strcpy(names[count++], entry->d_name);
        }
    }
    closedir(folder);
    qsort(names, (size_t)count, sizeof(*names), compare_names);
    return count;
}
