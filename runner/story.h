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
    char *lockup;       /* what is said of a vCPU that is locked up, or NULL */
    GPtrArray *failed;  /* what the guest could not do, as told */
    guint broken_rules; /* by the guest's driver, as the device saw it */
    bool is_checked;    /* there is a checker */
    guint our_breaches; /* of the standards' rules, by the emulator */
    bool is_provoked;   /* it has been told to do what no rule allows */
    guint provoked;     /* of our breaches: since then */
    char *our_breach;   /* the first one that is not, or NULL */
    GPtrArray *driver_breaches; /* rules, each once (char *) */
    GPtrArray *driver_notes;    /* what was wrong the first time, by rule */
    gint64 frames;              /* and sequences, at either end of a link */
} Story;

void story_init(Story *story, FILE *out, FILE *failures);
void story_cleanup(Story *story);
/* One line of the journal. */
void story_add(Story *story, const char *line);
/* Milestones (char *) of the demonstration that did not come. */
GPtrArray *story_missing(const Story *story);

#endif
