/*
 * Names in a drill's text and what they stand for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/scope.h"

static const char *look_up(const DrillScope *scope, const char *name)
{
    for (; scope; scope = scope->outer) {
        for (guint i = 0; i < scope->names->len; i++) {
            if (strcmp(scope->names->pdata[i], name) == 0) {
                return scope->values->pdata[i];
            }
        }
    }
    return NULL;
}

void drill_scope_init(DrillScope *scope, const DrillScope *outer)
{
    scope->outer = outer;
    scope->names = g_ptr_array_new_with_free_func(g_free);
    scope->values = g_ptr_array_new_with_free_func(g_free);
}

void drill_scope_add(DrillScope *scope, const char *name, const char *value)
{
    g_ptr_array_add(scope->names, g_strdup(name));
    g_ptr_array_add(scope->values, g_strdup(value));
}

void drill_scope_cleanup(DrillScope *scope)
{
    g_ptr_array_unref(scope->names);
    g_ptr_array_unref(scope->values);
}

static bool name_char(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

char *drill_scope_substitute(DrillProgram *program, const DrillLine *line,
                             const DrillScope *scope)
{
    GString *out = g_string_new(NULL);
    const char *at = line->text;

    while (*at) {
        const char *dollar = at;
        g_autofree char *name = NULL;
        const char *value;
        const char *end;
        bool braces;

        if (*at != '$') {
            g_string_append_c(out, *at++);
            continue;
        }
        if (at[1] == '$') {
            g_string_append_c(out, '$');
            at += 2;
            continue;
        }
        braces = at[1] == '{';
        end = at += braces ? 2 : 1;
        while (name_char(*end)) {
            end++;
        }
        if (end == at) {
            g_string_append_c(out, '$'); /* of a regular expression */
            at = dollar + 1;
            continue;
        }
        name = g_strndup(at, end - at);
        value = look_up(scope, name);
        if (!value) {
            DrillPlace place = line->place;

            place.column += dollar - line->text;
            drill_error(program, &place,
                        "there is no parameter '%s' ('$$' is a dollar)", name);
            g_string_free(out, TRUE);
            return NULL;
        }
        if (out->len + strlen(value) > DRILL_LINE_MAX) {
            drill_error(program, &line->place,
                        "with its parameters the line is longer than %d bytes",
                        DRILL_LINE_MAX);
            g_string_free(out, TRUE);
            return NULL;
        }
        g_string_append(out, value);
        at = braces && *end == '}' ? end + 1 : end;
    }
    return g_string_free(out, FALSE);
}
