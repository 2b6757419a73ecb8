/*
 * The PCI function of a Cisco VIC FC vNIC.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "lab/state.h"
#include "vic/control.h"
#include "vic/gate.h"
#include "vic/vic.h"
#include "wire/bytes.h"

/* ------------------------------------------------------------------ */
/* What the work queues do with their descriptors                      */

static void complete_sent(Vic *vic, uint32_t index)
{
    uint8_t entry[VNIC_CQ_ENTRY_LEN];
    VnicCqWq cq = {
        .completed_index = index & VNIC_CQ_INDEX_MASK,
        .type_color = VNIC_CQ_TYPE_WQ_ENET,
    };

    wire_encode(&vnic_cq_wq_format, &cq, entry);
    vic_cq_post(&vic->cq[VIC_CQ_RAW_WQ], entry);
}

/* What the hardware does with a frame for which the driver asks it. */
static uint32_t insert_tag(uint8_t *frame, uint32_t length, uint16_t tag)
{
    const uint32_t at = 2 * ETH_MAC_LEN;

    if (length < at) {
        return length;
    }
    memmove(frame + at + ETH_TAG_LEN, frame + at, length - at);
    put_be16(frame + at, ETHERTYPE_VLAN);
    put_be16(frame + at + 2, tag);
    return length + ETH_TAG_LEN;
}

static void send_frame(Vic *vic, const VnicWqDesc *desc)
{
    uint32_t length = desc->length & VNIC_WQ_DESC_LENGTH_MASK;
    g_autofree uint8_t *frame = NULL;

    if (!(desc->header_length_flags & VNIC_WQ_DESC_EOP) || !length) {
        vic_guest_error(vic, VIC_SAID_DESCRIPTOR,
                        "raw WQ: a descriptor without EOP or length");
        vic->stats.tx_errors++;
        return;
    }
    frame = g_malloc(length + ETH_TAG_LEN);
    if (!vic_dma_read(vic, desc->address, frame, length)) {
        vic_guest_error(vic, VIC_SAID_DESCRIPTOR,
                        "raw WQ: frame at %" G_GINT64_MODIFIER
                        "x is not in RAM",
                        desc->address);
        vic->stats.tx_errors++;
        return;
    }
    vic_stats_sent(&vic->stats, length);
    if (desc->header_length_flags & VNIC_WQ_DESC_VLAN_INSERT) {
        length = insert_tag(frame, length, desc->vlan_tag);
    }
    vicfw_transmit(vic->fw, frame, length,
                   desc->header_length_flags & VNIC_WQ_DESC_HEADER_MASK);
}

static void take_raw(VicWq *wq, uint32_t index, uint32_t count,
                     const uint8_t *descs)
{
    for (uint32_t i = 0; i < count; i++) {
        VnicWqDesc desc;

        wire_decode(&vnic_wq_desc_format, &desc, descs + i * VNIC_WQ_DESC_LEN,
                    VNIC_WQ_DESC_LEN);
        send_frame(wq->vic, &desc);
        if (desc.header_length_flags & VNIC_WQ_DESC_CQ_ENTRY) {
            complete_sent(wq->vic, index + i);
        }
    }
}

static void take_copy(VicWq *wq, uint32_t index, uint32_t count,
                      const uint8_t *descs)
{
    VicFw *fw = wq->vic->fw;

    for (uint32_t i = 0; i < count; i++) {
        vicfw_request(fw, wq->index, descs + i * VNIC_COPY_DESC_LEN);
    }
    vicfw_taken(fw, wq->index, index + count - 1, count, wq->ring_size);
}

/* ------------------------------------------------------------------ */
/* What the firmware asks for                                          */

static void fw_complete(void *opaque, unsigned int queue, const uint8_t *entry)
{
    Vic *vic = opaque;

    vic_cq_post(&vic->cq[VIC_CQ_COPY(queue)], entry);
}

static void fw_deliver(void *opaque, const uint8_t *frame, uint32_t length,
                       bool ethernet, uint16_t vlan)
{
    Vic *vic = opaque;

    vic_rq_receive(&vic->rq, frame, length, ethernet, vlan);
}

/* Without FIP the driver sets no filter: the adapter knows its addresses. */
static bool fw_listens(void *opaque, const uint8_t *dst)
{
    const Vic *vic = opaque;

    return !vic->config.fip || vic_filter_passes(&vic->filter, dst);
}

static bool fw_dma_read(void *opaque, uint64_t addr, void *buf, size_t len)
{
    Vic *vic = opaque;

    return vic_dma_read(vic, addr, buf, len);
}

