/*
 * The schedule of the vCPUs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drill/schedule.h"
#include "lab/state.h"

void schedule_init(Schedule *schedule, uint64_t seed, uint32_t mean)
{
    schedule->mean = mean;
    schedule->waits = false;
    lab_random_init(&schedule->random, seed, "schedule");
}

/* Evenly from 1 to twice the mean, less one. */
uint32_t schedule_slice(Schedule *schedule)
{
    return 1 + lab_random_below(&schedule->random, 2 * schedule->mean - 1);
}

void schedule_state(Schedule *schedule, LabState *state)
{
    lab_state_section(state, "schedule", 1);
    lab_random_state(&schedule->random, state);
}
