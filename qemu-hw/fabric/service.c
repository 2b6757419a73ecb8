/*
 * What the services at the well-known addresses have in common.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/fip.h"
#include "fabric/service.h"
#include "wire/els.h"

void fc_service_tell(const FcPort *port, const FcFrame *frame, const char *dir)
{
    TAP_OBJECT(&port->fabric->lab->tap, TAP_fabric_frame, port->name, frame,
               TAP_STR("dir", dir), TAP_STR("frame", fc_frame_name(frame)),
               TAP_FCID("s_id", frame->header.s_id),
               TAP_FCID("d_id", frame->header.d_id),
               TAP_HEX("ox_id", 4, frame->header.ox_id),
               TAP_DEC("length", frame->length));
}

void fc_service_send(FcPort *port, FcFrame *frame)
{
    FcFabric *fabric = port->fabric;

    if (++fabric->answers == fabric->config.wrong_answer) {
        frame->header.cs_ctl = 1;
    }
    fc_service_tell(port, frame, "tx");
    if (frame->encapsulation) {
        fc_fip_answer(port, frame);
    } else {
        fc_port_deliver(port, frame);
    }
}

static uint32_t count_logins(const FcFabric *fabric)
{
    uint32_t count = 0;

    for (unsigned int i = 0; i < FC_FABRIC_PORTS; i++) {
        count += fabric->ports[i] && fabric->ports[i]->login.present;
    }
    return count;
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
        .link_failures = port->link_failures,
        .associated_type = FC_RNID_SWITCH,
        .physical_port = port->index,
        .attached_nodes = count_logins(port->fabric),
    };
}

static uint32_t server_bit(uint32_t fcid)
{
    bool is_domain_controller = fcid < FC_ADDR_WELL_KNOWN_FIRST;

    return is_domain_controller ? 1 : 1u << (fcid & 15);
}

bool fc_service_logged_in(const FcPort *port, uint32_t fcid)
{
    return port->login.servers & server_bit(fcid);
}

/* Sends an answer; NULL if there is none. A reject is told to the tap. */
static void answer(FcPort *port, const FcFrame *frame, FcFrame *reply)
{
    FcElsRjt rjt;

    if (!reply) {
        return;
    }
    if (fc_frame_command(reply) == FC_ELS_LS_RJT &&
        wire_decode(&fc_els_rjt_format, &rjt, fc_frame_data(reply),
                    reply->length)) {
        TAP(&port->fabric->lab->tap, TAP_fabric_reject, port->name,
            TAP_STR("frame", fc_frame_name(frame)),
            TAP_FCID("d_id", frame->header.d_id),
            TAP_HEX("reason", 2, rjt.reason),
            TAP_HEX("explanation", 2, rjt.explanation));
    }
    fc_service_send(port, reply);
}

void fc_service_reject(FcPort *port, const FcFrame *frame, uint8_t reason,
                       uint8_t explanation)
{
    answer(port, frame, fc_answer_reject(frame, reason, explanation));
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

/* The F_Port at whose other end the N_Port is that the request names. */
static FcFrame *rdp(FcPort *port, const FcFrame *frame)
{
    FcFrame *reject;
    uint32_t fcid = fc_answer_rdp_subject(frame, &reject);
    const FcPort *subject = fc_fabric_port_by_fcid(port->fabric, fcid);
    FcDiagnosis diagnosis;

    if (reject) {
        return reject;
    }
    if (!subject) {
        return fc_answer_reject(frame, FC_RJT_UNABLE,
                                FC_RJT_EXPLAIN_UNABLE_TO_SUPPLY);
    }
    diagnosis = (FcDiagnosis){
        .port_name = fc_port_wwpn(subject),
        .node_name = port->fabric->config.fabric_name,
        .attached_port_name = subject->login.port_name,
        .attached_node_name = subject->login.node_name,
        .link_failures = subject->link_failures,
        .latency = port->fabric->config.latency,
        .ethernet = subject->ethernet,
    };
    return fc_answer_rdp(frame, &diagnosis);
}

/* The login and directory services want PLOGI first, others only FLOGI. */
static bool needs_login(const FcPort *port, const FcFrame *frame)
{
    uint32_t fcid = frame->header.d_id;
    uint8_t command = fc_frame_command(frame);

    return (fcid == FC_ADDR_NAME_SERVER || fcid == FC_ADDR_MANAGEMENT) &&
           (command == FC_ELS_ADISC || command == FC_ELS_PDISC) &&
           !fc_service_logged_in(port, fcid);
}

void fc_service_els(FcPort *port, const FcFrame *frame)
{
    FcIdentity identity = fc_service_identity(port, frame->header.d_id);

    if (needs_login(port, frame)) {
        fc_service_reject(port, frame, FC_RJT_UNABLE,
                          FC_RJT_EXPLAIN_LOGIN_REQUIRED);
        return;
    }
    switch (fc_frame_command(frame)) {
    case FC_ELS_PLOGI:
        plogi(port, frame);
        return;
    case FC_ELS_LOGO:
        port->login.servers &= ~server_bit(frame->header.d_id);
        fc_service_send(port, fc_answer_accept(frame));
        return;
    case FC_ELS_RDP:
        answer(port, frame, rdp(port, frame));
        return;
    default:
        answer(port, frame, fc_answer_common_els(frame, &identity));
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
        .residual = verdict->residual,
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

size_t fc_service_ct_room(const FcPort *port)
{
    return port->fabric->config.single_frame_ct
               ? (size_t)port->login.max_data - FC_CT_LEN
               : SIZE_MAX;
}

/*
 * FC-GS-8, 4.3: a request's maximum size counts words of its answer's body,
 * 0 being no maximum; the answer's residual size counts the words that are
 * missing, FFFFh being more than it can say.
 */
void fc_service_ct_accept(FcPort *port, const FcFrame *frame, const FcCt *ct,
                          const uint8_t *body, size_t length, size_t available)
{
    size_t maximum = ct->residual ? ct->residual * 4 : SIZE_MAX;
    size_t sent = MIN(length, MIN(maximum, fc_service_ct_room(port)));
    FcCt verdict = {
        .command = FC_CT_ACCEPT,
        .residual = MIN((available - sent + 3) / 4, UINT16_MAX),
    };

    ct_reply(port, frame, ct, &verdict, body, sent);
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
        fc_service_ct_reject(port, frame, ct, FC_CT_RJT_NO_SUCH_SERVER,
                             FC_NS_EXPLAIN_NONE);
        return false;
    }
    *body = fc_frame_data(frame) + FC_CT_LEN;
    *length = frame->length - FC_CT_LEN;
    return true;
}
