/*
 * The block devices of a subsystem's namespaces.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DISKS_MAX 512
#define PATH_SIZE 160

typedef struct Search {
    Namespace *namespace;
    const char *nqn;
    uint32_t nsid;
} Search;

static void attribute_path(const char *disk, const char *attribute,
                           char path[PATH_SIZE])
{
    snprintf(path, PATH_SIZE, "/sys/block/%.63s/%s", disk, attribute);
}

static int attribute_number(const char *disk, const char *attribute,
                            uint64_t *value)
{
    char path[PATH_SIZE];

    attribute_path(disk, attribute, path);
    return file_read_number(path, value);
}

static bool attribute_is(const char *disk, const char *attribute,
                         uint64_t wanted)
{
    uint64_t value;

    return attribute_number(disk, attribute, &value) == 0 && value == wanted;
}

/* The disk's parent is the subsystem, or without multipath the controller. */
static bool belongs(const char *disk, const char *nqn)
{
    char path[PATH_SIZE];
    char text[NQN_SIZE + 1];

    attribute_path(disk, "device/subsysnqn", path);
    return file_read_line(path, text, sizeof(text)) == 0 &&
           strcmp(text, nqn) == 0;
}

static int open_disk(const char *disk)
{
    char path[PATH_SIZE];

    snprintf(path, sizeof(path), "/dev/%.63s", disk);
    return open(path, O_RDONLY | O_CLOEXEC);
}

/* The node is there before the disk behind it can be opened. */
static bool usable(const char *disk)
{
    int fd = open_disk(disk);

    if (fd < 0) {
        return false;
    }
    close(fd);
    return true;
}

static bool describe(Namespace *namespace, const char *disk)
{
    uint64_t sectors;

    if (attribute_number(disk, "size", &sectors) < 0 ||
        attribute_number(disk, "queue/logical_block_size", &namespace->lba) <
            0) {
        return false;
    }
    strcpy(namespace->name, disk);
    namespace->bytes = sectors * 512;
    return true;
}

static int find(const Uevent *event, void *opaque)
{
    static FileName disks[DISKS_MAX];
    Search *search = opaque;
    int count, i;

    if (event && !uevent_is(event, "SUBSYSTEM", "block")) {
        return 0;
    }
    count = file_list("/sys/block", "nvme", disks, DISKS_MAX);
    for (i = 0; i < count; i++) {
        if (attribute_is(disks[i], "hidden", 0) &&
            attribute_is(disks[i], "nsid", search->nsid) &&
            belongs(disks[i], search->nqn) && usable(disks[i])) {
            return describe(search->namespace, disks[i]);
        }
    }
    return 0;
}

int namespace_wait(Namespace *namespace, const Controller *controller,
                   uint32_t nsid, Watch *watch, uint32_t seconds)
{
    Search search = { namespace, controller->nqn, nsid };

    return watch_until(watch, find, &search, seconds);
}

int namespace_flush(const Namespace *namespace)
{
    int fd = open_disk(namespace->name);
    int error = 0;

    if (fd < 0) {
        return -errno;
    }
    if (fsync(fd) < 0) {
        error = -errno;
    }
    close(fd);
    return error;
}
