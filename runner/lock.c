/*
 * One viclab at a time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "fail.h"
#include "file.h"

/* What the holder says of itself, or NULL. */
static char *read_holder(const char *path)
{
    char *holder = file_first_line(path);

    if (holder && !*holder) {
        g_clear_pointer(&holder, g_free);
    }
    return holder;
}

static bool wait_for(int fd, int operation, const char *path, LockWaitFn *wait,
                     void *opaque, GError **error)
{
    g_autofree char *holder = read_holder(path);

    wait(holder, opaque);
    while (flock(fd, operation) < 0) {
        if (errno != EINTR) {
            return fail_errno(error, path, "cannot lock");
        }
    }
    return true;
}

static void sign(int fd, const char *purpose)
{
    g_autofree char *line =
        g_strdup_printf("process %d, %s\n", (int)getpid(), purpose);

    /* for people only: a failure to write it does no harm */
    if (ftruncate(fd, 0) == 0) {
        (void)!pwrite(fd, line, strlen(line), 0);
    }
}

int lock_take(const char *path, LockKind kind, const char *purpose,
              LockWaitFn *wait, void *opaque, GError **error)
{
    bool exclusive = kind == LOCK_EXCLUSIVE;
    int operation = exclusive ? LOCK_EX : LOCK_SH;
    int fd = open(path, O_RDWR | O_CREAT | (exclusive ? 0 : O_CLOEXEC), 0644);

    if (fd < 0) {
        fail_errno(error, path, "cannot open the lock");
        return -1;
    }
    if (flock(fd, operation | LOCK_NB) < 0 &&
        !wait_for(fd, operation, path, wait, opaque, error)) {
        close(fd);
        return -1;
    }
    sign(fd, purpose);
    return fd;
}

bool lock_upgrade(int fd, const char *path, GError **error)
{
    g_autofree char *holder = NULL;

    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        return true;
    }
    holder = read_holder(path);
    return fail(error, FAIL_GENERAL,
                "another viclab is at work (last seen: %s); wait for its end",
                holder ? holder : "unknown");
}

void lock_release(int fd)
{
    if (fd >= 0) {
        /* also from what a program left running may have inherited */
        flock(fd, LOCK_UN);
        close(fd);
    }
}
