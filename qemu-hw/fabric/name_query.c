/*
 * What the name server says of the N_Ports that it knows (FC-GS-8, 5.3.4).
 * What is not in a zone of the requester's does not exist for it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/fabric.h"
#include "fabric/name_request.h"
#include "fabric/service.h"
#include "wire/bytes.h"

/* GFF_ID: a nibble for each type, eight types a word. */
#define FEATURES_LEN 128

static bool is_visible(const FcNsRequest *request, const FcNsRecord *record)
{
    const FcPort *port =
        fc_fabric_port_by_fcid(request->server->fabric, record->port_id);

    return port && fc_fabric_permits(request->port, port);
}

/* The i-th record, or NULL if the requester does not see it. */
static const FcNsRecord *visible_at(const FcNsRequest *request, guint i)
{
    const FcNsRecord *record = g_ptr_array_index(request->server->records, i);

    return is_visible(request, record) ? record : NULL;
}

static void answer(const FcNsRequest *request, const uint8_t *body,
                   size_t length, guint entries, size_t available)
{
    TAP(&request->server->fabric->lab->tap, TAP_fabric_query,
        request->port->name, TAP_STR("request", fc_ns_request_name(request)),
        TAP_DEC("entries", entries));
    fc_service_ct_accept(request->port, request->frame, &request->ct, body,
                         length, available);
}

static void answer_one(const FcNsRequest *request, const uint8_t *body,
                       size_t length)
{
    answer(request, body, length, 1, length);
}

static void not_registered(const FcNsRequest *request, uint8_t explanation)
{
    fc_ns_reject(request, FC_CT_RJT_UNABLE, explanation);
}

/* ------------------------------------------------------------------ */
/* By the address of a port                                            */

static const FcNsRecord *record_by_id(const FcNsRequest *request)
{
    const FcNsRecord *record;
    FcNsPortId id;

    if (!fc_ns_decode(request, &fc_ns_port_id_format, &id)) {
        return NULL;
    }
    record = fc_ns_record(request->server, id.port_id);
    if (!record || !is_visible(request, record)) {
        not_registered(request, FC_NS_EXPLAIN_PORT_ID_NOT_REGISTERED);
        return NULL;
    }
    return record;
}

static void answer_name(const FcNsRequest *request, uint64_t name)
{
    uint8_t body[8];

    put_be64(body, name);
    answer_one(request, body, sizeof(body));
}

static void answer_word(const FcNsRequest *request, uint32_t word)
{
    uint8_t body[4];

    put_be32(body, word);
    answer_one(request, body, sizeof(body));
}

/* A length byte, the text, and what it lacks of 255 bytes. */
static void answer_symbol(const FcNsRequest *request, const char *symbol,
                          uint8_t explanation)
{
    uint8_t body[1 + FC_SYMBOLIC_NAME_MAX] = { strlen(symbol) };

    if (!body[0]) {
        not_registered(request, explanation);
        return;
    }
    memcpy(body + 1, symbol, body[0]);
    answer_one(request, body, sizeof(body));
}

static void answer_features(const FcNsRequest *request,
                            const FcNsRecord *record)
{
    uint8_t map[FEATURES_LEN] = { 0 };

    for (unsigned int type = 0; type < 256; type++) {
        unsigned int byte = type / 8 * 4 + (3 - type % 8 / 2);

        map[byte] |= (record->fc4_features[type] & 0xf) << type % 2 * 4;
    }
    answer_one(request, map, sizeof(map));
}

static uint64_t f_port_name(const FcNsRequest *request,
                            const FcNsRecord *record)
{
    return fc_port_wwpn(
        fc_fabric_port_by_fcid(request->server->fabric, record->port_id));
}

