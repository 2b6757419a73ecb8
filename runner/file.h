/*
 * Files and folders: copying, removing, listing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_FILE_H
#define VICLAB_RUNNER_FILE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

/* With its parents; an existing folder is fine. */
bool file_make_folder(const char *path, GError **error);
/* The file or the whole folder; it is fine if there is none. */
bool file_remove(const char *path, GError **error);
/* Whole or not at all. */
bool file_write(const char *path, const char *text, GError **error);
/* The same of any bytes. */
bool file_write_bytes(const char *path, const void *data, gsize length,
                      GError **error);
/*
 * All of it, a NUL behind it, and how many bytes that is, unless @length is
 * NULL; g_free(), or NULL.
 */
char *file_read(const char *path, gsize *length, GError **error);
/* The same without reading it yet; g_mapped_file_unref(), or NULL. */
GMappedFile *file_map(const char *path, GError **error);
/* Content and permissions. */
bool file_copy(const char *from, const char *to, GError **error);
/* The same, with the folders that lead to @to. */
bool file_install(const char *from, const char *to, GError **error);
/* Appends the content of @from to the open file @fd, which is @path. */
bool file_append(int fd, const char *path, const char *from, GError **error);
bool file_same_content(const char *a, const char *b);
/* It is there, and this is all that is in it. */
bool file_holds(const char *path, const char *text);
bool file_is_folder(const char *path);
bool file_exists(const char *path);
/* The first line, without its end; NULL if there is none. */
char *file_first_line(const char *path);
/* All lines, without their ends; empty if unreadable. g_strfreev() */
char **file_lines(const char *path);
/* Names in a folder, sorted, without hidden ones; empty if unreadable. */
GPtrArray *file_list(const char *folder);
/*
 * Paths relative to @folder of all that is no folder itself, sorted.
 * Links to folders are not followed.
 */
GPtrArray *file_walk(const char *folder);
/* Bytes on disk of all that is below. */
uint64_t file_disk_usage(const char *path);

#endif
