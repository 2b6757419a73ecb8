/*
 * The guest of a soak: its load, and what it tells of itself.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_SOAKGUEST_H
#define VICLAB_RUNNER_SOAKGUEST_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Blocks of the namespace that are written once, and read all the time. */
#define SOAKGUEST_STILL_LBA   122880
#define SOAKGUEST_STILL_COUNT 8192

/* A line of the guest. */
typedef struct SoakGuest {
    uint64_t used;     /* KiB: all memory but what is available */
    uint64_t slab;     /* KiB that the kernel cannot reclaim */
    unsigned int live; /* controllers */
    uint64_t reads;    /* requests completed on the namespace */
    uint64_t writes;
} SoakGuest;

/* What the guest's shell runs; @leaks: it loses memory on purpose. */
char *soakguest_script(int seconds, int interval, bool leaks);
/* How many requests fio has seen fail, if @line tells; else 0. */
unsigned int soakguest_refused(const char *line);
/* False if @line is none of its. */
bool soakguest_parse(const char *line, SoakGuest *guest);

#endif
