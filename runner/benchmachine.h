/*
 * The guest in which I/O is measured: ours beside others, in turn.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_BENCHMACHINE_H
#define VICLAB_RUNNER_BENCHMACHINE_H

#include "step.h"

#define BENCH_IO_SECONDS "1" /* that each measurement lasts */
/* The journal of requests, capture and checker cost more than the device. */
#define BENCH_UNOBSERVED "io-detail=off,check=off,capture="
/* Of 1.5 us, for the adapter whose interrupts are coalesced. */
#define BENCH_INTR_TIMER "266"

typedef struct BenchName {
    const char *name; /* in the guest's lines */
    const char *title;
} BenchName;

typedef enum BenchDevice {
    BENCH_VIC,
    BENCH_VIC_COALESCED,
    BENCH_NVME,
    BENCH_NVME_NULL,
    BENCH_VIRTIO,
    BENCH_NVMET,
    BENCH_DEVICES,
} BenchDevice;

typedef enum BenchJob {
    BENCH_READ_1,
    BENCH_READ_32,
    BENCH_WRITE_1,
    BENCH_WRITE_32,
    BENCH_JOBS,
} BenchJob;

extern const BenchName bench_devices[BENCH_DEVICES];
extern const BenchName bench_jobs[BENCH_JOBS];

/*
 * Boots it with @words for viclab run, up to NULL, and measures all jobs on
 * all devices in each of @rounds. guest.out in the folder @out has a line for
 * each measurement, rates being I/Os a second:
 *
 *   round 1 vic randread-32 10000
 */
bool bench_machine_run(StepWork *work, const char *const *words, int rounds,
                       const char *out, GError **error);

#endif
