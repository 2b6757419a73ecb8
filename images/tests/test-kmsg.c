/*
 * Records of the kernel's log.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "kmsg.h"

static KmsgLine line;

static bool parse(const char *record)
{
    strcpy(line.record, record);
    return kmsg_parse(&line, strlen(record));
}

static void test_lines(void)
{
    g_assert_true(parse("6,339,5140900,-;NET: Registered\n"));
    g_assert_cmpuint(line.level, ==, 6);
    g_assert_cmpstr(line.text, ==, "NET: Registered");
    g_assert_true(parse("12,1,2,-,caller=T1;user; says\n SUBSYSTEM=pci\n"));
    g_assert_cmpuint(line.level, ==, 4); /* without the facility */
    g_assert_cmpstr(line.text, ==, "user; says");
    g_assert_true(parse("3,1,2,-;"));
    g_assert_cmpstr(line.text, ==, "");
}

static void test_refuses(void)
{
    static const char *const bad[] = { "", ";x", "x,1;y", "6,1,2,-", "6;x" };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_assert_false(parse(bad[i]));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/image/kmsg/lines", test_lines);
    g_test_add_func("/image/kmsg/refuses", test_refuses);
    return g_test_run();
}
