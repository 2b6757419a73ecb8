/*
 * Flat JSON objects.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "record.h"

#include <inttypes.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* The digits that a double keeps. */
#define DIGITS "%.15g"

static char *number_text(JsonNode *node)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];

    if (json_node_get_value_type(node) == G_TYPE_INT64) {
        return g_strdup_printf("%" PRId64, json_node_get_int(node));
    }
    return g_strdup(g_ascii_formatd(digits, sizeof(digits), DIGITS,
                                    json_node_get_double(node)));
}

static char *value_text(JsonNode *node)
{
    if (!JSON_NODE_HOLDS_VALUE(node)) {
        return json_to_string(node, false);
    }
    switch (json_node_get_value_type(node)) {
    case G_TYPE_STRING:
        return json_node_dup_string(node);
    case G_TYPE_BOOLEAN:
        return g_strdup(json_node_get_boolean(node) ? "true" : "false");
    default:
        return number_text(node);
    }
}

static void add_member(JsonObject *object, const char *key, JsonNode *node,
                       gpointer opaque)
{
    Record *record = opaque;

    if (!JSON_NODE_HOLDS_NULL(node)) {
        g_ptr_array_add(record->keys, g_strdup(key));
        g_ptr_array_add(record->values, value_text(node));
    }
}

Record *record_parse(const char *line)
{
    g_autoptr(JsonNode) root = json_from_string(line, NULL);
    Record *record;

    if (!root || !JSON_NODE_HOLDS_OBJECT(root)) {
        return NULL;
    }
    record = g_new0(Record, 1);
    record->keys = g_ptr_array_new_with_free_func(g_free);
    record->values = g_ptr_array_new_with_free_func(g_free);
    json_object_foreach_member(json_node_get_object(root), add_member, record);
    return record;
}

Record *record_read(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *text = NULL;

    return g_file_get_contents(path, &text, NULL, NULL) ? record_parse(text)
                                                        : NULL;
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

GStrv record_list(const Record *record, const char *key)
{
    const char *text = record_get(record, key);
    g_autoptr(JsonNode) node = text ? json_from_string(text, NULL) : NULL;
    GPtrArray *list = g_ptr_array_new();
    JsonArray *array;

    if (node && JSON_NODE_HOLDS_ARRAY(node)) {
        array = json_node_get_array(node);
        for (guint i = 0; i < json_array_get_length(array); i++) {
            g_ptr_array_add(list, value_text(json_array_get_element(array, i)));
        }
    }
    g_ptr_array_add(list, NULL);
    return (GStrv)g_ptr_array_free(list, FALSE);
}

int64_t record_number(const Record *record, const char *key)
{
    const char *value = record_get(record, key);

    return value ? g_ascii_strtoll(value, NULL, 10) : 0;
}

double record_double(const Record *record, const char *key)
{
    const char *value = record_get(record, key);

    return value ? g_ascii_strtod(value, NULL) : 0;
}

bool record_is(const Record *record, const char *key, const char *value)
{
    const char *found = record_get(record, key);

    return found && strcmp(found, value) == 0;
}

bool record_meets(const Record *record, const char *term)
{
    g_auto(GStrv) parts = g_strsplit(term, "=", 2);
    g_autofree char *value = record_fill(record, parts[1], "");

    return record_is(record, parts[0], value);
}

char *record_fill(const Record *record, const char *text, const char *otherwise)
{
    GString *filled = g_string_new(NULL);

    while (*text) {
        const char *end = *text == '{' ? strchr(text, '}') : NULL;

        if (end) {
            g_autofree char *key = g_strndup(text + 1, end - text - 1);
            const char *value = record_get(record, key);

            g_string_append(filled, value ? value : otherwise);
            text = end + 1;
        } else {
            g_string_append_c(filled, *text++);
        }
    }
    return g_string_free(filled, FALSE);
}
