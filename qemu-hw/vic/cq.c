/*
 * A completion queue.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "lab/state.h"
#include "vic/gate.h"
#include "vic/vic.h"

/*
 * No more than this can wait: each command in the adapter completes once,
 * and beside that there are acknowledgements.
 */
#define BACKLOG_MAX 16384

void vic_cq_init(VicCq *cq, Vic *vic, uint8_t index)
{
    cq->vic = vic;
    cq->index = index;
    cq->entry_len =
        index < VIC_CQ_COPY(0) ? VNIC_CQ_ENTRY_LEN : VNIC_COPY_CQ_ENTRY_LEN;
    g_queue_init(&cq->backlog);
    vic_cq_reset(cq);
}

void vic_cq_reset(VicCq *cq)
{
    g_queue_clear_full(&cq->backlog, g_free);
    cq->ring_base = 0;
    cq->ring_size = 0;
    cq->flow_control_enable = 0;
    cq->color_enable = false;
    cq->head = 0;
    cq->tail = 0;
    cq->tail_color = false;
    cq->interrupt_enable = false;
    cq->entry_enable = false;
    cq->message_enable = 0;
    cq->interrupt_offset = 0;
    cq->message_addr = 0;
}

static VicIntr *interrupt_of(const VicCq *cq)
{
    return vic_intr(cq->vic, cq->interrupt_offset);
}

static bool has_room(const VicCq *cq)
{
    const VicIntr *intr = interrupt_of(cq);

    return !cq->interrupt_enable || !intr || intr->credits < cq->ring_size - 1;
}

/* The colour byte goes last: the driver polls it. */
static bool write_entry(VicCq *cq, uint8_t *entry, uint32_t index, bool color)
{
    uint64_t addr = cq->ring_base + (uint64_t)index * cq->entry_len;
    uint8_t last = cq->entry_len - 1;

    if (cq->color_enable) {
        entry[last] &= ~VNIC_CQ_COLOR;
        entry[last] |= color ? VNIC_CQ_COLOR : 0;
    }
    return vic_dma_write(cq->vic, addr, entry, last) &&
           vic_dma_write(cq->vic, addr + last, entry + last, 1);
}

static void advance(VicCq *cq)
{
    if (++cq->tail >= cq->ring_size) {
        cq->tail = 0;
        cq->tail_color = !cq->tail_color;
    }
}

void vic_cq_place(VicCq *cq, const uint8_t *entry, uint32_t index, bool color)
{
    uint8_t copy[VNIC_COPY_CQ_ENTRY_LEN];
    VicIntr *intr = interrupt_of(cq);

    if (index >= cq->ring_size) {
        return;
    }
    memcpy(copy, entry, cq->entry_len);
    if (!write_entry(cq, copy, index, color)) {
        vic_guest_error(cq->vic, VIC_SAID_CQ_DMA,
                        "CQ %u: ring at %" G_GINT64_MODIFIER "x is not in RAM",
                        cq->index, cq->ring_base);
    }
    TAP(&cq->vic->lab->tap, TAP_vic_completion, cq->vic->name,
        TAP_DEC("cq", cq->index), TAP_DEC("index", index),
        TAP_FLAG("color", color),
        TAP_BYTES("entry", copy, MIN(cq->entry_len, 16)));
    advance(cq);
    if (cq->interrupt_enable && intr) {
        vic_intr_raise(intr);
    }
}

static void put_entry(VicCq *cq, const uint8_t *entry)
{
    vic_cq_place(cq, entry, cq->tail, cq->tail_color);
}

void vic_cq_post(VicCq *cq, const uint8_t *entry)
{
    if (vic_gate_is_kept(cq->vic, GATE_entry)) {
        vic_gate_entry(cq, entry);
    } else {
        vic_cq_accept(cq, entry);
    }
}

void vic_cq_accept(VicCq *cq, const uint8_t *entry)
{
    if (!cq->ring_size || !cq->entry_enable) {
        vic_guest_error(cq->vic, VIC_SAID_CQ_OFF,
                        "CQ %u is not set up, a completion is lost", cq->index);
        return;
    }
    if (g_queue_is_empty(&cq->backlog) && has_room(cq)) {
        put_entry(cq, entry);
        return;
    }
    if (cq->backlog.length >= BACKLOG_MAX) {
        vic_guest_error(cq->vic, VIC_SAID_CQ_FULL,
                        "CQ %u: %d completions wait for room, more are lost",
                        cq->index, BACKLOG_MAX);
        return;
    }
    g_queue_push_tail(&cq->backlog, g_memdup2(entry, cq->entry_len));
}

void vic_cq_flush(VicCq *cq)
{
    while (!g_queue_is_empty(&cq->backlog) && cq->ring_size && has_room(cq)) {
        g_autofree uint8_t *entry = g_queue_pop_head(&cq->backlog);

        put_entry(cq, entry);
    }
}

