/*
 * An N_Port that tests play by hand: it sends what it is told to and keeps
 * what it gets.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TESTS_UNIT_PEER_H
#define VICLAB_TESTS_UNIT_PEER_H

#include "fabric/fabric.h"
#include "glue/sim/sim.h"

typedef struct Peer {
    SimLab *sim;
    FcPort *port;
    uint64_t name; /* WWN, both port and node */
    uint32_t fcid;
    uint16_t next_ox_id;
    GQueue frames; /* FcFrame *, owned */
    uint32_t links_up, links_down;
} Peer;

/* Attached, with its side of the link on; not logged in. */
void peer_init(Peer *peer, SimLab *sim, FcFabric *fabric, const char *name,
               uint64_t wwn);
void peer_cleanup(Peer *peer);
/* A frame as a guest would build it; the caller owns it. */
FcFrame *peer_frame(const FcHeader *header, const void *payload,
                    uint32_t length);
void peer_send(Peer *peer, const FcHeader *header, const void *payload,
               uint32_t length);
/* The next frame, waiting for it; NULL if none comes. Owned by the caller. */
FcFrame *peer_receive(Peer *peer);
/* Sends a request and returns the answer to it. */
FcFrame *peer_exchange(Peer *peer, uint32_t d_id, uint8_t r_ctl, uint8_t type,
                       const void *payload, uint32_t length);
/* An ELS request that is @format's @message. */
FcFrame *peer_els(Peer *peer, uint32_t d_id, const WireFormat *format,
                  const void *message);
/* A name server request; its answer begins with the CT preamble. */
FcFrame *peer_ct(Peer *peer, uint16_t command, const void *body,
                 uint32_t length);
/* FLOGI; sets fcid. */
void peer_flogi(Peer *peer);
/* FLOGI, PLOGI with the name server, RFT_ID and RFF_ID for NVMe. */
void peer_login(Peer *peer, uint8_t features);
void peer_scr(Peer *peer, uint8_t function);

#endif
