/*
 * viclab bundle: a run of a drill as one file.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bundlecmd.h"

#include <stdio.h>

#include "bundle.h"
#include "fail.h"

bool bundle_main(const Session *session, int *code, GError **error)
{
    const Options *options = session->options;
    const char *folder = options->rest[0];
    g_autofree char *path = NULL;

    if (!folder || options->rest[1]) {
        return fail(error, FAIL_USAGE,
                    "bundle which run? Give the folder that 'viclab drill' has "
                    "named");
    }
    path = options->out ? g_strdup(options->out) : bundle_name(folder, error);
    if (!path || !bundle_pack(session, folder, path, error)) {
        return false;
    }
    printf("%s\n", path);
    return true;
}
