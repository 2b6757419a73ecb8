/*
 * Every seed and every schedule that a drill is played with.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_SWEEP_H
#define VICLAB_RUNNER_SWEEP_H

#include "drill.h"
#include "drill/seeds.h"

typedef struct Sweep {
    Seeds seeds;
    bool has_schedule; /* else the slices are QEMU's own */
    Seeds schedules;
} Sweep;

/* What the command line says, or else what the drill needs. */
bool sweep_of(const Drill *drill, const Options *options, Sweep *sweep,
              GError **error);
/* How many plays that are. */
int64_t sweep_count(const Sweep *sweep);

#endif
