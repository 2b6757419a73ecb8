/*
 * The gates of the PCI function.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/gate.h"
#include "vic/gate.h"

/* Of the ERSP in a completion. */
#define ERSP_OFFSET 12

typedef struct VicMessage {
    GateMessage gate;
    Vic *vic;
    uint32_t first; /* as it was, of what says so below */
    bool second;
} VicMessage;

static VicMessage *message_of(const GateMessage *gate)
{
    return (VicMessage *)gate;
}

static Vic *vic_of(const GateMessage *gate)
{
    return message_of(gate)->vic;
}

static GateMessage *new_message(Vic *vic, GateKind kind, const GateOps *ops,
                                const char *name)
{
    VicMessage *message = g_new0(VicMessage, 1);

    message->vic = vic;
    gate_message_init(&message->gate, kind, ops, vic, vic->name, name);
    return &message->gate;
}

static void drop(GateMessage *gate)
{
    gate_message_cleanup(gate);
    g_free(gate);
}

static GateMessage *copy(const GateMessage *gate)
{
    return gate_message_dup(gate, sizeof(VicMessage));
}

static uint32_t number(const GateMessage *gate, const char *name)
{
    return gate_message_get_number(gate, name);
}

static void send(GateMessage *gate)
{
    gate_send(&vic_of(gate)->lab->gates, gate);
}

/* ------------------------------------------------------------------ */
/* Entries                                                             */

/* The next slot, unless it was said which one and in which colour. */
static void pass_entry(GateMessage *gate)
{
    const VicMessage *message = message_of(gate);
    VicCq *cq = &message->vic->cq[number(gate, "cq")];
    uint8_t entry[VNIC_COPY_CQ_ENTRY_LEN] = { 0 };
    uint32_t index = number(gate, "index");
    bool color = number(gate, "color");
    bool moved = index != message->first;
    bool recolored = color != message->second;

    memcpy(entry, gate->data, MIN(gate->length, sizeof(entry)));
    if (moved || recolored) {
        vic_cq_place(cq, entry, moved ? index : cq->tail,
                     recolored ? color : cq->tail_color);
    } else {
        vic_cq_accept(cq, entry);
    }
    drop(gate);
}

static const GateOps entry_ops = {
    .pass = pass_entry,
    .drop = drop,
    .copy = copy,
};

static void copy_entry_parts(GateMessage *gate, uint8_t type)
{
    gate_message_part(gate, &fcpio_header_format, 0);
    switch (type) {
    case FCPIO_ACK:
        gate_message_part(gate, &fcpio_ack_format, 0);
        return;
    case FCPIO_NVME_ERSP_HW_CMPL:
        fc_gate_ersp_parts(gate, ERSP_OFFSET);
        return;
    }
}

void vic_gate_entry(VicCq *cq, const uint8_t *entry)
{
    static const char *const names[] = {
        [VIC_CQ_RQ] = "RQ",
        [VIC_CQ_RAW_WQ] = "WQ",
        [VIC_CQ_COPY(0)] = "COPY",
    };
    Vic *vic = cq->vic;
    GateMessage *gate = new_message(vic, GATE_entry, &entry_ops,
                                    names[MIN(cq->index, VIC_CQ_COPY(0))]);
    uint32_t last = MAX(cq->ring_size, 1) - 1;

    message_of(gate)->first = cq->tail;
    message_of(gate)->second = cq->tail_color;
    gate_message_number(gate, "cq", cq->index, vic_cq_count(vic) - 1);
    gate_message_number(gate, "index", cq->tail, last);
    gate_message_number(gate, "color", cq->tail_color, 1);
    gate_message_data(gate, g_memdup2(entry, cq->entry_len), cq->entry_len);
    if (cq->index == VIC_CQ_RQ) {
        gate_message_part(gate, &vnic_cq_rq_format, 0);
    } else if (cq->index == VIC_CQ_RAW_WQ) {
        gate_message_part(gate, &vnic_cq_wq_format, 0);
    } else {
        copy_entry_parts(gate, entry[0]);
    }
    send(gate);
}

/* ------------------------------------------------------------------ */
/* Interrupts                                                          */

static void pass_interrupt(GateMessage *gate)
{
    Vic *vic = vic_of(gate);

    vic_intr_send(&vic->intr[number(gate, "vector")], number(gate, "credits"));
    drop(gate);
}

static void drop_interrupt(GateMessage *gate)
{
    vic_intr_withdraw(&vic_of(gate)->intr[message_of(gate)->first]);
    drop(gate);
}

static const GateOps interrupt_ops = {
    .pass = pass_interrupt,
    .drop = drop_interrupt,
    .copy = copy,
};

void vic_gate_message(VicIntr *intr)
{
    Vic *vic = intr->vic;
    GateMessage *gate =
        new_message(vic, GATE_interrupt, &interrupt_ops, "MSIX");

    message_of(gate)->first = intr->index;
    gate_message_number(gate, "vector", intr->index, vic_intr_count(vic) - 1);
    gate_message_number(gate, "credits", intr->credits, 0);
    send(gate);
}