static void get_by_id(const FcNsRequest *request)
{
    const FcNsRecord *record = record_by_id(request);

    if (!record) {
        return;
    }
    switch (request->ct.command) {
    case FC_NS_GPN_ID:
        answer_name(request, record->port_name);
        break;
    case FC_NS_GNN_ID:
        answer_name(request, record->node_name);
        break;
    case FC_NS_GFPN_ID:
        answer_name(request, f_port_name(request, record));
        break;
    case FC_NS_GCS_ID:
        answer_word(request, record->class_of_service);
        break;
    case FC_NS_GPT_ID:
        answer_word(request, (uint32_t)FC_NS_N_PORT << 24);
        break;
    case FC_NS_GFT_ID:
        answer_one(request, record->fc4_types, FC_NS_TYPES_LEN);
        break;
    case FC_NS_GFF_ID:
        answer_features(request, record);
        break;
    default:
        answer_symbol(request, record->port_symbolic_name,
                      FC_NS_EXPLAIN_PORT_SYMBOL_NOT_REGISTERED);
        break;
    }
}

/* The record behind @port_id, the first one behind the last. */
static const FcNsRecord *next_record(const FcNsRequest *request,
                                     uint32_t port_id)
{
    const FcNsRecord *first = NULL;

    for (guint i = 0; i < request->server->records->len; i++) {
        const FcNsRecord *record = visible_at(request, i);

        if (record && record->port_id > port_id) {
            return record;
        }
        first = first ? first : record;
    }
    return first;
}

static void get_next(const FcNsRequest *request)
{
    const FcNsRecord *record;
    uint8_t body[FC_NS_GA_NXT_LEN];
    FcNsPortId id;
    FcNsNext next;

    if (!fc_ns_decode(request, &fc_ns_port_id_format, &id)) {
        return;
    }
    record = next_record(request, id.port_id);
    if (!record) {
        not_registered(request, FC_NS_EXPLAIN_PORT_ID_NOT_REGISTERED);
        return;
    }
    next = (FcNsNext){
        .port_type = FC_NS_N_PORT,
        .port_id = record->port_id,
        .port_name = record->port_name,
        .port_symbol_length = strlen(record->port_symbolic_name),
        .node_name = record->node_name,
        .node_symbol_length = strlen(record->node_symbolic_name),
        .class_of_service = record->class_of_service,
        .fabric_port_name = f_port_name(request, record),
    };
    memcpy(next.port_symbol, record->port_symbolic_name,
           sizeof(next.port_symbol));
    memcpy(next.node_symbol, record->node_symbolic_name,
           sizeof(next.node_symbol));
    memcpy(next.fc4_types, record->fc4_types, FC_NS_TYPES_LEN);
    wire_encode(&fc_ns_next_format, &next, body);
    answer_one(request, body, sizeof(body));
}

/* ------------------------------------------------------------------ */
/* By name                                                             */

static void get_id_by_port_name(const FcNsRequest *request)
{
    FcNsWwn port;

    if (!fc_ns_decode(request, &fc_ns_wwn_format, &port)) {
        return;
    }
    for (guint i = 0; i < request->server->records->len; i++) {
        const FcNsRecord *record = visible_at(request, i);

        if (record && record->port_name == port.name) {
            answer_word(request, record->port_id);
            return;
        }
    }
    not_registered(request, FC_NS_EXPLAIN_PORT_NAME_NOT_REGISTERED);
}

static void get_node_symbol(const FcNsRequest *request)
{
    FcNsWwn node;

    if (!fc_ns_decode(request, &fc_ns_wwn_format, &node)) {
        return;
    }
    for (guint i = 0; i < request->server->records->len; i++) {
        const FcNsRecord *record = visible_at(request, i);

        if (record && record->node_name == node.name) {
            answer_symbol(request, record->node_symbolic_name,
                          FC_NS_EXPLAIN_NODE_SYMBOL_NOT_REGISTERED);
            return;
        }
    }
    not_registered(request, FC_NS_EXPLAIN_NODE_NAME_NOT_REGISTERED);
}

