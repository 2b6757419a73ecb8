/*
 * The notify block.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "lab/state.h"
#include "vic/gate.h"
#include "vic/vic.h"

/* Largest FCoE frame, as the MTU of the adapter's side. */
#define MTU 2158

void vic_notify_reset(VicNotify *notify)
{
    *notify = (VicNotify){ .intr = VIC_NOTIFY_NO_INTR };
}

static void raise_interrupt(Vic *vic)
{
    VicIntr *intr = vic_intr(vic, vic->notify.intr);

    if (vic->notify.addr && intr) {
        vic_intr_raise(intr);
    }
}

void vic_notify_put(Vic *vic, const uint8_t *block, uint32_t length, bool raise)
{
    VicNotify *notify = &vic->notify;
    uint8_t bytes[VNIC_NOTIFY_LEN] = { 0 };
    VnicNotify message;

    if (!notify->addr) {
        return;
    }
    memcpy(bytes, block, MIN(length, sizeof(bytes)));
    wire_decode(&vnic_notify_format, &message, bytes, sizeof(bytes));
    TAP(&vic->lab->tap, TAP_vic_notify, vic->name,
        TAP_FLAG("link_state", message.link_state != 0),
        TAP_DEC("port_speed", message.port_speed),
        TAP_DEC("link_down_cnt", message.link_down_cnt));
    /* one write: the driver spins until the checksum fits */
    notify->written =
        vic_dma_write(vic, notify->addr, bytes,
                      MIN(notify->length, MIN(length, sizeof(bytes))));
    if (!notify->written) {
        return;
    }
    if (raise) {
        raise_interrupt(vic);
    }
}

/* False if it was written at once, and is not in RAM. */
static bool write_block(Vic *vic, bool raise)
{
    VicNotify *notify = &vic->notify;
    uint8_t block[VNIC_NOTIFY_LEN];
    VnicNotify message = {
        .link_state = notify->link_up,
        .port_speed = notify->link_up ? vic->config.speed : 0,
        .mtu = MTU,
        .link_down_cnt = notify->link_down_cnt,
    };

    if (!notify->addr) {
        return true;
    }
    vnic_notify_seal(&message);
    wire_encode(&vnic_notify_format, &message, block);
    notify->written = true;
    if (vic_gate_is_kept(vic, GATE_notify)) {
        vic_gate_notify(vic, block, raise);
    } else {
        vic_notify_put(vic, block, sizeof(block), raise);
    }
    return notify->written;
}

bool vic_notify_write(Vic *vic)
{
    return write_block(vic, false);
}

void vic_notify_raise(Vic *vic)
{
    if (vic->hung) {
        vic->notify.missed = true;
        return;
    }
    if (!write_block(vic, true)) {
        vic_guest_error(vic, VIC_SAID_NOTIFY_DMA,
                        "notify block at %" G_GINT64_MODIFIER "x is not in RAM",
                        vic->notify.addr);
    }
}

void vic_notify_link(Vic *vic, bool up)
{
    if (vic->notify.link_up && !up) {
        vic->notify.link_down_cnt++;
    }
    vic->notify.link_up = up;
    vic_notify_raise(vic);
}

void vic_notify_state(VicNotify *notify, LabState *state)
{
    lab_state_section(state, "notify", 2);
    lab_state_u64(state, &notify->addr);
    lab_state_u32(state, &notify->length);
    lab_state_u16(state, &notify->intr);
    lab_state_bool(state, &notify->link_up);
    lab_state_u32(state, &notify->link_down_cnt);
    lab_state_bool(state, &notify->written);
    lab_state_bool(state, &notify->missed);
}
