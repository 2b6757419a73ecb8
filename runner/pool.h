/*
 * Pieces of work in processes of their own, so many at a time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_POOL_H
#define VICLAB_RUNNER_POOL_H

#include <glib.h>
#include <stdbool.h>

/*
 * Does piece @index, in a child of this process, with standard output and
 * error in the file that it was given. The exit code of the child.
 */
typedef int PoolWorkFn(void *opaque, guint index);
/* In this process, in the order of the pieces. */
typedef void PoolDoneFn(void *opaque, guint index, int code);

typedef struct Pool {
    guint count; /* pieces */
    int jobs;    /* at a time */
    char **logs; /* one for each piece */
    PoolWorkFn *work;
    PoolDoneFn *done;
    void *opaque;
} Pool;

/* False if a child cannot be started, or if the user has interrupted. */
bool pool_run(const Pool *pool, GError **error);

#endif
