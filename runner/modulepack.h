/*
 * Modules for a guest that has to load them itself, as an archive that it
 * finds on a disk.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_MODULEPACK_H
#define VICLAB_RUNNER_MODULEPACK_H

#include "module.h"

/*
 * Writes modules @names, up to NULL, and what they depend on to the cpio
 * archive @path, and to its file "order" their names in the order in which
 * they are to be loaded. What the kernel does not have as a module is left
 * out: it may be built in.
 */
bool module_pack(StepWork *work, const ModuleTree *tree,
                 const char *const *names, const char *path, GError **error);

#endif
