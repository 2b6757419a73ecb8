/*
 * The receive queue.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "lab/state.h"
#include "vic/gate.h"
#include "vic/vic.h"
#include "wire/fcoe.h"

#define STATUS_BAD_INDEX 1
#define STATUS_BAD_DMA   2

/* What waits for buffers; a real adapter's memory ends somewhere as well. */
#define BACKLOG_MAX 1024
#define FRAME_MAX   4096

typedef struct Waiting {
    uint32_t length;
    uint16_t vlan;
    bool ethernet;
    uint8_t frame[];
} Waiting;

void vic_rq_init(VicRq *rq, Vic *vic)
{
    rq->vic = vic;
    g_queue_init(&rq->backlog);
    vic_rq_reset(rq);
}

void vic_rq_reset(VicRq *rq)
{
    g_queue_clear_full(&rq->backlog, g_free);
    rq->ring_base = 0;
    rq->ring_size = 0;
    rq->posted_index = 0;
    rq->cq_index = 0;
    rq->enable = false;
    rq->fetch_index = 0;
    rq->error_interrupt_enable = 0;
    rq->error_interrupt_offset = 0;
    rq->error_status = 0;
    rq->dropped_packet_count = 0;
    rq->stuck = false;
}

void vic_rq_error(VicRq *rq, uint32_t status)
{
    VicIntr *intr = vic_intr(rq->vic, rq->error_interrupt_offset);

    rq->enable = false;
    rq->error_status = status;
    if (rq->error_interrupt_enable && intr) {
        vic_intr_raise(intr);
    }
}

/* The next buffer; false if it cannot be had, and the queue has stopped. */
static bool next_buffer(VicRq *rq, VnicRqDesc *desc)
{
    Vic *vic = rq->vic;
    uint8_t raw[VNIC_RQ_DESC_LEN];
    uint64_t addr =
        rq->ring_base + (uint64_t)rq->fetch_index * VNIC_RQ_DESC_LEN;

    if (!vic_dma_read(vic, addr, raw, sizeof(raw))) {
        vic_guest_error(vic, VIC_SAID_RQ_DMA,
                        "RQ: ring at %" G_GINT64_MODIFIER "x is not in RAM",
                        rq->ring_base);
        vic_rq_error(rq, STATUS_BAD_DMA);
        return false;
    }
    wire_decode(&vnic_rq_desc_format, desc, raw, sizeof(raw));
    return true;
}

static void post_completion(VicRq *rq, uint32_t index, const uint8_t *frame,
                            uint32_t written, bool truncated, bool ethernet,
                            uint16_t vlan)
{
    uint8_t entry[VNIC_CQ_ENTRY_LEN];
    VnicCqRq cq = {
        .completed_index_flags = index | VNIC_CQ_RQ_EOP | VNIC_CQ_RQ_SOP,
        .bytes_written_flags = written |
                               (truncated ? VNIC_CQ_RQ_TRUNCATED : 0) |
                               (vlan ? VNIC_CQ_RQ_VLAN_STRIPPED : 0),
        .vlan = vlan,
        .sof = FCOE_SOF_I3,
        .eof = FCOE_EOF_T,
        .flags = VNIC_CQ_RQ_FCS_OK | VNIC_CQ_RQ_FC_CRC_OK,
        .type_color = VNIC_CQ_TYPE_RQ_FCP,
    };
    FcoeEncap encap;

    if (ethernet) {
        cq.type_color = VNIC_CQ_TYPE_RQ_ENET;
        if (fcoe_decap(&encap, frame, written) &&
            encap.ethertype == ETHERTYPE_FCOE) {
            cq.completed_index_flags |= VNIC_CQ_RQ_FCOE;
            cq.sof = FCOE_SOF_I3 & 0xf;
        } else {
            /* a checksum and no CRC */
            cq.sof = cq.eof = 0;
            cq.flags = VNIC_CQ_RQ_FCS_OK;
        }
    }
    wire_encode(&vnic_cq_rq_format, &cq, entry);
    vic_cq_post(&rq->vic->cq[VIC_CQ_RQ], entry);
}

