/*
 * What the services at the well-known addresses have in common.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/fip.h"
#include "fabric/service.h"
#include "wire/els.h"

void fc_service_send(FcPort *port, FcFrame *frame)
{
    if (frame->encapsulation) {
        fc_fip_answer(port, frame);
    } else {
        fc_port_deliver(port, frame);
    }
}

FcIdentity fc_service_identity(const FcPort *port, uint32_t fcid)
{
    const FcFabricConfig *config = &port->fabric->config;

    return (FcIdentity){
        .fcid = fcid,
        /* a name of its own for each address: NAA 2 keeps 12 bits free */
        .port_name = config->fabric_name | (uint64_t)(fcid & 0xff) << 48,
        .node_name = config->fabric_name,
        .r_a_tov = config->r_a_tov,
        .e_d_tov = config->e_d_tov,
    };
}

static uint32_t server_bit(uint32_t fcid)
{
    return 1u << (fcid & 15);
}

bool fc_service_logged_in(const FcPort *port, uint32_t fcid)
{
    return port->login.servers & server_bit(fcid);
}

void fc_service_reject(FcPort *port, const FcFrame *frame, uint8_t reason,
                       uint8_t explanation)
{
    TAP(&port->fabric->lab->tap, TAP_fabric_reject, port->name,
        TAP_STR("frame", fc_frame_name(frame)),
        TAP_FCID("d_id", frame->header.d_id), TAP_HEX("reason", 2, reason),
        TAP_HEX("explanation", 2, explanation));
    fc_service_send(port, fc_answer_reject(frame, reason, explanation));
}

static void plogi(FcPort *port, const FcFrame *frame)
{
    FcIdentity identity = fc_service_identity(port, frame->header.d_id);

    if (frame->length < FC_ELS_LOGIN_LEN) {
        fc_service_reject(port, frame, FC_RJT_LOGICAL_ERROR,
                          FC_RJT_EXPLAIN_INVALID_LENGTH);
        return;
    }
    port->login.servers |= server_bit(frame->header.d_id);
    fc_service_send(port, fc_answer_plogi(frame, &identity));
}

void fc_service_els(FcPort *port, const FcFrame *frame)
{
    FcIdentity identity = fc_service_identity(port, frame->header.d_id);

    switch (fc_frame_command(frame)) {
    case FC_ELS_PLOGI:
        plogi(port, frame);
        return;
    case FC_ELS_LOGO:
        port->login.servers &= ~server_bit(frame->header.d_id);
        fc_service_send(port, fc_answer_accept(frame));
        return;
    case FC_ELS_ADISC:
    case FC_ELS_ECHO:
    case FC_ELS_RLS:
    case FC_ELS_RRQ:
    case FC_ELS_RTV:
        fc_service_send(port, fc_answer_common_els(frame, &identity));
        return;
    default:
        fc_service_reject(port, frame, FC_RJT_NOT_SUPPORTED,
                          FC_RJT_EXPLAIN_NOT_SUPPORTED);
    }
}

static void ct_reply(FcPort *port, const FcFrame *frame, const FcCt *ct,
                     const FcCt *verdict, const uint8_t *body, size_t length)
{
    FcCt reply_ct = {
        .revision = FC_CT_REVISION,
        .gs_type = ct->gs_type,
        .gs_subtype = ct->gs_subtype,
        .command = verdict->command,
        .reason = verdict->reason,
        .explanation = verdict->explanation,
    };
    FcFrame *reply = fc_frame_reply(frame, FC_RCTL_SOLICITED_CONTROL,
                                    FC_FCTL_REPLY, FC_CT_LEN + length);

    wire_encode(&fc_ct_format, &reply_ct, reply->payload->data);
    if (length) {
        memcpy(reply->payload->data + FC_CT_LEN, body, length);
    }
    fc_service_send(port, reply);
}

void fc_service_ct_reject(FcPort *port, const FcFrame *frame, const FcCt *ct,
                          uint8_t reason, uint8_t explanation)
{
    FcCt verdict = {
        .command = FC_CT_REJECT,
        .reason = reason,
        .explanation = explanation,
    };

    TAP(&port->fabric->lab->tap, TAP_fabric_reject, port->name,
        TAP_STR("frame", fc_ct_name(ct->gs_type, ct->command)),
        TAP_FCID("d_id", frame->header.d_id), TAP_HEX("reason", 2, reason),
        TAP_HEX("explanation", 2, explanation));
    ct_reply(port, frame, ct, &verdict, NULL, 0);
}

void fc_service_ct_accept(FcPort *port, const FcFrame *frame, const FcCt *ct,
                          const uint8_t *body, size_t length)
{
    FcCt verdict = { .command = FC_CT_ACCEPT };

    ct_reply(port, frame, ct, &verdict, body, length);
}

bool fc_service_ct(FcPort *port, const FcFrame *frame, uint8_t gs_type,
                   uint8_t gs_subtype, FcCt *ct, const uint8_t **body,
                   size_t *length)
{
    if (!wire_decode(&fc_ct_format, ct, fc_frame_data(frame), frame->length)) {
        *ct = (FcCt){ .gs_type = gs_type, .gs_subtype = gs_subtype };
        fc_service_ct_reject(port, frame, ct, FC_CT_RJT_INVALID_SIZE,
                             FC_NS_EXPLAIN_NONE);
        return false;
    }
    if (ct->revision != FC_CT_REVISION) {
        fc_service_ct_reject(port, frame, ct, FC_CT_RJT_INVALID_VERSION,
                             FC_NS_EXPLAIN_NONE);
        return false;
    }
    if (ct->gs_type != gs_type || ct->gs_subtype != gs_subtype) {
        fc_service_ct_reject(port, frame, ct, FC_CT_RJT_INVALID_COMMAND,
                             FC_NS_EXPLAIN_NONE);
        return false;
    }
    *body = fc_frame_data(frame) + FC_CT_LEN;
    *length = frame->length - FC_CT_LEN;
    return true;
}
