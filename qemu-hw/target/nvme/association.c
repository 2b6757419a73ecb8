/*
 * An association.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "lab/state.h"
#include "target/nvme/port.h"

#define NO_SUBSYSTEM UINT32_MAX

/* ------------------------------------------------------------------ */
/* Beginning and end                                                   */

static NvmetAssociation *new_at(NvmetPort *port, uint16_t slot, uint64_t id)
{
    NvmetAssociation *association = g_new0(NvmetAssociation, 1);

    association->port = port;
    association->slot = slot;
    association->id = id;
    port->associations[slot] = association;
    return association;
}

/* Never zero, which hosts take for "no association". */
static uint64_t new_id(NvmetPort *port, uint16_t slot)
{
    uint64_t random;

    do {
        random = lab_random_u64(&port->random) >> 32;
    } while (!random);
    return random << 32 | (uint32_t)slot << 16;
}

static int free_slot(const NvmetPort *port)
{
    for (uint32_t i = 0; i < port->config.associations; i++) {
        if (!port->associations[i]) {
            return i;
        }
    }
    return -1;
}

NvmetAssociation *nvmet_association_new(NvmetPort *port,
                                        FcTargetSession *session,
                                        const NvmetAssociationRequest *request)
{
    NvmetAssociation *association;
    int slot = free_slot(port);

    if (slot < 0) {
        return NULL;
    }
    association = new_at(port, slot, new_id(port, slot));
    association->session = session;
    memcpy(association->hostid, request->hostid, sizeof(association->hostid));
    memcpy(association->hostnqn, request->hostnqn,
           sizeof(association->hostnqn));
    memcpy(association->subnqn, request->subnqn, sizeof(association->subnqn));
    nvmet_connection_new(association, 0, request->sqsize, request->ersp_ratio);
    TAP(&port->lab->tap, TAP_target_association, port->name,
        TAP_STR("event", "created"), TAP_FCID("fcid", session->fcid),
        TAP_HEX("id", 16, association->id),
        TAP_STR("hostnqn", association->hostnqn),
        TAP_STR("subnqn", association->subnqn));
    return association;
}

/* Its commands must be gone already. */
static void free_association(NvmetAssociation *association)
{
    if (association->controller) {
        nvmet_controller_free(association->controller);
    }
    for (unsigned int qid = 0; qid <= NVMET_QUEUES_MAX; qid++) {
        if (association->connections[qid]) {
            nvmet_connection_free(association->connections[qid]);
        }
    }
    association->port->associations[association->slot] = NULL;
    g_free(association);
}

void nvmet_association_end(NvmetAssociation *association, const char *why,
                           bool tell_host)
{
    NvmetPort *port = association->port;

    nvmet_commands_drop_all(port, association, why);
    TAP(&port->lab->tap, TAP_target_association, port->name,
        TAP_STR("event", "ended"), TAP_STR("why", why),
        TAP_FCID("fcid", association->session->fcid),
        TAP_HEX("id", 16, association->id),
        TAP_STR("hostnqn", association->hostnqn),
        TAP_STR("subnqn", association->subnqn));
    if (tell_host) {
        nvmet_ls_disconnect(association);
    }
    free_association(association);
}

NvmetAssociation *nvmet_association_by_id(const NvmetPort *port, uint64_t id)
{
    uint32_t slot = id >> 16 & 0xffff;
    NvmetAssociation *association;

    if (slot >= port->config.associations) {
        return NULL;
    }
    association = port->associations[slot];
    return association && association->id == id ? association : NULL;
}

NvmetConnection *nvmet_connection_by_id(const NvmetPort *port, uint64_t id)
{
    NvmetAssociation *association =
        nvmet_association_by_id(port, id & ~UINT64_C(0xffff));
    uint16_t qid = id & 0xffff;

    return association && qid <= NVMET_QUEUES_MAX
               ? association->connections[qid]
               : NULL;
}

