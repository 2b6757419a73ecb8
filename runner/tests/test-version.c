/*
 * The order of versions.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "version.h"

#include <glib.h>

/* In ascending order. */
static const char *const ascending[] = {
    "1.0~rc1",
    "1.0~rc1-1",
    "1.0",
    "1.0-1~bpo12+1",
    "1.0-1",
    "1.0-1+b1",
    "1.0+ds-1",
    "1.0.1",
    "1.2",
    "1.10",
    "6.12.90-1",
    "6.12.90-2~bpo12+1",
    "6.12.107-1",
    "7.3.4-1~bpo13+1",
    "1:10.0.2+ds-2+deb13u1~bpo12+1",
    "1:10.0.13+ds-0+deb13u1",
    "1:11.1.3+ds-1~bpo13+1",
};

static void test_order(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(ascending); i++) {
        for (guint j = 0; j < G_N_ELEMENTS(ascending); j++) {
            int difference = version_compare(ascending[i], ascending[j]);

            g_test_message("%s, %s", ascending[i], ascending[j]);
            g_assert_cmpint((difference > 0) - (difference < 0), ==,
                            (i > j) - (i < j));
        }
    }
}

static void test_line(void)
{
    g_assert_true(version_of_line("6.1.176-1", "6.1"));
    g_assert_false(version_of_line("6.12.107-1", "6.1"));
    g_assert_true(version_of_line("7.3.4-1~bpo13+1", "7.3.4"));
    g_assert_true(version_of_line("7.3.4+deb13-amd64", "7.3.4+deb13-amd64"));
    g_assert_false(version_of_line("7.3.4", "7.3.4.1"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/version/order", test_order);
    g_test_add_func("/version/line", test_line);
    return g_test_run();
}
