/*
 * A link between an N_Port and the fabric: two directions, each a queue of
 * frames that arrive in order after the link's latency.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_LINK_H
#define VICLAB_FABRIC_LINK_H

#include "fabric/frame.h"
#include "lab/clock.h"

/* A real link has credit for a few frames; this only bounds our memory. */
#define FC_LANE_FRAMES 65536

/* Takes the frame over. */
typedef void FcArriveFn(void *opaque, FcFrame *frame);

typedef struct FcLane {
    LabTimer timer;
    GQueue flights; /* of Flight: a frame and when it arrives */
    FcArriveFn *arrive;
    void *opaque;
    int64_t latency; /* ns */
} FcLane;

void fc_lane_init(FcLane *lane, LabClock *clock, int64_t latency,
                  FcArriveFn *arrive, void *opaque);
/* As many frames as there is room for are under way. */
bool fc_lane_full(const FcLane *lane);
/* Takes the frame over; it arrives @latency nanoseconds from now. */
void fc_lane_send(FcLane *lane, FcFrame *frame);
/* Everything under way is lost. */
void fc_lane_clear(FcLane *lane);
void fc_lane_state(FcLane *lane, LabState *state);

#endif
