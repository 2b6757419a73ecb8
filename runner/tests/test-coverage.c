/*
 * Reading what gcov prints.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "coverage.h"

static void test_parse(void)
{
    g_autoptr(GPtrArray) files =
        coverage_parse("File '../../src/qemu-hw/vic/wq.c'\n"
                       "Lines executed:96.73% of 153\n"
                       "Creating 'wq.c.gcov'\n"
                       "\n"
                       "File '/usr/include/glib-2.0/glib/gstring.h'\n"
                       "Lines executed:50.00% of 2\n"
                       "\n"
                       "File '../../src/qemu-hw/lab/state.h'\n"
                       "No executable lines\n"
                       "\n"
                       "File '../../src/qemu-hw/fabric/link.c'\n"
                       "Lines executed:0.00% of 47\n"
                       "\n"
                       "Lines executed:74.00% of 202\n");
    const CoverageFile *file;

    g_assert_cmpuint(files->len, ==, 3);
    file = files->pdata[0];
    g_assert_cmpstr(file->path, ==, "qemu-hw/fabric/link.c");
    g_assert_cmpuint(file->lines, ==, 47);
    g_assert_cmpuint(file->run, ==, 0);
    file = files->pdata[1];
    g_assert_cmpstr(file->path, ==, "qemu-hw/lab/state.h");
    g_assert_cmpuint(file->lines, ==, 0);
    file = files->pdata[2];
    g_assert_cmpstr(file->path, ==, "qemu-hw/vic/wq.c");
    g_assert_cmpuint(file->lines, ==, 153);
    g_assert_cmpuint(file->run, ==, 148);
}

static void test_nothing(void)
{
    g_autoptr(GPtrArray) files = coverage_parse("File 'qemu-hw/vic/wq.c'");

    g_assert_cmpuint(files->len, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/coverage/parse", test_parse);
    g_test_add_func("/coverage/nothing", test_nothing);
    return g_test_run();
}
