/*
 * Writing a JSON object.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "json.h"

#include <inttypes.h>
#include <string.h>

Json *json_new(void)
{
    return g_string_new("{");
}

void json_quote(GString *json, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);

    g_string_append_c(json, '"');
    for (const char *p = valid; *p; p++) {
        if (*p == '"' || *p == '\\') {
            g_string_append_printf(json, "\\%c", *p);
        } else if ((unsigned char)*p < 0x20 || *p == '<') {
            g_string_append_printf(json, "\\u%04x", *p);
        } else {
            g_string_append_c(json, *p);
        }
    }
    g_string_append_c(json, '"');
}

static void add_key(Json *json, const char *key)
{
    g_string_append(json, json->len > 1 ? ",\n  " : "\n  ");
    json_quote(json, key);
    g_string_append(json, ": ");
}

void json_text(Json *json, const char *key, const char *value)
{
    add_key(json, key);
    if (value) {
        json_quote(json, value);
    } else {
        g_string_append(json, "null");
    }
}

void json_text_if_any(Json *json, const char *key, const char *value)
{
    if (value) {
        json_text(json, key, value);
    }
}

void json_number(Json *json, const char *key, int64_t value)
{
    add_key(json, key);
    g_string_append_printf(json, "%" PRId64, value);
}

void json_seconds(Json *json, const char *key, double value)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];

    add_key(json, key);
    g_string_append(json,
                    g_ascii_formatd(digits, sizeof(digits), "%.3f", value));
}

void json_flag(Json *json, const char *key, bool value)
{
    add_key(json, key);
    g_string_append(json, value ? "true" : "false");
}

void json_texts(Json *json, const char *key, const GPtrArray *values)
{
    add_key(json, key);
    g_string_append_c(json, '[');
    for (guint i = 0; i < values->len; i++) {
        g_string_append(json, i ? ", " : "");
        json_quote(json, values->pdata[i]);
    }
    g_string_append_c(json, ']');
}

void json_nested(Json *json, const char *key, const char *text)
{
    g_autofree char *plain = g_strchomp(g_strdup(text));
    g_auto(GStrv) lines = g_strsplit(plain, "\n", -1);
    g_autofree char *indented = g_strjoinv("\n  ", lines);

    add_key(json, key);
    g_string_append(json, indented);
}

char *json_end(Json *json)
{
    g_string_append(json, "\n}\n");
    return g_string_free(json, FALSE);
}
