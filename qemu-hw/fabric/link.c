/*
 * A link between an N_Port and the fabric.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fabric/link.h"
#include "lab/state.h"

typedef struct Flight {
    FcFrame *frame;
    int64_t arrival;
} Flight;

static void arm_for_first(FcLane *lane)
{
    Flight *first = g_queue_peek_head(&lane->flights);

    if (first) {
        lab_timer_arm(&lane->timer, first->arrival);
    }
}

static void arrive(void *opaque)
{
    FcLane *lane = opaque;
    Flight *flight = g_queue_pop_head(&lane->flights);
    FcFrame *frame;

    if (!flight) {
        return;
    }
    frame = flight->frame;
    g_free(flight);
    arm_for_first(lane);
    lane->arrive(lane->opaque, frame);
}

void fc_lane_init(FcLane *lane, LabClock *clock, int64_t latency,
                  FcArriveFn *arrive_fn, void *opaque)
{
    *lane = (FcLane){
        .arrive = arrive_fn,
        .opaque = opaque,
        .latency = latency,
    };
    lab_timer_init(&lane->timer, clock, arrive, lane);
    g_queue_init(&lane->flights);
}

bool fc_lane_full(const FcLane *lane)
{
    return lane->flights.length >= FC_LANE_FRAMES;
}

void fc_lane_send(FcLane *lane, FcFrame *frame)
{
    Flight *flight = g_new(Flight, 1);

    flight->frame = frame;
    flight->arrival = lab_clock_now(lane->timer.clock) + lane->latency;
    g_queue_push_tail(&lane->flights, flight);
    if (!lab_timer_armed(&lane->timer)) {
        arm_for_first(lane);
    }
}

void fc_lane_clear(FcLane *lane)
{
    Flight *flight;

    lab_timer_cancel(&lane->timer);
    while ((flight = g_queue_pop_head(&lane->flights))) {
        fc_frame_free(flight->frame);
        g_free(flight);
    }
}

void fc_lane_state(FcLane *lane, LabState *state)
{
    uint32_t count = lane->flights.length;

    lab_state_section(state, "lane", 1);
    lab_state_count(state, &count, FC_LANE_FRAMES);
    if (lab_state_loading(state)) {
        fc_lane_clear(lane);
        for (uint32_t i = 0; i < count && lab_state_ok(state); i++) {
            g_queue_push_tail(&lane->flights, g_new0(Flight, 1));
        }
    }
    for (GList *l = lane->flights.head; l; l = l->next) {
        Flight *flight = l->data;

        fc_frame_state(&flight->frame, state);
        lab_state_time(state, &flight->arrival);
    }
    lab_timer_state(&lane->timer, state);
}
