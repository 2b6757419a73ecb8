/*
 * A guest: QEMU from its start to its end, and what is seen of it meanwhile.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_GUEST_H
#define VICLAB_RUNNER_GUEST_H

#include <stdio.h>

#include "console.h"
#include "monitor.h"
#include "story.h"
#include "tail.h"

#define GUEST_PID_FILE "qemu.pid"

/* Why QEMU's life was over. */
typedef enum GuestEnd {
    GUEST_ENDED,   /* QEMU ended by itself */
    GUEST_SAVED,   /* it was stopped and saved, as planned */
    GUEST_REFUSED, /* the guest was not even started */
    GUEST_TIMED_OUT,
    GUEST_INTERRUPTED, /* by the user */
    GUEST_DISK_FULL,
} GuestEnd;

/* Whose child QEMU is. */
typedef enum GuestHost {
    GUEST_OF_QEMU,    /* ours */
    GUEST_OF_ANOTHER, /* of a program that we start */
} GuestHost;

typedef struct Guest {
    GuestHost host;
    const char *out;    /* folder with what QEMU writes */
    FILE *show_console; /* or NULL */
    bool is_live;       /* statements can be typed, live.h */
    bool is_quiet;      /* the output of commands is kept, not shown */
    const char *load;   /* file with the state to go on from, or NULL */
    const char *save;   /* file for the state when it stops, or NULL */
    Story story;
    Console console;
    bool has_spoken; /* there was a line on its console */
    GuestEnd end;
    int status;      /* wait status of QEMU, or of who has started it */
    double wall;     /* seconds */
    char *complaint; /* what QEMU said on its standard error, or NULL */

    Tail journal_tail;
    Tail console_tail;
    Tail out_tail;
    Tail err_tail;
    Monitor monitor;
    int live; /* the socket, until QEMU has it; -1: none */
} Guest;

/* @story is where milestones are told, or NULL; failures always are. */
void guest_init(Guest *guest, GuestHost host, const char *out, FILE *story,
                bool verbose);
void guest_cleanup(Guest *guest);
/*
 * False if @argv cannot be started at all. If that is not QEMU itself, QEMU
 * has to write its process id to @out/GUEST_PID_FILE: to end the guest, it is
 * QEMU that has to be told.
 */
bool guest_run(Guest *guest, char **argv, int timeout, GError **error);

#endif
