/*
 * A run of viclab that the test acts upon while it goes on, through QEMU's
 * monitor (QMP).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FUNCTIONAL_QMP_H
#define VICLAB_FUNCTIONAL_QMP_H

#include <stdio.h>

#include "functional/trial.h"

typedef struct Qmp {
    Trial *trial;
    char *folder; /* of the socket: its path has to be short */
    char *out;    /* of the run */
    pid_t pid;    /* of viclab; 0 once it has ended */
    FILE *stream;
    GString *events; /* that have come, and were not asked for yet */
} Qmp;

/* What the test does when the guest has written a line @marker. */
typedef struct QmpStep {
    const char *marker;
    const char *command; /* JSON; single quotes are fine */
    const char *error;   /* what the answer has to say, or NULL: it is done */
    const char *event;   /* of QEMU that has to come first, or NULL */
} QmpStep;

/*
 * Starts viclab run --out <folder>/<name> with the words that follow, up to
 * NULL. Whatever goes wrong fails the trial.
 */
void qmp_start(Qmp *qmp, Trial *trial, const char *name,
               ...) G_GNUC_NULL_TERMINATED;
/* One step after the other. */
void qmp_steps(Qmp *qmp, const QmpStep *steps, guint count);
/* Waits for the end, and expects that exit code. */
void qmp_end(Qmp *qmp, int code);

#endif