static bool fw_dma_write(void *opaque, uint64_t addr, const void *buf,
                         size_t len)
{
    Vic *vic = opaque;

    return vic_dma_write(vic, addr, buf, len);
}

static void fw_link(void *opaque, bool up)
{
    vic_notify_link(opaque, up);
}

static const VicFwOps fw_ops = {
    .complete = fw_complete,
    .deliver = fw_deliver,
    .listens = fw_listens,
    .dma_read = fw_dma_read,
    .dma_write = fw_dma_write,
    .link = fw_link,
};

/* ------------------------------------------------------------------ */
/* Interrupts                                                          */

VicIntr *vic_intr(Vic *vic, uint32_t index)
{
    return index < vic_intr_count(vic) ? &vic->intr[index] : NULL;
}

void vic_credits_returned(Vic *vic, uint8_t intr)
{
    for (uint32_t i = 0; i < vic_cq_count(vic); i++) {
        if (vic->cq[i].interrupt_offset == intr) {
            vic_cq_flush(&vic->cq[i]);
        }
    }
}

uint32_t vic_intx_pending(const Vic *vic)
{
    uint32_t pending = 0;

    for (uint32_t i = 0; i < MIN(vic_intr_count(vic), 32); i++) {
        if (vic_intr_pending(&vic->intr[i])) {
            pending |= 1u << i;
        }
    }
    return pending;
}

/* The pin follows the interrupts that do not mask themselves. */
void vic_update_intx(Vic *vic)
{
    bool level = false;

    for (uint32_t i = 0; i < vic_intr_count(vic) && !level; i++) {
        level =
            vic_intr_pending(&vic->intr[i]) && !vic->intr[i].mask_on_assertion;
    }
    if (level != vic->intx) {
        vic->intx = level;
        if (level && vic_gate_is_kept(vic, GATE_interrupt)) {
            vic_gate_intx(vic);
        } else {
            vic_drive_intx(vic);
        }
    }
}

void vic_drive_intx(Vic *vic)
{
    vic->host_ops->set_intx(vic->host, vic->intx);
}

/* ------------------------------------------------------------------ */

void vic_stats_received(VnicStats *stats, uint32_t bytes, bool truncated)
{
    stats->rx_frames_total++;
    if (truncated) {
        stats->rx_errors++;
        return;
    }
    stats->rx_frames_ok++;
    stats->rx_unicast_frames_ok++;
    stats->rx_bytes_ok += bytes;
    stats->rx_unicast_bytes_ok += bytes;
}

void vic_stats_sent(VnicStats *stats, uint32_t bytes)
{
    stats->tx_frames_ok++;
    stats->tx_unicast_frames_ok++;
    stats->tx_bytes_ok += bytes;
    stats->tx_unicast_bytes_ok += bytes;
}

void vic_guest_error(Vic *vic, VicSaid kind, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    lab_guest_error(vic->lab, &vic->warned, kind, vic->name, "%s", text);
}

static void init_blocks(Vic *vic)
{
    vic_wq_init(&vic->wq[0], vic, "raw WQ", 0, VNIC_WQ_DESC_LEN, take_raw);
    for (uint32_t k = 0; k < VIC_COPY_QUEUES_MAX; k++) {
        vic_wq_init(&vic->wq[1 + k], vic, "copy WQ", k, VNIC_COPY_DESC_LEN,
                    take_copy);
    }
    vic_rq_init(&vic->rq, vic);
    for (uint32_t i = 0; i < VIC_CQ_MAX; i++) {
        vic_cq_init(&vic->cq[i], vic, i);
    }
    for (uint32_t i = 0; i < VIC_INTR_MAX; i++) {
        vic_intr_init(&vic->intr[i], vic, i);
    }
    vic_devcmd_init(vic);
    vic_devcmd2_init(vic);
    vic_notify_reset(&vic->notify);
}

Vic *vic_new(FcFabric *fabric, const VicConfig *config,
             const VicHostOps *host_ops, void *host, char **why)
{
    Vic *vic;

    *why = vic_config_error(config);
    if (*why) {
        return NULL;
    }
    vic = g_new0(Vic, 1);
    vic->lab = fabric->lab;
    vic->name = g_strdup(config->name);
    vic->host_ops = host_ops;
    vic->host = host;
    vic->config = *config;
    vic->config.name = vic->name;
    vic->config.model = g_strdup(config->model);
    vic->config.role = g_strdup(config->role);
    init_blocks(vic);
    vic->fw = vicfw_new(fabric, vic->name, config->fip, &fw_ops, vic, why);
    if (!vic->fw) {
        vic_free(vic);
        return NULL;
    }
    vic_config_derive(&vic->config, fabric->config.domain,
                      vic->fw->port->index + 1);
    vic_config_encode(&vic->config, vic->config_block);
    controls_add(&vic->lab->controls, vic->name, "adapter", vic, vic_verbs);
    return vic;
}

