/*
 * Flat JSON objects.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "record.h"

#include <string.h>

static void skip_space(const char **at)
{
    while (g_ascii_isspace(**at)) {
        (*at)++;
    }
}

static bool skip_char(const char **at, char c)
{
    skip_space(at);
    if (**at != c) {
        return false;
    }
    (*at)++;
    return true;
}

/* Four hexadecimal digits of a \u escape; *@at is left on the last. */
static bool take_unicode(const char **at, GString *text)
{
    gunichar code = 0;

    for (int i = 1; i <= 4; i++) {
        int digit = g_ascii_xdigit_value((*at)[i]);

        if (digit < 0) {
            return false;
        }
        code = code * 16 + digit;
    }
    *at += 4;
    g_string_append_unichar(text, code);
    return true;
}

static bool take_escape(const char **at, GString *text)
{
    static const char names[] = "bfnrt";
    static const char values[] = "\b\f\n\r\t";
    const char *name = **at ? strchr(names, **at) : NULL;

    if (**at == 'u') {
        return take_unicode(at, text);
    }
    if (!name && !(**at && strchr("\"\\/", **at))) {
        return false;
    }
    g_string_append_c(text, name ? values[name - names] : **at);
    return true;
}

static char *take_string(const char **at)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (!skip_char(at, '"')) {
        return NULL;
    }
    for (; **at && **at != '"'; (*at)++) {
        if (**at != '\\') {
            g_string_append_c(text, **at);
            continue;
        }
        (*at)++;
        if (!take_escape(at, text)) {
            return NULL;
        }
    }
    return skip_char(at, '"') ? g_strdup(text->str) : NULL;
}

/* From a bracket to the one that closes it. */
static char *take_nested(const char **at)
{
    const char *begin = *at;
    int depth = 0;

    do {
        if (**at == '"') {
            g_autofree char *inner = take_string(at);

            if (!inner) {
                return NULL;
            }
            continue;
        }
        depth += (**at == '[' || **at == '{') - (**at == ']' || **at == '}');
        (*at)++;
    } while (depth && **at);
    return depth ? NULL : g_strndup(begin, *at - begin);
}

static char *take_value(const char **at)
{
    size_t length;

    skip_space(at);
    if (**at == '"') {
        return take_string(at);
    }
    if (**at == '[' || **at == '{') {
        return take_nested(at);
    }
    length = strspn(*at, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "+-.");
    *at += length;
    return length ? g_strndup(*at - length, length) : NULL;
}

static bool take_member(Record *record, const char **at)
{
    char *key = take_string(at);
    char *value;

    if (!key) {
        return false;
    }
    g_ptr_array_add(record->keys, key);
    value = skip_char(at, ':') ? take_value(at) : NULL;
    if (value) {
        g_ptr_array_add(record->values, value);
    }
    return value != NULL;
}

static bool take_object(Record *record, const char *at)
{
    if (!skip_char(&at, '{')) {
        return false;
    }
    if (!skip_char(&at, '}')) {
        do {
            if (!take_member(record, &at)) {
                return false;
            }
        } while (skip_char(&at, ','));
        if (!skip_char(&at, '}')) {
            return false;
        }
    }
    skip_space(&at);
    return !*at;
}

Record *record_parse(const char *line)
{
    Record *record = g_new0(Record, 1);

    record->keys = g_ptr_array_new_with_free_func(g_free);
    record->values = g_ptr_array_new_with_free_func(g_free);
    if (!take_object(record, line)) {
        g_clear_pointer(&record, record_free);
    }
    return record;
}

void record_free(Record *record)
{
    g_ptr_array_unref(record->keys);
    g_ptr_array_unref(record->values);
    g_free(record);
}

const char *record_get(const Record *record, const char *key)
{
    for (guint i = 0; i < record->keys->len; i++) {
        if (strcmp(record->keys->pdata[i], key) == 0) {
            return record->values->pdata[i];
        }
    }
    return NULL;
}

int64_t record_number(const Record *record, const char *key)
{
    const char *value = record_get(record, key);

    return value ? g_ascii_strtoll(value, NULL, 10) : 0;
}

bool record_is(const Record *record, const char *key, const char *value)
{
    const char *found = record_get(record, key);

    return found && strcmp(found, value) == 0;
}
