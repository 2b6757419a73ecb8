/*
 * What can be done to NVMe ports, subsystems and namespaces from outside.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_NVME_CONTROL_H
#define VICLAB_TARGET_NVME_CONTROL_H

#include "lab/control.h"

extern const ControlVerb nvmet_port_verbs[];      /* object: NvmetPort */
extern const ControlVerb nvmet_subsystem_verbs[]; /* object: NvmetSubsystem */

#endif
