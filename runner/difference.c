/*
 * What is not the same in two records.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "difference.h"

#include <string.h>

#define DIGEST 64        /* digits */
#define SHOWN  12        /* of them */
#define LINE   "machine" /* whose value is a command line */

/* Digests are told by their beginning, and what is from anybody as text. */
static char *shown(const char *value)
{
    g_autofree char *text = value ? g_strescape(value, NULL) : NULL;

    if (!text) {
        return g_strdup("none");
    }
    if (strlen(text) == DIGEST && strspn(text, "0123456789abcdef") == DIGEST) {
        text[SHOWN] = '\0';
    }
    return g_steal_pointer(&text);
}

static char *describe(const char *key, const char *there, const char *here)
{
    g_autofree char *name = g_strescape(key, NULL);
    g_autofree char *left = shown(there);
    g_autofree char *right = shown(here);

    return g_strdup_printf("%s: %s there, %s here", name, left, right);
}

/* The first words of a command line that are not the same. */
static char *describe_line(const char *key, const char *there, const char *here)
{
    g_auto(GStrv) left = g_strsplit(there ? there : "", " ", -1);
    g_auto(GStrv) right = g_strsplit(here ? here : "", " ", -1);
    guint i = 0;

    while (left[i] && right[i] && strcmp(left[i], right[i]) == 0) {
        i++;
    }
    return describe(key, left[i], right[i]);
}

static void compare(GPtrArray *lines, const char *key, const char *there,
                    const char *here)
{
    if (g_strcmp0(there, here) != 0) {
        g_ptr_array_add(lines, strcmp(key, LINE) == 0
                                   ? describe_line(key, there, here)
                                   : describe(key, there, here));
    }
}

GPtrArray *difference_list(const Record *there, const Record *here)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < there->keys->len; i++) {
        const char *key = there->keys->pdata[i];

        compare(lines, key, there->values->pdata[i], record_get(here, key));
    }
    for (guint i = 0; i < here->keys->len; i++) {
        const char *key = here->keys->pdata[i];

        if (!record_get(there, key)) {
            compare(lines, key, NULL, here->values->pdata[i]);
        }
    }
    return lines;
}