static void reset_queues(Vic *vic)
{
    for (uint32_t i = 0; i < VIC_WQ_MAX; i++) {
        vic_wq_reset(&vic->wq[i]);
    }
    vic_rq_reset(&vic->rq);
    for (uint32_t i = 0; i < VIC_CQ_MAX; i++) {
        vic_cq_reset(&vic->cq[i]);
    }
    for (uint32_t i = 0; i < VIC_INTR_MAX; i++) {
        vic_intr_reset(&vic->intr[i]);
    }
    vic_update_intx(vic);
}

/* What is held at our gates is lost; nothing is started by that. */
static void forget_messages(Vic *vic, VicResetKind kind)
{
    Gates *gates = &vic->lab->gates;

    for (uint32_t i = 0; i < VIC_WQ_MAX; i++) {
        vic->wq[i].enable = false;
    }
    gate_forget(gates, vic);
    if (kind == VIC_RESET_PCI) {
        vic->devcmd2.wq.enable = false;
        gate_forget(gates, vic_devcmd_owner(vic));
    }
}

void vic_hang(Vic *vic, bool hung)
{
    if (hung == vic->hung) {
        return;
    }
    vic->hung = hung;
    vicfw_hang(vic->fw, hung);
    if (hung) {
        return;
    }
    vic_devcmd_resume(vic);
    if (vic->config.devcmd2 && !vic->devcmd2.wq.paused) {
        vic_wq_resume(&vic->devcmd2.wq);
    }
    for (uint32_t i = 0; i < vic_wq_count(vic); i++) {
        if (!vic->wq[i].paused) {
            vic_wq_resume(&vic->wq[i]);
        }
    }
    if (vic->notify.missed) {
        vic->notify.missed = false;
        vic_notify_raise(vic);
    }
}

void vic_free(Vic *vic)
{
    controls_remove(&vic->lab->controls, vic);
    forget_messages(vic, VIC_RESET_PCI);
    vic_notify_reset(&vic->notify);
    if (vic->fw) {
        vicfw_free(vic->fw);
    }
    reset_queues(vic);
    g_free((char *)vic->config.model);
    g_free((char *)vic->config.role);
    g_free(vic->name);
    g_free(vic);
}

void vic_reset(Vic *vic, VicResetKind kind)
{
    TAP(&vic->lab->tap, TAP_vic_reset, vic->name,
        TAP_STR("kind", kind == VIC_RESET_PCI ? "pci" : "vnic"));
    forget_messages(vic, kind);
    /* first of all, nothing of ours reaches the host's memory any more */
    vic_notify_reset(&vic->notify);
    reset_queues(vic);
    vicfw_reset(vic->fw);
    vic->hung = false;
    vic->state = VIC_CLOSED;
    vic_filter_reset(&vic->filter);
    vic->nic_cfg = 0;
    if (kind == VIC_RESET_PCI) {
        vic_devcmd_reset(vic);
        vic_devcmd2_reset(vic);
        memset(&vic->stats, 0, sizeof(vic->stats));
    }
}

static void stats_state(VnicStats *stats, LabState *state)
{
    uint8_t block[VNIC_STATS_LEN];

    wire_encode(&vnic_stats_format, stats, block);
    lab_state_bytes(state, block, sizeof(block));
    wire_decode(&vnic_stats_format, stats, block, sizeof(block));
}

void vic_state(Vic *vic, LabState *state)
{
    lab_state_section(state, "vic", 2);
    lab_state_enum(state, &vic->state, VIC_STATE_COUNT);
    vic_filter_state(&vic->filter, state);
    lab_state_u32(state, &vic->nic_cfg);
    lab_state_u64(state, &vic->warned);
    lab_state_bool(state, &vic->intx);
    lab_state_bool(state, &vic->hung);
    stats_state(&vic->stats, state);
    vic_notify_state(&vic->notify, state);
    vic_devcmd_state(vic, state);
    for (uint32_t i = 0; i < vic_wq_count(vic); i++) {
        vic_wq_state(&vic->wq[i], state);
    }
    vic_rq_state(&vic->rq, state);
    for (uint32_t i = 0; i < vic_cq_count(vic); i++) {
        vic_cq_state(&vic->cq[i], state);
    }
    for (uint32_t i = 0; i < vic_intr_count(vic); i++) {
        vic_intr_state(&vic->intr[i], state);
    }
    vicfw_state(vic->fw, state);
}