static void pass_intx(GateMessage *gate)
{
    vic_drive_intx(vic_of(gate));
    drop(gate);
}

static void drop_intx(GateMessage *gate)
{
    vic_of(gate)->intx = false;
    drop(gate);
}

static const GateOps intx_ops = {
    .pass = pass_intx,
    .drop = drop_intx,
};

void vic_gate_intx(Vic *vic)
{
    send(new_message(vic, GATE_interrupt, &intx_ops, "INTX"));
}

/* ------------------------------------------------------------------ */
/* Doorbells                                                           */

/* Which one was rung: the raw one, a copy queue, devcmd2 or the RQ. */
static VicWq *wq_of(Vic *vic, const GateMessage *gate)
{
    if (strcmp(gate->name, "DEVCMD2") == 0) {
        return &vic->devcmd2.wq;
    }
    return strcmp(gate->name, "RAW") == 0 ? &vic->wq[0]
                                          : &vic->wq[1 + number(gate, "queue")];
}

static void pass_doorbell(GateMessage *gate)
{
    Vic *vic = vic_of(gate);
    uint32_t index = number(gate, "index");

    if (strcmp(gate->name, "RQ") == 0) {
        vic_rq_post(&vic->rq, index);
    } else {
        vic_wq_post(wq_of(vic, gate), index);
    }
    drop(gate);
}

static const GateOps doorbell_ops = {
    .pass = pass_doorbell,
    .drop = drop,
    .copy = copy,
};

static void ring(Vic *vic, const char *name, uint32_t queue, uint32_t last,
                 uint32_t index)
{
    GateMessage *gate = new_message(vic, GATE_doorbell, &doorbell_ops, name);

    gate_message_number(gate, "queue", queue, last);
    gate_message_number(gate, "index", index, UINT32_MAX);
    send(gate);
}

void vic_gate_wq(VicWq *wq, uint32_t index)
{
    Vic *vic = wq->vic;

    if (wq == &vic->devcmd2.wq) {
        ring(vic, "DEVCMD2", 0, 0, index);
    } else if (wq == &vic->wq[0]) {
        ring(vic, "RAW", 0, 0, index);
    } else {
        ring(vic, "COPY", wq->index, vic->config.copy_queues - 1, index);
    }
}

void vic_gate_rq(VicRq *rq, uint32_t index)
{
    ring(rq->vic, "RQ", 0, 0, index);
}

/* ------------------------------------------------------------------ */
/* Descriptors                                                         */

static VicWq *wq_of_descriptor(const GateMessage *gate)
{
    Vic *vic = vic_of(gate);

    return strcmp(gate->name, "RAW") == 0 ? &vic->wq[0]
                                          : &vic->wq[1 + number(gate, "queue")];
}

static void pass_fetch(GateMessage *gate)
{
    uint8_t desc[VNIC_COPY_DESC_LEN] = { 0 };

    memcpy(desc, gate->data, MIN(gate->length, sizeof(desc)));
    vic_wq_take(wq_of_descriptor(gate), number(gate, "index"), desc);
    drop(gate);
}

static void drop_fetch(GateMessage *gate)
{
    vic_wq_resume(wq_of_descriptor(gate));
    drop(gate);
}

static const GateOps fetch_ops = {
    .pass = pass_fetch,
    .drop = drop_fetch,
};

void vic_gate_fetch(VicWq *wq, uint32_t index, const uint8_t *desc)
{
    Vic *vic = wq->vic;
    bool raw = wq == &vic->wq[0];
    GateMessage *gate =
        new_message(vic, GATE_fetch, &fetch_ops, raw ? "RAW" : "COPY");

    gate_message_number(gate, "queue", wq->index, 0);
    gate_message_number(gate, "index", index, 0);
    gate_message_data(gate, g_memdup2(desc, wq->desc_len), wq->desc_len);
    gate_message_part(gate, raw ? &vnic_wq_desc_format : &fcpio_header_format,
                      0);
    send(gate);
}

/* ------------------------------------------------------------------ */
/* The notify block                                                    */

static void pass_notify(GateMessage *gate)
{
    Vic *vic = vic_of(gate);

    vic_notify_put(vic, gate->data, gate->length, message_of(gate)->second);
    drop(gate);
}

static const GateOps notify_ops = {
    .pass = pass_notify,
    .drop = drop,
    .copy = copy,
};

void vic_gate_notify(Vic *vic, const uint8_t *block, bool raise)
{
    GateMessage *gate =
        new_message(vic, GATE_notify, &notify_ops, raise ? "LINK" : "WRITE");

    message_of(gate)->second = raise;
    gate_message_number(gate, "vector", vic->notify.intr, 0);
    gate_message_data(gate, g_memdup2(block, VNIC_NOTIFY_LEN), VNIC_NOTIFY_LEN);
    gate_message_part(gate, &vnic_notify_format, 0);
    send(gate);
}