/* ------------------------------------------------------------------ */
/* Lists                                                               */

typedef struct List {
    const WireFormat *format; /* of an entry */
    GByteArray *entries;
} List;

static void list_add(List *list, uint32_t port_id, uint64_t name)
{
    FcNsEntry entry = { .port_id = port_id, .name = name };
    guint at = list->entries->len;

    g_byte_array_set_size(list->entries, at + list->format->length);
    wire_encode(list->format, &entry, list->entries->data + at);
}

/*
 * A list that does not fit the single frame of the answer ends, marked as
 * such, with the last entry that does; what comes back is then whole as far
 * as it goes. An empty one is a reject.
 */
static void list_answer(const FcNsRequest *request, List *list,
                        uint8_t explanation)
{
    uint32_t entry = list->format->length;
    size_t available = list->entries->len;
    size_t count = MIN(available, fc_service_ct_room(request->port)) / entry;

    if (count) {
        list->entries->data[(count - 1) * entry] |= FC_NS_LAST_ENTRY;
        answer(request, list->entries->data, count * entry, count, available);
    } else {
        not_registered(request, explanation);
    }
    g_byte_array_free(list->entries, TRUE);
}

static List list_new(const WireFormat *format)
{
    return (List){ format, g_byte_array_new() };
}

static bool in_scope(const FcNsRecord *record, uint8_t domain, uint8_t area)
{
    return (!domain || domain == record->port_id >> 16) &&
           (!area || area == (record->port_id >> 8 & 0xff));
}

/* GPN_FT, GNN_FT and GID_FT: everybody who speaks a type. */
static void list_by_type(const FcNsRequest *request)
{
    bool is_node = request->ct.command == FC_NS_GNN_FT;
    bool is_named = request->ct.command != FC_NS_GID_FT;
    uint8_t explanation = FC_NS_EXPLAIN_FC4_NOT_REGISTERED;
    FcNsByType by;
    List list;

    if (!fc_ns_decode(request, &fc_ns_by_type_format, &by)) {
        return;
    }
    list = list_new(is_named ? &fc_ns_gpn_ft_entry_format
                             : &fc_ns_gid_ft_entry_format);
    for (guint i = 0; i < request->server->records->len; i++) {
        const FcNsRecord *record = visible_at(request, i);

        if (!record || !fc_ns_types_has(record->fc4_types, by.fc4_type)) {
            continue;
        }
        if (in_scope(record, by.domain, by.area)) {
            list_add(&list, record->port_id,
                     is_node ? record->node_name : record->port_name);
        } else {
            explanation = FC_NS_EXPLAIN_NOTHING_IN_SCOPE;
        }
    }
    list_answer(request, &list, explanation);
}

static void list_by_feature(const FcNsRequest *request)
{
    uint8_t explanation = FC_NS_EXPLAIN_FC4_NOT_REGISTERED;
    FcNsByFeature by;
    List list;

    if (!fc_ns_decode(request, &fc_ns_by_feature_format, &by)) {
        return;
    }
    list = list_new(&fc_ns_gid_ft_entry_format);
    for (guint i = 0; i < request->server->records->len; i++) {
        const FcNsRecord *record = visible_at(request, i);

        if (!record || !fc_ns_types_has(record->fc4_types, by.fc4_type)) {
            continue;
        }
        if ((record->fc4_features[by.fc4_type] & by.fc4_features) !=
            by.fc4_features) {
            explanation = FC_NS_EXPLAIN_FEATURES_NOT_REGISTERED;
        } else if (!in_scope(record, by.domain, by.area)) {
            explanation = FC_NS_EXPLAIN_NOTHING_IN_SCOPE;
        } else {
            list_add(&list, record->port_id, 0);
        }
    }
    list_answer(request, &list, explanation);
}