/* Into the next buffer; false if there is none. */
static bool put_frame(VicRq *rq, const uint8_t *frame, uint32_t length,
                      bool ethernet, uint16_t vlan)
{
    Vic *vic = rq->vic;
    uint32_t index = rq->fetch_index;
    uint32_t written;
    VnicRqDesc desc;

    if (!rq->enable || index == rq->posted_index || !next_buffer(rq, &desc)) {
        return false;
    }
    written = MIN(length, desc.length_type & VNIC_RQ_DESC_LENGTH_MASK);
    if (!vic_dma_write(vic, desc.address, frame, written)) {
        vic_guest_error(vic, VIC_SAID_RQ_DMA,
                        "RQ: buffer at %" G_GINT64_MODIFIER "x is not in RAM",
                        desc.address);
        vic_rq_error(rq, STATUS_BAD_DMA);
        return false;
    }
    rq->fetch_index = (index + 1) % rq->ring_size;
    vic_stats_received(&vic->stats, written, written < length);
    post_completion(rq, index, frame, written, written < length, ethernet,
                    vlan);
    return true;
}

static void flush(VicRq *rq)
{
    Waiting *waiting;

    while ((waiting = g_queue_peek_head(&rq->backlog)) &&
           put_frame(rq, waiting->frame, waiting->length, waiting->ethernet,
                     waiting->vlan)) {
        g_free(g_queue_pop_head(&rq->backlog));
    }
}

void vic_rq_receive(VicRq *rq, const uint8_t *frame, uint32_t length,
                    bool ethernet, uint16_t vlan)
{
    Waiting *waiting;

    if (g_queue_is_empty(&rq->backlog) &&
        put_frame(rq, frame, length, ethernet, vlan)) {
        return;
    }
    if (rq->backlog.length >= BACKLOG_MAX || length > FRAME_MAX) {
        rq->dropped_packet_count++;
        rq->vic->stats.rx_no_bufs++;
        rq->vic->stats.rx_drop++;
        return;
    }
    waiting = g_malloc(sizeof(*waiting) + length);
    waiting->length = length;
    waiting->vlan = vlan;
    waiting->ethernet = ethernet;
    memcpy(waiting->frame, frame, length);
    g_queue_push_tail(&rq->backlog, waiting);
}

uint32_t vic_rq_read(const VicRq *rq, uint32_t reg)
{
    switch (reg) {
    case VNIC_RQ_RING_BASE:
        return rq->ring_base;
    case VNIC_RQ_RING_BASE + 4:
        return rq->ring_base >> 32;
    case VNIC_RQ_RING_SIZE:
        return rq->ring_size;
    case VNIC_RQ_POSTED_INDEX:
        return rq->posted_index;
    case VNIC_RQ_CQ_INDEX:
        return rq->cq_index;
    case VNIC_RQ_ENABLE:
        return rq->enable;
    case VNIC_RQ_RUNNING:
        return rq->enable || rq->stuck;
    case VNIC_RQ_FETCH_INDEX:
        return rq->fetch_index;
    case VNIC_RQ_ERROR_INTR_ENABLE:
        return rq->error_interrupt_enable;
    case VNIC_RQ_ERROR_INTR_OFFSET:
        return rq->error_interrupt_offset;
    case VNIC_RQ_ERROR_STATUS:
        return rq->error_status;
    case VNIC_RQ_DROPPED_PACKETS:
        return rq->dropped_packet_count;
    default:
        return 0;
    }
}

static void set_ring_size(VicRq *rq, uint32_t value)
{
    if (value > VIC_RING_MAX || rq->enable) {
        vic_guest_error(rq->vic, VIC_SAID_RING_SIZE,
                        "RQ: ring of %u buffers, at most %u are legal, and "
                        "none while enabled",
                        value, VIC_RING_MAX);
        return;
    }
    rq->ring_size = value;
    /* the driver starts its own ring at the index that it reads here */
    rq->fetch_index = 0;
    rq->posted_index = 0;
}

static void post(VicRq *rq, uint32_t value)
{
    if (rq->enable && vic_gate_is_kept(rq->vic, GATE_doorbell)) {
        vic_gate_rq(rq, value);
    } else {
        vic_rq_post(rq, value);
    }
}

