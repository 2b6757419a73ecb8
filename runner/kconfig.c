/*
 * Kernel configurations as fragments.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "kconfig.h"

#include <stdbool.h>
#include <string.h>

#define PREFIX "CONFIG_"

/* Options that are on or have a value -> that value. */
static GHashTable *read_options(const char *text)
{
    GHashTable *options =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        const char *equals = strchr(*line, '=');

        if (equals && g_str_has_prefix(*line, PREFIX)) {
            g_hash_table_replace(options, g_strndup(*line, equals - *line),
                                 g_strdup(equals + 1));
        }
    }
    return options;
}

static bool holds(GHashTable *options, const char *line, const char *equals)
{
    g_autofree char *name = g_strndup(line, equals - line);
    const char *value = g_hash_table_lookup(options, name);

    return strcmp(value ? value : "n", equals + 1) == 0;
}

GPtrArray *kconfig_missing(const char *fragment, const char *config)
{
    GPtrArray *missing = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) options = read_options(config);
    g_auto(GStrv) lines = g_strsplit(fragment, "\n", -1);

    for (char **line = lines; *line; line++) {
        const char *equals = strchr(*line, '=');

        if (equals && g_str_has_prefix(*line, PREFIX) &&
            !holds(options, *line, equals)) {
            g_ptr_array_add(missing, g_strdup(*line));
        }
    }
    return missing;
}
