/*
 * Answers that any port of a fabric gives in the same way.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/answer.h"
#include "wire/els.h"

FcFrame *fc_answer_els(const FcFrame *request, const WireFormat *format,
                       const void *message)
{
    FcFrame *reply = fc_frame_reply(request, FC_RCTL_ELS_REPLY, FC_FCTL_REPLY,
                                    format->length);

    wire_encode(format, message, reply->payload->data);
    return reply;
}

FcFrame *fc_answer_accept(const FcFrame *request)
{
    FcFrame *reply = fc_frame_reply(request, FC_RCTL_ELS_REPLY, FC_FCTL_REPLY,
                                    FC_ELS_ACC_LEN);

    reply->payload->data[0] = FC_ELS_LS_ACC;
    return reply;
}

FcFrame *fc_answer_reject(const FcFrame *request, uint8_t reason,
                          uint8_t explanation)
{
    FcElsRjt rjt = {
        .command = FC_ELS_LS_RJT,
        .reason = reason,
        .explanation = explanation,
    };

    return fc_answer_els(request, &fc_els_rjt_format, &rjt);
}

FcFrame *fc_answer_plogi(const FcFrame *request, const FcIdentity *identity)
{
    FcElsLogin acc = {
        .command = FC_ELS_LS_ACC,
        .version = FC_LOGIN_VERSION,
        .bb_credit = 16,
        .features = FC_FEATURE_CONTINUOUS_OFFSET,
        .bb_receive_data_field = FC_DEFAULT_DATA,
        .total_sequences = 255,
        .relative_offset = 0x1f,
        .e_d_tov = identity->e_d_tov,
        .port_name = identity->port_name,
        .node_name = identity->node_name,
        .class3_options = FC_CLASS3_VALID | FC_CLASS3_SEQUENTIAL,
        .class3_receive_data_field = FC_DEFAULT_DATA,
        .class3_sequences = 255,
        .class3_open_sequences = 1,
    };

    return fc_answer_els(request, &fc_els_plogi_format, &acc);
}

/* Either side of an exchange may abort it; the answer is the other side's. */
static uint32_t basic_answer_f_ctl(const FcFrame *abts)
{
    return FC_FCTL_REPLY ^ (abts->header.f_ctl & FC_FCTL_EXCHANGE_RESPONDER);
}

FcFrame *fc_answer_ba_acc(const FcFrame *abts)
{
    FcBaAcc acc = {
        .ox_id = abts->header.ox_id,
        .rx_id = abts->header.rx_id,
        .high_seq_cnt = UINT16_MAX,
    };
    FcFrame *reply =
        fc_frame_reply(abts, FC_RCTL_BA_ACC, basic_answer_f_ctl(abts),
                       fc_ba_acc_format.length);

    wire_encode(&fc_ba_acc_format, &acc, reply->payload->data);
    return reply;
}

FcFrame *fc_answer_ba_rjt(const FcFrame *abts, uint8_t reason,
                          uint8_t explanation)
{
    FcBaRjt rjt = { .reason = reason, .explanation = explanation };
    FcFrame *reply =
        fc_frame_reply(abts, FC_RCTL_BA_RJT, basic_answer_f_ctl(abts),
                       fc_ba_rjt_format.length);

    wire_encode(&fc_ba_rjt_format, &rjt, reply->payload->data);
    return reply;
}

static FcFrame *reject_length(const FcFrame *request)
{
    return fc_answer_reject(request, FC_RJT_LOGICAL_ERROR,
                            FC_RJT_EXPLAIN_INVALID_LENGTH);
}

static FcFrame *answer_adisc(const FcFrame *request, const FcIdentity *identity)
{
    FcElsAdisc acc = {
        .command = FC_ELS_LS_ACC,
        .port_name = identity->port_name,
        .node_name = identity->node_name,
        .port_id = identity->fcid,
    };

    if (request->length < FC_ELS_ADISC_LEN) {
        return reject_length(request);
    }
    return fc_answer_els(request, &fc_els_adisc_format, &acc);
}

