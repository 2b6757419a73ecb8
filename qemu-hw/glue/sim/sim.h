/*
 * A host inside the process, for unit tests and fuzzers: a clock that moves
 * when told to, memory, and vectors that are counted.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_GLUE_SIM_SIM_H
#define VICLAB_GLUE_SIM_SIM_H

#include "lab/lab.h"

#define SIM_VECTORS 128

/* The laboratory's host. */
typedef struct SimLab {
    Lab lab;
    int64_t now;      /* ns */
    int64_t deadline; /* of the one timer */
    GPtrArray *log;   /* lines, owned */
    uint32_t stops;   /* wished for */
} SimLab;

void sim_lab_init(SimLab *sim, uint64_t seed);
void sim_lab_cleanup(SimLab *sim);
/* Virtual time passes, and everything that is due in it happens. */
void sim_lab_advance(SimLab *sim, int64_t duration);
/*
 * Jumps from deadline to deadline until @done says so; false if @limit ns
 * have passed, or if nothing is left to happen, before it does.
 */
bool sim_lab_run_until(SimLab *sim, bool (*done)(void *opaque), void *opaque,
                       int64_t limit);

/* A PCI function's host: RAM from address 0 on, and interrupts. */
typedef struct SimMachine {
    SimLab *sim;
    uint8_t *ram;
    size_t ram_len;
    uint32_t vectors[SIM_VECTORS]; /* messages sent */
    uint64_t messages;
    bool intx;
} SimMachine;

extern const VicHostOps sim_machine_ops; /* host: a SimMachine */

void sim_machine_init(SimMachine *machine, SimLab *sim, size_t ram_len);
void sim_machine_cleanup(SimMachine *machine);

#endif
