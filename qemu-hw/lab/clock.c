/*
 * Virtual time: a binary heap of timers ordered by (deadline, sequence).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "lab/clock.h"
#include "lab/state.h"

static LabTimer *heap_at(const LabClock *clock, uint32_t index)
{
    return g_ptr_array_index(clock->heap, index);
}

static void heap_put(LabClock *clock, uint32_t index, LabTimer *timer)
{
    g_ptr_array_index(clock->heap, index) = timer;
    timer->queued = index + 1;
}

static bool before(const LabTimer *a, const LabTimer *b)
{
    if (a->deadline != b->deadline) {
        return a->deadline < b->deadline;
    }
    return a->sequence < b->sequence;
}

static void sift_up(LabClock *clock, uint32_t index, LabTimer *timer)
{
    while (index > 0) {
        uint32_t parent = (index - 1) / 2;

        if (!before(timer, heap_at(clock, parent))) {
            break;
        }
        heap_put(clock, index, heap_at(clock, parent));
        index = parent;
    }
    heap_put(clock, index, timer);
}

static void sift_down(LabClock *clock, uint32_t index, LabTimer *timer)
{
    for (;;) {
        uint32_t child = index * 2 + 1;

        if (child >= clock->heap->len) {
            break;
        }
        if (child + 1 < clock->heap->len &&
            before(heap_at(clock, child + 1), heap_at(clock, child))) {
            child++;
        }
        if (!before(heap_at(clock, child), timer)) {
            break;
        }
        heap_put(clock, index, heap_at(clock, child));
        index = child;
    }
    heap_put(clock, index, timer);
}

static void heap_remove(LabClock *clock, LabTimer *timer)
{
    uint32_t index = timer->queued - 1;
    LabTimer *last = heap_at(clock, clock->heap->len - 1);

    g_ptr_array_set_size(clock->heap, clock->heap->len - 1);
    timer->queued = 0;
    if (last == timer) {
        return;
    }
    if (before(last, timer)) {
        sift_up(clock, index, last);
    } else {
        sift_down(clock, index, last);
    }
}

static void heap_insert(LabClock *clock, LabTimer *timer)
{
    g_ptr_array_add(clock->heap, timer);
    sift_up(clock, clock->heap->len - 1, timer);
}

/* The host hears of a new first deadline only: its timers are not cheap. */
static void wish(LabClock *clock)
{
    int64_t first = LAB_NEVER;

    if (clock->running || clock->held) {
        return;
    }
    if (clock->heap->len) {
        first = heap_at(clock, 0)->deadline;
    }
    if (first != clock->wished) {
        clock->wished = first;
        clock->ops->set_timer(clock->host, first);
    }
}

void lab_clock_init(LabClock *clock, const LabHostOps *ops, void *host)
{
    *clock = (LabClock){
        .ops = ops,
        .host = host,
        .heap = g_ptr_array_new(),
        .wished = LAB_NEVER,
    };
}

void lab_clock_cleanup(LabClock *clock)
{
    while (clock->heap->len) {
        heap_remove(clock, heap_at(clock, clock->heap->len - 1));
    }
    wish(clock);
    g_ptr_array_free(clock->heap, TRUE);
    clock->heap = NULL;
}

int64_t lab_clock_now(const LabClock *clock)
{
    return MAX(clock->ops->now(clock->host), clock->reached);
}

static void run_due(LabClock *clock)
{
    int64_t limit = clock->ops->now(clock->host) + clock->slack;

    clock->running = true;
    while (clock->heap->len && heap_at(clock, 0)->deadline <= limit) {
        LabTimer *timer = heap_at(clock, 0);

        heap_remove(clock, timer);
        if (clock->slack) {
            clock->reached = MAX(clock->reached, timer->deadline);
        }
        timer->fn(timer->opaque);
    }
    clock->running = false;
    wish(clock);
}

void lab_clock_expired(LabClock *clock)
{
    clock->wished = LAB_NEVER;
    run_due(clock);
}

void lab_clock_hold(LabClock *clock)
{
    clock->held = clock->slack && !clock->running;
}

void lab_clock_release(LabClock *clock)
{
    if (clock->held) {
        clock->held = false;
        run_due(clock);
    }
}

void lab_timer_init(LabTimer *timer, LabClock *clock, LabTimerFn *fn,
                    void *opaque)
{
    *timer = (LabTimer){ .clock = clock, .fn = fn, .opaque = opaque };
}

static void arm(LabTimer *timer, int64_t deadline, uint64_t sequence)
{
    LabClock *clock = timer->clock;

    if (timer->queued) {
        heap_remove(clock, timer);
    }
    timer->deadline = deadline;
    timer->sequence = sequence;
    heap_insert(clock, timer);
    wish(clock);
}

void lab_timer_arm(LabTimer *timer, int64_t deadline)
{
    arm(timer, deadline, timer->clock->sequence++);
}

void lab_timer_arm_in(LabTimer *timer, int64_t delay)
{
    int64_t now = lab_clock_now(timer->clock);

    lab_timer_arm(timer, delay > LAB_NEVER - now ? LAB_NEVER : now + delay);
}

void lab_timer_cancel(LabTimer *timer)
{
    if (timer->queued) {
        heap_remove(timer->clock, timer);
        wish(timer->clock);
    }
}

void lab_timer_state(LabTimer *timer, LabState *state)
{
    bool armed = lab_timer_armed(timer);
    /* what an idle timer was once armed with is no state */
    int64_t deadline = armed ? timer->deadline : 0;
    uint64_t sequence = armed ? timer->sequence : 0;

    lab_state_bool(state, &armed);
    lab_state_i64(state, &deadline);
    lab_state_u64(state, &sequence);
    if (!lab_state_loading(state)) {
        return;
    }
    lab_timer_cancel(timer);
    if (armed) {
        arm(timer, deadline, sequence);
    }
}

void lab_clock_state(LabClock *clock, LabState *state)
{
    lab_state_u64(state, &clock->sequence);
    if (lab_state_loading(state)) {
        clock->reached = 0; /* the host's time may be an earlier one now */
    }
}
