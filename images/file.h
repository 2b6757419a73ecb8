/*
 * Small files, whole: sysfs attributes, procfs, what the runner left us.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_FILE_H
#define VICLAB_IMAGES_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Reads all of @path into @text and terminates it. Returns the bytes read, or
 * -errno; -EFBIG if it is longer than @size - 1.
 */
int file_read(const char *path, char *text, size_t size);
/* The same without the newline that ends an attribute; 0 or -errno. */
int file_read_line(const char *path, char *text, size_t size);
/* A number in decimal or 0x form; 0 or -errno. */
int file_read_number(const char *path, uint64_t *value);
/* Writes with a single call, without creating anything; 0 or -errno. */
int file_write(const char *path, const char *text);
/* Creates or replaces a file; 0 or -errno. */
int file_create(const char *path, const char *text);
bool file_exists(const char *path);

typedef char FileName[64];
/*
 * The names in folder @path that begin with @prefix, in the order of their
 * numbers and letters; names that do not fit are left out. Returns how many
 * of the @max were found, or -errno.
 */
int file_list(const char *path, const char *prefix, FileName *names, int max);

#endif
