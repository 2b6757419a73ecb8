/*
 * An ENode that tests play by hand: an N_Port behind an Ethernet port that
 * runs FIP. It sends what it is told to and keeps what it gets.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TESTS_UNIT_ENODE_H
#define VICLAB_TESTS_UNIT_ENODE_H

#include "fabric/fabric.h"
#include "fabric/fip.h"
#include "glue/sim/sim.h"

#define ENODE_NAME 0x2000aabbccddee01ull

typedef struct Enode {
    SimLab *sim;
    FcPort *port;
    uint8_t mac[ETH_MAC_LEN];
    uint16_t vlan; /* that it sends in */
    uint32_t fcid;
    uint8_t vn_port_mac[ETH_MAC_LEN];
    uint8_t fcf_mac[ETH_MAC_LEN]; /* that it has logged in with */
    GQueue frames;                /* FcFrame *, owned */
} Enode;

/* With its side of the link on, in VLAN 0. @fip false: an ordinary port. */
void enode_init(Enode *enode, SimLab *sim, FcFabric *fabric, bool fip);
void enode_cleanup(Enode *enode);

/* Sends the message, and takes it over. */
void enode_send(Enode *enode, const uint8_t *dst, const uint8_t *src,
                GByteArray *message);
/* The next frame; NULL if none comes within a second. Owned by the caller. */
FcFrame *enode_receive(Enode *enode);
/* The next frame is the FIP message *@message; it lives as long as *@frame. */
void enode_expect(Enode *enode, uint16_t operation, uint8_t subcode,
                  FcFrame **frame, FipMessage *message);
void enode_expect_silence(Enode *enode);

/* Messages as fnic builds them; the caller sends or frees them. */
GByteArray *enode_vlan_request(const Enode *enode);
GByteArray *enode_solicitation(const Enode *enode);
/* With @command and @length bytes of payload behind it, within @type. */
GByteArray *enode_link_service(const Enode *enode, uint8_t type,
                               uint8_t command, uint32_t length);
GByteArray *enode_keep_alive(const Enode *enode);
GByteArray *enode_vn_port_keep_alive(const Enode *enode);

/* FLOGI with the FCF at @fcf in @vlan; sets fcid and both addresses. */
void enode_login(Enode *enode, const uint8_t *fcf, uint16_t vlan);
/* The same with the fabric's first FCF. */
void enode_login_first(Enode *enode);

#endif
