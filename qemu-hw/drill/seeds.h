/*
 * Seeds as a person gives them: one, or a range of which each is played.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_SEEDS_H
#define VICLAB_DRILL_SEEDS_H

#include <stdbool.h>
#include <stdint.h>

/* Most that one range may have. */
#define SEEDS_MAX 100000

typedef struct Seeds {
    int64_t first; /* 0 or more */
    int64_t last;  /* not less than the first */
    uint32_t mean; /* of a schedule's slices, ns; 0: of no schedule */
} Seeds;

/* "7" or "1-50"; false if @text is neither. */
bool seeds_parse(const char *text, Seeds *seeds);
/* The same of a schedule, also with ",mean=NS" behind it. */
bool seeds_parse_schedule(const char *text, Seeds *seeds);

#endif
