/*
 * A kernel as programs expect it on a system: the image, and its modules in
 * lib/modules/<release> with the index that modprobe reads.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_LAYOUT_H
#define VICLAB_RUNNER_LAYOUT_H

#include "kernel.h"

#define LAYOUT_IMAGE "vmlinux" /* in the folder */

/*
 * The folder, made of links to where @kernel has its files; neither these nor
 * a build tree are changed. NULL on error.
 */
char *layout_get(const Session *session, const Kernel *kernel, GError **error);

#endif
