/*
 * The words of a command.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "words.h"

#include <stdbool.h>
#include <string.h>

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static char *skip_space(char *at)
{
    while (is_space(*at)) {
        at++;
    }
    return at;
}

/* Copies what a quote holds; NULL if it has no end. */
static char *take_quoted(char *at, char **to)
{
    char quote = *at++;

    while (*at && *at != quote) {
        if (quote == '"' && *at == '\\' && (at[1] == '"' || at[1] == '\\')) {
            at++;
        }
        *(*to)++ = *at++;
    }
    return *at ? at + 1 : NULL;
}

/* What follows the word, which is moved to @to; NULL if a quote is open. */
static char *take_word(char *at, char *to)
{
    while (at && *at && !is_space(*at)) {
        if (*at == '\'' || *at == '"') {
            at = take_quoted(at, &to);
            continue;
        }
        if (*at == '\\' && at[1]) {
            at++;
        }
        *to++ = *at++;
    }
    if (at && *at) {
        at++; /* the place of the NUL */
    }
    *to = '\0';
    return at;
}

char *words_next(char **text)
{
    char *word = skip_space(*text);
    char *after;

    if (!*word) {
        return NULL;
    }
    after = take_word(word, word);
    *text = after ? after : word + strlen(word);
    return word;
}

int words_until_semicolon(char **text, char **argv)
{
    char *at = skip_space(*text);
    bool plain, quoted_well = true;
    int count = 0;

    while (*at && quoted_well && count < WORDS_MAX) {
        plain = at[0] == ';' && (!at[1] || is_space(at[1]));
        argv[count] = at;
        at = take_word(at, at);
        quoted_well = at != NULL;
        if (plain) {
            break;
        }
        count++;
        at = quoted_well ? skip_space(at) : argv[count - 1];
    }
    argv[count] = NULL;
    *text = at;
    return quoted_well && count < WORDS_MAX ? count : -1;
}
