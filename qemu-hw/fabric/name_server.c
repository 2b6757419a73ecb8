/*
 * The name server at FFFFFC: its database, and where requests arrive.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fabric/name_request.h"
#include "fabric/service.h"
#include "lab/state.h"

#define CLASS_3 (1u << 3)

FcNameServer *fc_name_server_new(FcFabric *fabric)
{
    FcNameServer *server = g_new0(FcNameServer, 1);

    server->fabric = fabric;
    server->records = g_ptr_array_new_with_free_func(g_free);
    return server;
}

void fc_name_server_free(FcNameServer *server)
{
    g_ptr_array_free(server->records, TRUE);
    g_free(server);
}

static FcNsRecord *record_at(const FcNameServer *server, guint i)
{
    return g_ptr_array_index(server->records, i);
}

FcNsRecord *fc_ns_record(const FcNameServer *server, uint32_t port_id)
{
    for (guint i = 0; i < server->records->len; i++) {
        if (record_at(server, i)->port_id == port_id) {
            return record_at(server, i);
        }
    }
    return NULL;
}

void fc_name_server_add(FcNameServer *server, const FcPortLogin *login)
{
    FcNsRecord *record;
    guint at = 0;

    fc_name_server_remove(server, login->fcid);
    while (at < server->records->len &&
           record_at(server, at)->port_id < login->fcid) {
        at++;
    }
    record = g_new0(FcNsRecord, 1);
    record->port_id = login->fcid;
    record->port_name = login->port_name;
    record->node_name = login->node_name;
    record->class_of_service = CLASS_3;
    g_ptr_array_insert(server->records, at, record);
}

void fc_name_server_remove(FcNameServer *server, uint32_t port_id)
{
    for (guint i = 0; i < server->records->len; i++) {
        if (record_at(server, i)->port_id == port_id) {
            g_ptr_array_remove_index(server->records, i);
            return;
        }
    }
}

static void record_state(FcNsRecord *record, LabState *state)
{
    lab_state_u32(state, &record->port_id);
    lab_state_u64(state, &record->port_name);
    lab_state_u64(state, &record->node_name);
    lab_state_u32(state, &record->class_of_service);
    lab_state_bytes(state, record->fc4_types, sizeof(record->fc4_types));
    lab_state_bytes(state, record->fc4_features, sizeof(record->fc4_features));
    lab_state_bytes(state, record->port_symbolic_name, FC_SYMBOLIC_NAME_MAX);
    lab_state_bytes(state, record->node_symbolic_name, FC_SYMBOLIC_NAME_MAX);
}

void fc_name_server_state(FcNameServer *server, LabState *state)
{
    uint32_t count = server->records->len;

    lab_state_section(state, "name_server", 1);
    lab_state_count(state, &count, FC_FABRIC_PORTS);
    if (lab_state_loading(state)) {
        g_ptr_array_set_size(server->records, 0);
        for (uint32_t i = 0; i < count; i++) {
            g_ptr_array_add(server->records, g_new0(FcNsRecord, 1));
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        record_state(record_at(server, i), state);
    }
}

/* ------------------------------------------------------------------ */
/* Requests                                                            */

void fc_ns_reject(const FcNsRequest *request, uint8_t reason,
                  uint8_t explanation)
{
    fc_service_ct_reject(request->port, request->frame, &request->ct, reason,
                         explanation);
}

bool fc_ns_decode(const FcNsRequest *request, const WireFormat *format,
                  void *message)
{
    if (wire_decode(format, message, request->body, request->length)) {
        return true;
    }
    fc_ns_reject(request, FC_CT_RJT_INVALID_SIZE, FC_NS_EXPLAIN_NONE);
    return false;
}

const char *fc_ns_request_name(const FcNsRequest *request)
{
    return fc_ct_name(request->ct.gs_type, request->ct.command);
}

static void ct(FcPort *port, const FcFrame *frame)
{
    FcNsRequest request = {
        .server = port->fabric->name_server,
        .port = port,
        .frame = frame,
    };

    if (!fc_service_ct(port, frame, FC_CT_TYPE_DIRECTORY,
                       FC_CT_SUBTYPE_NAME_SERVER, &request.ct, &request.body,
                       &request.length)) {
        return;
    }
    if (!fc_service_logged_in(port, FC_ADDR_NAME_SERVER)) {
        fc_ns_reject(&request, FC_CT_RJT_LOGICAL_ERROR, FC_NS_EXPLAIN_NONE);
    } else if (!fc_ns_query(&request) && !fc_ns_register(&request)) {
        fc_ns_reject(&request, FC_CT_RJT_NOT_SUPPORTED, FC_NS_EXPLAIN_NONE);
    }
}

void fc_name_server_receive(FcPort *port, const FcFrame *frame)
{
    switch (frame->header.r_ctl) {
    case FC_RCTL_ELS_REQUEST:
        fc_service_els(port, frame);
        return;
    case FC_RCTL_UNSOLICITED_CONTROL:
        ct(port, frame);
        return;
    case FC_RCTL_ABTS:
        fc_service_send(port, fc_answer_ba_acc(frame));
        return;
    default:
        return;
    }
}
