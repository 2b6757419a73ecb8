/*
 * Virtual time: the queue of everything that will happen by itself.
 *
 * The whole laboratory shares one queue and asks its host for one timer, so
 * that timers with the same deadline fire in the order in which they were
 * armed, in every run and after every restored snapshot.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_LAB_CLOCK_H
#define VICLAB_LAB_CLOCK_H

#include <glib.h>
#include "host.h"

#define LAB_NEVER        INT64_MAX
#define LAB_MICROSECONDS ((int64_t)1000)
#define LAB_MILLISECONDS ((int64_t)1000000)
#define LAB_SECONDS      ((int64_t)1000000000)

typedef struct LabState LabState;
typedef struct LabClock LabClock;
typedef void LabTimerFn(void *opaque);

/*
 * Embedded in what it belongs to; initialise it before first use and cancel
 * it before its memory goes away. @queued counts from 1, 0 means idle.
 */
typedef struct LabTimer {
    LabClock *clock;
    LabTimerFn *fn;
    void *opaque;
    int64_t deadline; /* nanoseconds of virtual time */
    uint64_t sequence;
    uint32_t queued;
} LabTimer;

struct LabClock {
    const LabHostOps *ops;
    void *host;
    GPtrArray *heap; /* LabTimer *, not owned */
    uint64_t sequence;
    int64_t wished;
    /*
     * ns that timers may be early, for hosts that are slow to call us: what
     * is due within it happens in one go. 0 where runs have to repeat.
     */
    int64_t slack;
    int64_t reached; /* ns: what then has been early */
    bool running;
    bool held; /* by an access of the guest's */
};

void lab_clock_init(LabClock *clock, const LabHostOps *ops, void *host);
void lab_clock_cleanup(LabClock *clock);
int64_t lab_clock_now(const LabClock *clock);
/*
 * Runs all that is due, or will be within the slack; time then is what it was
 * due at. What it arms for the same instant runs as well.
 */
void lab_clock_expired(LabClock *clock);
/*
 * Around an access of the guest's. With slack, what it makes due within that
 * happens before the access returns, and the host's timer is not needed for
 * it; without, nothing is different.
 */
void lab_clock_hold(LabClock *clock);
void lab_clock_release(LabClock *clock);
void lab_clock_state(LabClock *clock, LabState *state);

void lab_timer_init(LabTimer *timer, LabClock *clock, LabTimerFn *fn,
                    void *opaque);
/* Arming an armed timer moves it behind all others of its new deadline. */
void lab_timer_arm(LabTimer *timer, int64_t deadline);
/* As above, @delay nanoseconds from now. */
void lab_timer_arm_in(LabTimer *timer, int64_t delay);
void lab_timer_cancel(LabTimer *timer);
void lab_timer_state(LabTimer *timer, LabState *state);

static inline bool lab_timer_armed(const LabTimer *timer)
{
    return timer->queued != 0;
}

#endif
