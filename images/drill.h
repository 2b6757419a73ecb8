/*
 * The agent: does what it is told through the lab port, several things at a
 * time, and tells what comes of it and what the kernel says meanwhile.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_DRILL_H
#define VICLAB_IMAGES_DRILL_H

#include "work.h"

/* Until the command "exit CODE": that code. */
uint32_t drill_run(Work *work);

#endif
