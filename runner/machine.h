/*
 * The guest's machine: the command line of QEMU.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_MACHINE_H
#define VICLAB_RUNNER_MACHINE_H

#include "kernel.h"
#include "options.h"
#include "qemu.h"

typedef enum MachinePace {
    MACHINE_VIRTUAL,  /* time counts instructions: every run is the same */
    MACHINE_PARALLEL, /* emulated, vCPUs in parallel, time is the host's */
    MACHINE_KVM,
} MachinePace;

/* In the folder of a drill that is played: its parameters, a line each. */
#define MACHINE_DRILL_VALUES "drill.values"

typedef struct Machine {
    const Options *options;
    const Qemu *qemu;
    const Kernel *kernel;
    const char *initrd; /* NULL: none */
    const char *mem;
    const char *symbols; /* file, for what is watched; NULL: none */
    const char *out;     /* folder for what it writes; absolute */
    MachinePace pace;
    bool has_lab;         /* our devices, or the bare machine */
    int64_t stop_at;      /* ns of virtual time; 0: never */
    bool stop_when_asked; /* for orders */
    const char *drill;    /* file to play, in @out; NULL: none */
    bool control;         /* without its faults */
    bool beside;          /* the guest has something else to do */
    bool among_others; /* somebody else gives addresses on the bus, from 1 on */
} Machine;

#define MACHINE_NOWHERE "/nowhere"

/*
 * The same machine with files that are nowhere in particular, to compare two
 * of them by their command lines.
 */
Machine machine_anywhere(const Machine *machine);
/* The command line, NULL-terminated; g_strfreev(). */
char **machine_argv(const Machine *machine);
/*
 * Only what the lab adds to a machine that somebody else puts together: where
 * the firmware is, our devices, the user's arguments. Of @machine, options,
 * qemu and out are used.
 */
char **machine_lab_argv(const Machine *machine);
/* File @name of @folder as a value in QEMU's option lists; g_free(). */
char *machine_path_value(const char *folder, const char *name);
/* For -M, without options. */
const char *machine_type(const Qemu *qemu);
/*
 * --iommu: the device, which is to come first, and what the kernel is told: no
 * mapping outlives its use, so that what is touched too late is seen.
 */
#define MACHINE_IOMMU      "intel-iommu"
#define MACHINE_IOMMU_LINE "intel_iommu=on iommu.strict=1"
/* The kernel's command line; g_free(). */
char *machine_kernel_line(const Machine *machine);

#endif
