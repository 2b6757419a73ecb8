/*
 * viclab kernels: what the archive has, and what is cached of it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_KERNELCMD_H
#define VICLAB_RUNNER_KERNELCMD_H

#include "session.h"

bool kernel_main(const Session *session, int *code, GError **error);

#endif
