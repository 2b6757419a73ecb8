/*
 * ELF files: this very program is one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "elffile.h"

#include "folder.h"

#define OURSELVES "/proc/self/exe"

static void test_needed(void)
{
    g_autoptr(GPtrArray) names = elf_needed(OURSELVES);
    bool has_glib = false;

    for (guint i = 0; i < names->len; i++) {
        has_glib |= g_str_has_prefix(names->pdata[i], "libglib-2.0.so");
    }
    g_assert_true(has_glib);
    g_assert_cmpint(*(char *)names->pdata[names->len - 1], ==, '/');
}

/* No prefix of a program may lead us out of it. */
static void test_truncated(void)
{
    char *folder = folder_new();
    g_autofree char *path = g_build_filename(folder, "part", NULL);
    g_autofree char *text = NULL;
    gsize length;

    g_assert_true(g_file_get_contents(OURSELVES, &text, &length, NULL));
    for (gsize part = 0; part < length; part = part * 2 + 1) {
        g_autoptr(GPtrArray) names = NULL;

        g_assert_true(g_file_set_contents(path, text, part, NULL));
        names = elf_needed(path);
        g_assert_nonnull(names);
        g_assert_null(elf_modinfo(path, "depends"));
        g_assert_false(elf_has_pvh_entry(path));
    }
    folder_free(folder);
}

static void test_no_elf(void)
{
    g_autoptr(GPtrArray) names = elf_needed("/dev/null");

    g_assert_cmpuint(names->len, ==, 0);
    g_assert_null(elf_modinfo(OURSELVES, "depends"));
    g_assert_false(elf_has_pvh_entry("/nonexistent"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/elffile/needed", test_needed);
    g_test_add_func("/elffile/truncated", test_truncated);
    g_test_add_func("/elffile/no-elf", test_no_elf);
    return g_test_run();
}
