/*
 * What the firmware says to the driver through the completion queues.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "firmware/gate.h"
#include "firmware/request.h"
#include "lab/state.h"

/* How long the firmware takes for a request that needs no wire. */
#define THINKING_TIME (2 * LAB_MICROSECONDS)

/* The driver waits for each; more than this can only come from a bad one. */
#define REPLIES_MAX 4096

const WireFormat *vicfw_completion_format(uint8_t type)
{
    switch (type) {
    case FCPIO_ACK:
        return &fcpio_ack_format;
    case FCPIO_NVME_ERSP_HW_CMPL:
    case FCPIO_NVME_ERSP_FW_CMPL:
        return &fcpio_ersp_cmpl_format;
    default:
        return &fcpio_completion_format;
    }
}

void vicfw_complete(VicFw *fw, unsigned int queue,
                    const FcpioCompletion *completion, uint64_t serial)
{
    uint8_t entry[FCPIO_COMPLETION_LEN];

    wire_encode(vicfw_completion_format(completion->header.type), completion,
                entry);
    if (completion->header.type == FCPIO_ACK) {
        vicfw_deliver(fw, queue, entry, serial);
        return;
    }
    vicfw_ack_flush(fw, queue);
    if (vicfw_gate_is_kept(fw, GATE_completion)) {
        vicfw_gate_completion(fw, queue, entry, serial);
    } else {
        vicfw_deliver(fw, queue, entry, serial);
    }
}

void vicfw_deliver(VicFw *fw, unsigned int queue, const uint8_t *entry,
                   uint64_t serial)
{
    FcpioCompletion said;

    wire_decode(&fcpio_ack_format, &said, entry, FCPIO_COMPLETION_LEN);
    if (said.header.type != FCPIO_ACK) {
        said.request_out = 0;
    }
    TAP(&fw->lab->tap, TAP_fw_reply, fw->name,
        TAP_STR("type", fcpio_type_name(said.header.type)),
        TAP_STR("status", fcpio_status_name(said.header.status)),
        TAP_HEX("tag", 8, said.header.tag), TAP_DEC("queue", queue),
        TAP_DEC("request_out", said.request_out), TAP_DEC("serial", serial));
    fw->ops->complete(fw->vic, queue, entry);
}

static void arm(VicFw *fw)
{
    const VicFwReply *first = g_queue_peek_head(&fw->replies);

    if (first) {
        lab_timer_arm(&fw->reply_timer, first->due);
    }
}

static void say(void *opaque)
{
    VicFw *fw = opaque;
    g_autofree VicFwReply *reply =
        fw->hung ? NULL : g_queue_pop_head(&fw->replies);

    if (reply) {
        arm(fw);
        vicfw_complete(fw, reply->queue, &reply->completion, reply->serial);
    }
}

void vicfw_replies_resume(VicFw *fw)
{
    if (!lab_timer_armed(&fw->reply_timer)) {
        arm(fw);
    }
}

void vicfw_reply(VicFw *fw, unsigned int queue, uint8_t type, uint8_t status,
                 uint32_t tag, uint64_t serial)
{
    VicFwReply *reply;

    if (fw->replies.length >= REPLIES_MAX) {
        lab_guest_error(fw->lab, &fw->warned, VICFW_SAID_REPLIES, fw->name,
                        "more than %d requests without waiting for the reply",
                        REPLIES_MAX);
        return;
    }
    reply = g_new0(VicFwReply, 1);
    reply->due = lab_clock_now(&fw->lab->clock) + THINKING_TIME;
    reply->queue = queue;
    reply->serial = serial;
    reply->completion.header.type = type;
    reply->completion.header.status = status;
    reply->completion.header.tag = tag;
    g_queue_push_tail(&fw->replies, reply);
    if (!lab_timer_armed(&fw->reply_timer)) {
        arm(fw);
    }
}

void vicfw_replies_init(VicFw *fw)
{
    g_queue_init(&fw->replies);
    lab_timer_init(&fw->reply_timer, &fw->lab->clock, say, fw);
}

void vicfw_replies_clear(VicFw *fw)
{
    lab_timer_cancel(&fw->reply_timer);
    g_queue_clear_full(&fw->replies, g_free);
}

void vicfw_replies_state(VicFw *fw, LabState *state)
{
    uint32_t count = fw->replies.length;

    lab_state_section(state, "replies", 2);
    lab_state_count(state, &count, REPLIES_MAX);
    if (lab_state_loading(state)) {
        vicfw_replies_clear(fw);
        for (uint32_t i = 0; i < count; i++) {
            g_queue_push_tail(&fw->replies, g_new0(VicFwReply, 1));
        }
    }
    for (GList *l = fw->replies.head; l; l = l->next) {
        VicFwReply *reply = l->data;

        lab_state_time(state, &reply->due);
        lab_state_u8(state, &reply->queue);
        lab_state_u64(state, &reply->serial);
        lab_state_u8(state, &reply->completion.header.type);
        lab_state_u8(state, &reply->completion.header.status);
        lab_state_u32(state, &reply->completion.header.tag);
        if (reply->queue >= VICFW_COPY_QUEUES) {
            lab_state_fail(state);
            reply->queue = 0;
        }
    }
    lab_timer_state(&fw->reply_timer, state);
}
