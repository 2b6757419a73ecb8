/*
 * QEMU's machine protocol, as far as saving and loading need it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_MONITOR_H
#define VICLAB_RUNNER_MONITOR_H

#include <glib.h>
#include <stdbool.h>

typedef struct Monitor {
    int fd;   /* our end; -1: closed */
    int peer; /* QEMU's, until it has been started */
    GString *text;
} Monitor;

/* Makes both ends; the peer's is inherited by the next program started. */
bool monitor_open(Monitor *monitor, GError **error);
/* To a QEMU that listens on the socket @path. */
bool monitor_connect(Monitor *monitor, const char *path, GError **error);
/* To be called when QEMU has been started. */
void monitor_started(Monitor *monitor);
void monitor_close(Monitor *monitor);
/* The value of -chardev, whose id is "monitor"; to g_free(). */
char *monitor_chardev(const Monitor *monitor);

/* Sends one command and waits for its answer. */
bool monitor_execute(Monitor *monitor, const char *command, GError **error);
/* Whether a line with @word has come; waits at most @milliseconds for it. */
bool monitor_saw(Monitor *monitor, const char *word, int milliseconds);
/* To be said first; QEMU tells of events from then on. */
bool monitor_greet(Monitor *monitor, GError **error);
/* The laboratory and the guest as they are, to the file @path; QEMU ends. */
bool monitor_save(Monitor *monitor, const char *path, GError **error);
/* QEMU was started with -incoming defer; the guest goes on. */
bool monitor_load(Monitor *monitor, const char *path, GError **error);

#endif
