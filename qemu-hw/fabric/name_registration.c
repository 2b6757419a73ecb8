/*
 * What N_Ports tell the name server of themselves (FC-GS-8, 5.3.5). Each may
 * speak for itself only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/controller.h"
#include "fabric/name_request.h"
#include "fabric/service.h"

/* The record that a registration is about: the requester's own. */
static FcNsRecord *own_record(const FcNsRequest *request, uint32_t port_id)
{
    const FcPortLogin *login = &request->port->login;
    const FcNsRecord *record = fc_ns_record(request->server, port_id);

    if (port_id != login->fcid) {
        fc_ns_reject(request, FC_CT_RJT_UNABLE,
                     record ? FC_CT_EXPLAIN_NOT_AUTHORIZED
                            : FC_NS_EXPLAIN_PORT_ID_NOT_REGISTERED);
        return NULL;
    }
    if (!record) {
        /* it has deregistered all, and begins anew */
        fc_name_server_add(request->server, login);
    }
    return fc_ns_record(request->server, port_id);
}

/* The same for a request that begins with the port's address. */
static FcNsRecord *named_record(const FcNsRequest *request,
                                const WireFormat *format, void *message,
                                const uint32_t *port_id)
{
    return fc_ns_decode(request, format, message)
               ? own_record(request, *port_id)
               : NULL;
}

static void accept(const FcNsRequest *request, const FcNsRecord *record)
{
    TAP(&request->server->fabric->lab->tap, TAP_fabric_name,
        request->port->name, TAP_STR("request", fc_ns_request_name(request)),
        TAP_FCID("port_id", record->port_id),
        TAP_BYTES("body", request->body, MIN(request->length, 64)));
    fc_service_ct_accept(request->port, request->frame, &request->ct, NULL, 0,
                         0);
}

static void tell_change(const FcNsRequest *request)
{
    fc_controller_changed(request->server->fabric->controller, request->port);
}

/* It is the one of the login, since zones go by that. */
static void register_port_name(const FcNsRequest *request)
{
    FcNsName name;
    FcNsRecord *record =
        named_record(request, &fc_ns_name_format, &name, &name.port_id);

    if (!record) {
        return;
    }
    if (name.name != record->port_name) {
        fc_ns_reject(request, FC_CT_RJT_UNABLE, FC_NS_EXPLAIN_ACCESS_DENIED);
        return;
    }
    accept(request, record);
}

static void register_node_name(const FcNsRequest *request)
{
    FcNsName name;
    FcNsRecord *record =
        named_record(request, &fc_ns_name_format, &name, &name.port_id);

    if (record) {
        record->node_name = name.name;
        accept(request, record);
    }
}

static void register_class(const FcNsRequest *request)
{
    FcNsClass class;
    FcNsRecord *record =
        named_record(request, &fc_ns_class_format, &class, &class.port_id);

    if (record) {
        record->class_of_service = class.class_of_service;
        accept(request, record);
    }
}

static void register_types(const FcNsRequest *request)
{
    FcNsTypes types;
    FcNsRecord *record =
        named_record(request, &fc_ns_types_format, &types, &types.port_id);

    if (!record) {
        return;
    }
    if (memcmp(record->fc4_types, types.fc4_types, FC_NS_TYPES_LEN) != 0) {
        memcpy(record->fc4_types, types.fc4_types, FC_NS_TYPES_LEN);
        tell_change(request);
    }
    accept(request, record);
}

static void register_features(const FcNsRequest *request)
{
    FcNsFeatures features;
    FcNsRecord *record = named_record(request, &fc_ns_features_format,
                                      &features, &features.port_id);

    if (!record) {
        return;
    }
    if (!fc_ns_types_has(record->fc4_types, features.fc4_type)) {
        fc_ns_reject(request, FC_CT_RJT_UNABLE,
                     FC_NS_EXPLAIN_FC4_NOT_REGISTERED);
        return;
    }
    if (record->fc4_features[features.fc4_type] != features.fc4_features) {
        record->fc4_features[features.fc4_type] = features.fc4_features;
        tell_change(request);
    }
    accept(request, record);
}

/* A length byte at @at and that many characters. */
static bool take_symbol(const FcNsRequest *request, size_t at,
                        char name[FC_SYMBOLIC_NAME_MAX + 1])
{
    if (request->length < at + 1 ||
        request->length < at + 1 + request->body[at]) {
        fc_ns_reject(request, FC_CT_RJT_INVALID_SIZE, FC_NS_EXPLAIN_NONE);
        return false;
    }
    memset(name, 0, FC_SYMBOLIC_NAME_MAX + 1);
    memcpy(name, request->body + at + 1, request->body[at]);
    return true;
}

static void register_port_symbol(const FcNsRequest *request)
{
    FcNsPortId id;
    FcNsRecord *record =
        named_record(request, &fc_ns_port_id_format, &id, &id.port_id);

    if (record && take_symbol(request, 4, record->port_symbolic_name)) {
        accept(request, record);
    }
}

static void register_node_symbol(const FcNsRequest *request)
{
    FcNsRecord *record =
        fc_ns_record(request->server, request->port->login.fcid);
    FcNsWwn node;

    if (!fc_ns_decode(request, &fc_ns_wwn_format, &node)) {
        return;
    }
    if (!record || record->node_name != node.name) {
        fc_ns_reject(request, FC_CT_RJT_UNABLE,
                     FC_NS_EXPLAIN_NODE_NAME_NOT_REGISTERED);
        return;
    }
    if (take_symbol(request, FC_NS_WWN_LEN, record->node_symbolic_name)) {
        accept(request, record);
    }
}

static void deregister_all(const FcNsRequest *request)
{
    FcNsPortId id;
    FcNsRecord *record =
        named_record(request, &fc_ns_port_id_format, &id, &id.port_id);

    if (record) {
        accept(request, record);
        fc_name_server_remove(request->server, id.port_id);
        tell_change(request);
    }
}

bool fc_ns_register(const FcNsRequest *request)
{
    static const struct {
        uint16_t command;
        void (*handle)(const FcNsRequest *request);
    } registrations[] = {
        { FC_NS_RPN_ID, register_port_name },
        { FC_NS_RNN_ID, register_node_name },
        { FC_NS_RCS_ID, register_class },
        { FC_NS_RFT_ID, register_types },
        { FC_NS_RSPN_ID, register_port_symbol },
        { FC_NS_RFF_ID, register_features },
        { FC_NS_RSNN_NN, register_node_symbol },
        { FC_NS_DA_ID, deregister_all },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(registrations); i++) {
        if (registrations[i].command == request->ct.command) {
            registrations[i].handle(request);
            return true;
        }
    }
    return false;
}
