/*
 * Kernel configurations as fragments.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "kconfig.h"

static const char config[] = "CONFIG_SMP=y\n"
                             "# CONFIG_KASAN is not set\n"
                             "CONFIG_NR_CPUS=64\n"
                             "CONFIG_NVME_FC=m\n"
                             "CONFIG_LOCALVERSION=\"-viclab\"\n";

static guint count_missing(const char *fragment)
{
    g_autoptr(GPtrArray) missing = kconfig_missing(fragment, config);

    return missing->len;
}

static void test_holds(void)
{
    g_assert_cmpuint(count_missing("# CONFIG_KASAN=y, if it was there\n"
                                   "CONFIG_SMP=y\n"
                                   "CONFIG_KASAN=n\n"
                                   "CONFIG_NEVER_HEARD_OF=n\n"
                                   "CONFIG_NR_CPUS=64\n"
                                   "CONFIG_LOCALVERSION=\"-viclab\"\n"),
                     ==, 0);
    g_assert_cmpuint(count_missing(""), ==, 0);
}

static void test_missing(void)
{
    g_autoptr(GPtrArray) missing = kconfig_missing(
        "CONFIG_KASAN=y\nCONFIG_SMP=n\nCONFIG_NVME_FC=y\nCONFIG_NR_CPUS=8",
        config);

    g_assert_cmpuint(missing->len, ==, 4);
    g_assert_cmpstr(missing->pdata[0], ==, "CONFIG_KASAN=y");
    g_assert_cmpstr(missing->pdata[3], ==, "CONFIG_NR_CPUS=8");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/kconfig/holds", test_holds);
    g_test_add_func("/kconfig/missing", test_missing);
    return g_test_run();
}
