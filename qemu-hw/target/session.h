/*
 * Who has logged in with a target port: one session for each initiator.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_SESSION_H
#define VICLAB_TARGET_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#define FC_TARGET_SESSIONS        256
#define FC_TARGET_SESSION_BUCKETS 256

typedef struct LabState LabState;
typedef struct FcTargetPort FcTargetPort;
typedef struct FcTargetSession FcTargetSession;

struct FcTargetSession {
    FcTargetPort *port;
    uint16_t slot; /* in FcTargetSessions.slots */
    uint32_t fcid; /* of the initiator */
    uint64_t port_name;
    uint64_t node_name;
    uint16_t max_data;     /* data field that it can receive, bytes */
    uint32_t processes;    /* bit per FC-4 of the port: its PRLI was accepted */
    bool verify;           /* a state change may concern it: ask who it is */
    FcTargetSession *next; /* in its bucket */
};

typedef struct FcTargetSessions {
    FcTargetSession *slots[FC_TARGET_SESSIONS]; /* owned; NULL if free */
    FcTargetSession *buckets[FC_TARGET_SESSION_BUCKETS]; /* by address */
} FcTargetSessions;

FcTargetSession *fc_target_session_by_fcid(const FcTargetSessions *sessions,
                                           uint32_t fcid);
FcTargetSession *fc_target_session_by_name(const FcTargetSessions *sessions,
                                           uint64_t port_name);
/* NULL if all slots are taken. @fcid must not be there yet. */
FcTargetSession *fc_target_session_add(FcTargetSessions *sessions,
                                       FcTargetPort *port, uint32_t fcid);
void fc_target_session_remove(FcTargetSessions *sessions,
                              FcTargetSession *session);
/* Loading expects that there are no sessions. */
void fc_target_sessions_state(FcTargetSessions *sessions, FcTargetPort *port,
                              LabState *state);

#endif
