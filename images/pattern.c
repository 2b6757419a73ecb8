/*
 * Data that says where it belongs: making and checking it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "pattern.h"

#include <string.h>

#include "order.h"

/* An odd number and its inverse modulo 2^64. */
#define ODD     0x9e3779b97f4a7c15
#define INVERSE 0xf1de83e19937733d

#define SECTOR_BITS 48
#define SECTOR_MASK ((UINT64_C(1) << SECTOR_BITS) - 1)

void pattern_init(Pattern *pattern, uint64_t seed)
{
    int i;

    for (i = 0; i < PATTERN_WORDS; i++) {
        pattern->mask[i] = order_random(&seed);
    }
}

static uint64_t label_of(PatternOrigin origin)
{
    return (uint64_t)origin.generation << SECTOR_BITS |
           (origin.sector & SECTOR_MASK);
}

static PatternOrigin origin_of(uint64_t label)
{
    return (PatternOrigin){ .sector = label & SECTOR_MASK,
                            .generation = (uint16_t)(label >> SECTOR_BITS) };
}

/* Every bit of the label reaches every byte; gather() undoes it. */
static uint64_t scatter(uint64_t label)
{
    label *= ODD;
    label ^= label >> 32;
    label *= ODD;
    return label ^ label >> 32;
}

static uint64_t gather(uint64_t scattered)
{
    scattered ^= scattered >> 32;
    scattered *= INVERSE;
    scattered ^= scattered >> 32;
    return scattered * INVERSE;
}

static uint64_t rotate(uint64_t word, unsigned by)
{
    return by ? word << by | word >> (64 - by) : word;
}

static void make_sector(const Pattern *pattern, uint64_t label, uint8_t *sector)
{
    uint64_t scattered = scatter(label);
    uint64_t word;
    unsigned i;

#pragma GCC unroll 8
    for (i = 0; i < PATTERN_WORDS; i++) {
        word = scattered ^ pattern->mask[i];
        memcpy(sector + 8 * i, &word, 8);
        scattered = rotate(scattered, 1);
    }
}

static bool sector_is(const Pattern *pattern, uint64_t label,
                      const uint8_t *sector)
{
    uint64_t scattered = scatter(label);
    uint64_t wrong = 0;
    uint64_t word;
    unsigned i;

#pragma GCC unroll 8
    for (i = 0; i < PATTERN_WORDS; i++) {
        memcpy(&word, sector + 8 * i, 8);
        wrong |= word ^ pattern->mask[i] ^ scattered;
        scattered = rotate(scattered, 1);
    }
    return !wrong;
}

static uint64_t decode_word(const Pattern *pattern, const uint8_t *sector,
                            unsigned i)
{
    uint64_t word;

    memcpy(&word, sector + 8 * i, 8);
    return gather(rotate(word ^ pattern->mask[i], (64 - i) % 64));
}

void pattern_fill(const Pattern *pattern, PatternOrigin origin, void *data,
                  size_t length)
{
    uint64_t label = label_of(origin);
    size_t at;

    for (at = 0; at < length; at += PATTERN_SECTOR) {
        make_sector(pattern, label++, (uint8_t *)data + at);
    }
}

static bool filled_with(const uint8_t *sector, uint8_t byte)
{
    return sector[0] == byte &&
           memcmp(sector, sector + 1, PATTERN_SECTOR - 1) == 0;
}

static void compare_bytes(PatternFault *fault, const uint8_t *expected,
                          const uint8_t *found)
{
    uint32_t i;

    for (i = PATTERN_SECTOR; i-- > 0;) {
        if (expected[i] != found[i]) {
            fault->first = i;
            fault->wrong++;
        }
    }
    fault->expected_byte = expected[fault->first];
    fault->found_byte = found[fault->first];
}

/*
 * How many words are of the expected origin, and how many of the origin that
 * the first wrong word claims.
 */
static void count_words(const Pattern *pattern, uint64_t label,
                        const uint8_t *sector, uint32_t first, int *right,
                        int *other, uint64_t *other_label)
{
    uint64_t word;
    unsigned i;

    *right = *other = 0;
    *other_label = decode_word(pattern, sector, first / 8);
    for (i = 0; i < PATTERN_WORDS; i++) {
        word = decode_word(pattern, sector, i);
        *right += word == label;
        *other += word == *other_label;
    }
}

static PatternKind kind_of_words(PatternFault *fault, uint64_t label, int right,
                                 int other, uint64_t other_label)
{
    if (other > 1 && right + other == PATTERN_WORDS) {
        fault->found = origin_of(other_label);
        if (right) {
            return PATTERN_TORN;
        }
        return (label & SECTOR_MASK) == fault->found.sector ? PATTERN_STALE
                                                            : PATTERN_MISPLACED;
    }
    return right > PATTERN_WORDS / 2 ? PATTERN_CORRUPT : PATTERN_GARBAGE;
}

static void judge(const Pattern *pattern, uint64_t label, const uint8_t *sector,
                  PatternFault *fault)
{
    uint8_t expected[PATTERN_SECTOR];
    uint64_t other_label;
    int right, other;

    make_sector(pattern, label, expected);
    *fault = (PatternFault){ 0 };
    compare_bytes(fault, expected, sector);
    if (filled_with(sector, 0)) {
        fault->kind = PATTERN_ZERO;
        return;
    }
    if (filled_with(sector, PATTERN_UNREAD)) {
        fault->kind = PATTERN_UNTOUCHED;
        return;
    }
    count_words(pattern, label, sector, fault->first, &right, &other,
                &other_label);
    fault->kind = kind_of_words(fault, label, right, other, other_label);
}

uint32_t pattern_check(const Pattern *pattern, PatternOrigin origin,
                       const void *data, size_t length, uint32_t *index,
                       PatternFault *fault)
{
    uint64_t label = label_of(origin);
    const uint8_t *sector = data;
    uint32_t i, wrong = 0;

    for (i = 0; i < length / PATTERN_SECTOR; i++, label++) {
        if (!sector_is(pattern, label, sector) && wrong++ == 0) {
            *index = i;
            judge(pattern, label, sector, fault);
        }
        sector += PATTERN_SECTOR;
    }
    return wrong;
}

const char *pattern_kind_name(PatternKind kind)
{
    static const char *const names[] = {
        [PATTERN_GOOD] = "good",           [PATTERN_ZERO] = "zero",
        [PATTERN_UNTOUCHED] = "untouched", [PATTERN_STALE] = "stale",
        [PATTERN_MISPLACED] = "misplaced", [PATTERN_TORN] = "torn",
        [PATTERN_CORRUPT] = "corrupt",     [PATTERN_GARBAGE] = "garbage",
    };

    return names[kind];
}
