/*
 * Data that says where it belongs.
 *
 * Every 8-byte word of a 512-byte sector holds the sector's number and a
 * generation, scrambled with the word's place and a seed. There is no header:
 * each word decodes by itself, so that a sector that is not what it should be
 * tells what it is instead.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_PATTERN_H
#define VICLAB_IMAGES_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PATTERN_SECTOR 512
#define PATTERN_WORDS  (PATTERN_SECTOR / 8)
#define PATTERN_UNREAD 0xa5 /* fill a buffer with it before reading into it */

typedef enum PatternKind {
    PATTERN_GOOD,
    PATTERN_ZERO,      /* all bytes zero */
    PATTERN_UNTOUCHED, /* nothing arrived: all bytes PATTERN_UNREAD */
    PATTERN_STALE,     /* right sector, another generation */
    PATTERN_MISPLACED, /* another sector */
    PATTERN_TORN,      /* part right, the rest of one other origin */
    PATTERN_CORRUPT,   /* more than half right, the rest of no origin */
    PATTERN_GARBAGE,   /* anything else */
} PatternKind;

typedef struct Pattern {
    uint64_t mask[PATTERN_WORDS];
} Pattern;

/* Where data comes from. Sectors have 48 bits, generations 16. */
typedef struct PatternOrigin {
    uint64_t sector;
    uint16_t generation;
} PatternOrigin;

typedef struct PatternFault {
    PatternKind kind;
    PatternOrigin found; /* for STALE, MISPLACED and TORN: the other origin */
    uint32_t first;      /* offset of the first wrong byte in the sector */
    uint32_t wrong;      /* how many bytes of the sector are wrong */
    uint8_t expected_byte, found_byte; /* at @first */
} PatternFault;

void pattern_init(Pattern *pattern, uint64_t seed);
/* Fills whole sectors, the first of which is @origin's. */
void pattern_fill(const Pattern *pattern, PatternOrigin origin, void *data,
                  size_t length);
/*
 * Checks every byte of whole sectors. Returns how many of them are wrong, and
 * in @index and @fault which is the first and what is the matter with it.
 */
uint32_t pattern_check(const Pattern *pattern, PatternOrigin origin,
                       const void *data, size_t length, uint32_t *index,
                       PatternFault *fault);
const char *pattern_kind_name(PatternKind kind);

#endif
