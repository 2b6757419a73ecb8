/*
 * The name server at FFFFFC: a database of the N_Ports that have logged in,
 * and the requests that read and change it (FC-GS-8, clause 5). A requester
 * sees itself and the ports with which it shares a zone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_NAME_SERVER_H
#define VICLAB_FABRIC_NAME_SERVER_H

#include "fabric/port.h"
#include "wire/ct.h"

/* All that is known of one N_Port. */
typedef struct FcNsRecord {
    uint32_t port_id;
    uint64_t port_name;
    uint64_t node_name;
    uint32_t class_of_service; /* bit per class */
    uint8_t fc4_types[FC_NS_TYPES_LEN];
    uint8_t fc4_features[256]; /* by type */
    char port_symbolic_name[FC_SYMBOLIC_NAME_MAX + 1];
    char node_symbolic_name[FC_SYMBOLIC_NAME_MAX + 1];
} FcNsRecord;

typedef struct FcNameServer {
    FcFabric *fabric;
    GPtrArray *records; /* FcNsRecord *, owned, by ascending port_id */
} FcNameServer;

FcNameServer *fc_name_server_new(FcFabric *fabric);
void fc_name_server_free(FcNameServer *server);
void fc_name_server_state(FcNameServer *server, LabState *state);

/* An N_Port has logged in with the fabric, or is gone. */
void fc_name_server_add(FcNameServer *server, const FcPortLogin *login);
void fc_name_server_remove(FcNameServer *server, uint32_t port_id);

#endif
