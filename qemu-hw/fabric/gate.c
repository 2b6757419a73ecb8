/*
 * The gate on a port's link.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/fabric.h"
#include "fabric/fip.h"
#include "fabric/gate.h"

#define MAC_MAX ((UINT64_C(1) << 48) - 1)

typedef struct FrameMessage {
    GateMessage gate;
    FcPort *port;
    FcFrame *frame; /* as it came; what is not among the bytes counts */
    bool tx;
} FrameMessage;

static FrameMessage *message_of(const GateMessage *gate)
{
    return (FrameMessage *)gate;
}

static void free_message(FrameMessage *message)
{
    fc_frame_free(message->frame);
    gate_message_cleanup(&message->gate);
    g_free(message);
}

/* ------------------------------------------------------------------ */
/* Between frames and bytes                                            */

static uint32_t header_length(const FcFrame *frame)
{
    return frame->kind == FC_FRAME_FC ? FC_HEADER_LEN : 0;
}

static void put_bytes(GateMessage *gate, const FcFrame *frame)
{
    uint32_t header = header_length(frame);
    uint8_t *bytes = g_malloc(header + frame->length + 1);

    if (header) {
        wire_encode(&fc_header_format, &frame->header, bytes);
    }
    if (frame->length) {
        memcpy(bytes + header, fc_frame_data(frame), frame->length);
    }
    gate_message_data(gate, bytes, header + frame->length);
}

/* What is shorter than a header is no frame any more: false. */
static bool take_bytes(FrameMessage *message)
{
    const GateMessage *gate = &message->gate;
    FcFrame *frame = message->frame;
    uint32_t header = header_length(frame);

    if (gate->length < header) {
        return false;
    }
    if (header) {
        wire_decode(&fc_header_format, &frame->header, gate->data,
                    gate->length);
    }
    lab_buffer_unref(frame->payload);
    frame->length = gate->length - header;
    frame->payload = frame->length
                         ? lab_buffer_copy(gate->data + header, frame->length)
                         : NULL;
    eth_mac_from_u64(frame->dst_mac, gate_message_get_number(gate, "dst"));
    eth_mac_from_u64(frame->src_mac, gate_message_get_number(gate, "src"));
    frame->vlan = gate_message_get_number(gate, "vlan");
    return true;
}

FcFrame *fc_gate_take_frame(GateMessage *gate)
{
    FrameMessage *message = message_of(gate);
    FcFrame *frame =
        take_bytes(message) ? g_steal_pointer(&message->frame) : NULL;

    free_message(message);
    return frame;
}

/* ------------------------------------------------------------------ */
/* GateOps                                                             */

static void pass(GateMessage *gate)
{
    FcPort *port = message_of(gate)->port;
    bool tx = message_of(gate)->tx;
    FcFrame *frame = fc_gate_take_frame(gate);

    if (frame && tx) {
        fc_port_to_fabric(port, frame);
    } else if (frame) {
        fc_port_to_n_port(port, frame);
    }
}

static void drop(GateMessage *gate)
{
    free_message(message_of(gate));
}

static GateMessage *copy(const GateMessage *gate)
{
    FrameMessage *twin = gate_message_dup(gate, sizeof(FrameMessage));

    twin->frame = g_memdup2(twin->frame, sizeof(*twin->frame));
    if (twin->frame->payload) {
        lab_buffer_ref(twin->frame->payload);
    }
    return &twin->gate;
}

static bool reject_codes(const GateMessage *gate, const GateArg *args,
                         uint32_t count, uint64_t *reason,
                         uint64_t *explanation, char **why)
{
    for (uint32_t i = 0; i < count; i++) {
        bool is_reason = strcmp(args[i].name, "reason") == 0;
        uint64_t *code = is_reason ? reason : explanation;

        if (!is_reason && strcmp(args[i].name, "explanation") != 0) {
            *why = g_strdup_printf("a reject has no '%s', it has reason and "
                                   "explanation",
                                   args[i].name);
            return false;
        }
        if (!gate_parse(gate->ops, args[i].name, args[i].text, code, why)) {
            return false;
        }
        if (*code > UINT8_MAX) {
            *why = g_strdup_printf("%s=%s is more than a byte", args[i].name,
                                   args[i].text);
            return false;
        }
    }
    return true;
}

/* The request itself, or the one within a FIP message; NULL: none. */
static FcFrame *request_within(const FcFrame *frame)
{
    FipMessage fip;
    const char *error;

    if (frame->kind == FC_FRAME_FC) {
        FcFrame *same = g_memdup2(frame, sizeof(*frame));

        if (same->payload) {
            lab_buffer_ref(same->payload);
        }
        return same;
    }
    return fip_read(&fip, fc_frame_data(frame), frame->length, &error)
               ? fc_fip_request(frame, &fip)
               : NULL;
}

static bool answer(GateMessage *gate, const GateArg *args, uint32_t count,
                   char **why)
{
    FrameMessage *message = message_of(gate);
    FcPort *port = message->port;
    bool tx = message->tx;
    g_autoptr(FcFrame) request = NULL;
    uint64_t reason = FC_BA_RJT_UNABLE;
    uint64_t explanation = 0;
    FcFrame *reject;

    if (!reject_codes(gate, args, count, &reason, &explanation, why)) {
        return false;
    }
    if (take_bytes(message)) {
        request = request_within(message->frame);
    }
    reject = request ? fc_gate_reject(request, reason, explanation) : NULL;
    if (!reject) {
        *why = g_strdup_printf("%s is no request that can be rejected",
                               gate->name);
        return false;
    }
    free_message(message);
    if (!tx) {
        fc_port_send(port, reject);
    } else if (reject->encapsulation) {
        fc_fip_answer(port, reject);
    } else {
        fc_port_deliver(port, reject);
    }
    return true;
}

static const GateOps frame_ops = {
    .pass = pass,
    .drop = drop,
    .copy = copy,
    .answer = answer,
    .named_value = fc_gate_named_value,
};

/* ------------------------------------------------------------------ */

GateMessage *fc_gate_new_frame(FcPort *port, FcFrame *frame, bool tx)
{
    FrameMessage *message = g_new0(FrameMessage, 1);
    GateMessage *gate = &message->gate;
    const char *of = fc_request_of(&port->requests, frame);

    message->port = port;
    message->frame = frame;
    message->tx = tx;
    gate_message_init(gate, GATE_frame, &frame_ops, port, port->name,
                      fc_frame_name(frame));
    gate_message_word(gate, "dir", tx ? "tx" : "rx");
    if (of) {
        gate_message_word(gate, "of", of);
    }
    gate_message_number(gate, "dst", eth_mac_to_u64(frame->dst_mac), MAC_MAX);
    gate_message_number(gate, "src", eth_mac_to_u64(frame->src_mac), MAC_MAX);
    gate_message_number(gate, "vlan", frame->vlan, ETH_VLAN_MAX);
    put_bytes(gate, frame);
    fc_gate_frame_parts(gate, frame, of);
    return gate;
}

void fc_gate_frame(FcPort *port, FcFrame *frame, bool tx)
{
    gate_send(&port->fabric->lab->gates, fc_gate_new_frame(port, frame, tx));
}
