/*
 * What a soak does to the laboratory while I/O goes on: one thing after the
 * other, each only once all is well again.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_DISTURB_H
#define VICLAB_RUNNER_DISTURB_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Seconds of wall time in which the guest has to get over it. */
#define DISTURB_LIMIT 90

typedef enum DisturbState {
    DISTURB_QUIET,      /* all is well */
    DISTURB_HELD,       /* something is gone, and is to come back */
    DISTURB_RECOVERING, /* all is there; has the guest noticed? */
} DisturbState;

/* How the guest is. */
typedef struct DisturbSight {
    double at;          /* seconds, of the same clock as the others */
    unsigned int live;  /* controllers */
    guint associations; /* that the target has made since the start */
    uint64_t requests;  /* that have been completed since the start */
} DisturbSight;

typedef struct Disturb {
    DisturbState state;
    double quiet;   /* seconds between two */
    double until;   /* none is begun any more */
    double next;    /* when the state is to change */
    guint index;    /* of what is being done, or of the next */
    guint done;     /* how many the guest has got over */
    double slowest; /* seconds */
    bool is_final;  /* what goes stays away */
    guint associations;
    DisturbSight last;
} Disturb;

/* @now is that of a clock in seconds. */
void disturb_init(Disturb *disturb, double now, double quiet, double until);
/* What goes stays away: to see the soak fail. */
void disturb_never_return(Disturb *disturb);
/* The verb (docs/gates.md) that is due, or NULL. */
const char *disturb_step(Disturb *disturb, double now);
/*
 * It is over what was done last once it has a new association, is live, and
 * completes requests between two sights of it.
 */
void disturb_see(Disturb *disturb, const DisturbSight *sight);
/* What it was, if it takes too long to get over it; or NULL. */
const char *disturb_late(const Disturb *disturb, double now);
/* What it has to get over still, or NULL. */
const char *disturb_open(const Disturb *disturb);
/* How many different ones there are. */
guint disturb_kinds(void);

#endif
