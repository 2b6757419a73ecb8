/*
 * How the vCPUs stand, for whoever wonders why nothing goes on: where each
 * is, how it came there, and whether it would take an interrupt.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_STANCE_H
#define VICLAB_DRILL_STANCE_H

#include "drill/watch.h"

/* In the kernel, and no interrupt can take it away from there. */
bool stance_is_deaf(const VcpuStance *stance);
/*
 * Does it stand still for good, because the kernel has switched it off? Deaf
 * and halted as it is, nobody waits for it. Where no name is known, as after
 * kexec or in a kernel without symbols, halted is enough.
 */
bool stance_is_off(const WatchTable *table, const VcpuStance *stance);
/*
 * The function that keeps @cpu, without what it only makes use of: delays,
 * locks, access to registers. g_free().
 */
char *stance_function(const WatchTable *table, unsigned int cpu);
/*
 * "running in vnic_dev_link_status with interrupts off", of the vCPU that
 * says most: one that runs, or one that is halted. g_free().
 */
char *stances_summary(const WatchTable *table);
/* Tells the journal of each vCPU, guest.vcpu. */
void stances_tell(const WatchTable *table, Lab *lab);

#endif
