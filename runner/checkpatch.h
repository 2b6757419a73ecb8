/*
 * QEMU's own judge of patches.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_CHECKPATCH_H
#define VICLAB_RUNNER_CHECKPATCH_H

#include "step.h"

/*
 * Runs checkpatch of the QEMU source @source over the patch file @path. What
 * it finds and is not excused (checkpatch.c) is added to @findings (char *),
 * as "PATCH:LINE: FINDING: the line".
 */
bool checkpatch_run(StepWork *work, const char *source, const char *path,
                    GPtrArray *findings, GError **error);
/* Excuses that nothing needed, as texts (char *), once all patches were. */
GPtrArray *checkpatch_unused(void);

#endif
