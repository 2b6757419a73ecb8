/*
 * What blocks hold.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GENERATION_MASK (CONTENT_GENERATIONS - 1)
#define GENERATION_BITS 11
#define NUMBER_LETTERS  26
#define NUMBER_RANDOM   27
#define LABEL_NOBODY    0xffff /* that nothing is filled with */
#define LETTERS_SEED    0

void contents_init(Contents *contents, uint32_t block_size, uint64_t seed)
{
    contents->block_size = block_size;
    pattern_init(&contents->letters, LETTERS_SEED);
    pattern_init(&contents->random, ~seed);
}

static bool parse_generation(const char *text, uint64_t round,
                             uint64_t *generation)
{
    char *end;

    *generation = 0;
    if (strcmp(text, "+") == 0) {
        *generation = round % CONTENT_GENERATIONS;
        return true;
    }
    if (!*text) {
        return true;
    }
    if (*text < '0' || *text > '9') {
        return false;
    }
    *generation = strtoull(text, &end, 10);
    return !*end && *generation < CONTENT_GENERATIONS;
}

bool content_parse(Content *content, const char *text, uint64_t round)
{
    uint64_t generation;

    snprintf(content->name, sizeof(content->name), "%s", text);
    if (strcmp(text, "zero") == 0) {
        content->kind = CONTENT_ZERO;
        return true;
    }
    if (strcmp(text, "random") == 0) {
        content->kind = CONTENT_RANDOM;
        content->label = NUMBER_RANDOM << GENERATION_BITS;
        return true;
    }
    if (*text < 'A' || *text > 'Z' ||
        !parse_generation(text + 1, round, &generation)) {
        return false;
    }
    content->kind = CONTENT_LETTER;
    content->label =
        (uint16_t)((*text - 'A' + 1) << GENERATION_BITS | generation);
    return true;
}

static const Pattern *pattern_of(const Contents *contents,
                                 const Content *content)
{
    return content->kind == CONTENT_RANDOM ? &contents->random
                                           : &contents->letters;
}

static PatternOrigin origin_of(const Contents *contents, uint64_t lba,
                               uint16_t label)
{
    return (PatternOrigin){
        .sector = lba * (contents->block_size / PATTERN_SECTOR),
        .generation = label,
    };
}

void content_fill(const Contents *contents, const Content *content,
                  uint64_t lba, void *block)
{
    if (content->kind == CONTENT_ZERO) {
        memset(block, 0, contents->block_size);
        return;
    }
    pattern_fill(pattern_of(contents, content),
                 origin_of(contents, lba, content->label), block,
                 contents->block_size);
}

static bool is_filled(const Contents *contents, const uint8_t *block,
                      uint8_t byte)
{
    return block[0] == byte &&
           memcmp(block, block + 1, contents->block_size - 1) == 0;
}

bool content_is(const Contents *contents, const Content *content, uint64_t lba,
                const void *block)
{
    PatternFault fault;
    uint32_t index;

    if (content->kind == CONTENT_ZERO) {
        return is_filled(contents, block, 0);
    }
    return pattern_check(pattern_of(contents, content),
                         origin_of(contents, lba, content->label), block,
                         contents->block_size, &index, &fault) == 0;
}

/* ---- in words ---- */

static void name_label(uint16_t label, char *text, size_t size)
{
    unsigned number = label >> GENERATION_BITS;
    unsigned generation = label & GENERATION_MASK;

    if (number >= 1 && number <= NUMBER_LETTERS) {
        snprintf(text, size, generation ? "%c%u" : "%c",
                 (char)('A' + number - 1), generation);
    } else if (number == NUMBER_RANDOM) {
        snprintf(text, size, "random");
    } else {
        snprintf(text, size, "a verifier's pass %u", label);
    }
}

static void name_origin(const Contents *contents, PatternOrigin origin,
                        uint64_t lba, char text[CONTENT_TEXT_SIZE])
{
    uint64_t found = origin.sector * PATTERN_SECTOR / contents->block_size;
    char label[32];

    name_label(origin.generation, label, sizeof(label));
    if (found == lba) {
        snprintf(text, CONTENT_TEXT_SIZE, "%s", label);
    } else {
        snprintf(text, CONTENT_TEXT_SIZE, "%s's block %" PRIu64, label, found);
    }
}

static bool describe_pattern(const Contents *contents, const Pattern *pattern,
                             uint64_t lba, const void *block,
                             char text[CONTENT_TEXT_SIZE])
{
    uint32_t sectors = contents->block_size / PATTERN_SECTOR;
    PatternFault fault, ignored;
    uint32_t index, wrong;
    size_t length;

    pattern_check(pattern, origin_of(contents, lba, LABEL_NOBODY), block,
                  contents->block_size, &index, &fault);
    if (fault.kind != PATTERN_STALE && fault.kind != PATTERN_MISPLACED) {
        return false;
    }
    name_origin(contents, fault.found, lba, text);
    wrong = pattern_check(pattern, fault.found, block, contents->block_size,
                          &index, &ignored);
    if (wrong) {
        length = strlen(text);
        snprintf(text + length, CONTENT_TEXT_SIZE - length,
                 ", and in %u of %u sectors something else", wrong, sectors);
    }
    return true;
}

void content_describe(const Contents *contents, uint64_t lba, const void *block,
                      char text[CONTENT_TEXT_SIZE])
{
    const uint8_t *bytes = block;

    if (is_filled(contents, bytes, 0)) {
        snprintf(text, CONTENT_TEXT_SIZE, "zero");
    } else if (is_filled(contents, bytes, PATTERN_UNREAD)) {
        snprintf(text, CONTENT_TEXT_SIZE, "nothing, no data came");
    } else if (!describe_pattern(contents, &contents->letters, lba, block,
                                 text) &&
               !describe_pattern(contents, &contents->random, lba, block,
                                 text)) {
        snprintf(text, CONTENT_TEXT_SIZE, "unknown data, %02x %02x %02x %02x",
                 bytes[0], bytes[1], bytes[2], bytes[3]);
    }
}

static void describe_damage(const Contents *contents, const Content *content,
                            uint64_t lba, const PatternFault *fault,
                            uint32_t sector, char text[CONTENT_TEXT_SIZE])
{
    uint32_t first = sector * PATTERN_SECTOR + fault->first;
    char other[CONTENT_TEXT_SIZE] = "other bytes";

    if (fault->kind == PATTERN_TORN) {
        name_origin(contents, fault->found, lba, other);
    }
    snprintf(text, CONTENT_TEXT_SIZE, "%s with %u bytes of %.64s from byte %u",
             content->name, fault->wrong, other, first);
}

void content_describe_fault(const Contents *contents, const Content *content,
                            uint64_t lba, const void *block,
                            char text[CONTENT_TEXT_SIZE])
{
    PatternFault fault = { .kind = PATTERN_GARBAGE };
    uint32_t index;

    if (content->kind != CONTENT_ZERO) {
        pattern_check(pattern_of(contents, content),
                      origin_of(contents, lba, content->label), block,
                      contents->block_size, &index, &fault);
    }
    if (fault.kind == PATTERN_TORN || fault.kind == PATTERN_CORRUPT) {
        describe_damage(contents, content, lba, &fault, index, text);
        return;
    }
    content_describe(contents, lba, block, text);
}
