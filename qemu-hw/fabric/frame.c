/*
 * What crosses a link.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>
#include "fabric/frame.h"
#include "lab/state.h"
#include "wire/ct.h"
#include "wire/els.h"
#include "wire/fcnvme.h"
#include "wire/fip.h"

FcFrame *fc_frame_new(const FcHeader *header, LabBuffer *payload)
{
    FcFrame *frame = g_new0(FcFrame, 1);

    frame->kind = FC_FRAME_FC;
    frame->header = *header;
    frame->payload = payload;
    frame->length = payload ? payload->length : 0;
    frame->max_data = FC_DEFAULT_DATA;
    return frame;
}

FcFrame *fc_frame_new_fip(LabBuffer *payload)
{
    FcHeader none = { 0 };
    FcFrame *frame = fc_frame_new(&none, payload);

    frame->kind = FC_FRAME_FIP;
    return frame;
}

FcFrame *fc_frame_new_copy(const FcHeader *header, const void *payload,
                           uint32_t length)
{
    return fc_frame_new(header, lab_buffer_copy(payload, length));
}

void fc_frame_free(FcFrame *frame)
{
    if (frame) {
        lab_buffer_unref(frame->payload);
        g_free(frame);
    }
}

FcFrame *fc_frame_reply(const FcFrame *request, uint8_t r_ctl, uint32_t f_ctl,
                        uint32_t length)
{
    FcHeader header = {
        .r_ctl = r_ctl,
        .d_id = request->header.s_id,
        .s_id = request->header.d_id,
        .type = request->header.type,
        .f_ctl = f_ctl,
        .ox_id = request->header.ox_id,
        .rx_id = request->header.rx_id,
    };
    FcFrame *reply = fc_frame_new(&header, lab_buffer_new0(length));

    memcpy(reply->dst_mac, request->src_mac, ETH_MAC_LEN);
    memcpy(reply->src_mac, request->dst_mac, ETH_MAC_LEN);
    reply->vlan = request->vlan;
    reply->encapsulation = request->encapsulation;
    return reply;
}

bool fc_frame_on_ethernet(const FcFrame *frame)
{
    static const uint8_t none[ETH_MAC_LEN];

    return memcmp(frame->src_mac, none, ETH_MAC_LEN) != 0;
}

uint32_t fc_frame_count(const FcFrame *frame)
{
    if (frame->kind == FC_FRAME_FIP || frame->length <= frame->max_data) {
        return 1;
    }
    return (frame->length + frame->max_data - 1) / frame->max_data;
}

void fc_frame_part(const FcFrame *frame, uint32_t index, FcFramePart *part)
{
    uint32_t count = fc_frame_count(frame);
    uint32_t offset = index * frame->max_data;
    bool last = index + 1 == count;

    part->header = frame->header;
    part->length = last ? frame->length - offset : frame->max_data;
    part->data = part->length ? frame->payload->data + offset : NULL;
    part->fill = -part->length & 3;
    part->header.seq_cnt += index;
    if (frame->header.f_ctl & FC_FCTL_RELATIVE_OFFSET) {
        part->header.parameter += offset;
    }
    if (last) {
        part->header.f_ctl |= part->fill;
    } else {
        part->header.f_ctl &=
            ~(uint32_t)(FC_FCTL_END_SEQUENCE | FC_FCTL_TRANSFER_INITIATIVE);
    }
    part->sof = index == 0 ? FCOE_SOF_I3 : FCOE_SOF_N3;
    part->eof = last ? FCOE_EOF_T : FCOE_EOF_N;
    if (frame->framing.known) {
        part->sof = frame->framing.sof;
        part->eof = frame->framing.eof;
    }
}

static const char *ct_frame_name(const FcFrame *frame)
{
    FcCt ct;

    if (!wire_decode(&fc_ct_format, &ct, fc_frame_data(frame), frame->length)) {
        return "CT";
    }
    switch (ct.command) {
    case FC_CT_ACCEPT:
        return "CT_ACC";
    case FC_CT_REJECT:
        return "CT_RJT";
    default:
        return fc_ct_name(ct.gs_type, ct.command);
    }
}

static const char *fip_frame_name(const FcFrame *frame)
{
    FipHeader fip;

    if (!wire_decode(&fip_header_format, &fip, fc_frame_data(frame),
                     frame->length)) {
        return "FIP";
    }
    return fip_operation_name(fip.operation, fip.subcode);
}

const char *fc_frame_name(const FcFrame *frame)
{
    if (frame->kind == FC_FRAME_FIP) {
        return fip_frame_name(frame);
    }
    switch (frame->header.r_ctl) {
    case FC_RCTL_ELS_REQUEST:
    case FC_RCTL_ELS_REPLY:
        return fc_els_name(fc_frame_command(frame));
    case FC_RCTL_FC4_LS_REQUEST:
    case FC_RCTL_FC4_LS_REPLY:
        return fcnvme_ls_name(fc_frame_command(frame));
    case FC_RCTL_UNSOLICITED_CONTROL:
    case FC_RCTL_SOLICITED_CONTROL:
        return ct_frame_name(frame);
    default:
        return fc_rctl_name(frame->header.r_ctl);
    }
}

static void framing_state(FcFraming *framing, LabState *state)
{
    lab_state_bool(state, &framing->known);
    lab_state_bool(state, &framing->reserved);
    lab_state_u8(state, &framing->version);
    lab_state_u8(state, &framing->sof);
    lab_state_u8(state, &framing->eof);
    lab_state_u8(state, &framing->fill);
}

static void header_state(FcHeader *header, LabState *state)
{
    lab_state_u8(state, &header->r_ctl);
    lab_state_u32(state, &header->d_id);
    lab_state_u8(state, &header->cs_ctl);
    lab_state_u32(state, &header->s_id);
    lab_state_u8(state, &header->type);
    lab_state_u32(state, &header->f_ctl);
    lab_state_u8(state, &header->seq_id);
    lab_state_u8(state, &header->df_ctl);
    lab_state_u16(state, &header->seq_cnt);
    lab_state_u16(state, &header->ox_id);
    lab_state_u16(state, &header->rx_id);
    lab_state_u32(state, &header->parameter);
}

void fc_frame_state(FcFrame **frame, LabState *state)
{
    FcFrame *f;

    lab_state_section(state, "frame", 1);
    if (lab_state_loading(state)) {
        *frame = g_new0(FcFrame, 1);
    }
    f = *frame;
    lab_state_enum(state, &f->kind, FC_FRAME_KIND_COUNT);
    lab_state_enum(state, &f->origin, FC_FRAME_ORIGIN_COUNT);
    framing_state(&f->framing, state);
    lab_state_bytes(state, f->dst_mac, sizeof(f->dst_mac));
    lab_state_bytes(state, f->src_mac, sizeof(f->src_mac));
    lab_state_u16(state, &f->vlan);
    header_state(&f->header, state);
    lab_buffer_state(&f->payload, state);
    lab_state_u32(state, &f->length);
    lab_state_u16(state, &f->max_data);
    if (f->length > (f->payload ? f->payload->length : 0) ||
        f->vlan > ETH_VLAN_MAX || f->max_data < 256 ||
        f->max_data > FC_MAX_DATA) {
        lab_state_fail(state);
        f->length = 0;
        f->vlan = 0;
        f->max_data = FC_DEFAULT_DATA;
    }
}
