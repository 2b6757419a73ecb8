/*
 * Files in one file: an uncompressed tar archive as POSIX has it ("ustar"),
 * the same bytes for the same content. tar(1) lists and unpacks it.
 *
 * What is read may come from anybody: plain files only, with names that stay
 * below where they are unpacked, so many and no larger than this.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_USTAR_H
#define VICLAB_RUNNER_USTAR_H

#include <glib.h>
#include <stdbool.h>

#define USTAR_MEMBERS_MAX 256
#define USTAR_NAME_MAX    99
#define USTAR_SIZE_MAX    (64 * 1024 * 1024) /* bytes, of the whole archive */

typedef struct UstarMember {
    char *name;
    GBytes *data;
} UstarMember;

/* An empty archive: UstarMember *. */
GPtrArray *ustar_new(void);
/* False if the name is too long, or no relative path of plain names. */
bool ustar_is_safe(const char *name);
/* Takes over @data, which may hold any bytes. */
void ustar_add(GPtrArray *members, const char *name, char *data, gsize length);
/* NULL if there is none. */
GBytes *ustar_find(const GPtrArray *members, const char *name);

/* In the order of @members; the owner is root, the time 0. */
bool ustar_write(const GPtrArray *members, const char *path, GError **error);
/* NULL if the file is not an archive of this kind. */
GPtrArray *ustar_read(const char *path, GError **error);
/* Writes all members below @folder, which is there and empty. */
bool ustar_unpack(const GPtrArray *members, const char *folder, GError **error);

#endif
