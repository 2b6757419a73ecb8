/*
 * Values, times, names.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/parts.h"
#include "lab/control.h"

static const char *const kind_names[] = {
    [DRILL_SYMBOL_JOB] = "a command of the guest",
    [DRILL_SYMBOL_RULE] = "a rule",
    [DRILL_SYMBOL_SEEN] = "something that was awaited",
};

void drill_symbols_init(DrillSymbols *symbols)
{
    symbols->names = g_ptr_array_new_with_free_func(g_free);
    symbols->kinds = g_array_new(FALSE, FALSE, sizeof(DrillSymbolKind));
    symbols->gates = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    symbols->index = g_hash_table_new(g_str_hash, g_str_equal);
}

void drill_symbols_cleanup(DrillSymbols *symbols)
{
    g_hash_table_unref(symbols->index);
    g_ptr_array_unref(symbols->names);
    g_array_unref(symbols->kinds);
    g_array_unref(symbols->gates);
}

bool drill_symbol_find(const DrillParser *parser, const char *name,
                       DrillSymbolKind *kind)
{
    const DrillSymbols *symbols = &parser->symbols;
    guint found = GPOINTER_TO_UINT(g_hash_table_lookup(symbols->index, name));

    if (found) {
        *kind = g_array_index(symbols->kinds, DrillSymbolKind, found - 1);
    }
    return found;
}

uint32_t drill_symbol_gates(const DrillParser *parser, const char *name)
{
    const DrillSymbols *symbols = &parser->symbols;
    guint found = GPOINTER_TO_UINT(g_hash_table_lookup(symbols->index, name));

    return found ? g_array_index(symbols->gates, uint32_t, found - 1) : 0;
}

static void add_symbol(DrillSymbols *symbols, const char *name,
                       DrillSymbolKind kind)
{
    char *kept = g_strdup(name);
    uint32_t none = 0;

    g_ptr_array_add(symbols->names, kept);
    g_array_append_val(symbols->kinds, kind);
    g_array_append_val(symbols->gates, none);
    g_hash_table_insert(symbols->index, kept,
                        GUINT_TO_POINTER(symbols->names->len));
}

bool drill_symbol_add(DrillParser *parser, DrillTokens *tokens,
                      const char *name, DrillSymbolKind kind)
{
    DrillSymbols *symbols = &parser->symbols;
    DrillSymbolKind other = kind;
    guint found;

    if (!drill_name_legal(name)) {
        drill_token_error(tokens,
                          "'%s' is no name: a letter, then letters, digits, "
                          "- and _",
                          name);
        return false;
    }
    if (!drill_symbol_find(parser, name, &other)) {
        add_symbol(symbols, name, kind);
    }
    if (other != kind) {
        drill_token_error(tokens, "'%s' is %s already", name,
                          kind_names[other]);
        return false;
    }
    found = GPOINTER_TO_UINT(g_hash_table_lookup(symbols->index, name));
    g_array_index(symbols->gates, uint32_t, found - 1) |= parser->gates;
    return true;
}

/* "X.tag", if X is the name of anything. */
static bool take_live(const DrillParser *parser, DrillTokens *tokens,
                      const char *text, DrillValue *value)
{
    const char *dot = strchr(text, '.');
    g_autofree char *name = dot ? g_strndup(text, dot - text) : NULL;
    DrillSymbolKind kind;

    if (!name || !drill_name_legal(name)) {
        return false;
    }
    if (!drill_symbol_find(parser, name, &kind)) {
        drill_token_error(tokens, "nothing before this line is called '%s'",
                          name);
        return true;
    }
    value->kind = DRILL_LIVE;
    value->text = g_steal_pointer(&name);
    value->field = g_strdup(dot + 1);
    return true;
}

GRegex *drill_parse_regex(DrillTokens *tokens)
{
    g_autoptr(GError) error = NULL;
    const DrillToken *token = drill_token(tokens);
    GRegex *regex;

    if (token->kind != DRILL_TOKEN_REGEX) {
        drill_token_error(tokens, "a /regular expression/ must stand here");
        return NULL;
    }
    if (tokens->program->regexes++ >= DRILL_REGEXES_MAX) {
        drill_token_error(tokens, "more than %d regular expressions",
                          DRILL_REGEXES_MAX);
        return NULL;
    }
    regex = g_regex_new(token->text, G_REGEX_OPTIMIZE, 0, &error);
    if (!regex) {
        drill_token_error(tokens, "this is no expression: %s", error->message);
        return NULL;
    }
    drill_token_next(tokens);
    return regex;
}

bool drill_parse_value(DrillParser *parser, DrillTokens *tokens,
                       DrillValue *value)
{
    const DrillToken *token = drill_token(tokens);

    switch (token->kind) {
    case DRILL_TOKEN_REGEX:
        value->kind = DRILL_REGEX;
        value->regex = drill_parse_regex(tokens);
        return value->regex != NULL;
    case DRILL_TOKEN_STRING:
        value->kind = DRILL_NAME;
        value->text = g_strdup(token->text);
        break;
    case DRILL_TOKEN_WORD:
        if (drill_number(token->text, &value->number)) {
            value->kind = DRILL_NUMBER;
        } else if (!take_live(parser, tokens, token->text, value)) {
            value->kind = DRILL_NAME;
            value->text = g_strdup(token->text);
        }
        break;
    default:
        drill_token_error(tokens, "a value is missing before '%s'",
                          token->text);
        return false;
    }
    drill_token_next(tokens);
    return !tokens->failed;
}

bool drill_parse_time(DrillTokens *tokens, int64_t *time)
{
    if (drill_token(tokens)->kind != DRILL_TOKEN_WORD ||
        !control_time(drill_token(tokens)->text, time)) {
        drill_token_error(tokens, "a time must stand here: 3us, 20ms, 5s ...");
        return false;
    }
    drill_token_next(tokens);
    return true;
}
