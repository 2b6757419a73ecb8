/*
 * The virtual link between an N_Port behind an Ethernet port and an FCF
 * (FC-BB-6, 7.9.3): a FIP FLOGI makes it, keep-alives keep it, logout, a lost
 * link or FIP Clear Virtual Links end it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_VIRTUAL_LINK_H
#define VICLAB_FABRIC_VIRTUAL_LINK_H

#include "fabric/frame.h"
#include "lab/clock.h"

typedef struct FcFcf FcFcf;
typedef struct FcPort FcPort;

/* What VN_Ports keep to between their keep-alives. */
#define FC_VN_PORT_PERIOD (90 * LAB_SECONDS)

typedef struct FcVirtualLink {
    FcPort *port;
    FcFcf *fcf; /* NULL: there is no virtual link */
    uint8_t enode_mac[ETH_MAC_LEN];
    uint8_t vn_port_mac[ETH_MAC_LEN];
    LabTimer enode_timer; /* keep-alives are missing */
    LabTimer vn_port_timer;
} FcVirtualLink;

void fc_virtual_link_init(FcVirtualLink *link, FcPort *port);
void fc_virtual_link_state(FcVirtualLink *link, LabState *state);

/* An N_Port at @enode_mac has got the address @fcid from @fcf. */
void fc_virtual_link_establish(FcVirtualLink *link, FcFcf *fcf,
                               const uint8_t *enode_mac, uint32_t fcid);
/* It is gone, as both sides know. */
void fc_virtual_link_forget(FcVirtualLink *link);
/*
 * The fabric ends it: the N_Port is sent FIP Clear Virtual Links, and it is
 * logged out.
 */
void fc_virtual_link_clear(FcVirtualLink *link, const char *why);

/* Keep-alives have come. */
void fc_virtual_link_enode_alive(FcVirtualLink *link);
void fc_virtual_link_vn_port_alive(FcVirtualLink *link);

/* Is @frame, which came from the N_Port, one of this virtual link? */
bool fc_virtual_link_carries(const FcVirtualLink *link, const FcFrame *frame);
/* Puts the addresses of a frame to the N_Port in; false without a link. */
bool fc_virtual_link_address(const FcVirtualLink *link, FcFrame *frame);

#endif
