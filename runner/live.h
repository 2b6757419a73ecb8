/*
 * The socket in the folder of a run over which statements of drills are typed
 * while it goes on. Only its own user reaches it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_LIVE_H
#define VICLAB_RUNNER_LIVE_H

#include <glib.h>

#define LIVE_SOCKET "console.sock"
/* What was typed, as a drill. */
#define LIVE_RECORD "console.drill"

/* A socket that listens, for a child to inherit; or -1. */
int live_listen(const char *folder, GError **error);
/* For QEMU's -chardev and -device; g_free(). */
char *live_chardev(int fd);
char *live_device(const char *folder);
/* A connection to the run in @folder, or -1. */
int live_connect(const char *folder, GError **error);

#endif
