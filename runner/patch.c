/*
 * patch(1).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "patch.h"

bool patch_apply(StepWork *work, const char *tree, const char *path,
                 GError **error)
{
    const char *const argv[] = {
        "patch",
        "-p1",
        "--force",
        "--fuzz=0",
        "--no-backup-if-mismatch",
        "--reject-file=-",
        "-d",
        tree,
        "-i",
        path,
        NULL,
    };

    return step_command(work, NULL, NULL, argv, error);
}
