/*
 * Words of a command: quotes, and where one command ends.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "words.h"

typedef struct Case {
    const char *text;
    int count; /* of the words before the first semicolon */
    const char *joined;
    const char *rest;
} Case;

static const Case cases[] = {
    { "", 0, "", "" },
    { "  ", 0, "", "" },
    { "read lba=8", 2, "read|lba=8", "" },
    { " read  lba=8 ", 2, "read|lba=8", "" },
    { "a ; b c", 1, "a", "b c" },
    { "a;b ; c", 1, "a;b", "c" },
    { "; b", 0, "", "b" },
    { "a 'b ; c' d", 3, "a|b ; c|d", "" },
    { "a \"b \\\" \\\\ c\"d", 2, "a|b \" \\ cd", "" },
    { "a b\\ c\\", 2, "a|b c\\", "" },
    { "a '' \"\"", 3, "a||", "" },
    { "a 'b", -1, NULL, NULL },
    { "a \"b", -1, NULL, NULL },
    { "a ';' b", 3, "a|;|b", "" },
};

static void test_words(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup(cases[i].text);
        char *argv[WORDS_MAX + 1];
        char *rest = text;

        g_test_message("'%s'", cases[i].text);
        g_assert_cmpint(words_until_semicolon(&rest, argv), ==, cases[i].count);
        if (cases[i].count >= 0) {
            g_autofree char *joined = g_strjoinv("|", argv);

            g_assert_cmpstr(joined, ==, cases[i].joined);
            g_assert_cmpstr(rest, ==, cases[i].rest);
        }
    }
}

static void test_too_many(void)
{
    g_autofree char *text = g_strnfill(2 * (WORDS_MAX + 1), ' ');
    char *argv[WORDS_MAX + 1];
    char *rest = text;

    for (int i = 0; i < WORDS_MAX - 1; i++) {
        text[2 * i] = 'x';
    }
    g_assert_cmpint(words_until_semicolon(&rest, argv), ==, WORDS_MAX - 1);
    memset(text, ' ', strlen(text));
    for (int i = 0; i < 2 * (WORDS_MAX + 1); i++) {
        text[i] = i % 2 ? ' ' : 'x';
    }
    rest = text;
    g_assert_cmpint(words_until_semicolon(&rest, argv), ==, -1);
}

static void test_next(void)
{
    g_autofree char *text = g_strdup(" 3 read 'x y'");
    char *rest = text;

    g_assert_cmpstr(words_next(&rest), ==, "3");
    g_assert_cmpstr(words_next(&rest), ==, "read");
    g_assert_cmpstr(words_next(&rest), ==, "x y");
    g_assert_null(words_next(&rest));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/image/words/cases", test_words);
    g_test_add_func("/image/words/too-many", test_too_many);
    g_test_add_func("/image/words/next", test_next);
    return g_test_run();
}
