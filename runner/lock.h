/*
 * One viclab at a time: locks that end with whoever holds them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_LOCK_H
#define VICLAB_RUNNER_LOCK_H

#include <glib.h>
#include <stdbool.h>

typedef enum LockKind {
    LOCK_SHARED,
    LOCK_EXCLUSIVE,
} LockKind;

typedef void LockWaitFn(const char *holder, void *opaque);

/*
 * Takes the lock that is the file @path. If somebody else has it, @wait is
 * told once who (NULL: not known) before the wait begins. @purpose is what
 * others will be told. Programs started meanwhile inherit an exclusive lock:
 * should we be killed, it is free when the last of them is gone. Returns its
 * file descriptor for lock_release(), or -1.
 */
int lock_take(const char *path, LockKind kind, const char *purpose,
              LockWaitFn *wait, void *opaque, GError **error);
/*
 * Makes a shared lock exclusive, without waiting: false, and who has it,
 * unless nobody else does.
 */
bool lock_upgrade(int fd, const char *path, GError **error);
/* -1 is allowed. */
void lock_release(int fd);

#endif
