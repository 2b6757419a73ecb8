/*
 * How an event of the journal is told to a person.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_WORDING_H
#define VICLAB_RUNNER_WORDING_H

#include "record.h"

/* Whose doing it is: further to the right, further from the host. */
typedef enum Lane {
    LANE_DRILL,
    LANE_HOST,
    LANE_ADAPTER,
    LANE_FABRIC,
    LANE_TARGET,
    LANE_COUNT,
} Lane;

typedef struct Wording {
    const char *event;
    const char *condition; /* "key=value", {key} as in the text; or NULL */
    Lane lane;
    bool verbose;     /* too much, as a rule */
    const char *text; /* {key} stands for a value of the event */
} Wording;

const char *wording_lane_name(Lane lane);
/* NULL if there is none for the event. */
const Wording *wording_find(const Record *record);
/* g_free() */
char *wording_text(const Wording *wording, const Record *record);

#endif
