/*
 * A temporary folder for a test.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_TESTS_FOLDER_H
#define VICLAB_RUNNER_TESTS_FOLDER_H

#include <glib.h>

#include "file.h"

static inline char *folder_new(void)
{
    char *folder = g_dir_make_tmp("viclab-XXXXXX", NULL);

    g_assert_nonnull(folder);
    return folder;
}

static inline void folder_free(char *folder)
{
    g_assert_true(file_remove(folder, NULL));
    g_free(folder);
}

#endif
