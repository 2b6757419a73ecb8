/*
 * The fabric controller at FFFFFD: who wants to hear of changes, and the
 * registered state change notifications (RSCN, FC-LS-5) that tell them.
 *
 * Changes of one short interval go out together, one RSCN to each listener:
 * to those that have registered for that kind of change and that share a
 * zone with the port that has changed. A wider page swallows narrower ones.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_CONTROLLER_H
#define VICLAB_FABRIC_CONTROLLER_H

#include "fabric/fabric.h"
#include "wire/els.h"

/* A set of the fabric's ports, by index. */
typedef struct FcPortSet {
    uint32_t words[(FC_FABRIC_PORTS + 31) / 32];
} FcPortSet;

typedef struct FcController {
    FcFabric *fabric;
    LabTimer timer;
    GArray *changes; /* of FcChange, by ascending page, not yet told */
} FcController;

FcController *fc_controller_new(FcFabric *fabric);
void fc_controller_free(FcController *controller);
void fc_controller_state(FcController *controller, LabState *state);

/*
 * Something about the N_Port that is logged in through @port has changed, or
 * is about to: all who may see it will hear of it.
 */
void fc_controller_changed(FcController *controller, const FcPort *port);
/* @port has come into sight of the ports of @audience, or gone from it. */
void fc_controller_rezoned(FcController *controller, const FcPort *port,
                           const FcPortSet *audience);
/*
 * An RSCN with that one page, at once: to @listener, whether it has
 * registered or not, or with NULL to all that have and that share a zone
 * with the port it names. Returns how many were told.
 */
guint fc_controller_raise(FcController *controller, const FcElsRscnPage *page,
                          FcPort *listener);

static inline void fc_port_set_add(FcPortSet *set, uint8_t index)
{
    set->words[index / 32] |= 1u << index % 32;
}

static inline bool fc_port_set_has(const FcPortSet *set, uint8_t index)
{
    return set->words[index / 32] >> index % 32 & 1;
}

#endif
