/*
 * The notify block.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "lab/state.h"
#include "vic/vic.h"

/* Largest FCoE frame, as the MTU of the adapter's side. */
#define MTU 2158

void vic_notify_reset(VicNotify *notify)
{
    *notify = (VicNotify){ .intr = VIC_NOTIFY_NO_INTR };
}

bool vic_notify_write(Vic *vic)
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
    TAP(&vic->lab->tap, TAP_vic_notify, vic->name,
        TAP_FLAG("link_state", notify->link_up),
        TAP_DEC("port_speed", message.port_speed),
        TAP_DEC("link_down_cnt", notify->link_down_cnt));
    /* one write: the driver spins until the checksum fits */
    return vic->host_ops->dma_write(vic->host, notify->addr, block,
                                    MIN(notify->length, sizeof(block)));
}

void vic_notify_raise(Vic *vic)
{
    VicIntr *intr = vic_intr(vic, vic->notify.intr);

    if (!vic_notify_write(vic)) {
        vic_guest_error(vic, VIC_SAID_NOTIFY_DMA,
                        "notify block at %" G_GINT64_MODIFIER "x is not in RAM",
                        vic->notify.addr);
        return;
    }
    if (vic->notify.addr && intr) {
        vic_intr_raise(intr);
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
    lab_state_section(state, "notify", 1);
    lab_state_u64(state, &notify->addr);
    lab_state_u32(state, &notify->length);
    lab_state_u16(state, &notify->intr);
    lab_state_bool(state, &notify->link_up);
    lab_state_u32(state, &notify->link_down_cnt);
}
