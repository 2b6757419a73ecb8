/*
 * patch(1).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_PATCH_H
#define VICLAB_RUNNER_PATCH_H

#include "step.h"

/*
 * Applies the patch @path to the files below @tree, which have to be just as
 * it says. False if they are not; some may be changed by then.
 */
bool patch_apply(StepWork *work, const char *tree, const char *path,
                 GError **error);

#endif
