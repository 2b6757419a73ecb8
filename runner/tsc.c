/*
 * The time stamp counter of this machine's processors.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tsc.h"

#include <glib.h>
#include <stdint.h>
#include <time.h>

#define MEASURE_NS (50 * 1000 * 1000)
#define TRIES      20

#ifdef __x86_64__

typedef struct Reading {
    uint64_t ticks;
    int64_t ns;
} Reading;

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC_RAW, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

/* Of several the one that was interrupted for the shortest time. */
static Reading read_both(void)
{
    Reading best = { 0 };
    int64_t shortest = INT64_MAX;

    for (int i = 0; i < TRIES; i++) {
        int64_t before = now();
        uint64_t ticks = __builtin_ia32_rdtsc();
        int64_t after = now();

        if (after - before < shortest) {
            shortest = after - before;
            best = (Reading){ ticks, before + shortest / 2 };
        }
    }
    return best;
}

unsigned long tsc_khz(void)
{
    const Reading first = read_both();
    Reading last;

    do {
        g_usleep(MEASURE_NS / 1000);
        last = read_both();
    } while (last.ns - first.ns < MEASURE_NS);
    return (double)(last.ticks - first.ticks) * 1e6 / (last.ns - first.ns);
}

#else

unsigned long tsc_khz(void)
{
    return 0;
}

#endif
