/*
 * The one door between the device model and whatever hosts it.
 *
 * Three things host us: the whole laboratory needs a clock and a place for
 * its log, each PCI function needs guest memory and interrupt vectors, and
 * drills watch and hold the vCPUs. QEMU implements them in glue/qemu, the unit
 * tests and fuzzers in glue/sim.
 * Every call is made with the host's one big lock held; none may call back
 * into the model, but for the later expiry of LabHostOps.set_timer and the
 * later hits of VcpuHostOps.watch.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_HOST_H
#define VICLAB_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a line of the log is about. */
typedef enum LabLogLevel {
    LAB_LOG_GUEST_ERROR, /* the guest broke a rule of the device */
    LAB_LOG_WARNING,     /* something the user should know */
} LabLogLevel;

typedef struct LabHostOps {
    /* Virtual time in nanoseconds; never goes back. */
    int64_t (*now)(void *host);
    /*
     * Ask for one call of lab_timer_expired() at @deadline (nanoseconds of
     * virtual time), replacing any earlier wish. LAB_NEVER withdraws it.
     */
    void (*set_timer)(void *host, int64_t deadline);
    /* One line, without a newline at its end. */
    void (*log)(void *host, LabLogLevel level, const char *line);
    /*
     * Stop the machine at this instant of virtual time, before another
     * instruction of the guest, as far as the host can; it may return first.
     */
    void (*stop)(void *host);
    /*
     * The same, and the machine is switched off.
     */
    void (*end)(void *host);
} LabHostOps;

typedef struct VicHostOps {
    /*
     * Bus-master access to guest RAM. False when any byte lies outside of
     * RAM or when bus mastering is off: then nothing is promised about the
     * bytes that were moved, and no device register was ever touched.
     */
    bool (*dma_read)(void *host, uint64_t addr, void *buf, size_t len);
    bool (*dma_write)(void *host, uint64_t addr, const void *buf, size_t len);
    /* Message-signalled interrupt @vector, now. */
    void (*send_vector)(void *host, unsigned int vector);
    /* Level of the INTx pin. */
    void (*set_intx)(void *host, bool level);
} VicHostOps;

/* What a function is called with, in the order of the arguments, and more. */
typedef enum VcpuRegister {
    VCPU_RDI,
    VCPU_RSI,
    VCPU_RDX,
    VCPU_RCX,
    VCPU_R8,
    VCPU_R9,
    VCPU_RAX,
    VCPU_RSP,
    VCPU_RIP,
    VCPU_REGISTERS
} VcpuRegister;

#define VCPU_ARGUMENTS (VCPU_R9 + 1)

/* How a vCPU stands between two instructions. */
typedef struct VcpuStance {
    uint64_t rip;    /* virtual address of the next instruction */
    uint64_t rsp;    /* of what was pushed last */
    bool privileged; /* level 0 */
    bool interrupts; /* it would take one (RFLAGS.IF) */
    bool halted;     /* it waits for one */
} VcpuStance;

/*
 * The vCPUs, counted from 0. Registers and memory are those of a vCPU that is
 * parked or has just reached a watched address; of others they may be old.
 */
typedef struct VcpuHostOps {
    /* NULL, or what this machine would need so that a vCPU can be watched. */
    const char *(*lacks)(void *host);
    unsigned int (*count)(void *host);
    /*
     * From here on, each time that a vCPU is about to execute the instruction
     * at the virtual @address, in whatever address space,
     * watch_table_reached() is called once, at that instant of virtual time.
     * An address is watched or not: no second call without unwatch().
     */
    void (*watch)(void *host, uint64_t address);
    void (*unwatch)(void *host, uint64_t address);
    /*
     * Keep @cpu from running, interrupts included, until it is released.
     * Only in watch_table_reached(), and when state is loaded.
     */
    void (*park)(void *host, unsigned int cpu);
    void (*release)(void *host, unsigned int cpu);
    uint64_t (*get)(void *host, unsigned int cpu, VcpuRegister reg);
    void (*set)(void *host, unsigned int cpu, VcpuRegister reg, uint64_t value);
    /* Of any one, when none runs or it is about to. */
    void (*look)(void *host, unsigned int cpu, VcpuStance *stance);
    /*
     * Guest memory as @cpu sees it, at a virtual address. False when any byte
     * is not mapped or no RAM; nothing is promised about the others then.
     */
    bool (*read)(void *host, unsigned int cpu, uint64_t address, void *buf,
                 size_t len);
} VcpuHostOps;

#endif
