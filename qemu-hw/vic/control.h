/*
 * What can be done to an adapter from outside.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_VIC_CONTROL_H
#define VICLAB_VIC_CONTROL_H

#include "lab/control.h"

extern const ControlVerb vic_verbs[]; /* object: Vic */

/* poke.c: the verb of that name. */
bool vic_poke(void *object, const GateArg *args, uint32_t count, char **why);

#endif
