/*
 * vCPUs inside the process, for unit tests: registers, memory, and a guest
 * that is where the test says.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_GLUE_SIM_VCPUS_H
#define VICLAB_GLUE_SIM_VCPUS_H

#include "drill/watch.h"

#define SIM_CPUS   4
#define SIM_MEMORY 4096 /* bytes, seen by each vCPU at SIM_BASE */
#define SIM_BASE   UINT64_C(0xffff888000000000)

typedef struct SimVcpus {
    WatchTable *table; /* to be told of hits */
    uint64_t registers[SIM_CPUS][VCPU_REGISTERS];
    bool parked[SIM_CPUS];
    bool deaf[SIM_CPUS]; /* interrupts are off */
    bool halted[SIM_CPUS];
    bool in_user[SIM_CPUS];
    uint8_t memory[SIM_MEMORY];
    GArray *watched;   /* uint64_t, in no order */
    const char *lacks; /* NULL: they can be watched */
} SimVcpus;

extern const VcpuHostOps sim_vcpu_ops; /* host: a SimVcpus */

void sim_vcpus_init(SimVcpus *vcpus);
void sim_vcpus_cleanup(SimVcpus *vcpus);
bool sim_vcpus_watches(const SimVcpus *vcpus, uint64_t address);
/* @cpu is about to execute what is at @address; false if it did not run. */
bool sim_vcpus_reach(SimVcpus *vcpus, unsigned int cpu, uint64_t address);

#endif
