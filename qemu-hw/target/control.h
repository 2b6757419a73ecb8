/*
 * What can be done to a target's N_Port from outside.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_CONTROL_H
#define VICLAB_TARGET_CONTROL_H

#include "lab/control.h"

extern const ControlVerb fc_target_verbs[]; /* object: FcTargetPort */

#endif
