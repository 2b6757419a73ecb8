/*
 * Waits for the kernel to announce something; nothing here sleeps or polls.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_WATCH_H
#define VICLAB_IMAGES_WATCH_H

#include <stdint.h>

#include "uevent.h"

typedef struct Watch {
    int fd;
} Watch;

/*
 * Whether what we wait for is there: > 0 yes, 0 not yet, < 0 never (the error
 * is the wait's result). @event is NULL when the state is to be looked at
 * without one: at the start, and when the kernel had to drop some.
 */
typedef int WatchTest(const Uevent *event, void *opaque);

/* From here on no event is missed. 0 or -errno. */
int watch_open(Watch *watch);
/*
 * Takes events, in order, until @test says so. Returns 0, what @test
 * returned, or -ETIME after @seconds of guest time.
 */
int watch_until(Watch *watch, WatchTest *test, void *opaque, uint32_t seconds);

#endif
