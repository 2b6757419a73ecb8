/*
 * The user's command.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_COMMAND_H
#define VICLAB_IMAGES_COMMAND_H

#include "fabric.h"

/*
 * Runs @argv, its output to the channels of its streams. In its environment are
 * VICLAB_HOST_TRADDR, VICLAB_TRADDR and VICLAB_NQN of the first target and of
 * the first subsystem, as far as there are any. Returns the exit code.
 */
int command_run(const Fabric *fabric, char **argv);
/* That environment, until it is asked for again. */
char **command_environment(const Fabric *fabric);

#endif
