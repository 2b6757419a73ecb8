/*
 * Block devices of NVMe namespaces that can be used: with native multipath
 * those that all paths share, never the hidden one of a path.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_DISK_H
#define VICLAB_IMAGES_DISK_H

#include <stdint.h>

#include "file.h"
#include "job.h"

#define DISKS_MAX 512

typedef struct Disk {
    FileName name; /* in /dev */
    char nqn[NQN_SIZE];
    uint32_t nsid;
    uint64_t blocks;
    uint32_t block_size; /* bytes */
} Disk;

/* Their names in the order of their numbers; how many, or -errno. */
int disk_list(FileName names[DISKS_MAX]);
/* 0 or -errno. */
int disk_describe(Disk *disk, const char *name);
/* The first that is of @nqn (NULL: of any) and @nsid (0: any); 0 or -errno. */
int disk_find(Disk *disk, const char *nqn, uint32_t nsid);

#endif
