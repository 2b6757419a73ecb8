/*
 * The verdicts that are expected of a drill.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "expected.h"

#include <string.h>

#include "version.h"

Expected *expected_new(const char *line, const char *verdict)
{
    Expected *expected = g_new0(Expected, 1);

    expected->line = g_strdup(line);
    expected->verdict = g_strdup(verdict);
    return expected;
}

void expected_free(void *opaque)
{
    Expected *expected = opaque;

    g_free(expected->line);
    g_free(expected->verdict);
    g_strfreev(expected->without);
    g_free(expected);
}

char **expected_without(const Expected *expected, guint nth)
{
    guint at = 3 * (nth - 1);

    return expected->without && g_strv_length(expected->without) >= at + 3
               ? expected->without + at
               : NULL;
}

/* The line of kernels of "[7.3]", or NULL. */
static char *mark_of(const char *word)
{
    size_t length = strlen(word);

    return length > 2 && *word == '[' && word[length - 1] == ']'
               ? g_strndup(word + 1, length - 2)
               : NULL;
}

/* @words follow the name. */
static void add(GPtrArray *all, char **words)
{
    g_autofree char *line = *words ? mark_of(*words) : NULL;
    char **rest = line ? words + 1 : words;
    Expected *expected;

    if (!*rest) {
        return;
    }
    expected = expected_new(line, *rest);
    expected->without = g_strdupv(rest + 1);
    g_ptr_array_add(all, expected);
}

GPtrArray *expected_read(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, EXPECTED_FILE, NULL);
    GPtrArray *all = g_ptr_array_new_with_free_func(expected_free);
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        return all;
    }
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) words = NULL;

        (*line)[strcspn(*line, "#")] = '\0';
        if (g_shell_parse_argv(*line, NULL, &words, NULL) &&
            strcmp(words[0], name) == 0) {
            add(all, words + 1);
        }
    }
    return all;
}

/* Without a line: the one for all. */
static const Expected *find(const GPtrArray *all, const char *release)
{
    for (guint i = 0; i < all->len; i++) {
        const Expected *one = all->pdata[i];

        if (release ? one->line && version_of_line(release, one->line)
                    : !one->line) {
            return one;
        }
    }
    return NULL;
}

static const Expected *newest(const GPtrArray *all)
{
    const Expected *newest = NULL;

    for (guint i = 0; i < all->len; i++) {
        const Expected *one = all->pdata[i];

        if (one->line &&
            (!newest || version_compare(one->line, newest->line) > 0)) {
            newest = one;
        }
    }
    return newest;
}

const Expected *expected_for(const GPtrArray *all, const char *release,
                             bool *is_new)
{
    const Expected *own = release ? find(all, release) : NULL;
    const Expected *last = newest(all);

    *is_new = false;
    own = own ? own : find(all, NULL);
    if (own || !last || !release) {
        return own ? own : last;
    }
    *is_new = version_compare(release, last->line) > 0;
    return *is_new ? last : NULL;
}

ExpectedMatch expected_match(const GPtrArray *all, const char *release,
                             const char *verdict)
{
    bool is_new;
    const Expected *one = expected_for(all, release, &is_new);

    if (!one) {
        return EXPECTED_UNKNOWN;
    }
    return strcmp(one->verdict, verdict) == 0 ? EXPECTED_SAME
           : is_new                           ? EXPECTED_NEW
                                              : EXPECTED_OTHER;
}

char *expected_text(const GPtrArray *all)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < all->len; i++) {
        const Expected *one = all->pdata[i];

        g_string_append_printf(text, "%s%s", i ? ", " : "", one->verdict);
        if (one->line) {
            g_string_append_printf(text, " [%s]", one->line);
        }
    }
    return all->len ? g_strdup(text->str) : NULL;
}
