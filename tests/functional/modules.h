/*
 * Kernel modules that the guest's archive does not have: they come to the
 * guest as the content of its namespace.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FUNCTIONAL_MODULES_H
#define VICLAB_FUNCTIONAL_MODULES_H

#include "functional/trial.h"

/* Unpacks and inserts them; the namespace is free for anything then. */
#define SHELL_INSERT_MODULES                              \
    "cd /tmp; cpio -i < /dev/nvme0n1 2>/dev/null; "       \
    "for m in $(cat order); do insmod $m 2>/dev/null || " \
    "grep -q ^${m%.ko} /proc/modules; done; "

/*
 * Packs @module and all that it depends on to the file @path, for the
 * property image= of the namespace; skips the trial if the kernel has no such
 * module.
 */
void modules_pack(Trial *trial, const char *module, const char *path);

#endif
