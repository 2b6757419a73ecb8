/*
 * The words of a line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/token.h"

typedef struct Lexer {
    DrillTokens *tokens;
    const DrillLine *line;
    const char *at;
} Lexer;

static DrillPlace place_at(const Lexer *lexer, const char *at)
{
    DrillPlace place = lexer->line->place;

    place.column += at - lexer->line->text;
    return place;
}

static void add(Lexer *lexer, DrillTokenKind kind, const char *start,
                char *text)
{
    DrillToken token = { kind, text, place_at(lexer, start) };

    g_array_append_val(lexer->tokens->all, token);
}

/* Up to the closing @quote; a backslash before it keeps it. */
static bool take_quoted(Lexer *lexer, DrillTokenKind kind, char quote)
{
    const char *start = lexer->at++;
    g_autoptr(GString) text = g_string_new(NULL);

    for (; *lexer->at && *lexer->at != quote; lexer->at++) {
        if (*lexer->at == '\\' && lexer->at[1] == quote) {
            lexer->at++;
        }
        g_string_append_c(text, *lexer->at);
    }
    if (!*lexer->at) {
        DrillPlace place = place_at(lexer, start);

        drill_error(lexer->tokens->program, &place, "there is no closing %c",
                    quote);
        return false;
    }
    lexer->at++;
    add(lexer, kind, start, g_strdup(text->str));
    return true;
}

static size_t operator_length(const char *at)
{
    if (at[0] == '<' || at[0] == '>') {
        return at[1] == '=' ? 2 : 1;
    }
    if (at[0] == '!') {
        return at[1] == '=' ? 2 : 0;
    }
    return at[0] == '=' ? 1 : 0;
}

static bool ends_word(const char *at)
{
    return !*at || g_ascii_isspace(*at) || *at == ',' || *at == '"' ||
           operator_length(at) || strncmp(at, "->", 2) == 0;
}

static void take_word(Lexer *lexer)
{
    const char *start = lexer->at;

    do {
        lexer->at++;
    } while (!ends_word(lexer->at));
    add(lexer, DRILL_TOKEN_WORD, start, g_strndup(start, lexer->at - start));
}

/* A regular expression stands where a word may begin with a slash. */
static bool take_token(Lexer *lexer)
{
    const char *at = lexer->at;
    size_t length = operator_length(at);

    if (strncmp(at, "->", 2) == 0) {
        lexer->at += 2;
        add(lexer, DRILL_TOKEN_ARROW, at, g_strdup("->"));
    } else if (*at == ',') {
        lexer->at++;
        add(lexer, DRILL_TOKEN_COMMA, at, g_strdup(","));
    } else if (*at == '"') {
        return take_quoted(lexer, DRILL_TOKEN_STRING, '"');
    } else if (*at == '/') {
        return take_quoted(lexer, DRILL_TOKEN_REGEX, '/');
    } else if (length) {
        lexer->at += length;
        add(lexer, DRILL_TOKEN_OPERATOR, at, g_strndup(at, length));
    } else {
        take_word(lexer);
    }
    return true;
}

bool drill_tokens_init(DrillTokens *tokens, DrillProgram *program,
                       const DrillLine *line)
{
    Lexer lexer = { tokens, line, line->text };

    *tokens = (DrillTokens){
        .program = program,
        .all = g_array_new(FALSE, FALSE, sizeof(DrillToken)),
    };
    for (;;) {
        lexer.at += strspn(lexer.at, " \t");
        if (!*lexer.at) {
            break;
        }
        if (!take_token(&lexer)) {
            tokens->failed = true;
            break;
        }
    }
    add(&lexer, DRILL_TOKEN_END, lexer.at, g_strdup("the end of the line"));
    return !tokens->failed;
}

void drill_tokens_cleanup(DrillTokens *tokens)
{
    for (guint i = 0; i < tokens->all->len; i++) {
        g_free(g_array_index(tokens->all, DrillToken, i).text);
    }
    g_array_free(tokens->all, TRUE);
}

const DrillToken *drill_token(const DrillTokens *tokens)
{
    return &g_array_index(tokens->all, DrillToken, tokens->at);
}

const DrillToken *drill_token_after(const DrillTokens *tokens)
{
    guint next = MIN(tokens->at + 1, tokens->all->len - 1);

    return &g_array_index(tokens->all, DrillToken, next);
}

void drill_token_next(DrillTokens *tokens)
{
    if (tokens->at + 1 < tokens->all->len) {
        tokens->at++;
    }
}

bool drill_token_ends(const DrillTokens *tokens)
{
    return drill_token(tokens)->kind == DRILL_TOKEN_END;
}

bool drill_token_is(const DrillTokens *tokens, const char *text)
{
    const DrillToken *token = drill_token(tokens);

    return token->kind == DRILL_TOKEN_WORD && strcmp(token->text, text) == 0;
}

bool drill_token_take(DrillTokens *tokens, const char *text)
{
    if (!drill_token_is(tokens, text)) {
        return false;
    }
    drill_token_next(tokens);
    return true;
}

bool drill_token_take_kind(DrillTokens *tokens, DrillTokenKind kind)
{
    if (drill_token(tokens)->kind != kind) {
        return false;
    }
    drill_token_next(tokens);
    return true;
}

const char *drill_token_word(DrillTokens *tokens, const char *what)
{
    const DrillToken *token = drill_token(tokens);

    if (token->kind != DRILL_TOKEN_WORD) {
        drill_token_error(tokens, "%s is missing before '%s'", what,
                          token->text);
        return NULL;
    }
    drill_token_next(tokens);
    return token->text;
}

static void say(DrillTokens *tokens, const DrillPlace *place,
                const char *format, va_list args)
{
    g_autofree char *text = NULL;

    if (tokens->failed) {
        return;
    }
    tokens->failed = true;
    text = g_strdup_vprintf(format, args);
    drill_error(tokens->program, place, "%s", text);
}

void drill_token_error(DrillTokens *tokens, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(tokens, &drill_token(tokens)->place, format, args);
    va_end(args);
}

void drill_token_error_at(DrillTokens *tokens, const DrillPlace *place,
                          const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(tokens, place, format, args);
    va_end(args);
}

bool drill_number(const char *text, uint64_t *value)
{
    bool hex = g_str_has_prefix(text, "0x");

    return g_ascii_string_to_unsigned(hex ? text + 2 : text, hex ? 16 : 10, 0,
                                      UINT64_MAX, value, NULL);
}

bool drill_name_legal(const char *text)
{
    if (!g_ascii_isalpha(*text)) {
        return false;
    }
    for (; *text; text++) {
        if (!g_ascii_isalnum(*text) && *text != '_' && *text != '-') {
            return false;
        }
    }
    return true;
}
