/*
 * What the runner may write into a job, and what is refused.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "job.h"

#define HOST "hostnqn=nqn.2026-01.org.example:h\nhostid=11111111-2222\n"

static void test_defaults(void)
{
    char bad[64];
    Job job;

    g_assert_true(job_parse(&job, HOST, bad, sizeof(bad)));
    g_assert_cmpint(job.mode, ==, JOB_DEMO);
    g_assert_true(job.load);
    g_assert_true(job.connect);
    g_assert_cmpuint(job.targets, ==, 1);
    g_assert_cmpuint(job.timeout, ==, 120);
    g_assert_cmpuint(job.seed, ==, 1);
    g_assert_cmpstr(job.hostnqn, ==, "nqn.2026-01.org.example:h");
    g_assert_cmpstr(job.hostid, ==, "11111111-2222");
}

static void test_all_keys(void)
{
    char bad[64];
    Job job;

    g_assert_true(job_parse(&job,
                            "mode=command\nload=no\nconnect=no\ntargets=3\n\n"
                            "timeout=7\nseed=0xffffffffffffffff\nlater=x=y",
                            bad, sizeof(bad)));
    g_assert_cmpint(job.mode, ==, JOB_COMMAND);
    g_assert_false(job.load);
    g_assert_false(job.connect);
    g_assert_cmpuint(job.targets, ==, 3);
    g_assert_cmpuint(job.timeout, ==, 7);
    g_assert_cmpuint(job.seed, ==, UINT64_MAX);
}

static void test_refused(void)
{
    static const char *const lines[] = {
        "mode=other",
        "mode=",
        "connect=1",
        "targets=0",
        "targets=65",
        "targets=1x",
        "targets=-1",
        "timeout=0",
        "seed=",
        "seed= 1",
        "no equals",
        "=value",
        "hostnqn=a,b=c",
        "hostid=1,2",
        "hostnqn=",
        "seed=1e3",
        "seed=99999999999999999999",
    };
    g_autofree char *text = NULL;
    char bad[64];
    size_t i;
    Job job;

    for (i = 0; i < G_N_ELEMENTS(lines); i++) {
        text = g_strconcat(HOST, lines[i], "\nmode=demo\n", NULL);
        g_assert_false(job_parse(&job, text, bad, sizeof(bad)));
        g_assert_cmpstr(bad, ==, lines[i]);
        g_clear_pointer(&text, g_free);
    }
}

static void test_missing(void)
{
    char bad[64];
    Job job;

    g_assert_false(job_parse(&job, "", bad, sizeof(bad)));
    g_assert_cmpstr(bad, ==, "hostnqn");
    g_assert_false(job_parse(&job, "hostnqn=x\n", bad, sizeof(bad)));
    g_assert_cmpstr(bad, ==, "hostid");
    g_assert_true(job_parse(&job, "connect=no", bad, sizeof(bad)));
}

static void test_long(void)
{
    g_autofree char *name = g_strnfill(NQN_SIZE - 1, 'n');
    g_autofree char *filling = g_strnfill(600, 'x');
    g_autofree char *line = g_strconcat(HOST "later=", filling, NULL);
    g_autofree char *good = g_strconcat("hostid=1\nhostnqn=", name, NULL);
    g_autofree char *longer = g_strconcat(good, "n", NULL);
    char bad[64];
    Job job;

    g_assert_true(job_parse(&job, good, bad, sizeof(bad)));
    g_assert_cmpstr(job.hostnqn, ==, name);
    g_assert_false(job_parse(&job, longer, bad, sizeof(bad)));
    g_assert_false(job_parse(&job, line, bad, sizeof(bad)));
    g_assert_cmpuint(strlen(bad), ==, sizeof(bad) - 1);
}

static void test_argv(void)
{
    char text[] = "sh\0-c\0\0x y\0";
    char *argv[6];

    g_assert_cmpint(job_argv(text, sizeof(text) - 1, argv, 6), ==, 4);
    g_assert_cmpstr(argv[0], ==, "sh");
    g_assert_cmpstr(argv[2], ==, "");
    g_assert_cmpstr(argv[3], ==, "x y");
    g_assert_null(argv[4]);
    g_assert_cmpint(job_argv(text, sizeof(text) - 1, argv, 5), ==, 4);
    g_assert_cmpint(job_argv(text, sizeof(text) - 1, argv, 4), ==, -1);
    g_assert_cmpint(job_argv(text, sizeof(text) - 2, argv, 6), ==, -1);
    g_assert_cmpint(job_argv(text, 0, argv, 6), ==, -1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/image/job/defaults", test_defaults);
    g_test_add_func("/image/job/all-keys", test_all_keys);
    g_test_add_func("/image/job/refused", test_refused);
    g_test_add_func("/image/job/missing", test_missing);
    g_test_add_func("/image/job/long", test_long);
    g_test_add_func("/image/job/argv", test_argv);
    return g_test_run();
}
