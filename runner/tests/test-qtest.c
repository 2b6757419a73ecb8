/*
 * What the tests inside QEMU tell of themselves.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qtest.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static const char tap[] = "TAP version 14\n"
                          "1..3\n"
                          "# Start of x86_64 tests\n"
                          "ok 1 /x86_64/vic-fc/bars\n"
                          "ok 2 /x86_64/vic-fc/flr\n";

/* What is reported looks like what this program itself reports. */
static int hush(void)
{
    int kept = dup(STDOUT_FILENO);
    int nowhere = open("/dev/null", O_WRONLY);

    fflush(stdout);
    dup2(nowhere, STDOUT_FILENO);
    close(nowhere);
    return kept;
}

static void speak(int kept)
{
    fflush(stdout);
    dup2(kept, STDOUT_FILENO);
    close(kept);
}

static void count(const char *out, int status, guint passed, guint failed)
{
    int kept = hush();
    Report report;

    report_begin(&report, NULL, NULL);
    qtest_add_tap(&report, "vic-fc-test", out, "it broke", status);
    speak(kept);
    g_assert_cmpuint(report.counts[REPORT_PASSED], ==, passed);
    g_assert_cmpuint(report.counts[REPORT_FAILED], ==, failed);
    report_cleanup(&report);
}

static void test_passed(void)
{
    count(tap, 0, 2, 0);
}

/* A program that dies says nothing of the test that it has died in. */
static void test_died(void)
{
    count(tap, 6, 2, 1);
    count("", 6, 0, 1);
}

static void test_failed(void)
{
    g_autofree char *out =
        g_strconcat(tap, "not ok 3 /x86_64/vic-fc/msi\n", "Bail out!\n", NULL);

    count(out, 6, 2, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/qtest/passed", test_passed);
    g_test_add_func("/qtest/died", test_died);
    g_test_add_func("/qtest/failed", test_failed);
    return g_test_run();
}
