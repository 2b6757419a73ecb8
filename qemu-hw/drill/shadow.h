/*
 * What each block of the media has to read as: what was there when the drill
 * began, and what was written and acknowledged since. Kept by a sum for each
 * block, of pieces of the media that somebody has touched.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_SHADOW_H
#define VICLAB_DRILL_SHADOW_H

#include <glib.h>
#include "target/nvme/namespace.h"

/* Instead of a sum: nobody can tell what the block has to read as. */
#define DRILL_UNKNOWN 0

typedef struct DrillShadow {
    GPtrArray *media; /* DrillMedium * */
    guint pieces;     /* of all of them; bounded */
} DrillShadow;

/* The shadow of one namespace. */
typedef struct DrillMedium {
    DrillShadow *shadow;
    const NvmetNamespace *ns; /* as long as it is there */
    GTree *pieces;            /* by number of the piece */
    bool blind;               /* more was lost than can be remembered */
} DrillMedium;

void drill_shadow_init(DrillShadow *shadow);
void drill_shadow_cleanup(DrillShadow *shadow);
DrillMedium *drill_shadow_of(DrillShadow *shadow, const NvmetNamespace *ns);
/* It is another one from now on, or gone. */
void drill_shadow_forget(DrillShadow *shadow, const NvmetNamespace *ns);

/* Of a block of @length bytes, a multiple of 8; never DRILL_UNKNOWN. */
uint64_t drill_sum(const uint8_t *block, uint32_t length);
/*
 * To be called before anything may change these blocks: those that nobody has
 * touched have to read as what is there now. @blocks are within the medium.
 */
void drill_medium_keep(DrillMedium *medium, uint64_t lba, uint64_t blocks);
uint64_t drill_medium_get(const DrillMedium *medium, uint64_t lba);
void drill_medium_set(DrillMedium *medium, uint64_t lba, uint64_t sum);
/* All of these are unknown. */
void drill_medium_lose(DrillMedium *medium, uint64_t lba, uint64_t blocks);

#endif
