/*
 * docs/architecture.md: each file of the runner and of the drill engine stands
 * in a table, and nothing else does.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "file.h"

#define PAGE "docs/architecture.md"

/* What stands between @begin and @end. */
static char *section(const char *begin, const char *end)
{
    g_autofree char *path = g_build_filename(g_getenv("CHECKOUT"), PAGE, NULL);
    g_autofree char *text = file_read(path, NULL, NULL);
    const char *from = strstr(text, begin);
    const char *to = from ? strstr(from, end) : NULL;

    g_assert_nonnull(to);
    return g_strndup(from, to - from);
}

/* Of each row of the table in @text, the words in backquotes. */
static GHashTable *names_in(const char *text)
{
    GHashTable *names =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GRegex) regex = g_regex_new("`([a-z_]+)`", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    const char *table = strstr(text, "|---|");

    g_assert_nonnull(table);
    for (g_regex_match(regex, table, 0, &match); g_match_info_matches(match);
         g_match_info_next(match, NULL)) {
        char *name = g_match_info_fetch(match, 1);

        if (!g_hash_table_add(names, name)) {
            g_test_message(PAGE ": %s stands there twice", name);
            g_test_fail();
        }
    }
    return names;
}

static void check(const char *folder, const char *begin, const char *end)
{
    g_autofree char *text = section(begin, end);
    g_autoptr(GHashTable) names = names_in(text);
    g_autofree char *path =
        g_build_filename(g_getenv("CHECKOUT"), folder, NULL);
    g_autoptr(GPtrArray) files = file_list(path);
    guint count = 0;

    for (guint i = 0; i < files->len; i++) {
        char *file = files->pdata[i];

        if (!g_str_has_suffix(file, ".c")) {
            continue;
        }
        count++;
        file[strlen(file) - 2] = '\0';
        if (!g_hash_table_contains(names, file)) {
            g_test_message(PAGE " has no %s/%s.c: say where it belongs", folder,
                           file);
            g_test_fail();
        }
    }
    if (g_test_failed()) {
        return;
    }
    /* each one is there, so that any other is too much */
    g_assert_cmpuint(count, ==, g_hash_table_size(names));
}

static void test_drill(void)
{
    check("qemu-hw/drill", "## The drill engine", "\n## The runner");
}

static void test_runner(void)
{
    check("runner", "## The runner", "\n## A read");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/architecture/drill", test_drill);
    g_test_add_func("/architecture/runner", test_runner);
    return g_test_run();
}
