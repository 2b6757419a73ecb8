/*
 * The folder with what a run leaves.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_ARTIFACT_H
#define VICLAB_RUNNER_ARTIFACT_H

#include "session.h"

/*
 * The folder of --out, cleared of an earlier run's files, or a new one in
 * the cache, where the last few are kept. NULL on error.
 */
char *artifact_folder(const Session *session, GError **error);
/* The same, with @otherwise instead of a new one. */
char *artifact_folder_at(const Session *session, const char *otherwise,
                         GError **error);
/* Removes what an earlier run has left there. */
bool artifact_clear(const char *folder, GError **error);
/*
 * Writes qemu.cmd, a script that does the same again: joins the @archives to
 * the @initrd, if there are any, and runs @argv.
 */
bool artifact_write_command(const char *out, char **argv,
                            const GPtrArray *archives, const char *initrd,
                            GError **error);

#endif
