/*
 * Which request a frame answers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fabric/request_of.h"
#include "lab/state.h"
#include "wire/ct.h"
#include "wire/els.h"
#include "wire/fcnvme.h"

void fc_request_note(FcRequests *requests, const FcFrame *frame)
{
    uint8_t gs_type = 0;
    uint16_t command = fc_frame_command(frame);
    FcCt ct;

    switch (frame->header.r_ctl) {
    case FC_RCTL_ELS_REQUEST:
    case FC_RCTL_FC4_LS_REQUEST:
        break;
    case FC_RCTL_UNSOLICITED_CONTROL:
        if (!wire_decode(&fc_ct_format, &ct, fc_frame_data(frame),
                         frame->length)) {
            return;
        }
        gs_type = ct.gs_type;
        command = ct.command;
        break;
    default:
        return;
    }
    requests->kept[requests->next].s_id = frame->header.s_id;
    requests->kept[requests->next].ox_id = frame->header.ox_id;
    requests->kept[requests->next].r_ctl = frame->header.r_ctl;
    requests->kept[requests->next].gs_type = gs_type;
    requests->kept[requests->next].command = command;
    requests->next = (requests->next + 1) % FC_REQUESTS_KEPT;
}

/* R_CTL of the request to which @r_ctl answers; 0: it answers none. */
static uint8_t request_r_ctl(uint8_t r_ctl)
{
    switch (r_ctl) {
    case FC_RCTL_ELS_REPLY:
        return FC_RCTL_ELS_REQUEST;
    case FC_RCTL_FC4_LS_REPLY:
        return FC_RCTL_FC4_LS_REQUEST;
    case FC_RCTL_SOLICITED_CONTROL:
        return FC_RCTL_UNSOLICITED_CONTROL;
    default:
        return 0;
    }
}

static const char *name_of(uint8_t r_ctl, uint8_t gs_type, uint16_t command)
{
    switch (r_ctl) {
    case FC_RCTL_ELS_REQUEST:
        return fc_els_name(command);
    case FC_RCTL_FC4_LS_REQUEST:
        return fcnvme_ls_name(command);
    default:
        return fc_ct_name(gs_type, command);
    }
}

const char *fc_request_of(const FcRequests *requests, const FcFrame *frame)
{
    uint8_t r_ctl =
        frame->kind == FC_FRAME_FC ? request_r_ctl(frame->header.r_ctl) : 0;

    if (!r_ctl) {
        return NULL;
    }
    /* the latest first; a FLOGI came from no address yet */
    for (uint32_t i = 1; i <= FC_REQUESTS_KEPT; i++) {
        uint32_t at =
            (requests->next + FC_REQUESTS_KEPT - i) % FC_REQUESTS_KEPT;
        uint32_t s_id = requests->kept[at].s_id;

        if (requests->kept[at].r_ctl == r_ctl &&
            requests->kept[at].ox_id == frame->header.ox_id &&
            (s_id == frame->header.d_id || !s_id)) {
            return name_of(r_ctl, requests->kept[at].gs_type,
                           requests->kept[at].command);
        }
    }
    return NULL;
}

void fc_requests_state(FcRequests *requests, LabState *state)
{
    for (uint32_t i = 0; i < FC_REQUESTS_KEPT; i++) {
        lab_state_u32(state, &requests->kept[i].s_id);
        lab_state_u16(state, &requests->kept[i].ox_id);
        lab_state_u8(state, &requests->kept[i].r_ctl);
        lab_state_u8(state, &requests->kept[i].gs_type);
        lab_state_u16(state, &requests->kept[i].command);
    }
    lab_state_u32(state, &requests->next);
    requests->next %= FC_REQUESTS_KEPT;
}
