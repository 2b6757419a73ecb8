/*
 * Who has logged in with a target port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include "lab/state.h"
#include "target/nport.h"
#include "target/session.h"

/* Addresses of one switch differ in their middle byte. */
static uint32_t bucket_of(uint32_t fcid)
{
    return (fcid ^ fcid >> 8 ^ fcid >> 16) % FC_TARGET_SESSION_BUCKETS;
}

FcTargetSession *fc_target_session_by_fcid(const FcTargetSessions *sessions,
                                           uint32_t fcid)
{
    FcTargetSession *session = sessions->buckets[bucket_of(fcid)];

    while (session && session->fcid != fcid) {
        session = session->next;
    }
    return session;
}

FcTargetSession *fc_target_session_by_name(const FcTargetSessions *sessions,
                                           uint64_t port_name)
{
    for (unsigned int i = 0; i < FC_TARGET_SESSIONS; i++) {
        FcTargetSession *session = sessions->slots[i];

        if (session && session->port_name == port_name) {
            return session;
        }
    }
    return NULL;
}

static FcTargetSession *add_at(FcTargetSessions *sessions, FcTargetPort *port,
                               unsigned int slot, uint32_t fcid)
{
    FcTargetSession **bucket = &sessions->buckets[bucket_of(fcid)];
    FcTargetSession *session = g_new0(FcTargetSession, 1);

    session->port = port;
    session->slot = slot;
    session->fcid = fcid;
    session->max_data = FC_DEFAULT_DATA;
    session->next = *bucket;
    *bucket = session;
    sessions->slots[slot] = session;
    return session;
}

FcTargetSession *fc_target_session_add(FcTargetSessions *sessions,
                                       FcTargetPort *port, uint32_t fcid)
{
    for (unsigned int i = 0; i < FC_TARGET_SESSIONS; i++) {
        if (!sessions->slots[i]) {
            return add_at(sessions, port, i, fcid);
        }
    }
    return NULL;
}

void fc_target_session_remove(FcTargetSessions *sessions,
                              FcTargetSession *session)
{
    FcTargetSession **link = &sessions->buckets[bucket_of(session->fcid)];

    while (*link != session) {
        link = &(*link)->next;
    }
    *link = session->next;
    sessions->slots[session->slot] = NULL;
    g_free(session);
}

static void session_state(FcTargetSession *session, LabState *state)
{
    lab_state_u64(state, &session->port_name);
    lab_state_u64(state, &session->node_name);
    lab_state_u16(state, &session->max_data);
    if (session->max_data < 256 || session->max_data > FC_MAX_DATA) {
        lab_state_fail(state);
        session->max_data = FC_DEFAULT_DATA;
    }
    lab_state_u32(state, &session->processes);
    lab_state_bool(state, &session->verify);
    if (session->processes >> session->port->fc4_count) {
        lab_state_fail(state);
        session->processes = 0;
    }
}

void fc_target_sessions_state(FcTargetSessions *sessions, FcTargetPort *port,
                              LabState *state)
{
    lab_state_section(state, "target_sessions", 1);
    for (unsigned int i = 0; i < FC_TARGET_SESSIONS; i++) {
        FcTargetSession *session = sessions->slots[i];
        uint32_t fcid = session ? session->fcid : 0;

        lab_state_u32(state, &fcid);
        if (!fcid) {
            continue;
        }
        if (lab_state_loading(state)) {
            if (fcid > 0xffffff || fc_target_session_by_fcid(sessions, fcid)) {
                lab_state_fail(state);
                return;
            }
            session = add_at(sessions, port, i, fcid);
        }
        session_state(session, state);
    }
}