uint32_t vic_cq_read(const VicCq *cq, uint32_t reg)
{
    switch (reg) {
    case VNIC_CQ_RING_BASE:
        return cq->ring_base;
    case VNIC_CQ_RING_BASE + 4:
        return cq->ring_base >> 32;
    case VNIC_CQ_RING_SIZE:
        return cq->ring_size;
    case VNIC_CQ_FLOW_CONTROL_ENABLE:
        return cq->flow_control_enable;
    case VNIC_CQ_COLOR_ENABLE:
        return cq->color_enable;
    case VNIC_CQ_HEAD:
        return cq->head;
    case VNIC_CQ_TAIL:
        return cq->tail;
    case VNIC_CQ_TAIL_COLOR:
        return cq->tail_color;
    case VNIC_CQ_INTERRUPT_ENABLE:
        return cq->interrupt_enable;
    case VNIC_CQ_ENTRY_ENABLE:
        return cq->entry_enable;
    case VNIC_CQ_MESSAGE_ENABLE:
        return cq->message_enable;
    case VNIC_CQ_INTERRUPT_OFFSET:
        return cq->interrupt_offset;
    case VNIC_CQ_MESSAGE_ADDR:
        return cq->message_addr;
    case VNIC_CQ_MESSAGE_ADDR + 4:
        return cq->message_addr >> 32;
    default:
        return 0;
    }
}

static void set_ring_size(VicCq *cq, uint32_t value)
{
    if (value > VIC_RING_MAX) {
        vic_guest_error(cq->vic, VIC_SAID_RING_SIZE,
                        "CQ %u: ring of %u entries, at most %u are legal",
                        cq->index, value, VIC_RING_MAX);
        value = 0;
    }
    cq->ring_size = value;
    if (cq->tail >= value) {
        cq->tail = 0;
    }
}

static void set_tail(VicCq *cq, uint32_t value)
{
    if (value && value >= cq->ring_size) {
        vic_guest_error(cq->vic, VIC_SAID_RING_SIZE,
                        "CQ %u: tail %u is outside of the ring", cq->index,
                        value);
        value = 0;
    }
    cq->tail = value;
}

void vic_cq_write(VicCq *cq, uint32_t reg, uint32_t value)
{
    switch (reg) {
    case VNIC_CQ_RING_BASE:
        cq->ring_base = (cq->ring_base & ~(uint64_t)UINT32_MAX) | value;
        return;
    case VNIC_CQ_RING_BASE + 4:
        cq->ring_base = (uint32_t)cq->ring_base | (uint64_t)value << 32;
        return;
    case VNIC_CQ_RING_SIZE:
        set_ring_size(cq, value);
        return;
    case VNIC_CQ_FLOW_CONTROL_ENABLE:
        cq->flow_control_enable = value;
        return;
    case VNIC_CQ_COLOR_ENABLE:
        cq->color_enable = value & 1;
        return;
    case VNIC_CQ_HEAD:
        cq->head = value;
        return;
    case VNIC_CQ_TAIL:
        set_tail(cq, value);
        return;
    case VNIC_CQ_TAIL_COLOR:
        cq->tail_color = value & 1;
        return;
    case VNIC_CQ_INTERRUPT_ENABLE:
        cq->interrupt_enable = value & 1;
        return;
    case VNIC_CQ_ENTRY_ENABLE:
        cq->entry_enable = value & 1;
        return;
    case VNIC_CQ_MESSAGE_ENABLE:
        cq->message_enable = value;
        return;
    case VNIC_CQ_INTERRUPT_OFFSET:
        cq->interrupt_offset = value;
        return;
    case VNIC_CQ_MESSAGE_ADDR:
        cq->message_addr = (cq->message_addr & ~(uint64_t)UINT32_MAX) | value;
        return;
    case VNIC_CQ_MESSAGE_ADDR + 4:
        cq->message_addr = (uint32_t)cq->message_addr | (uint64_t)value << 32;
        return;
    }
}

void vic_cq_state(VicCq *cq, LabState *state)
{
    uint32_t waiting = cq->backlog.length;

    lab_state_u64(state, &cq->ring_base);
    lab_state_count(state, &cq->ring_size, VIC_RING_MAX);
    lab_state_u32(state, &cq->flow_control_enable);
    lab_state_bool(state, &cq->color_enable);
    lab_state_u32(state, &cq->head);
    lab_state_count(state, &cq->tail, VIC_RING_MAX);
    lab_state_bool(state, &cq->tail_color);
    lab_state_bool(state, &cq->interrupt_enable);
    lab_state_bool(state, &cq->entry_enable);
    lab_state_u32(state, &cq->message_enable);
    lab_state_u32(state, &cq->interrupt_offset);
    lab_state_u64(state, &cq->message_addr);
    lab_state_count(state, &waiting, BACKLOG_MAX);
    if (lab_state_loading(state)) {
        g_queue_clear_full(&cq->backlog, g_free);
        for (uint32_t i = 0; i < waiting; i++) {
            g_queue_push_tail(&cq->backlog, g_malloc0(cq->entry_len));
        }
    }
    for (GList *l = cq->backlog.head; l; l = l->next) {
        lab_state_bytes(state, l->data, cq->entry_len);
    }
}
