/*
 * What QEMU itself asks about watched instructions, parked vCPUs and
 * the length of slices (scripts/qemu/).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_GLUE_QEMU_VCPU_HOOKS_H
#define VICLAB_GLUE_QEMU_VCPU_HOOKS_H

#include "hw/core/cpu.h"

/* As an exception_index: the vCPU is about to execute a watched instruction. */
#define EXCP_WATCHED 0x10100

/* Whether any instruction is watched, and any vCPU parked. */
extern bool vcpu_watching;
extern bool vcpu_parking;

/*
 * Whether @cpu stops before the instruction at @pc. If it does not, no block
 * that is made with @cflags runs over a watched instruction further on.
 */
bool vcpu_stops_at(CPUState *cpu, vaddr pc, uint32_t *cflags);
/* It has stopped there; true if it has to leave, because it is parked. */
bool vcpu_arrived(CPUState *cpu);
bool vcpu_is_among_parked(const CPUState *cpu);
/*
 * How many instructions the slice of current_cpu that begins may have, of at
 * most @budget.
 */
int64_t vcpu_slice(int64_t budget);

static inline bool vcpu_is_parked(const CPUState *cpu)
{
    return unlikely(vcpu_parking) && vcpu_is_among_parked(cpu);
}

#endif
