/*
 * A request to the name server, as its parts see it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_NAME_REQUEST_H
#define VICLAB_FABRIC_NAME_REQUEST_H

#include "fabric/name_server.h"

typedef struct FcNsRequest {
    FcNameServer *server;
    FcPort *port; /* the requester's */
    const FcFrame *frame;
    FcCt ct;
    const uint8_t *body; /* behind the preamble */
    size_t length;
} FcNsRequest;

/* Each returns false if it is no request of that kind. */
bool fc_ns_query(const FcNsRequest *request);
bool fc_ns_register(const FcNsRequest *request);

/* name_server.c */

/* NULL if there is none; whoever asks, zones apart. */
FcNsRecord *fc_ns_record(const FcNameServer *server, uint32_t port_id);
void fc_ns_reject(const FcNsRequest *request, uint8_t reason,
                  uint8_t explanation);
/* Decodes the request's body; rejects a short one. */
bool fc_ns_decode(const FcNsRequest *request, const WireFormat *format,
                  void *message);
const char *fc_ns_request_name(const FcNsRequest *request);

#endif
