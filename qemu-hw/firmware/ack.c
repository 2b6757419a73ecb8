/*
 * FCPIO_ACK: which descriptors of a copy queue the driver may use again.
 *
 * The driver only remembers the latest one (fnic_fcpio_ack_handler) and
 * frees descriptors when it runs short, so that an acknowledgement can wait
 * for the next completion of the queue and share its interrupt.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "firmware/gate.h"
#include "firmware/request.h"
#include "lab/state.h"

/* How long one waits if nothing else is completed. */
#define ACK_TIME (20 * LAB_MICROSECONDS)

void vicfw_ack_flush(VicFw *fw, unsigned int queue)
{
    VicFwAck *ack = &fw->acks[queue];
    FcpioCompletion completion = {
        .header.type = FCPIO_ACK,
        .request_out = ack->last_index,
    };

    if (ack->pending) {
        ack->pending = false;
        ack->count = 0;
        if (vicfw_gate_is_kept(fw, GATE_ack)) {
            vicfw_gate_ack(fw, queue, ack->last_index);
        } else {
            vicfw_complete(fw, queue, &completion, 0);
        }
    }
}

void vicfw_acks_flush(void *opaque)
{
    VicFw *fw = opaque;

    if (fw->hung) {
        return;
    }
    for (unsigned int i = 0; i < VICFW_COPY_QUEUES; i++) {
        vicfw_ack_flush(fw, i);
    }
}

void vicfw_taken(VicFw *fw, unsigned int queue, uint32_t last_index,
                 uint32_t count, uint32_t ring_size)
{
    VicFwAck *ack = &fw->acks[queue];

    ack->pending = true;
    ack->last_index = last_index;
    ack->ring_size = ring_size;
    ack->count = MIN(ack->count + count, UINT16_MAX);
    if (ack->count >= ring_size / 4) {
        vicfw_ack_flush(fw, queue);
    } else if (!lab_timer_armed(&fw->ack_timer)) {
        lab_timer_arm_in(&fw->ack_timer, ACK_TIME);
    }
}

void vicfw_acks_init(VicFw *fw)
{
    lab_timer_init(&fw->ack_timer, &fw->lab->clock, vicfw_acks_flush, fw);
}

void vicfw_acks_clear(VicFw *fw)
{
    lab_timer_cancel(&fw->ack_timer);
    memset(fw->acks, 0, sizeof(fw->acks));
}

void vicfw_acks_state(VicFw *fw, LabState *state)
{
    lab_state_section(state, "acks", 1);
    for (unsigned int i = 0; i < VICFW_COPY_QUEUES; i++) {
        VicFwAck *ack = &fw->acks[i];

        lab_state_bool(state, &ack->pending);
        lab_state_u16(state, &ack->last_index);
        lab_state_u16(state, &ack->count);
        lab_state_u16(state, &ack->ring_size);
    }
    lab_timer_state(&fw->ack_timer, state);
}
