/*
 * JSON, as one line for each value.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/flatjson.h"

#include <stdbool.h>
#include <string.h>

#define DEPTH_MAX 32

typedef struct Reader {
    const char *at;
    GHashTable *values;
    int depth;
} Reader;

static bool read_value(Reader *reader, const char *path);

static void skip_blanks(Reader *reader)
{
    reader->at += strspn(reader->at, " \t\r\n");
}

/* Whether @character comes next; it is used up then. */
static bool take(Reader *reader, char character)
{
    skip_blanks(reader);
    if (*reader->at != character) {
        return false;
    }
    reader->at++;
    return true;
}

/* Escapes stay as they are. */
static char *read_text(Reader *reader)
{
    const char *begin;

    if (!take(reader, '"')) {
        return NULL;
    }
    begin = reader->at;
    while (*reader->at && *reader->at != '"') {
        reader->at += reader->at[0] == '\\' && reader->at[1] ? 2 : 1;
    }
    return *reader->at ? g_strndup(begin, reader->at++ - begin) : NULL;
}

static char *below(const char *path, const char *name)
{
    return *path ? g_strconcat(path, ".", name, NULL) : g_strdup(name);
}

static bool read_member(Reader *reader, const char *path)
{
    g_autofree char *name = read_text(reader);
    g_autofree char *inner = name ? below(path, name) : NULL;

    return name && take(reader, ':') && read_value(reader, inner);
}

static bool read_element(Reader *reader, const char *path, guint number)
{
    g_autofree char *name = g_strdup_printf("%u", number);
    g_autofree char *inner = below(path, name);

    return read_value(reader, inner);
}

static bool read_inside(Reader *reader, const char *path, char end)
{
    if (take(reader, end)) {
        return true;
    }
    for (guint i = 0;
         end == '}' ? read_member(reader, path) : read_element(reader, path, i);
         i++) {
        if (!take(reader, ',')) {
            return take(reader, end);
        }
    }
    return false;
}

static bool read_nested(Reader *reader, const char *path, char end)
{
    bool done = ++reader->depth < DEPTH_MAX && read_inside(reader, path, end);

    reader->depth--;
    return done;
}

static bool read_plain(Reader *reader, const char *path)
{
    size_t length = strcspn(reader->at, ",]} \t\r\n");

    g_hash_table_insert(reader->values, g_strdup(path),
                        g_strndup(reader->at, length));
    reader->at += length;
    return length > 0;
}

static bool read_value(Reader *reader, const char *path)
{
    char *text;

    skip_blanks(reader);
    if (take(reader, '{')) {
        return read_nested(reader, path, '}');
    }
    if (take(reader, '[')) {
        return read_nested(reader, path, ']');
    }
    if (*reader->at != '"') {
        return read_plain(reader, path);
    }
    text = read_text(reader);
    if (text) {
        g_hash_table_insert(reader->values, g_strdup(path), text);
    }
    return text != NULL;
}

GHashTable *flat_json(const char *text)
{
    Reader reader = {
        .at = text,
        .values =
            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
    };

    if (!read_value(&reader, "")) {
        g_clear_pointer(&reader.values, g_hash_table_unref);
    }
    return reader.values;
}
