/*
 * Notices from outside that a vCPU is locked up: for a time that no kernel
 * takes, it has been in the kernel with its interrupts off whenever it was
 * looked at, be it running or halted.
 *
 * It is looked at when one of its slices begins, which happens anyway, at
 * instants that virtual time alone decides. So looking on changes nothing:
 * no timer, no interrupt, no other slice. A lockup ends the run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_LOCKUP_H
#define VICLAB_DRILL_LOCKUP_H

#include "drill/watch.h"

/* As long as the kernel's own watchdog allows. */
#define LOCKUP_LIMIT (10 * LAB_SECONDS)

typedef struct Lockup Lockup;

/* @limit in ns of virtual time; 0: nobody looks. */
Lockup *lockup_new(Lab *lab, WatchTable *watches, int64_t limit);
void lockup_free(Lockup *lockup);
void lockup_set_limit(Lockup *lockup, int64_t limit);
/*
 * To be called by the host when @cpu is about to run, or to go on waiting.
 * True: it is locked up, and lockup_tell() is due, which may use all of the
 * laboratory.
 */
bool lockup_look(Lockup *lockup, unsigned int cpu);
/* Tells the journal where all vCPUs are, and ends the run. */
void lockup_tell(Lockup *lockup, unsigned int cpu);
/* @cpu is kept from running, which is no fault of its own. */
void lockup_excuse(Lockup *lockup, unsigned int cpu);
void lockup_state(Lockup *lockup, LabState *state);

#endif
