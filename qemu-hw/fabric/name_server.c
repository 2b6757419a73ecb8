/*
 * The name server at FFFFFC.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/controller.h"
#include "fabric/name_server.h"
#include "fabric/service.h"
#include "lab/state.h"
#include "wire/bytes.h"

#define CLASS_3 (1u << 3)

/* FC-GS-8: "Authorization exception". */
#define EXPLAIN_NOT_AUTHORIZED 0xf0

/* A request under way: what the handlers below need. */
typedef struct Query {
    FcNameServer *server;
    FcPort *port;
    const FcFrame *frame;
    FcCt ct;
    const uint8_t *body;
    size_t length;
} Query;

/* ------------------------------------------------------------------ */
/* The database                                                        */

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

static FcNsRecord *by_port_id(const FcNameServer *server, uint32_t port_id)
{
    for (guint i = 0; i < server->records->len; i++) {
        if (record_at(server, i)->port_id == port_id) {
            return record_at(server, i);
        }
    }
    return NULL;
}

static FcNsRecord *by_port_name(const FcNameServer *server, uint64_t name)
{
    for (guint i = 0; i < server->records->len; i++) {
        if (record_at(server, i)->port_name == name) {
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
/* Registrations                                                       */

static void reject(const Query *q, uint8_t reason, uint8_t explanation)
{
    fc_service_ct_reject(q->port, q->frame, &q->ct, reason, explanation);
}

static void accept(const Query *q, const uint8_t *body, size_t length)
{
    fc_service_ct_accept(q->port, q->frame, &q->ct, body, length);
}

/* Decodes the request's body; rejects a short one. */
static bool decode(const Query *q, const WireFormat *format, void *message)
{
    if (wire_decode(format, message, q->body, q->length)) {
        return true;
    }
    reject(q, FC_CT_RJT_INVALID_SIZE, FC_NS_EXPLAIN_NONE);
    return false;
}

/* The record that a registration is about: the requester's own. */
static FcNsRecord *own_record(const Query *q, uint32_t port_id)
{
    FcNsRecord *record = by_port_id(q->server, port_id);

    if (!record) {
        reject(q, FC_CT_RJT_UNABLE, FC_NS_EXPLAIN_PORT_ID_NOT_REGISTERED);
    } else if (port_id != q->port->login.fcid) {
        reject(q, FC_CT_RJT_UNABLE, EXPLAIN_NOT_AUTHORIZED);
        record = NULL;
    }
    return record;
}

static void registered(const Query *q, const FcNsRecord *record)
{
    TAP(&q->server->fabric->lab->tap, TAP_fabric_name, q->port->name,
        TAP_STR("request", fc_ct_name(q->ct.gs_type, q->ct.command)),
        TAP_FCID("port_id", record->port_id),
        TAP_BYTES("body", q->body, MIN(q->length, 64)));
    accept(q, NULL, 0);
}

static void register_name(const Query *q)
{
    FcNsName request;
    FcNsRecord *record;

    if (!decode(q, &fc_ns_name_format, &request)) {
        return;
    }
    record = own_record(q, request.port_id);
    if (!record) {
        return;
    }
    if (q->ct.command == FC_NS_RPN_ID) {
        record->port_name = request.name;
    } else {
        record->node_name = request.name;
    }
    registered(q, record);
}

static void register_class(const Query *q)
{
    FcNsPortId request;
    FcNsRecord *record;

    if (!decode(q, &fc_ns_port_id_format, &request)) {
        return;
    }
    record = own_record(q, request.port_id);
    if (!record) {
        return;
    }
    if (q->length < 8) {
        reject(q, FC_CT_RJT_INVALID_SIZE, FC_NS_EXPLAIN_NONE);
        return;
    }
    record->class_of_service = get_be32(q->body + 4);
    registered(q, record);
}

static void register_types(const Query *q)
{
    FcNsTypes request;
    FcNsRecord *record;

    if (!decode(q, &fc_ns_types_format, &request)) {
        return;
    }
    record = own_record(q, request.port_id);
    if (!record) {
        return;
    }
    if (memcmp(record->fc4_types, request.fc4_types, FC_NS_TYPES_LEN) != 0) {
        memcpy(record->fc4_types, request.fc4_types, FC_NS_TYPES_LEN);
        fc_controller_changed(q->server->fabric->controller, record->port_id);
    }
    registered(q, record);
}

static void register_features(const Query *q)
{
    FcNsFeatures request;
    FcNsRecord *record;

    if (!decode(q, &fc_ns_features_format, &request)) {
        return;
    }
    record = own_record(q, request.port_id);
    if (!record) {
        return;
    }
    if (!fc_ns_types_has(record->fc4_types, request.fc4_type)) {
        reject(q, FC_CT_RJT_UNABLE, FC_NS_EXPLAIN_FC4_NOT_REGISTERED);
        return;
    }
    if (record->fc4_features[request.fc4_type] != request.fc4_features) {
        record->fc4_features[request.fc4_type] = request.fc4_features;
        fc_controller_changed(q->server->fabric->controller, record->port_id);
    }
    registered(q, record);
}

/* A length byte and that many characters. */
static bool symbolic_name(const Query *q, size_t at,
                          char name[FC_SYMBOLIC_NAME_MAX + 1])
{
    if (q->length < at + 1 || q->length < at + 1 + q->body[at]) {
        reject(q, FC_CT_RJT_INVALID_SIZE, FC_NS_EXPLAIN_NONE);
        return false;
    }
    memset(name, 0, FC_SYMBOLIC_NAME_MAX + 1);
    memcpy(name, q->body + at + 1, q->body[at]);
    return true;
}

static void register_port_symbol(const Query *q)
{
    FcNsPortId request;
    FcNsRecord *record;

    if (!decode(q, &fc_ns_port_id_format, &request)) {
        return;
    }
    record = own_record(q, request.port_id);
    if (record && symbolic_name(q, 4, record->port_symbolic_name)) {
        registered(q, record);
    }
}

static void register_node_symbol(const Query *q)
{
    FcNsRecord *record = by_port_id(q->server, q->port->login.fcid);

    if (q->length < 8) {
        reject(q, FC_CT_RJT_INVALID_SIZE, FC_NS_EXPLAIN_NONE);
        return;
    }
    if (!record || record->node_name != get_be64(q->body)) {
        reject(q, FC_CT_RJT_UNABLE, FC_NS_EXPLAIN_NODE_NAME_NOT_REGISTERED);
        return;
    }
    if (symbolic_name(q, 8, record->node_symbolic_name)) {
        registered(q, record);
    }
}

static void deregister_all(const Query *q)
{
    FcNsPortId request;
    FcNsRecord *record;

    if (!decode(q, &fc_ns_port_id_format, &request)) {
        return;
    }
    record = own_record(q, request.port_id);
    if (!record) {
        return;
    }
    registered(q, record);
    fc_name_server_remove(q->server, request.port_id);
    fc_controller_changed(q->server->fabric->controller, request.port_id);
}

/* ------------------------------------------------------------------ */
/* Queries                                                             */

static void answered(const Query *q, const uint8_t *body, size_t length,
                     guint entries)
{
    TAP(&q->server->fabric->lab->tap, TAP_fabric_query, q->port->name,
        TAP_STR("request", fc_ct_name(q->ct.gs_type, q->ct.command)),
        TAP_DEC("entries", entries));
    accept(q, body, length);
}

/* The record that a query by port identifier is about. */
static const FcNsRecord *queried(const Query *q)
{
    FcNsPortId request;
    FcNsRecord *record;

    if (!decode(q, &fc_ns_port_id_format, &request)) {
        return NULL;
    }
    record = by_port_id(q->server, request.port_id);
    if (!record) {
        reject(q, FC_CT_RJT_UNABLE, FC_NS_EXPLAIN_PORT_ID_NOT_REGISTERED);
    }
    return record;
}

static void get_name(const Query *q)
{
    const FcNsRecord *record = queried(q);
    uint8_t name[8];

    if (!record) {
        return;
    }
    put_be64(name, q->ct.command == FC_NS_GPN_ID ? record->port_name
                                                 : record->node_name);
    answered(q, name, sizeof(name), 1);
}

static void get_types(const Query *q)
{
    const FcNsRecord *record = queried(q);

    if (record) {
        answered(q, record->fc4_types, FC_NS_TYPES_LEN, 1);
    }
}

/* GFF_ID: 128 bytes, a nibble for each type, eight types a word. */
static void get_features(const Query *q)
{
    const FcNsRecord *record = queried(q);
    uint8_t map[128] = { 0 };

    if (!record) {
        return;
    }
    for (unsigned int type = 0; type < 256; type++) {
        unsigned int byte = type / 8 * 4 + (3 - type % 8 / 2);

        map[byte] |= (record->fc4_features[type] & 0xf) << type % 2 * 4;
    }
    answered(q, map, sizeof(map), 1);
}

static void get_id_by_name(const Query *q)
{
    const FcNsRecord *record;
    uint8_t id[4] = { 0 };

    if (q->length < 8) {
        reject(q, FC_CT_RJT_INVALID_SIZE, FC_NS_EXPLAIN_NONE);
        return;
    }
    record = by_port_name(q->server, get_be64(q->body));
    if (!record) {
        reject(q, FC_CT_RJT_UNABLE, FC_NS_EXPLAIN_PORT_NAME_NOT_REGISTERED);
        return;
    }
    put_be24(id + 1, record->port_id);
    answered(q, id, sizeof(id), 1);
}

static bool in_scope(const FcNsRecord *record, const FcNsByType *request)
{
    if (request->domain && request->domain != record->port_id >> 16) {
        return false;
    }
    if (request->area && request->area != (record->port_id >> 8 & 0xff)) {
        return false;
    }
    return fc_ns_types_has(record->fc4_types, request->fc4_type);
}

static void append_entry(GByteArray *list, const WireFormat *format,
                         const FcNsEntry *entry)
{
    guint at = list->len;

    g_byte_array_set_size(list, at + format->length);
    wire_encode(format, entry, list->data + at);
}

/* GPN_FT, GNN_FT and GID_FT: everybody who speaks a type. */
static void get_list_by_type(const Query *q)
{
    const WireFormat *format = q->ct.command == FC_NS_GID_FT
                                   ? &fc_ns_gid_ft_entry_format
                                   : &fc_ns_gpn_ft_entry_format;
    g_autoptr(GByteArray) list = g_byte_array_new();
    FcNsByType request;

    if (!decode(q, &fc_ns_by_type_format, &request)) {
        return;
    }
    for (guint i = 0; i < q->server->records->len; i++) {
        const FcNsRecord *record = record_at(q->server, i);
        FcNsEntry entry = {
            .port_id = record->port_id,
            .name = q->ct.command == FC_NS_GNN_FT ? record->node_name
                                                  : record->port_name,
        };

        if (in_scope(record, &request)) {
            append_entry(list, format, &entry);
        }
    }
    if (!list->len) {
        reject(q, FC_CT_RJT_UNABLE, FC_NS_EXPLAIN_FC4_NOT_REGISTERED);
        return;
    }
    list->data[list->len - format->length] |= FC_NS_LAST_ENTRY;
    answered(q, list->data, list->len, list->len / format->length);
}

/* ------------------------------------------------------------------ */

static const struct {
    uint16_t command;
    void (*handle)(const Query *q);
} requests[] = {
    { FC_NS_GPN_ID, get_name },
    { FC_NS_GNN_ID, get_name },
    { FC_NS_GFT_ID, get_types },
    { FC_NS_GFF_ID, get_features },
    { FC_NS_GID_PN, get_id_by_name },
    { FC_NS_GID_FT, get_list_by_type },
    { FC_NS_GPN_FT, get_list_by_type },
    { FC_NS_GNN_FT, get_list_by_type },
    { FC_NS_RPN_ID, register_name },
    { FC_NS_RNN_ID, register_name },
    { FC_NS_RCS_ID, register_class },
    { FC_NS_RFT_ID, register_types },
    { FC_NS_RSPN_ID, register_port_symbol },
    { FC_NS_RFF_ID, register_features },
    { FC_NS_RSNN_NN, register_node_symbol },
    { FC_NS_DA_ID, deregister_all },
};

static void ct(FcPort *port, const FcFrame *frame)
{
    Query q = {
        .server = port->fabric->name_server,
        .port = port,
        .frame = frame,
    };

    if (!fc_service_ct(port, frame, FC_CT_TYPE_DIRECTORY,
                       FC_CT_SUBTYPE_NAME_SERVER, &q.ct, &q.body, &q.length)) {
        return;
    }
    if (!fc_service_logged_in(port, FC_ADDR_NAME_SERVER)) {
        reject(&q, FC_CT_RJT_LOGICAL_ERROR, FC_NS_EXPLAIN_NONE);
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
        if (requests[i].command == q.ct.command) {
            requests[i].handle(&q);
            return;
        }
    }
    reject(&q, FC_CT_RJT_NOT_SUPPORTED, FC_NS_EXPLAIN_NONE);
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
