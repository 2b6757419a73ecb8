/*
 * The vCPUs for the laboratory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_GLUE_QEMU_VCPU_H
#define VICLAB_GLUE_QEMU_VCPU_H

#include "drill/lockup.h"
#include "drill/schedule.h"
#include "drill/watch.h"

/* Makes the laboratory's table of watches, once; it takes over @symbols. */
WatchTable *viclab_vcpu_init(Lab *lab, Symbols *symbols);
/* Whose slices they run in from now on. */
void viclab_vcpu_set_schedule(Schedule *schedule);
/* Who notices that one is locked up. */
Lockup *viclab_vcpu_lockup(void);

#endif
