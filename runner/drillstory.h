/*
 * What the journal tells of a drill that was played.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_DRILLSTORY_H
#define VICLAB_RUNNER_DRILLSTORY_H

#include "drill.h"

typedef struct DrillStory {
    char *end; /* "played", "failed" ...; NULL: it was not ended */
    char
        *place; /* "file:line:column", the file as the user calls it; or NULL */
    char *why;  /* or NULL */
    GPtrArray *oracles; /* char *: names, each once, in order */
    GPtrArray *said;    /* char *: what each of them said first */
    GPtrArray *hits;    /* char *: names of rules, each once */
    GPtrArray *kernel;  /* char *: lines of the console */
} DrillStory;

/* From the files in the run's folder; those that are missing say nothing. */
void drill_story_read(DrillStory *story, const Drill *drill, const char *out);
void drill_story_cleanup(DrillStory *story);

#endif