static FcFrame *answer_rls(const FcFrame *request, const FcIdentity *identity)
{
    FcElsRlsAcc acc = {
        .command = FC_ELS_LS_ACC,
        .link_failures = identity->link_failures,
    };

    if (request->length < FC_ELS_RLS_LEN) {
        return reject_length(request);
    }
    return fc_answer_els(request, &fc_els_rls_acc_format, &acc);
}

static FcFrame *answer_rtv(const FcFrame *request, const FcIdentity *identity)
{
    FcElsRtvAcc acc = {
        .command = FC_ELS_LS_ACC,
        .r_a_tov = identity->r_a_tov,
        .e_d_tov = identity->e_d_tov,
    };

    return fc_answer_els(request, &fc_els_rtv_acc_format, &acc);
}

static FcFrame *answer_pdisc(const FcFrame *request, const FcIdentity *identity)
{
    if (request->length < FC_ELS_LOGIN_LEN) {
        return reject_length(request);
    }
    return fc_answer_plogi(request, identity);
}

static FcFrame *answer_rnid(const FcFrame *request, const FcIdentity *identity)
{
    FcElsRnidAcc acc = {
        .command = FC_ELS_LS_ACC,
        .common_length = FC_RNID_COMMON_LEN,
        .port_name = identity->port_name,
        .node_name = identity->node_name,
        .vendor_unique = "viclab",
        .associated_type = identity->associated_type,
        .physical_port = identity->physical_port,
        .attached_nodes = identity->attached_nodes,
    };
    FcElsRnid rnid;
    FcFrame *reply;

    if (!wire_decode(&fc_els_rnid_format, &rnid, fc_frame_data(request),
                     request->length)) {
        return reject_length(request);
    }
    if (rnid.format != FC_RNID_COMMON && rnid.format != FC_RNID_TOPOLOGY) {
        return fc_answer_reject(request, FC_RJT_UNABLE,
                                FC_RJT_EXPLAIN_UNABLE_TO_SUPPLY);
    }
    acc.format = rnid.format;
    if (rnid.format == FC_RNID_TOPOLOGY) {
        acc.specific_length = FC_RNID_TOPOLOGY_LEN;
    }
    reply = fc_answer_els(request, &fc_els_rnid_acc_format, &acc);
    reply->length = FC_ELS_RNID_ACC_LEN + acc.specific_length;
    return reply;
}

static FcFrame *answer_echo(const FcFrame *request)
{
    FcFrame *reply;

    if (request->length < FC_ELS_ECHO_MIN) {
        return reject_length(request);
    }
    reply = fc_frame_reply(request, FC_RCTL_ELS_REPLY, FC_FCTL_REPLY,
                           request->length);
    memcpy(reply->payload->data, fc_frame_data(request), request->length);
    reply->payload->data[0] = FC_ELS_LS_ACC;
    return reply;
}

FcFrame *fc_answer_common_els(const FcFrame *request,
                              const FcIdentity *identity)
{
    switch (fc_frame_command(request)) {
    case FC_ELS_ADISC:
        return answer_adisc(request, identity);
    case FC_ELS_PDISC:
        return answer_pdisc(request, identity);
    case FC_ELS_RLS:
        return answer_rls(request, identity);
    case FC_ELS_RTV:
        return answer_rtv(request, identity);
    case FC_ELS_ECHO:
        return answer_echo(request);
    case FC_ELS_RNID:
        return answer_rnid(request, identity);
    case FC_ELS_RRQ:
        return fc_answer_accept(request);
    case FC_ELS_TEST:
        return NULL;
    default:
        return fc_answer_reject(request, FC_RJT_NOT_SUPPORTED,
                                FC_RJT_EXPLAIN_NOT_SUPPORTED);
    }
}