/* ------------------------------------------------------------------ */
/* State                                                               */

static void connections_state(NvmetAssociation *association, LabState *state)
{
    for (unsigned int qid = 0; qid <= NVMET_QUEUES_MAX; qid++) {
        bool present = association->connections[qid] != NULL;

        lab_state_bool(state, &present);
        if (present && lab_state_loading(state)) {
            nvmet_connection_new(association, qid, 1, 1);
        }
        if (present) {
            nvmet_connection_state(association->connections[qid], state);
        }
    }
    if (!association->connections[0]) {
        lab_state_fail(state);
        nvmet_connection_new(association, 0, 1, 1);
    }
}

/* The subsystem as a number: what the port exports, then discovery. */
static uint32_t number_of(const NvmetPort *port,
                          const NvmetController *controller)
{
    if (!controller) {
        return NO_SUBSYSTEM;
    }
    for (guint i = 0; i < port->subsystems->len; i++) {
        if (g_ptr_array_index(port->subsystems, i) == controller->subsystem) {
            return i;
        }
    }
    return port->subsystems->len;
}

static void controller_state(NvmetAssociation *association, LabState *state)
{
    NvmetPort *port = association->port;
    uint32_t number = number_of(port, association->controller);

    lab_state_u32(state, &number);
    if (number == NO_SUBSYSTEM) {
        return;
    }
    if (number > port->subsystems->len) {
        lab_state_fail(state);
        return;
    }
    nvmet_controller_state(association,
                           number < port->subsystems->len
                               ? g_ptr_array_index(port->subsystems, number)
                               : port->discovery,
                           state);
}

/* Whoever is connected is so with a controller. */
static void check_connections(NvmetAssociation *association, LabState *state)
{
    for (unsigned int qid = 0; qid <= NVMET_QUEUES_MAX; qid++) {
        NvmetConnection *connection = association->connections[qid];

        if (connection && connection->connected && !association->controller) {
            lab_state_fail(state);
            connection->connected = false;
        }
    }
}

/* The end of a session is told to those with which it has done PRLI. */
static FcTargetSession *session_at(const NvmetPort *port, uint32_t slot)
{
    FcTargetSession *session =
        slot < FC_TARGET_SESSIONS ? port->port->sessions.slots[slot] : NULL;

    return session && fc_target_session_has(session, port) ? session : NULL;
}

static void association_state(NvmetAssociation *association, LabState *state)
{
    NvmetPort *port = association->port;
    uint32_t session = association->session ? association->session->slot : 0;

    lab_state_section(state, "association", 1);
    lab_state_u32(state, &session);
    lab_state_bytes(state, association->hostnqn, NVME_NQN_MAX);
    lab_state_bytes(state, association->subnqn, NVME_NQN_MAX);
    lab_state_bytes(state, association->hostid, sizeof(association->hostid));
    if (lab_state_loading(state)) {
        association->session = session_at(port, session);
    }
    if (!association->session) {
        lab_state_fail(state);
    }
    connections_state(association, state);
    controller_state(association, state);
    check_connections(association, state);
}

void nvmet_associations_forget(NvmetPort *port)
{
    for (uint32_t i = 0; i < port->config.associations; i++) {
        if (port->associations[i]) {
            free_association(port->associations[i]);
        }
    }
}

void nvmet_associations_state(NvmetPort *port, LabState *state)
{
    for (uint32_t i = 0; i < port->config.associations; i++) {
        NvmetAssociation *association = port->associations[i];
        uint64_t id = association ? association->id : 0;

        lab_state_u64(state, &id);
        if (!id) {
            continue;
        }
        if (lab_state_loading(state)) {
            if ((id >> 16 & 0xffff) != i || id & 0xffff) {
                lab_state_fail(state);
                return;
            }
            association = new_at(port, i, id);
        }
        association_state(association, state);
        if (!association->session) {
            free_association(association);
        }
    }
}
