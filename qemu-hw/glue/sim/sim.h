/*
 * A host inside the process, for unit tests and fuzzers: a clock that moves
 * when told to, memory, and vectors that are counted.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_GLUE_SIM_SIM_H
#define VICLAB_GLUE_SIM_SIM_H

#include "check/check.h"
#include "lab/lab.h"

#define SIM_VECTORS 128

/* The laboratory's host. */
typedef struct SimLab {
    Lab lab;
    int64_t now;      /* ns */
    int64_t deadline; /* of the one timer */
    GPtrArray *log;   /* lines, owned */
    uint32_t stops;   /* wished for */
    uint32_t ends;    /* wished for */
    Checker *checker;
    GPtrArray *breaches;             /* as the tap was told: lines, owned */
    bool expected[CHECK_RULE_COUNT]; /* that the emulator breaks them */
    bool acquitted;                  /* of whatever it breaks */
} SimLab;

void sim_lab_init(SimLab *sim, uint64_t seed);
/*
 * Fails the test if the emulator has broken a rule on the wire, whatever the
 * test has done to it.
 */
void sim_lab_cleanup(SimLab *sim);
/* The test has made the emulator break this rule: it fails if it does not. */
void sim_lab_expect_breach(SimLab *sim, CheckRule rule);
/*
 * A state has been loaded in which anything may be wrong: frames on their way
 * that nobody has built, names and addresses that nobody was given. Whatever
 * comes of it is not the emulator's fault; the checker goes on watching.
 */
void sim_lab_acquit(SimLab *sim);
/* The lab itself and its checker: to be saved and loaded before the rest. */
void sim_lab_state(SimLab *sim, LabState *state);
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
