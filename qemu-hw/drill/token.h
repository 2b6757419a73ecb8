/*
 * The words of a line, each with its column.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_TOKEN_H
#define VICLAB_DRILL_TOKEN_H

#include "drill/line.h"

typedef enum DrillTokenKind {
    DRILL_TOKEN_WORD,
    DRILL_TOKEN_STRING,   /* "..." */
    DRILL_TOKEN_REGEX,    /* /.../ */
    DRILL_TOKEN_OPERATOR, /* = != < <= > >= */
    DRILL_TOKEN_ARROW,    /* -> */
    DRILL_TOKEN_COMMA,
    DRILL_TOKEN_END,
} DrillTokenKind;

typedef struct DrillToken {
    DrillTokenKind kind;
    char *text;
    DrillPlace place;
} DrillToken;

/* A place in the tokens of one line; the last one is END. */
typedef struct DrillTokens {
    DrillProgram *program;
    GArray *all; /* DrillToken */
    guint at;
    bool failed; /* one error a line is enough */
} DrillTokens;

/* False if the line cannot be cut into words; that has been said. */
bool drill_tokens_init(DrillTokens *tokens, DrillProgram *program,
                       const DrillLine *line);
void drill_tokens_cleanup(DrillTokens *tokens);

const DrillToken *drill_token(const DrillTokens *tokens);
const DrillToken *drill_token_after(const DrillTokens *tokens);
void drill_token_next(DrillTokens *tokens);
bool drill_token_ends(const DrillTokens *tokens);
/* Is this the word @text? */
bool drill_token_is(const DrillTokens *tokens, const char *text);
/* The same, and goes on behind it. */
bool drill_token_take(DrillTokens *tokens, const char *text);
bool drill_token_take_kind(DrillTokens *tokens, DrillTokenKind kind);
/* The text of a word that has to be there; NULL (said) if it is not. */
const char *drill_token_word(DrillTokens *tokens, const char *what);
/* At the present token; once a line. */
void drill_token_error(DrillTokens *tokens, const char *format, ...)
    G_GNUC_PRINTF(2, 3);
/* The same at another place of the line. */
void drill_token_error_at(DrillTokens *tokens, const DrillPlace *place,
                          const char *format, ...) G_GNUC_PRINTF(3, 4);

/* A number with 0x or without, or false. */
bool drill_number(const char *text, uint64_t *value);
/* What a name may look like: a letter, then letters, digits, - and _. */
bool drill_name_legal(const char *text);

#endif
