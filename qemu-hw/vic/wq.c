/*
 * A work queue's control block.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "lab/state.h"
#include "vic/gate.h"
#include "vic/vic.h"

/* Error status of a queue that cannot go on; the driver only logs it. */
#define STATUS_BAD_INDEX 1
#define STATUS_BAD_DMA   2

/* Most doorbells are for one descriptor; more are read in pieces, bytes. */
#define FETCH_MAX 1024

void vic_wq_init(VicWq *wq, Vic *vic, const char *kind, uint8_t index,
                 uint8_t desc_len, VicWqTakeFn *take)
{
    wq->vic = vic;
    wq->kind = kind;
    wq->index = index;
    wq->desc_len = desc_len;
    wq->take = take;
    vic_wq_reset(wq);
}

void vic_wq_reset(VicWq *wq)
{
    wq->ring_base = 0;
    wq->ring_size = 0;
    wq->posted_index = 0;
    wq->cq_index = 0;
    wq->enable = false;
    wq->fetch_index = 0;
    wq->dca_value = 0;
    wq->error_interrupt_enable = 0;
    wq->error_interrupt_offset = 0;
    wq->error_status = 0;
    wq->paused = false;
    wq->stuck = false;
}

void vic_wq_error(VicWq *wq, uint32_t status)
{
    VicIntr *intr = vic_intr(wq->vic, wq->error_interrupt_offset);

    wq->enable = false;
    wq->error_status = status;
    if (wq->error_interrupt_enable && intr) {
        vic_intr_raise(intr);
    }
}

static bool fetch(VicWq *wq, uint32_t count, uint8_t *descs)
{
    Vic *vic = wq->vic;
    uint64_t addr = wq->ring_base + (uint64_t)wq->fetch_index * wq->desc_len;

    if (vic_dma_read(vic, addr, descs, count * wq->desc_len)) {
        return true;
    }
    vic_guest_error(vic, VIC_SAID_WQ_DMA,
                    "%s %u: ring at %" G_GINT64_MODIFIER "x is not in RAM",
                    wq->kind, wq->index, wq->ring_base);
    vic_wq_error(wq, STATUS_BAD_DMA);
    return false;
}

/* Device commands have a gate of their own. */
static bool is_kept(const VicWq *wq)
{
    return wq != &wq->vic->devcmd2.wq && vic_gate_is_kept(wq->vic, GATE_fetch);
}

/* Everything between fetch and posted index, as far as the queue is on. */
static void take_posted(VicWq *wq)
{
    uint8_t descs[FETCH_MAX];

    while (wq->enable && !wq->paused && !wq->vic->hung &&
           wq->fetch_index != wq->posted_index) {
        uint32_t first = wq->fetch_index;
        uint32_t end =
            wq->posted_index > first ? wq->posted_index : wq->ring_size;
        bool kept = is_kept(wq);
        uint32_t most = wq->batch ? wq->batch : FETCH_MAX / wq->desc_len;
        uint32_t count = kept ? 1 : MIN(end - first, most);

        if (!fetch(wq, count, descs)) {
            return;
        }
        wq->fetch_index = (first + count) % wq->ring_size;
        if (kept) {
            wq->paused = true;
            wq->looping = true;
            vic_gate_fetch(wq, first, descs);
            wq->looping = false;
        } else {
            wq->take(wq, first, count, descs);
        }
    }
}

void vic_wq_resume(VicWq *wq)
{
    wq->paused = false;
    if (!wq->looping) {
        take_posted(wq);
    }
}

void vic_wq_take(VicWq *wq, uint32_t index, const uint8_t *desc)
{
    if (wq->enable) {
        wq->take(wq, index, 1, desc);
    }
    vic_wq_resume(wq);
}

static void post(VicWq *wq, uint32_t value)
{
    if (wq->enable && vic_gate_is_kept(wq->vic, GATE_doorbell)) {
        vic_gate_wq(wq, value);
    } else {
        vic_wq_post(wq, value);
    }
}

void vic_wq_post(VicWq *wq, uint32_t value)
{
    if (wq->enable && value >= wq->ring_size) {
        vic_guest_error(wq->vic, VIC_SAID_WQ_INDEX,
                        "%s %u: posted index %u, the ring has %u descriptors",
                        wq->kind, wq->index, value, wq->ring_size);
        vic_wq_error(wq, STATUS_BAD_INDEX);
        return;
    }
    wq->posted_index = value;
    if (wq->enable) {
        TAP(&wq->vic->lab->tap, TAP_vic_doorbell, wq->vic->name,
            TAP_STR("queue", wq->kind), TAP_DEC("number", wq->index),
            TAP_DEC("posted", value), TAP_DEC("fetched", wq->fetch_index));
        take_posted(wq);
    }
}

