/*
 * FIP (FC-BB-6, 7.9) as the fabric's FCFs speak it with the N_Ports behind
 * Ethernet ports: VLAN discovery, FCF discovery, fabric login and logout,
 * keep-alives. What a message means for a virtual link is in virtual_link.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_FIP_H
#define VICLAB_FABRIC_FIP_H

#include "fabric/fcf.h"
#include "fabric/port.h"
#include "wire/fip.h"

/* Where ENodes listen, and where FCFs do. */
extern const uint8_t fip_all_enodes[ETH_MAC_LEN];
extern const uint8_t fip_all_fcfs[ETH_MAC_LEN];

/* A FIP message from the N_Port at @port; does not take it over. */
void fc_fip_receive(FcPort *port, const FcFrame *frame);
/* Takes @message over, and sends it from @fcf to @dst. */
void fc_fip_send(FcPort *port, const FcFcf *fcf, const uint8_t *dst,
                 uint16_t vlan, GByteArray *message);
/* Nothing is done about it. */
void fc_fip_drop(FcPort *port, const FcFrame *frame, const char *why);

/* ---- link services (fip_login.c) ---- */

/* A FLOGI, FDISC or LOGO for @fcf. */
void fc_fip_link_service(FcPort *port, FcFcf *fcf, const FcFrame *frame,
                         const FipMessage *message);
/* The request within such a message; NULL if it has none or several. */
FcFrame *fc_fip_request(const FcFrame *fip, const FipMessage *message);
/* Takes over the login server's answer to one, and sends it within FIP. */
void fc_fip_answer(FcPort *port, FcFrame *answer);

#endif
