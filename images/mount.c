/*
 * The file systems and device links that programs expect.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "mount.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

typedef struct Mount {
    const char *type;
    const char *where;
    const char *options;
    bool needed;
} Mount;

static const Mount mounts[] = {
    { "proc", "/proc", NULL, true },
    { "sysfs", "/sys", NULL, true },
    { "devtmpfs", "/dev", "mode=0755", true },
    { "tmpfs", "/tmp", "mode=1777", true },
    { "tmpfs", "/run", "mode=0755", true },
    { "devpts", "/dev/pts", "mode=0620,ptmxmode=0666", false },
    { "tmpfs", "/dev/shm", "mode=1777", false },
    { "debugfs", "/sys/kernel/debug", NULL, false },
    { "configfs", "/sys/kernel/config", NULL, false },
};

static const char *const links[][2] = {
    { "/proc/self/fd", "/dev/fd" },
    { "/proc/self/fd/0", "/dev/stdin" },
    { "/proc/self/fd/1", "/dev/stdout" },
    { "/proc/self/fd/2", "/dev/stderr" },
};

static int mount_one(const Mount *entry)
{
    /* In sysfs the folder is the kernel's to make. */
    mkdir(entry->where, 0755);
    if (mount(entry->type, entry->where, entry->type, MS_NOSUID,
              entry->options) == 0 ||
        errno == EBUSY) {
        return 0;
    }
    return -errno;
}

/* The kernel leaves us without if the archive has no /dev/console. */
static void open_standard_files(void)
{
    int fd;

    do {
        fd = open("/dev/console", O_RDWR);
        if (fd < 0) {
            fd = open("/dev/null", O_RDWR);
        }
    } while (fd >= 0 && fd < STDERR_FILENO);
    if (fd > STDERR_FILENO) {
        close(fd);
    }
}

int mount_all(void)
{
    size_t i;
    int error;

    for (i = 0; i < ARRAY_SIZE(mounts); i++) {
        error = mount_one(&mounts[i]);
        if (error && mounts[i].needed) {
            return error;
        }
    }
    for (i = 0; i < ARRAY_SIZE(links); i++) {
        (void)!symlink(links[i][0], links[i][1]);
    }
    open_standard_files();
    return 0;
}
