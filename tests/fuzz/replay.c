/*
 * Replays inputs of a fuzzer, each twice: both runs have to be told in the
 * same journal. Arguments are files and folders of files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "fuzz.h"

static void replay(gconstpointer opaque)
{
    const char *path = opaque;
    g_autofree char *data = NULL;
    gsize length;

    g_assert_true(g_file_get_contents(path, &data, &length, NULL));
    fuzz_compare((const uint8_t *)data, length);
}

static void add(const char *path)
{
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *name = g_strconcat("/replay/", base, NULL);

    g_test_add_data_func_full(name, g_strdup(path), replay, g_free);
}

static void add_all(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;

    if (!folder) {
        add(path);
        return;
    }
    while ((name = g_dir_read_name(folder))) {
        g_autofree char *file = g_build_filename(path, name, NULL);

        add(file);
    }
}

static void replay_nothing(void)
{
    fuzz_compare(NULL, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/replay-nothing", replay_nothing);
    for (int i = 1; i < argc; i++) {
        add_all(argv[i]);
    }
    return g_test_run();
}
