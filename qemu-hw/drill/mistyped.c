/*
 * What could have been meant by a word that is none.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/near.h"
#include "drill/vocabulary.h"

/* So many are told. */
#define TOLD_MAX 3
#define LIST_MAX 20

static bool is_in(const GPtrArray *words, const char *word)
{
    for (guint i = 0; i < words->len; i++) {
        if (strcmp(words->pdata[i], word) == 0) {
            return true;
        }
    }
    return false;
}

/* Those of @candidates that are @far off, each once. */
static void add_near(GPtrArray *found, const GPtrArray *candidates,
                     const char *wrong, guint far)
{
    for (guint i = 0; i < candidates->len && found->len < TOLD_MAX; i++) {
        const char *word = candidates->pdata[i];

        if (near_distance(word, wrong, far) == far && !is_in(found, word)) {
            g_ptr_array_add(found, (char *)word);
        }
    }
}

static char *list(const GPtrArray *candidates)
{
    g_autoptr(GPtrArray) once = g_ptr_array_new();
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < candidates->len; i++) {
        if (!is_in(once, candidates->pdata[i])) {
            g_ptr_array_add(once, candidates->pdata[i]);
        }
    }
    for (guint i = 0; i < MIN(once->len, LIST_MAX); i++) {
        g_string_append_printf(text, "%s%s", i ? ", " : ": ",
                               (const char *)once->pdata[i]);
    }
    if (once->len > LIST_MAX) {
        g_string_append(text, " ...");
    }
    return g_strdup(text->str);
}

char *drill_near(const GPtrArray *candidates, const char *wrong)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    guint far_most = 1 + strlen(wrong) / 4;

    for (guint far = 0; far <= far_most && !found->len; far++) {
        add_near(found, candidates, wrong, far);
    }
    if (!found->len) {
        return list(candidates);
    }
    g_ptr_array_add(found, NULL);
    {
        g_autofree char *words = g_strjoinv(" or ", (char **)found->pdata);

        return g_strconcat(": perhaps ", words, NULL);
    }
}
