/*
 * Names that are near to one that is not there, for people who have mistyped
 * it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_NEAR_H
#define VICLAB_DRILL_NEAR_H

#include <glib.h>
#include <stdint.h>

#define NEAR_MAX 4 /* names that are offered */
#define NEAR_NOT UINT32_MAX

typedef struct NearName {
    const char *name;
    uint32_t distance;
} NearName;

typedef struct Near {
    const char *wanted;
    NearName names[NEAR_MAX]; /* ascending; of equals the first */
} Near;

/*
 * How many letters have to be put in, taken out, changed or swapped with the
 * next one to make one word of the other, whatever their case; NEAR_NOT if more
 * than @limit.
 */
uint32_t near_distance(const char *a, const char *b, uint32_t limit);
void near_init(Near *near, const char *wanted);
/* A name that is there; it is kept if it is among the nearest. */
void near_add(Near *near, const char *name);
/* "; there is vfs_read, vfs_readv", or "" if nothing is near; g_free(). */
char *near_text(const Near *near);

#endif