static void set_enable(VicWq *wq, bool enable)
{
    if (enable == wq->enable) {
        return;
    }
    if (enable && (!wq->ring_size || wq->posted_index >= wq->ring_size ||
                   wq->fetch_index >= wq->ring_size)) {
        vic_guest_error(wq->vic, VIC_SAID_WQ_INDEX,
                        "%s %u: enabled with posted index %u and fetch index "
                        "%u in a ring of %u",
                        wq->kind, wq->index, wq->posted_index, wq->fetch_index,
                        wq->ring_size);
        vic_wq_error(wq, STATUS_BAD_INDEX);
        return;
    }
    wq->enable = enable;
    TAP(&wq->vic->lab->tap, TAP_vic_queue, wq->vic->name,
        TAP_STR("queue", wq->kind), TAP_DEC("number", wq->index),
        TAP_FLAG("enable", enable), TAP_DEC("size", wq->ring_size));
    take_posted(wq);
}

static void set_ring_size(VicWq *wq, uint32_t value)
{
    if (value > VIC_RING_MAX) {
        vic_guest_error(wq->vic, VIC_SAID_RING_SIZE,
                        "%s %u: ring of %u descriptors, at most %u are legal",
                        wq->kind, wq->index, value, VIC_RING_MAX);
        value = 0;
    }
    if (wq->enable) {
        vic_guest_error(wq->vic, VIC_SAID_RING_SIZE,
                        "%s %u: ring size changed while enabled", wq->kind,
                        wq->index);
        return;
    }
    wq->ring_size = value;
}

static void set_fetch_index(VicWq *wq, uint32_t value)
{
    if (!wq->enable) {
        wq->fetch_index = value;
    }
}

uint32_t vic_wq_read(const VicWq *wq, uint32_t reg)
{
    switch (reg) {
    case VNIC_WQ_RING_BASE:
        return wq->ring_base;
    case VNIC_WQ_RING_BASE + 4:
        return wq->ring_base >> 32;
    case VNIC_WQ_RING_SIZE:
        return wq->ring_size;
    case VNIC_WQ_POSTED_INDEX:
        return wq->posted_index;
    case VNIC_WQ_CQ_INDEX:
        return wq->cq_index;
    case VNIC_WQ_ENABLE:
        return wq->enable;
    case VNIC_WQ_RUNNING:
        /* nothing is ever left under way in a queue that was disabled */
        return wq->enable || wq->stuck;
    case VNIC_WQ_FETCH_INDEX:
        return wq->fetch_index;
    case VNIC_WQ_DCA_VALUE:
        return wq->dca_value;
    case VNIC_WQ_ERROR_INTR_ENABLE:
        return wq->error_interrupt_enable;
    case VNIC_WQ_ERROR_INTR_OFFSET:
        return wq->error_interrupt_offset;
    case VNIC_WQ_ERROR_STATUS:
        return wq->error_status;
    default:
        return 0;
    }
}

void vic_wq_write(VicWq *wq, uint32_t reg, uint32_t value)
{
    switch (reg) {
    case VNIC_WQ_RING_BASE:
        wq->ring_base = (wq->ring_base & ~(uint64_t)UINT32_MAX) | value;
        return;
    case VNIC_WQ_RING_BASE + 4:
        wq->ring_base = (uint32_t)wq->ring_base | (uint64_t)value << 32;
        return;
    case VNIC_WQ_RING_SIZE:
        set_ring_size(wq, value);
        return;
    case VNIC_WQ_POSTED_INDEX:
        post(wq, value);
        return;
    case VNIC_WQ_CQ_INDEX:
        wq->cq_index = value;
        return;
    case VNIC_WQ_ENABLE:
        set_enable(wq, value & 1);
        return;
    case VNIC_WQ_FETCH_INDEX:
        set_fetch_index(wq, value);
        return;
    case VNIC_WQ_DCA_VALUE:
        wq->dca_value = value;
        return;
    case VNIC_WQ_ERROR_INTR_ENABLE:
        wq->error_interrupt_enable = value;
        return;
    case VNIC_WQ_ERROR_INTR_OFFSET:
        wq->error_interrupt_offset = value;
        return;
    case VNIC_WQ_ERROR_STATUS:
        wq->error_status = value;
        return;
    }
}

void vic_wq_state(VicWq *wq, LabState *state)
{
    lab_state_u64(state, &wq->ring_base);
    lab_state_count(state, &wq->ring_size, VIC_RING_MAX);
    lab_state_u32(state, &wq->posted_index);
    lab_state_u32(state, &wq->cq_index);
    lab_state_bool(state, &wq->enable);
    lab_state_u32(state, &wq->fetch_index);
    lab_state_u32(state, &wq->dca_value);
    lab_state_u32(state, &wq->error_interrupt_enable);
    lab_state_u32(state, &wq->error_interrupt_offset);
    lab_state_u32(state, &wq->error_status);
    lab_state_bool(state, &wq->paused);
    lab_state_bool(state, &wq->stuck);
    if (lab_state_loading(state)) {
        wq->paused = false; /* what it waits for is not part of the state */
    }
    if (wq->enable && (wq->posted_index >= wq->ring_size ||
                       wq->fetch_index >= wq->ring_size)) {
        lab_state_fail(state);
        wq->enable = false;
    }
}
