/*
 * The schedule of the vCPUs, varied by a seed.
 *
 * With -icount the vCPUs run one after the other, each for its share of the
 * time to the next deadline, which may be milliseconds. Here each slice ends
 * at an instant that a seed decides: each seed is another interleaving of the
 * vCPUs, the same in every run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_SCHEDULE_H
#define VICLAB_DRILL_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>
#include "lab/random.h"

/* Of the mean of a slice, ns. */
#define SCHEDULE_MEAN     20000
#define SCHEDULE_MEAN_MIN 100
#define SCHEDULE_MEAN_MAX 1000000000

typedef struct Schedule {
    LabRandom random;
    uint32_t mean; /* ns */
    bool waits;    /* for a drill that has not begun: the slices are QEMU's */
} Schedule;

void schedule_init(Schedule *schedule, uint64_t seed, uint32_t mean);
/* After how many ns the slice that begins now ends, at the latest. */
uint32_t schedule_slice(Schedule *schedule);
void schedule_state(Schedule *schedule, LabState *state);

#endif
