/*
 * What blocks hold: a letter's pattern, which depends on the letter, the
 * block's address and a generation, so that a block tells whose it is and was.
 *
 *   A ... Z   that letter's, generation 0; B7: its generation 7
 *   B+        the generation counts the rounds of a loop
 *   random    a pattern of the seed
 *   zero      zeros
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_CONTENT_H
#define VICLAB_IMAGES_CONTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pattern.h"

#define CONTENT_GENERATIONS 2048
#define CONTENT_TEXT_SIZE   128

typedef enum ContentKind {
    CONTENT_LETTER,
    CONTENT_RANDOM,
    CONTENT_ZERO,
} ContentKind;

typedef struct Content {
    ContentKind kind;
    uint16_t label; /* the letter's number and the generation */
    char name[16];  /* as it was written */
} Content;

/* How the patterns are made; blocks are of @block_size bytes. */
typedef struct Contents {
    Pattern letters;
    Pattern random;
    uint32_t block_size;
} Contents;

void contents_init(Contents *contents, uint32_t block_size, uint64_t seed);
/* False if @text is none; @round is that of the loop, from 0. */
bool content_parse(Content *content, const char *text, uint64_t round);
/* The content of block @lba. */
void content_fill(const Contents *contents, const Content *content,
                  uint64_t lba, void *block);
/* Whether block @lba has it, in every byte. */
bool content_is(const Contents *contents, const Content *content, uint64_t lba,
                const void *block);
/* What is in block @lba instead of @content. */
void content_describe_fault(const Contents *contents, const Content *content,
                            uint64_t lba, const void *block,
                            char text[CONTENT_TEXT_SIZE]);
/* What is in block @lba. */
void content_describe(const Contents *contents, uint64_t lba, const void *block,
                      char text[CONTENT_TEXT_SIZE]);

#endif
