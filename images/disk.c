/*
 * Block devices of NVMe namespaces.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "disk.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define BLOCKS_PATH "/sys/block"
#define SECTOR      512 /* bytes of what the kernel counts disks in */
#define PATH_SIZE   160

static int number(const char *disk, const char *attribute, uint64_t *value)
{
    char path[PATH_SIZE];

    snprintf(path, sizeof(path), BLOCKS_PATH "/%.63s/%s", disk, attribute);
    return file_read_number(path, value);
}

static bool is_usable(const char *disk)
{
    uint64_t hidden, nsid;

    return number(disk, "hidden", &hidden) == 0 && !hidden &&
           number(disk, "nsid", &nsid) == 0;
}

int disk_list(FileName names[DISKS_MAX])
{
    int found = file_list(BLOCKS_PATH, "nvme", names, DISKS_MAX);
    int count = 0;
    int i;

    for (i = 0; i < found; i++) {
        if (is_usable(names[i])) {
            memmove(names[count++], names[i], sizeof(FileName));
        }
    }
    return found < 0 ? found : count;
}

int disk_describe(Disk *disk, const char *name)
{
    char path[PATH_SIZE];
    uint64_t nsid, sectors, size;
    int error = number(name, "nsid", &nsid);

    if (!error) {
        error = number(name, "size", &sectors);
    }
    if (!error) {
        error = number(name, "queue/logical_block_size", &size);
    }
    if (error || size < SECTOR) {
        return error ? error : -EINVAL;
    }
    *disk = (Disk){ .nsid = (uint32_t)nsid,
                    .block_size = (uint32_t)size,
                    .blocks = sectors / (size / SECTOR) };
    snprintf(disk->name, sizeof(disk->name), "%s", name);
    snprintf(path, sizeof(path), BLOCKS_PATH "/%.63s/device/subsysnqn", name);
    return file_read_line(path, disk->nqn, sizeof(disk->nqn));
}

int disk_find(Disk *disk, const char *nqn, uint32_t nsid)
{
    static FileName names[DISKS_MAX];
    int count = disk_list(names);
    int i;

    for (i = 0; i < count; i++) {
        if (disk_describe(disk, names[i]) == 0 &&
            (!nqn || strcmp(disk->nqn, nqn) == 0) &&
            (!nsid || disk->nsid == nsid)) {
            return 0;
        }
    }
    return count < 0 ? count : -ENODEV;
}
