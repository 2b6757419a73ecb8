/*
 * The N_Port of a target: its way into the fabric, and the initiators that
 * have logged in with it (FC-LS-5, FC-GS-8). What they come for, the FC-4,
 * plugs in through FcTargetOps.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_NPORT_H
#define VICLAB_TARGET_NPORT_H

#include "fabric/fabric.h"
#include "target/session.h"

/* FC-4 protocols that one port can serve. */
#define FC_TARGET_FC4S 4
/* LOGOs to strangers that are remembered, so that each hears it once. */
#define FC_TARGET_STRANGERS 16

/* One FC-4 protocol behind a target port. */
typedef struct FcTargetOps {
    const char *name;
    uint8_t type;                /* in PRLI, RFT_ID and RFF_ID */
    uint8_t features;            /* of RFF_ID */
    uint16_t prli_page_length;   /* bytes */
    uint32_t service_parameters; /* in the LS_ACC of PRLI */
    /* The session's PRLI was accepted. */
    void (*login)(void *fc4, FcTargetSession *session);
    /* It ends now: all that belongs to it is dropped without an answer. */
    void (*logout)(void *fc4, FcTargetSession *session, const char *why);
    /* State is about to be loaded: all sessions are gone, nothing is said. */
    void (*forget)(void *fc4);
    /*
     * A frame of a session that has done PRLI; false if it is none of this
     * FC-4's. The frame stays the caller's.
     */
    bool (*receive)(void *fc4, FcTargetSession *session, const FcFrame *frame);
    /* ABTS: true if there was such an exchange; it has been stopped. */
    bool (*abort)(void *fc4, FcTargetSession *session, uint16_t ox_id,
                  uint16_t rx_id);
} FcTargetOps;

typedef struct FcTargetFc4 {
    const FcTargetOps *ops;
    void *fc4;
} FcTargetFc4;

/* The way into the fabric: each state but the last waits for one answer. */
typedef enum FcTargetState {
    FC_TARGET_OFFLINE, /* no link */
    FC_TARGET_BACKOFF, /* an answer was lost: a pause before starting over */
    FC_TARGET_FLOGI,
    FC_TARGET_PLOGI, /* with the name server */
    FC_TARGET_RFT_ID,
    FC_TARGET_RFF_ID,
    FC_TARGET_RSPN_ID,
    FC_TARGET_RSNN_NN,
    FC_TARGET_SCR,
    FC_TARGET_READY,
    FC_TARGET_STATE_COUNT,
} FcTargetState;

typedef struct FcTargetPortConfig {
    const char *name;
    uint64_t port_name; /* 0: derived from the name */
    uint64_t node_name; /* 0: derived from the name */
} FcTargetPortConfig;

/* A frame of ours that waits for its answer. */
typedef struct FcTargetRequest {
    LabTimer timer;
    bool open;
    uint16_t ox_id;
    uint32_t d_id;
} FcTargetRequest;

struct FcTargetPort {
    Lab *lab;
    FcPort *port;
    char *name;
    uint64_t port_name;
    uint64_t node_name;
    FcTargetFc4 fc4s[FC_TARGET_FC4S];
    uint32_t fc4_count;
    uint64_t said; /* bits for lab_warn_once() */

    FcTargetState state;
    uint32_t fcid;     /* 0 before FLOGI was accepted */
    uint32_t r_a_tov;  /* ms */
    uint32_t e_d_tov;  /* ms */
    uint32_t attempts; /* that failed since the last success */
    uint32_t next_fc4; /* RFF_ID goes out once for each FC-4 */
    FcTargetRequest login;
    uint16_t next_ox_id;

    FcTargetSessions sessions;
    FcTargetRequest query; /* GPN_ID after a state change */
    uint16_t queried;      /* slot of the session that it is about */
    uint8_t query_attempts;
    struct {
        uint32_t fcid;
        int64_t until; /* ns: not again before */
    } strangers[FC_TARGET_STRANGERS];
    uint32_t next_stranger;

    bool silent; /* it hears nothing and says nothing */
    LabTimer talk_again;
    LabTimer return_again; /* its end of the link comes back */
};

/* NULL and a message (g_free) if it cannot be; the link is down at first. */
FcTargetPort *fc_target_port_new(FcFabric *fabric,
                                 const FcTargetPortConfig *config, char **why);
/* All FC-4s must have been removed. */
void fc_target_port_free(FcTargetPort *port);
/* The FC-4s' own state is loaded after this. */
void fc_target_port_state(FcTargetPort *port, LabState *state);

/* The port's end of the link comes or goes. */
void fc_target_port_enable(FcTargetPort *port, bool enabled);
/* False if the port serves as many as it can. To be called before the link. */
bool fc_target_port_add_fc4(FcTargetPort *port, const FcTargetOps *ops,
                            void *fc4);
/* Ends all sessions, takes the link down. */
void fc_target_port_remove_fc4(FcTargetPort *port, void *fc4);

/* Takes the frame over; S_ID and D_ID are set. */
void fc_target_port_send(FcTargetPort *port, FcFrame *frame);
/* Of an exchange that this port originates. */
uint16_t fc_target_port_new_ox_id(FcTargetPort *port);
/* Has the session done PRLI with this FC-4? */
bool fc_target_session_has(const FcTargetSession *session, const void *fc4);
/* Has the session done PRLI with this FC-4 only? */
bool fc_target_session_only(const FcTargetSession *session, const void *fc4);

#endif
