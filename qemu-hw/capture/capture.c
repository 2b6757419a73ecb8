/*
 * The capture.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "capture/capture.h"
#include "capture/pcapng.h"
#include "fabric/frame.h"

#define PACKET_MAX (ETH_HEADER_LEN + ETH_TAG_LEN + FCOE_MAX_SIZE)

static uint32_t interface_of(Capture *capture, const char *name)
{
    for (guint i = 0; i < capture->interfaces->len; i++) {
        if (strcmp(g_ptr_array_index(capture->interfaces, i), name) == 0) {
            return i;
        }
    }
    g_ptr_array_add(capture->interfaces, g_strdup(name));
    pcapng_interface(capture->block, name);
    return capture->interfaces->len - 1;
}

static uint32_t ethernet_header(const FcFrame *frame, uint16_t ethertype,
                                uint8_t sof, uint8_t *packet)
{
    FcoeEncap encap = {
        .vlan = frame->vlan,
        .ethertype = ethertype,
        .sof = sof,
    };

    memcpy(encap.dst, frame->dst_mac, ETH_MAC_LEN);
    memcpy(encap.src, frame->src_mac, ETH_MAC_LEN);
    return fcoe_encap(&encap, packet);
}

static uint32_t fcoe_packet(const FcFrame *frame, uint32_t index,
                            uint8_t *packet)
{
    FcFramePart part;
    uint8_t *fc;
    uint32_t length = FC_HEADER_LEN;

    fc_frame_part(frame, index, &part);
    fc = packet + ethernet_header(frame, ETHERTYPE_FCOE, part.sof, packet);
    wire_encode(&fc_header_format, &part.header, fc);
    if (part.length) {
        memcpy(fc + length, part.data, part.length);
        length += part.length;
    }
    memset(fc + length, 0, part.fill);
    length += part.fill;
    fcoe_trailer(fc, length, part.eof, fc + length);
    return fc - packet + length + FCOE_TRAILER_LEN;
}

static uint32_t fip_packet(const FcFrame *frame, uint8_t *packet)
{
    uint32_t at = ethernet_header(frame, ETHERTYPE_FIP, 0, packet);
    uint32_t length = MIN(frame->length, PACKET_MAX - at);

    if (length) {
        memcpy(packet + at, fc_frame_data(frame), length);
    }
    return at + length;
}

static void observe(void *opaque, const TapEvent *event)
{
    Capture *capture = opaque;
    const FcFrame *frame = event->object;
    bool sent = strcmp(event->fields[0].string, "tx") == 0;
    uint32_t count = fc_frame_count(frame);
    uint32_t interface;

    if (!fc_frame_on_ethernet(frame)) {
        return;
    }
    g_byte_array_set_size(capture->block, 0);
    interface = interface_of(capture, event->who);
    for (uint32_t i = 0; i < count; i++) {
        uint8_t packet[PACKET_MAX] = { 0 };
        uint32_t length = frame->kind == FC_FRAME_FIP
                              ? fip_packet(frame, packet)
                              : fcoe_packet(frame, i, packet);

        pcapng_packet(capture->block, interface, event->time,
                      sent ? PCAPNG_OUTBOUND : PCAPNG_INBOUND, packet,
                      MAX(length, ETH_MIN_LEN));
    }
    lab_sink_write(&capture->sink, capture->block->data, capture->block->len);
}

Capture *capture_new(Lab *lab, const char *path, char **why)
{
    Capture *capture = g_new0(Capture, 1);

    if (!lab_sink_open(&capture->sink, lab, path, why)) {
        g_free(capture);
        return NULL;
    }
    capture->lab = lab;
    capture->interfaces = g_ptr_array_new_with_free_func(g_free);
    capture->block = g_byte_array_new();
    pcapng_section(capture->block, "viclab");
    lab_sink_write(&capture->sink, capture->block->data, capture->block->len);
    tap_observe(&lab->tap, TAP_BIT(TAP_link_frame), observe, capture);
    return capture;
}

void capture_free(Capture *capture)
{
    tap_unobserve(&capture->lab->tap, observe, capture);
    lab_sink_close(&capture->sink);
    g_ptr_array_free(capture->interfaces, TRUE);
    g_byte_array_free(capture->block, TRUE);
    g_free(capture);
}
