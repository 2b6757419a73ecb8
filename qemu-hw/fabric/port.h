/*
 * A port of the fabric (F_Port) with its link to one N_Port: the interface
 * through which adapters and targets plug in without knowing each other.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_PORT_H
#define VICLAB_FABRIC_PORT_H

#include "fabric/frame.h"
#include "fabric/link.h"
#include "fabric/request_of.h"
#include "fabric/virtual_link.h"

typedef struct FcFabric FcFabric;

/* What the N_Port's side of the link is told. */
typedef struct FcNPortOps {
    /* A frame has arrived; the N_Port owns it from now on. */
    void (*receive)(void *n_port, FcFrame *frame);
    /* The link has come up or gone down. */
    void (*link)(void *n_port, bool up);
} FcNPortOps;

/* Who has logged in through this port. */
typedef struct FcPortLogin {
    bool present;
    uint32_t fcid;
    uint64_t port_name;
    uint64_t node_name;
    uint16_t max_data;    /* data field that it can receive, bytes */
    uint32_t servers;     /* bit a & 15: PLOGI with FFFFFa; 0: with FFFCxx */
    uint8_t scr_function; /* 0: state changes are not wanted */
} FcPortLogin;

typedef struct FcPort {
    FcFabric *fabric;
    char *name; /* of the N_Port, for journal and log */
    uint8_t index;
    bool ethernet; /* FCoE: frames carry MAC addresses */
    bool fip;      /* and N_Ports find and log in to FCFs through FIP */
    const FcNPortOps *ops;
    void *n_port;

    bool enabled; /* the N_Port's side of the link works */
    bool online;  /* the fabric's side works */
    uint32_t link_failures;
    FcPortLogin login;
    FcVirtualLink virtual_link; /* with FIP: what the login came over */
    FcLane to_fabric;
    FcLane to_n_port;
    FcRequests requests; /* that have crossed the link lately */
    LabTimer bounce;     /* the fabric's side comes back */
    uint8_t number;      /* last byte of the address that it assigns */
} FcPort;

typedef struct FcPortConfig {
    const char *name;
    bool ethernet;
    bool fip; /* with ethernet only */
    const FcNPortOps *ops;
    void *n_port;
} FcPortConfig;

/* NULL if all of the fabric's ports of that kind are taken. */
FcPort *fc_port_attach(FcFabric *fabric, const FcPortConfig *config);
/* Takes the link down first; nothing is called back. */
void fc_port_detach(FcPort *port);

/* From the N_Port's side: its end of the link comes or goes. */
void fc_port_enable(FcPort *port, bool enabled);
/* From the fabric's side: the same. */
void fc_port_set_online(FcPort *port, bool online);
/* Whoever logs in next gets another address than the one before. */
void fc_port_renumber(FcPort *port);
bool fc_port_link_up(const FcPort *port);
/* The fabric's R_A_TOV, ms. */
uint32_t fc_port_r_a_tov(const FcPort *port);
/* The WWPN of the fabric's side, the F_Port. */
uint64_t fc_port_wwpn(const FcPort *port);

/* From the N_Port: takes the frame over; it is lost if the link is down. */
void fc_port_send(FcPort *port, FcFrame *frame);
/* From the fabric: the same in the other direction. */
void fc_port_deliver(FcPort *port, FcFrame *frame);

/*
 * Puts in the addresses that a frame to the N_Port has; false if there is no
 * way to it.
 */
bool fc_port_address(const FcPort *port, FcFrame *frame);
/* Behind the gate: on to the fabric, or into the N_Port. */
void fc_port_to_fabric(FcPort *port, FcFrame *frame);
void fc_port_to_n_port(FcPort *port, FcFrame *frame);

void fc_port_state(FcPort *port, LabState *state);

#endif
