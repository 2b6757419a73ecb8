/*
 * The memory of a process.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_FOOTPRINT_H
#define VICLAB_RUNNER_FOOTPRINT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* In KiB. */
typedef struct Footprint {
    uint64_t rss;
    uint64_t pss;
    /*
     * Anonymous memory that is not executable: what the program has allocated.
     * Not in it: guest memory, if that is shared, and translated code.
     */
    uint64_t own;
} Footprint;

/* From the text of a smaps file, see proc(5). */
Footprint footprint_of(const char *smaps);
/* False if the process is gone. */
bool footprint_read(pid_t pid, Footprint *footprint);

#endif
