/*
 * The command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "fail.h"
#include "options.h"

static void test_run(void)
{
    char *argv[] = {
        "viclab",     "run", "--smp", "1",  "-v", "--vic=a=1", "--qemu-arg=-x",
        "--qemu-arg", "y z", "--",    "sh", "-c", "a --smp",   NULL
    };
    Options options;

    g_assert_true(options_parse(&options, argv, NULL));
    g_assert_cmpstr(options.subcommand, ==, "run");
    g_assert_cmpint(options.smp, ==, 1);
    g_assert_true(options.verbose);
    g_assert_cmpstr(options.vic, ==, "a=1");
    g_assert_cmpuint(g_strv_length(options.qemu_args), ==, 2);
    g_assert_cmpstr(options.qemu_args[1], ==, "y z");
    g_assert_cmpuint(g_strv_length(options.command), ==, 3);
    g_assert_cmpstr(options.command[2], ==, "a --smp");
    g_assert_cmpstr(options.line, ==,
                    "viclab run --smp 1 -v --vic=a=1 --qemu-arg=-x "
                    "--qemu-arg 'y z' -- sh -c 'a --smp'");
    options_free(&options);
}

static void test_defaults(void)
{
    char *argv[] = { "viclab", NULL };
    Options options;

    g_assert_true(options_parse(&options, argv, NULL));
    g_assert_null(options.subcommand);
    g_assert_null(options.command);
    g_assert_nonnull(options.rest);
    g_assert_cmpint(options.smp, ==, 2);
    g_assert_cmpint(options.seed, ==, 1);
    options_free(&options);
}

static void test_words(void)
{
    char *argv[] = { "viclab", "cache", "--all", "prune", NULL };
    Options options;

    g_assert_true(options_parse(&options, argv, NULL));
    g_assert_true(options.all);
    g_assert_cmpstr(options.rest[0], ==, "prune");
    options_free(&options);
}

static void refuse(char **argv, const char *word)
{
    g_autoptr(GError) error = NULL;
    Options options;

    g_assert_false(options_parse(&options, argv, &error));
    g_assert_error(error, FAIL_DOMAIN, FAIL_USAGE);
    g_assert_nonnull(strstr(error->message, word));
    options_free(&options);
}

static void test_refused(void)
{
    char *unknown[] = { "viclab", "run", "--nothing", NULL };
    char *smp[] = { "viclab", "run", "--smp", "0", NULL };
    char *number[] = { "viclab", "run", "--smp", "two", NULL };
    char *seed[] = { "viclab", "run", "--seed=-1", NULL };
    char *timeout[] = { "viclab", "run", "--timeout=0", NULL };
    char *empty[] = { "viclab", "run", "--", NULL };

    refuse(unknown, "--nothing");
    refuse(smp, "--smp 0");
    refuse(number, "two");
    refuse(seed, "--seed");
    refuse(timeout, "--timeout");
    refuse(empty, "--");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/options/run", test_run);
    g_test_add_func("/options/defaults", test_defaults);
    g_test_add_func("/options/words", test_words);
    g_test_add_func("/options/refused", test_refused);
    return g_test_run();
}
