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

/* Why QEMU's life was over. */
typedef enum GuestEnd {
    GUEST_ENDED,   /* QEMU ended by itself */
    GUEST_SAVED,   /* it was stopped and saved, as planned */
    GUEST_REFUSED, /* QEMU did not even start the guest */
    GUEST_TIMED_OUT,
    GUEST_INTERRUPTED, /* by the user */
    GUEST_DISK_FULL,
} GuestEnd;

typedef struct Guest {
    const char *out;    /* folder with what QEMU writes */
    FILE *show_console; /* or NULL */
    const char *load;   /* file with the state to go on from, or NULL */
    const char *save;   /* file for the state when it stops, or NULL */
    Story story;
    Console console;
    bool has_spoken; /* there was a line on its console */
    GuestEnd end;
    int status;      /* QEMU's wait status */
    double wall;     /* seconds */
    char *complaint; /* what QEMU said on its standard error, or NULL */

    Tail journal_tail;
    Tail console_tail;
    Tail out_tail;
    Tail err_tail;
    Monitor monitor;
} Guest;

/* @story is where milestones are told, or NULL; failures always are. */
void guest_init(Guest *guest, const char *out, FILE *story, bool verbose);
void guest_cleanup(Guest *guest);
/* False if QEMU cannot be started at all. */
bool guest_run(Guest *guest, char **argv, int timeout, GError **error);

#endif
