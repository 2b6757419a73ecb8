/*
 * FIP as the fabric's FCFs speak it: fabric login and logout.
 *
 * The request is taken out of its FIP message and given to the login server,
 * as if it had come in a frame; the answer goes back the same way.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/fabric.h"
#include "fabric/fip.h"
#include "fabric/service.h"
#include "wire/els.h"

static const struct {
    uint8_t type; /* of the descriptor */
    uint8_t command;
} requests[] = {
    { FIP_FLOGI, FC_ELS_FLOGI },
    { FIP_FDISC, FC_ELS_FDISC },
    { FIP_LOGO, FC_ELS_LOGO },
};

/* The FC frame within @descriptor; the fields around it are those of @fip. */
static FcFrame *take_out(const FcFrame *fip, const FipDescriptor *descriptor)
{
    const uint8_t *data = descriptor->data + FIP_ENCAPSULATION_LEN;
    uint32_t length = descriptor->length - FIP_ENCAPSULATION_LEN;
    FcHeader header;
    FcFrame *frame;

    wire_decode(&fc_header_format, &header, data, length);
    frame = fc_frame_new_copy(&header, data + FC_HEADER_LEN,
                              length - FC_HEADER_LEN);
    memcpy(frame->dst_mac, fip->dst_mac, ETH_MAC_LEN);
    memcpy(frame->src_mac, fip->src_mac, ETH_MAC_LEN);
    frame->origin = fip->origin;
    frame->vlan = fip->vlan;
    frame->encapsulation = descriptor->type;
    return frame;
}

FcFrame *fc_fip_request(const FcFrame *fip, const FipMessage *message)
{
    const FipDescriptor *found = NULL;
    FcFrame *request;

    for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
        const FipDescriptor *descriptor =
            &message->descriptors[requests[i].type];

        if (descriptor->data && found) {
            return NULL;
        }
        found = descriptor->data ? descriptor : found;
    }
    if (!found) {
        return NULL;
    }
    request = take_out(fip, found);
    for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
        if (requests[i].type == request->encapsulation &&
            requests[i].command == fc_frame_command(request)) {
            return request;
        }
    }
    fc_frame_free(request);
    return NULL;
}

static bool to_login_server(const FcFrame *request)
{
    return request->header.r_ctl == FC_RCTL_ELS_REQUEST &&
           request->header.type == FC_TYPE_ELS &&
           request->header.d_id == FC_ADDR_FABRIC_PORT;
}

/* Why @fcf refuses, as LS_RJT's explanation; 0 if it does not. */
static uint8_t refusal(const FcPort *port, const FcFcf *fcf,
                       const FcFrame *request, uint16_t flags)
{
    if (request->encapsulation == FIP_LOGO) {
        return port->virtual_link.fcf == fcf ? 0
                                             : FC_RJT_EXPLAIN_LOGIN_REQUIRED;
    }
    if (!(flags & FIP_FLAG_FPMA)) {
        return FC_RJT_EXPLAIN_MAC_ADDRESSING;
    }
    return fcf->config.available ? 0 : FC_RJT_EXPLAIN_INSUFFICIENT_RESOURCES;
}

void fc_fip_link_service(FcPort *port, FcFcf *fcf, const FcFrame *frame,
                         const FipMessage *message)
{
    g_autoptr(FcFrame) request = fc_fip_request(frame, message);
    uint8_t explanation;

    if (!request || !to_login_server(request)) {
        fc_fip_drop(port, frame, "no FLOGI, FDISC or LOGO within");
        return;
    }
    explanation = refusal(port, fcf, request, message->header.flags);
    if (explanation) {
        fc_service_tell(port, request, "rx");
        fc_service_reject(port, request, FC_RJT_UNABLE, explanation);
        return;
    }
    fc_fabric_receive(port, g_steal_pointer(&request));
}

/* ------------------------------------------------------------------ */

void fc_fip_answer(FcPort *port, FcFrame *answer_taken)
{
    g_autoptr(FcFrame) answer = answer_taken;
    FcFcf *fcf = fc_fcf_by_address(port->fabric, answer->src_mac, answer->vlan);
    g_autoptr(GByteArray) inner = g_byte_array_new();
    GByteArray *message;

    if (!fcf) {
        return;
    }
    g_byte_array_set_size(inner, FC_HEADER_LEN);
    wire_encode(&fc_header_format, &answer->header, inner->data);
    g_byte_array_append(inner, fc_frame_data(answer), answer->length);
    message = fip_new(FIP_LINK_SERVICE, FIP_LINK_SERVICE_REPLY, FIP_FLAG_FPMA);
    fip_add_frame(message, answer->encapsulation, inner->data, inner->len);
    /* an LS_RJT stands alone; an LS_ACC comes with the VN_Port's address */
    if (fc_frame_command(answer) == FC_ELS_LS_ACC) {
        if (answer->encapsulation == FIP_FLOGI) {
            fc_virtual_link_establish(&port->virtual_link, fcf, answer->dst_mac,
                                      answer->header.d_id);
        }
        fip_add_mac(message, port->virtual_link.vn_port_mac);
    }
    fc_fip_send(port, fcf, answer->dst_mac, answer->vlan, message);
}
