/*
 * The fabric controller at FFFFFD: who wants to hear of changes, and the
 * registered state change notifications (RSCN) that tell them.
 *
 * Changes of one short interval go out together, one RSCN to each listener.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_CONTROLLER_H
#define VICLAB_FABRIC_CONTROLLER_H

#include "fabric/port.h"

typedef struct FcController {
    FcFabric *fabric;
    LabTimer timer;
    GArray *changed; /* uint32_t port_id, ascending, not yet told */
} FcController;

FcController *fc_controller_new(FcFabric *fabric);
void fc_controller_free(FcController *controller);
void fc_controller_state(FcController *controller, LabState *state);

/* Something about the N_Port at @port_id has changed. */
void fc_controller_changed(FcController *controller, uint32_t port_id);

#endif
