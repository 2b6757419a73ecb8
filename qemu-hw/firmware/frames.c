/*
 * Frames: between the fabric on one side, the driver and the firmware's own
 * exchanges on the other.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "firmware/request.h"

static void drop(VicFw *fw, const FcFrame *frame, const char *why)
{
    if (frame->kind == FC_FRAME_FIP) {
        TAP(&fw->lab->tap, TAP_fw_drop, fw->name, TAP_STR("why", why),
            TAP_STR("frame", fc_frame_name(frame)),
            TAP_MAC("dst", eth_mac_to_u64(frame->dst_mac)),
            TAP_MAC("src", eth_mac_to_u64(frame->src_mac)),
            TAP_DEC("vlan", frame->vlan));
        return;
    }
    TAP(&fw->lab->tap, TAP_fw_drop, fw->name, TAP_STR("why", why),
        TAP_STR("frame", fc_frame_name(frame)),
        TAP_FCID("s_id", frame->header.s_id),
        TAP_FCID("d_id", frame->header.d_id),
        TAP_HEX("ox_id", 4, frame->header.ox_id));
}

void vicfw_send(VicFw *fw, FcFrame *frame)
{
    frame->origin = FC_FRAME_AROUND_GUEST;
    memcpy(frame->dst_mac, fw->gateway_mac, ETH_MAC_LEN);
    memcpy(frame->src_mac, fw->own_mac, ETH_MAC_LEN);
    frame->vlan = fw->vlan;
    fc_port_send(fw->port, frame);
}

/* ------------------------------------------------------------------ */
/* From the driver                                                     */

static void bad_frame(VicFw *fw, const char *why, uint32_t length)
{
    lab_guest_error(fw->lab, &fw->warned, VICFW_SAID_FRAME, fw->name,
                    "frame of %u bytes from the driver: %s", length, why);
}

static FcFrame *fc_frame_from_driver(VicFw *fw, const FcoeEncap *encap,
                                     uint8_t eof, const uint8_t *data,
                                     uint32_t length)
{
    FcHeader header;
    FcFrame *frame;
    uint32_t fill;

    if (!wire_decode(&fc_header_format, &header, data, length)) {
        bad_frame(fw, "too short for an FC header", length);
        return NULL;
    }
    length -= FC_HEADER_LEN;
    fill = header.f_ctl & FC_FCTL_FILL_BYTES;
    if (length > FC_MAX_DATA || fill > length) {
        bad_frame(fw, "data field has no legal length", length);
        return NULL;
    }
    header.f_ctl &= ~(uint32_t)FC_FCTL_FILL_BYTES;
    frame = fc_frame_new_copy(&header, data + FC_HEADER_LEN, length - fill);
    frame->max_data = FC_MAX_DATA;
    frame->framing = (FcFraming){
        .known = true,
        .reserved = encap->reserved,
        .version = encap->version,
        .sof = encap->sof,
        .eof = eof,
        .fill = fill,
    };
    return frame;
}

static FcFrame *fip_frame_from_driver(VicFw *fw, const uint8_t *data,
                                      uint32_t length)
{
    if (length > FCOE_MAX_SIZE) {
        bad_frame(fw, "too long for the link", length);
        return NULL;
    }
    return fc_frame_new_fip(lab_buffer_copy(data, length));
}

void vicfw_transmit(VicFw *fw, const uint8_t *data, uint32_t length,
                    uint8_t eof)
{
    FcoeEncap encap;
    size_t at = fcoe_decap(&encap, data, length);
    FcFrame *frame = NULL;

    if (!at) {
        bad_frame(fw, "too short for its headers", length);
        return;
    }
    if (encap.vlan > ETH_VLAN_MAX) {
        bad_frame(fw, "tagged with a reserved VLAN", length);
        return;
    }
    switch (encap.ethertype) {
    case ETHERTYPE_FCOE:
        frame = fc_frame_from_driver(fw, &encap, eof, data + at, length - at);
        break;
    case ETHERTYPE_FIP:
        frame = fip_frame_from_driver(fw, data + at, length - at);
        break;
    default:
        bad_frame(fw, "neither FCoE nor FIP", length);
        break;
    }
    if (frame) {
        frame->origin = FC_FRAME_GUESTS;
        memcpy(frame->dst_mac, encap.dst, ETH_MAC_LEN);
        memcpy(frame->src_mac, encap.src, ETH_MAC_LEN);
        frame->vlan = encap.vlan ? encap.vlan : fw->vlan;
        fc_port_send(fw->port, frame);
    }
}

/* ------------------------------------------------------------------ */
/* From the fabric                                                     */