void vic_rq_post(VicRq *rq, uint32_t value)
{
    if (rq->ring_size && value >= rq->ring_size) {
        vic_guest_error(rq->vic, VIC_SAID_WQ_INDEX,
                        "RQ: posted index %u, the ring has %u buffers", value,
                        rq->ring_size);
        vic_rq_error(rq, STATUS_BAD_INDEX);
        return;
    }
    rq->posted_index = value;
    flush(rq);
}

static void set_enable(VicRq *rq, bool enable)
{
    if (enable == rq->enable) {
        return;
    }
    if (enable && rq->posted_index >= rq->ring_size) {
        vic_guest_error(rq->vic, VIC_SAID_WQ_INDEX,
                        "RQ: enabled with posted index %u in a ring of %u",
                        rq->posted_index, rq->ring_size);
        vic_rq_error(rq, STATUS_BAD_INDEX);
        return;
    }
    rq->enable = enable;
    TAP(&rq->vic->lab->tap, TAP_vic_queue, rq->vic->name,
        TAP_STR("queue", "RQ"), TAP_DEC("number", 0),
        TAP_FLAG("enable", enable), TAP_DEC("size", rq->ring_size));
    flush(rq);
}

void vic_rq_write(VicRq *rq, uint32_t reg, uint32_t value)
{
    switch (reg) {
    case VNIC_RQ_RING_BASE:
        rq->ring_base = (rq->ring_base & ~(uint64_t)UINT32_MAX) | value;
        return;
    case VNIC_RQ_RING_BASE + 4:
        rq->ring_base = (uint32_t)rq->ring_base | (uint64_t)value << 32;
        return;
    case VNIC_RQ_RING_SIZE:
        set_ring_size(rq, value);
        return;
    case VNIC_RQ_POSTED_INDEX:
        post(rq, value);
        return;
    case VNIC_RQ_CQ_INDEX:
        rq->cq_index = value;
        return;
    case VNIC_RQ_ENABLE:
        set_enable(rq, value & 1);
        return;
    case VNIC_RQ_ERROR_INTR_ENABLE:
        rq->error_interrupt_enable = value;
        return;
    case VNIC_RQ_ERROR_INTR_OFFSET:
        rq->error_interrupt_offset = value;
        return;
    case VNIC_RQ_ERROR_STATUS:
        rq->error_status = value;
        return;
    case VNIC_RQ_DROPPED_PACKETS:
        rq->dropped_packet_count = value;
        return;
    }
}

static void waiting_state(GList *link, LabState *state)
{
    Waiting *waiting = link->data;
    uint32_t length = waiting ? waiting->length : 0;

    lab_state_count(state, &length, FRAME_MAX);
    if (!waiting) {
        waiting = g_malloc0(sizeof(*waiting) + length);
        waiting->length = length;
        link->data = waiting;
    }
    lab_state_u16(state, &waiting->vlan);
    lab_state_bool(state, &waiting->ethernet);
    lab_state_bytes(state, waiting->frame, length);
}

void vic_rq_state(VicRq *rq, LabState *state)
{
    uint32_t count = rq->backlog.length;

    lab_state_u64(state, &rq->ring_base);
    lab_state_count(state, &rq->ring_size, VIC_RING_MAX);
    lab_state_u32(state, &rq->posted_index);
    lab_state_u32(state, &rq->cq_index);
    lab_state_bool(state, &rq->enable);
    lab_state_u32(state, &rq->fetch_index);
    lab_state_u32(state, &rq->error_interrupt_enable);
    lab_state_u32(state, &rq->error_interrupt_offset);
    lab_state_u32(state, &rq->error_status);
    lab_state_u32(state, &rq->dropped_packet_count);
    lab_state_bool(state, &rq->stuck);
    lab_state_count(state, &count, BACKLOG_MAX);
    if (rq->enable && (rq->posted_index >= rq->ring_size ||
                       rq->fetch_index >= rq->ring_size)) {
        lab_state_fail(state);
        rq->enable = false;
    }
    if (lab_state_loading(state)) {
        g_queue_clear_full(&rq->backlog, g_free);
        for (uint32_t i = 0; i < count; i++) {
            g_queue_push_tail(&rq->backlog, NULL);
        }
    }
    for (GList *l = rq->backlog.head; l; l = l->next) {
        waiting_state(l, state);
    }
}
