/*
 * A guest and its laboratory, saved: a folder with the state, the initrd and
 * the key of everything that the state depends on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_SNAPSHOT_H
#define VICLAB_RUNNER_SNAPSHOT_H

#include "machine.h"
#include "session.h"

/* What a guest is started with. */
typedef struct SnapshotParts {
    const Machine *machine;    /* its out and initrd do not count */
    const GPtrArray *archives; /* of the initrd, char * */
    int timeout;               /* seconds of wall time */
} SnapshotParts;

/* The file in the folder with the state; g_free(). */
char *snapshot_state(const char *folder);

char *snapshot_key(const SnapshotParts *parts, GError **error);
bool snapshot_write_key(const SnapshotParts *parts, const char *folder,
                        GError **error);
/* Whether the folder has a snapshot of a guest with just these parts. */
bool snapshot_check(const SnapshotParts *parts, const char *folder,
                    GError **error);
/*
 * The folder in the cache with the guest that is connected and asks for
 * orders, made now if there is none; g_free(), or NULL.
 */
char *snapshot_connected(const Session *session, const SnapshotParts *parts,
                         GError **error);

#endif
