/*
 * Archives for the kernel's initramfs ("newc" cpio), the same bytes for the
 * same content: inodes count from 1, owner is root, time is 0.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_CPIO_H
#define VICLAB_RUNNER_CPIO_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct Cpio {
    char *path;
    FILE *file;
    GHashTable *folders; /* those that are in the archive already */
    uint32_t inode;
    uint32_t position; /* bytes written, to pad */
    int failure;       /* errno of the first write that failed */
} Cpio;

/*
 * A write that fails is remembered until cpio_close(), which frees everything
 * and tells of it.
 */
bool cpio_open(Cpio *cpio, const char *path, GError **error);
bool cpio_close(Cpio *cpio, GError **error);

/* Paths are relative, without "./"; folders above are added when missing. */
void cpio_add_folder(Cpio *cpio, const char *path);
void cpio_add_data(Cpio *cpio, const char *path, uint32_t mode,
                   const void *data, size_t length);
void cpio_add_link(Cpio *cpio, const char *path, const char *target);
void cpio_add_device(Cpio *cpio, const char *path, uint32_t mode,
                     uint32_t major, uint32_t minor);
/* A file of the host, executable if @mode says so. */
bool cpio_add_file(Cpio *cpio, const char *path, uint32_t mode,
                   const char *from, GError **error);

#endif
