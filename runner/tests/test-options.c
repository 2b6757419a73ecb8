/*
 * The command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "belong.h"
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

static void test_watch(void)
{
    char *argv[] = {
        "viclab",  "run",      "--watch",         "fnic_probe:park=1ms",
        "--watch", "vfs_read", "--schedule-seed", "7,mean=500",
        NULL
    };
    char *plain[] = { "viclab", "run", "--schedule-seed=0", NULL };
    Options options;

    g_assert_true(options_parse(&options, argv, NULL));
    g_assert_cmpuint(g_strv_length(options.watches), ==, 2);
    g_assert_cmpstr(options.watches[0], ==, "fnic_probe:park=1ms");
    g_assert_nonnull(options.schedule);
    g_assert_cmpint(options.schedule_seed, ==, 7);
    g_assert_cmpuint(options.schedule_mean, ==, 500);
    options_free(&options);
    g_assert_true(options_parse(&options, plain, NULL));
    g_assert_null(options.watches);
    g_assert_cmpint(options.schedule_seed, ==, 0);
    g_assert_cmpuint(options.schedule_mean, ==, 20000);
    options_free(&options);
}

/* What stands behind "--debug" is something else's, behind "--debug=" its. */
static void test_debug(void)
{
    char *alone[] = { "viclab", "run", "--debug", "word", NULL };
    char *with[] = { "viclab", "run", "--debug=kcsan", NULL };
    char *command[] = { "viclab", "run", "--", "a", "--debug", NULL };
    Options options;

    g_assert_true(options_parse(&options, alone, NULL));
    g_assert_cmpstr(options.debug, ==, "debug");
    g_assert_cmpstr(options.rest[0], ==, "word");
    options_free(&options);
    g_assert_true(options_parse(&options, with, NULL));
    g_assert_cmpstr(options.debug, ==, "kcsan");
    options_free(&options);
    g_assert_true(options_parse(&options, command, NULL));
    g_assert_null(options.debug);
    g_assert_cmpstr(options.command[1], ==, "--debug");
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

/* The names that 'viclab help' has, one after the other. */
static char *next_option(const char **help)
{
    const char *at = strstr(*help, " --");
    size_t length;

    if (!at) {
        return NULL;
    }
    at += strlen(" --");
    length = strspn(at, G_CSET_a_2_z "-");
    *help = at + length;
    return g_strndup(at, length);
}

/* Each option is for some subcommand that there is. */
static void test_places(void)
{
    static const char *const subcommands[] = {
        "run",      "vng",    "libvirt-xml", "driver", "drill",
        "settle",   "bundle", "replay",      "test",   "fuzz",
        "coverage", "soak",   "make-series", "cache",
    };
    g_autofree char *help = options_help();
    const char *at = strstr(help, "\nOptions:");
    guint count = 0;
    char *option;

    g_assert_nonnull(at);
    while ((option = next_option(&at))) {
        guint places = 0;

        for (guint i = 0; i < G_N_ELEMENTS(subcommands); i++) {
            places += option_belongs(option, subcommands[i]);
        }
        if (!places) {
            g_error("--%s is for no subcommand", option);
        }
        count++;
        g_free(option);
    }
    g_assert_cmpuint(count, >, 60);
}

static void test_misplaced(void)
{
    char *seeds[] = { "viclab", "run", "--seeds=1-3", "--", "true", NULL };
    char *control[] = { "viclab", "run", "--control", "--", "true", NULL };
    char *repeat[] = { "viclab", "run", "--repeat=1", NULL };
    char *define[] = { "viclab", "run", "-D", "x=1", NULL };
    char *play[] = { "viclab", "vng", "--play=x", "--", "true", NULL };
    char *name[] = { "viclab", "run", "--name", "x", NULL };
    char *minutes[] = { "viclab", "fuzz", "--minutes=60", NULL };
    char *connect[] = { "viclab", "drill", "--no-connect", "x", NULL };

    refuse(seeds, "--seeds is not for 'viclab run', but for: drill;");
    refuse(control, "--control is not for 'viclab run'");
    refuse(repeat, "--repeat is not for 'viclab run'");
    refuse(define, "--define is not for 'viclab run'");
    refuse(play, "--play is not for 'viclab vng', but for: run;");
    refuse(name, "--name is not for 'viclab run'");
    refuse(minutes, "--minutes is not for 'viclab fuzz'");
    refuse(connect, "--no-connect is not for 'viclab drill'");
}

static void test_refused(void)
{
    char *unknown[] = { "viclab", "run", "--nothing", NULL };
    char *smp[] = { "viclab", "run", "--smp", "0", NULL };
    char *number[] = { "viclab", "run", "--smp", "two", NULL };
    char *seed[] = { "viclab", "run", "--seed=-1", NULL };
    char *timeout[] = { "viclab", "run", "--timeout=0", NULL };
    char *seconds[] = { "viclab", "fuzz", "--seconds", "0", NULL };
    char *schedule[] = { "viclab", "run", "--schedule-seed=1,mean=99", NULL };
    char *word[] = { "viclab", "run", "--schedule-seed=x", NULL };
    char *pace[] = { "viclab", "run", "--real-time", "--watch=f", NULL };
    char *vng[] = { "viclab", "vng", "--schedule-seed=1", NULL };
    char *kind[] = { "viclab", "run", "--debug=all", NULL };
    char *modules[] = { "viclab", "run", "--debug", "--modules=m", NULL };
    char *empty[] = { "viclab", "run", "--", NULL };
    char *iommu[] = { "viclab", "bench", "--iommu", NULL };

    refuse(unknown, "--nothing");
    refuse(smp, "--smp 0");
    refuse(number, "two");
    refuse(seed, "--seed");
    refuse(timeout, "--timeout");
    refuse(seconds, "--seconds 0");
    refuse(schedule, "from 100 to");
    refuse(word, "--schedule-seed x");
    refuse(pace, "--watch");
    refuse(vng, "--schedule-seed");
    refuse(empty, "--");
    refuse(iommu, "--iommu");
    refuse(kind, "--debug=all");
    refuse(modules, "--modules");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/options/run", test_run);
    g_test_add_func("/options/defaults", test_defaults);
    g_test_add_func("/options/words", test_words);
    g_test_add_func("/options/watch", test_watch);
    g_test_add_func("/options/debug", test_debug);
    g_test_add_func("/options/places", test_places);
    g_test_add_func("/options/misplaced", test_misplaced);
    g_test_add_func("/options/refused", test_refused);
    return g_test_run();
}
