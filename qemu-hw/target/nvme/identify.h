/*
 * Identify: what fills the structures.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_NVME_IDENTIFY_H
#define VICLAB_TARGET_NVME_IDENTIFY_H

#include "target/nvme/command.h"

/* All that is asked for was checked; @page is zero. */
typedef void NvmetIdentifyFn(const NvmetCommand *command, uint8_t *page);

NvmetIdentifyFn nvmet_identify_controller;
NvmetIdentifyFn nvmet_identify_controllers;

#endif