static size_t ethernet_header(const FcFrame *frame, uint16_t ethertype,
                              uint8_t sof, uint8_t *buf)
{
    FcoeEncap encap = { .ethertype = ethertype, .sof = sof };

    memcpy(encap.dst, frame->dst_mac, ETH_MAC_LEN);
    memcpy(encap.src, frame->src_mac, ETH_MAC_LEN);
    return fcoe_encap(&encap, buf);
}

/*
 * One frame as bytes. Before a login is registered the driver wants Ethernet
 * and FCoE headers in front (it takes MAC addresses from them) and older
 * drivers the trailer behind; afterwards it wants the FC frame alone.
 */
static uint32_t write_part(const FcFrame *frame, const FcFramePart *part,
                           bool ethernet, uint8_t *buf)
{
    uint32_t at = 0;
    uint32_t start;

    if (ethernet) {
        at = ethernet_header(frame, ETHERTYPE_FCOE, part->sof, buf);
    }
    start = at;
    wire_encode(&fc_header_format, &part->header, buf + at);
    at += FC_HEADER_LEN;
    if (part->length) {
        memcpy(buf + at, part->data, part->length);
    }
    at += part->length;
    memset(buf + at, 0, part->fill);
    at += part->fill;
    if (ethernet) {
        fcoe_trailer(buf + start, at - start, part->eof, buf + at);
        at += FCOE_TRAILER_LEN;
    }
    return at;
}

static void frame_to_driver(VicFw *fw, const FcFrame *frame)
{
    uint8_t
        buf[FCOE_ENCAP_LEN + FC_HEADER_LEN + FC_MAX_DATA + FCOE_TRAILER_LEN];
    bool ethernet = fw->state == VICFW_ETH;

    for (uint32_t i = 0; i < fc_frame_count(frame); i++) {
        FcFramePart part;
        uint32_t length;

        fc_frame_part(frame, i, &part);
        length = write_part(frame, &part, ethernet, buf);
        fw->ops->deliver(fw->vic, buf, length, ethernet, frame->vlan);
    }
}

static void fip_to_driver(VicFw *fw, const FcFrame *frame)
{
    uint8_t buf[ETH_HEADER_LEN + FCOE_MAX_SIZE] = { 0 };
    size_t at = ethernet_header(frame, ETHERTYPE_FIP, 0, buf);
    uint32_t length = MIN(frame->length, FCOE_MAX_SIZE);

    if (length) {
        memcpy(buf + at, fc_frame_data(frame), length);
    }
    fw->ops->deliver(fw->vic, buf, MAX(at + length, ETH_MIN_LEN), true,
                     frame->vlan);
}

/* Frames of exchanges that the firmware has originated. */
static bool is_ours(const FcFrame *frame)
{
    const FcHeader *header = &frame->header;

    return (header->type == FC_TYPE_FCP || header->type == FC_TYPE_BLS) &&
           (header->f_ctl & FC_FCTL_EXCHANGE_RESPONDER) &&
           vicfw_ox_id_is_ours(header->ox_id);
}

/* Why a frame is not taken, or NULL; with FIP only what is for the adapter. */
static const char *objection(const VicFw *fw, const FcFrame *frame)
{
    if (fw->hung) {
        return "the firmware hangs";
    }
    if (!fw->fip) {
        return frame->kind == FC_FRAME_FIP ? "not in FIP mode" : NULL;
    }
    if (frame->vlan != fw->vlan) {
        return "another VLAN";
    }
    return fw->ops->listens(fw->vic, frame->dst_mac) ? NULL : "packet filter";
}

void vicfw_send_abts(VicExchange *exchange)
{
    FcHeader header = {
        .r_ctl = FC_RCTL_ABTS,
        .d_id = exchange->d_id,
        .s_id = exchange->s_id,
        .type = FC_TYPE_BLS,
        .f_ctl = FC_FCTL_END_SEQUENCE | FC_FCTL_TRANSFER_INITIATIVE,
        .seq_id = exchange->seq_id++,
        .ox_id = exchange->ox_id,
        .rx_id = exchange->rx_id,
    };

    vicfw_send(exchange->fw, fc_frame_new(&header, NULL));
}

void vicfw_receive(void *opaque, FcFrame *taken)
{
    g_autoptr(FcFrame) frame = taken;
    VicFw *fw = opaque;
    const char *why = objection(fw, frame);

    if (why) {
        drop(fw, frame, why);
        return;
    }
    if (frame->kind == FC_FRAME_FIP) {
        fip_to_driver(fw, frame);
        return;
    }
    if (is_ours(frame)) {
        if (fw->state == VICFW_FC && frame->header.d_id == fw->s_id) {
            vicfw_io_receive(fw, frame);
        } else {
            drop(fw, frame, "not logged in");
        }
        return;
    }
    frame_to_driver(fw, frame);
}