/* All that have logged in are N_Ports. */
static void list_by_port_type(const FcNsRequest *request)
{
    FcNsByType by;
    bool is_ours;
    List list;

    if (!fc_ns_decode(request, &fc_ns_by_type_format, &by)) {
        return;
    }
    is_ours = by.port_type == FC_NS_N_PORT || by.port_type == FC_NS_NX_PORT;
    list = list_new(&fc_ns_gid_ft_entry_format);
    for (guint i = 0; i < request->server->records->len; i++) {
        const FcNsRecord *record = visible_at(request, i);

        if (record && is_ours && in_scope(record, by.domain, by.area)) {
            list_add(&list, record->port_id, 0);
        }
    }
    list_answer(request, &list,
                is_ours ? FC_NS_EXPLAIN_NOTHING_IN_SCOPE
                        : FC_NS_EXPLAIN_PORT_TYPE_NOT_REGISTERED);
}

static void list_by_node(const FcNsRequest *request)
{
    FcNsWwn node;
    List list;

    if (!fc_ns_decode(request, &fc_ns_wwn_format, &node)) {
        return;
    }
    list = list_new(request->ct.command == FC_NS_GPN_NN
                        ? &fc_ns_gpn_ft_entry_format
                        : &fc_ns_gid_ft_entry_format);
    for (guint i = 0; i < request->server->records->len; i++) {
        const FcNsRecord *record = visible_at(request, i);

        if (record && record->node_name == node.name) {
            list_add(&list, record->port_id, record->port_name);
        }
    }
    list_answer(request, &list, FC_NS_EXPLAIN_NODE_NAME_NOT_REGISTERED);
}

/* The domains; the areas of a domain; the addresses of an area. */
static void list_identifiers(const FcNsRequest *request)
{
    uint32_t last = 0;
    uint32_t mask;
    FcNsByType by;
    List list;

    if (!fc_ns_decode(request, &fc_ns_by_type_format, &by)) {
        return;
    }
    mask = !by.domain ? 0xff0000 : !by.area ? 0xffff00 : 0xffffff;
    list = list_new(&fc_ns_gid_ft_entry_format);
    for (guint i = 0; i < request->server->records->len; i++) {
        const FcNsRecord *record = visible_at(request, i);

        /* records ascend, so that equal ones follow each other */
        if (record && in_scope(record, by.domain, by.domain ? by.area : 0) &&
            (record->port_id & mask) != last) {
            last = record->port_id & mask;
            list_add(&list, last, 0);
        }
    }
    list_answer(request, &list, FC_NS_EXPLAIN_NOTHING_IN_SCOPE);
}

/* ------------------------------------------------------------------ */

bool fc_ns_query(const FcNsRequest *request)
{
    static const struct {
        uint16_t command;
        void (*handle)(const FcNsRequest *request);
    } queries[] = {
        { FC_NS_GA_NXT, get_next },
        { FC_NS_GID_A, list_identifiers },
        { FC_NS_GPN_ID, get_by_id },
        { FC_NS_GNN_ID, get_by_id },
        { FC_NS_GCS_ID, get_by_id },
        { FC_NS_GFT_ID, get_by_id },
        { FC_NS_GSPN_ID, get_by_id },
        { FC_NS_GPT_ID, get_by_id },
        { FC_NS_GFPN_ID, get_by_id },
        { FC_NS_GFF_ID, get_by_id },
        { FC_NS_GID_PN, get_id_by_port_name },
        { FC_NS_GID_NN, list_by_node },
        { FC_NS_GPN_NN, list_by_node },
        { FC_NS_GSNN_NN, get_node_symbol },
        { FC_NS_GID_FT, list_by_type },
        { FC_NS_GPN_FT, list_by_type },
        { FC_NS_GNN_FT, list_by_type },
        { FC_NS_GID_PT, list_by_port_type },
        { FC_NS_GID_FF, list_by_feature },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(queries); i++) {
        if (queries[i].command == request->ct.command) {
            queries[i].handle(request);
            return true;
        }
    }
    return false;
}
