/*
 * The story of a run: which events of the journal a person is told about,
 * and which of them the demonstration has to have seen.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_STORY_H
#define VICLAB_RUNNER_STORY_H

#include <stdio.h>

#include "lab.h"
#include "record.h"

typedef struct Story {
    FILE *out;          /* where it is told; NULL: only failures */
    FILE *failures;     /* where failures are told */
    const Lab *lab;     /* whose adapters it is about; NULL: vic0 */
    gint64 begun;       /* monotonic microseconds */
    guint *seen;        /* how often, by milestone */
    int64_t virtual_ns; /* of the last event */
    int64_t exit_code;  /* what the guest says; -1 before it does */
    GPtrArray *failed;  /* what the guest could not do, as told */
    guint broken_rules; /* by the guest's driver, as the device saw it */
} Story;

void story_init(Story *story, FILE *out, FILE *failures);
void story_cleanup(Story *story);
/* One line of the journal. */
void story_add(Story *story, const char *line);
/* Milestones (char *) of the demonstration that did not come. */
GPtrArray *story_missing(const Story *story);

#endif
