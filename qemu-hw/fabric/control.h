/*
 * What can be done to fabric, FCFs and links from outside.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_CONTROL_H
#define VICLAB_FABRIC_CONTROL_H

#include "lab/control.h"

extern const ControlVerb fc_port_verbs[];   /* object: FcPort */
extern const ControlVerb fc_fabric_verbs[]; /* object: FcFabric */
extern const ControlVerb fc_fcf_verbs[];    /* object: FcFcf */

/* inject.c: a verb of the fabric */
bool fc_inject(void *object, const GateArg *args, uint32_t count, char **why);
/* The names of the frames that it can make, for a person; g_free(). */
char *fc_inject_names(void);

#endif
