/*
 * Options and words behind a verb.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <stdlib.h>

#include "args.h"

static char *argv[] = { "read",  "lba=8",     "all",    "for=2ms", "fua=yes",
                        "x=y=z", "bad=seven", "empty=", "again",   NULL };

static void test_options(void)
{
    Args args;

    args_init(&args, argv);
    g_assert_cmpuint(args_number(&args, "lba", 0), ==, 8);
    g_assert_cmpuint(args_number(&args, "lba", 3), ==, 3); /* it is used */
    g_assert_cmpuint(args_number(&args, "blocks", 5), ==, 5);
    g_assert_cmpuint(args_time(&args, "for", 0), ==, 2000000);
    g_assert_true(args_flag(&args, "fua"));
    g_assert_false(args_flag(&args, "other"));
    g_assert_cmpstr(args_text(&args, "empty"), ==, "");
    g_assert_null(args_text(&args, "x=y="));
    g_assert_cmpstr(args_rest(&args), ==, "x=y=z");
    g_assert_cmpstr(args_word(&args), ==, "all");
    g_assert_cmpstr(args_word(&args), ==, "again");
    g_assert_null(args_word(&args));
    g_assert_cmpstr(args_rest(&args), ==, "bad=seven");
    args_end(&args);
}

static void expect_wrong(const char *path, const char *said)
{
    g_test_trap_subprocess(path, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr(said);
}

static void number_process(void)
{
    Args args;

    args_init(&args, argv);
    args_number(&args, "bad", 0);
    exit(0);
}

static void end_process(void)
{
    Args args;

    args_init(&args, argv);
    args_end(&args);
    exit(0);
}

static void test_wrong(void)
{
    expect_wrong("/image/args/number/subprocess",
                 "viclab: read: seven: not a number\n");
    expect_wrong("/image/args/end/subprocess",
                 "viclab: read: lba=8: unknown\n");
}

int main(int argc, char **words)
{
    g_test_init(&argc, &words, NULL);
    g_test_add_func("/image/args/options", test_options);
    g_test_add_func("/image/args/wrong", test_wrong);
    g_test_add_func("/image/args/number/subprocess", number_process);
    g_test_add_func("/image/args/end/subprocess", end_process);
    return g_test_run();
}
