/*
 * The work of a run, whoever does it: process 1 of our own guest, or a
 * program in somebody else's.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_WORK_H
#define VICLAB_IMAGES_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include "driver.h"
#include "fabric.h"
#include "job.h"
#include "orders.h"
#include "watch.h"

/* Exit codes. */
enum {
    WORK_GOOD = 0,
    WORK_WRONG = 1,          /* the work itself went wrong */
    WORK_INCONCLUSIVE = 125, /* it did not get as far as the work */
};

typedef struct Work {
    const char *folder; /* with the file job */
    Job job;
    Driver driver;
    Watch watch;
    Fabric fabric;
    Orders orders;
    int kmsg;       /* the log from the work's begin on, or negative */
    uint64_t round; /* of a loop that a command makes */
} Work;

/*
 * Reads the job, loads the driver with @load and connects if the job asks for
 * it, and gets the orders. What fails is reported.
 */
bool work_prepare(Work *work, const char *folder, DriverLoad *load);
/* Runs the command; its exit code. */
uint32_t work_command(Work *work);
/* Disconnects, so that the fabric sees an orderly end. */
void work_finish(Work *work);

#endif
