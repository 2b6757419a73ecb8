/*
 * FC ports that offer NVMe, as the kernel announces them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_TARGET_H
#define VICLAB_IMAGES_TARGET_H

#include <stdint.h>

#include "job.h"
#include "watch.h"

/* nn-0x<16 digits>:pn-0x<16 digits>, as fc.c prints and parses it. */
#define TARGET_ADDRESS_SIZE 64

typedef struct Target {
    char host_traddr[TARGET_ADDRESS_SIZE];
    char traddr[TARGET_ADDRESS_SIZE];
} Target;

typedef struct TargetList {
    Target targets[JOB_TARGETS_MAX];
    uint32_t count;
    uint32_t wanted;
    const char *part; /* of the addresses that are taken; NULL: all */
} TargetList;

/* Waits until @wanted different targets are there, and reports each. */
int target_list_wait(TargetList *list, Watch *watch, uint32_t wanted,
                     uint32_t seconds);
/* Waits until @target is announced once more. */
int target_wait_again(const Target *target, Watch *watch, uint32_t seconds);

#endif
