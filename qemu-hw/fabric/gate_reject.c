/*
 * How a request is refused, by the request's kind.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/answer.h"
#include "fabric/gate.h"
#include "wire/ct.h"
#include "wire/els.h"
#include "wire/fcnvme.h"

static FcFrame *reject_ct(const FcFrame *request, uint8_t reason,
                          uint8_t explanation)
{
    FcFrame *reply;
    FcCt ct;

    if (!wire_decode(&fc_ct_format, &ct, fc_frame_data(request),
                     request->length)) {
        return NULL;
    }
    ct.command = FC_CT_REJECT;
    ct.residual = 0;
    ct.reason = reason;
    ct.explanation = explanation;
    reply = fc_frame_reply(request, FC_RCTL_SOLICITED_CONTROL, FC_FCTL_REPLY,
                           FC_CT_LEN);
    wire_encode(&fc_ct_format, &ct, reply->payload->data);
    return reply;
}

static FcFrame *reject_nvme_ls(const FcFrame *request, uint8_t reason,
                               uint8_t explanation)
{
    FcFrame *reply = fc_frame_reply(request, FC_RCTL_FC4_LS_REPLY,
                                    FC_FCTL_REPLY, FCNVME_RJT_LEN);
    FcnvmeRjt rjt = {
        .command = FCNVME_LS_RJT,
        .list_length = FCNVME_RJT_LEN - FCNVME_LS_LEN,
        .request_tag = FCNVME_TAG_REQUEST,
        .request_length = 8,
        .request_command = fc_frame_command(request),
        .reject_tag = FCNVME_TAG_REJECT,
        .reject_length = 8,
        .reason = reason,
        .explanation = explanation,
    };

    wire_encode(&fcnvme_rjt_format, &rjt, reply->payload->data);
    return reply;
}

FcFrame *fc_gate_reject(const FcFrame *frame, uint8_t reason,
                        uint8_t explanation)
{
    switch (frame->header.r_ctl) {
    case FC_RCTL_ELS_REQUEST:
        return fc_answer_reject(frame, reason, explanation);
    case FC_RCTL_UNSOLICITED_CONTROL:
        return reject_ct(frame, reason, explanation);
    case FC_RCTL_FC4_LS_REQUEST:
        return reject_nvme_ls(frame, reason, explanation);
    case FC_RCTL_ABTS:
        return fc_answer_ba_rjt(frame, reason, explanation);
    default:
        return NULL;
    }
}
