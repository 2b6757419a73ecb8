/*
 * A port of the fabric with its link to one N_Port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fabric/control.h"
#include "fabric/fabric.h"
#include "fabric/fcf.h"
#include "fabric/gate.h"
#include "fabric/port.h"
#include "lab/state.h"

/* A FIP message has no FC addresses. */
static void tell_fip(FcPort *port, const FcFrame *frame, const char *dir)
{
    TAP_OBJECT(&port->fabric->lab->tap, TAP_link_frame, port->name, frame,
               TAP_STR("dir", dir), TAP_STR("frame", fc_frame_name(frame)),
               TAP_MAC("dst", eth_mac_to_u64(frame->dst_mac)),
               TAP_MAC("src", eth_mac_to_u64(frame->src_mac)),
               TAP_DEC("vlan", frame->vlan), TAP_DEC("length", frame->length));
}

static void tell_frame(FcPort *port, const FcFrame *frame, const char *dir)
{
    if (frame->kind == FC_FRAME_FIP) {
        tell_fip(port, frame, dir);
        return;
    }
    TAP_OBJECT(&port->fabric->lab->tap, TAP_link_frame, port->name, frame,
               TAP_STR("dir", dir), TAP_STR("frame", fc_frame_name(frame)),
               TAP_FCID("s_id", frame->header.s_id),
               TAP_FCID("d_id", frame->header.d_id),
               TAP_HEX("ox_id", 4, frame->header.ox_id),
               TAP_HEX("rx_id", 4, frame->header.rx_id),
               TAP_DEC("length", frame->length));
}

static void drop_frame(FcPort *port, FcFrame *frame, const char *why)
{
    TAP(&port->fabric->lab->tap, TAP_fabric_drop, port->name,
        TAP_STR("why", why), TAP_STR("frame", fc_frame_name(frame)),
        TAP_FCID("s_id", frame->header.s_id),
        TAP_FCID("d_id", frame->header.d_id),
        TAP_HEX("ox_id", 4, frame->header.ox_id));
    fc_frame_free(frame);
}

static void reach_fabric(void *opaque, FcFrame *frame)
{
    fc_fabric_receive(opaque, frame);
}

void fc_port_to_n_port(FcPort *port, FcFrame *frame)
{
    if (!fc_port_link_up(port)) {
        fc_frame_free(frame);
        return;
    }
    tell_frame(port, frame, "rx");
    fc_request_note(&port->requests, frame);
    port->ops->receive(port->n_port, frame);
}

static bool gate_is_kept(const FcPort *port)
{
    return gate_watched(&port->fabric->lab->gates, GATE_frame);
}

static void reach_n_port(void *opaque, FcFrame *frame)
{
    FcPort *port = opaque;

    if (gate_is_kept(port)) {
        fc_gate_frame(port, frame, false);
    } else {
        fc_port_to_n_port(port, frame);
    }
}

/*
 * Ethernet ports come first and others behind them, so that an adapter's
 * address does not depend on how many targets there are.
 */
static int free_index(const FcFabric *fabric, bool ethernet)
{
    int first = ethernet ? 0 : FC_FABRIC_ETHERNET_PORTS;
    int end = ethernet ? FC_FABRIC_ETHERNET_PORTS : FC_FABRIC_PORTS;

    for (int index = first; index < end; index++) {
        if (!fabric->ports[index]) {
            return index;
        }
    }
    return -1;
}

static void bounced(void *opaque)
{
    fc_port_set_online(opaque, true);
}

FcPort *fc_port_attach(FcFabric *fabric, const FcPortConfig *config)
{
    LabClock *clock = &fabric->lab->clock;
    FcPort *port;
    int index = free_index(fabric, config->ethernet);

    if (index < 0) {
        return NULL;
    }
    port = g_new0(FcPort, 1);
    port->fabric = fabric;
    port->name = g_strdup(config->name);
    port->index = index;
    port->ethernet = config->ethernet;
    port->fip = config->fip;
    port->ops = config->ops;
    port->n_port = config->n_port;
    port->online = true;
    fc_virtual_link_init(&port->virtual_link, port);
    fc_lane_init(&port->to_fabric, clock, fabric->config.latency, reach_fabric,
                 port);
    fc_lane_init(&port->to_n_port, clock, fabric->config.latency, reach_n_port,
                 port);
    fabric->ports[index] = port;
    lab_timer_init(&port->bounce, clock, bounced, port);
    controls_add(&fabric->lab->controls, port->name, "link", port,
                 fc_port_verbs);
    return port;
}

/* What either side of a link does when it goes. */
static void lose_link(FcPort *port)
{
    fc_lane_clear(&port->to_fabric);
    fc_lane_clear(&port->to_n_port);
    gate_forget(&port->fabric->lab->gates, port);
    port->link_failures++;
    TAP(&port->fabric->lab->tap, TAP_link_down, port->name,
        TAP_DEC("failures", port->link_failures));
    fc_fabric_logout(port, "link down");
}

void fc_port_detach(FcPort *port)
{
    if (fc_port_link_up(port)) {
        lose_link(port);
    }
    lab_timer_cancel(&port->bounce);
    gate_forget(&port->fabric->lab->gates, port);
    controls_remove(&port->fabric->lab->controls, port);
    /* of a link that is down there is nothing, unless it was loaded so */
    fc_lane_clear(&port->to_fabric);
    fc_lane_clear(&port->to_n_port);
    fc_virtual_link_forget(&port->virtual_link);
    port->fabric->ports[port->index] = NULL;
    fc_fcf_links_changed(port->fabric);
    g_free(port->name);
    g_free(port);
}

void fc_port_renumber(FcPort *port)
{
    port->number++;
}

bool fc_port_link_up(const FcPort *port)
{
    return port->enabled && port->online;
}

uint32_t fc_port_r_a_tov(const FcPort *port)
{
    return port->fabric->config.r_a_tov;
}

uint64_t fc_port_wwpn(const FcPort *port)
{
    /* NAA 2 keeps 12 bits free; well-known addresses have those below 0x100 */
    return port->fabric->config.fabric_name | (UINT64_C(0x100) + port->index)
                                                  << 48;
}

static void set_side(FcPort *port, bool *side, bool value)
{
    bool was_up = fc_port_link_up(port);

    *side = value;
    if (fc_port_link_up(port) == was_up) {
        return;
    }
    if (was_up) {
        lose_link(port);
    } else {
        TAP(&port->fabric->lab->tap, TAP_link_up, port->name,
            TAP_DEC("port", port->index),
            TAP_STR("fabric", port->fabric->name));
    }
    fc_fcf_links_changed(port->fabric);
    port->ops->link(port->n_port, !was_up);
}

void fc_port_enable(FcPort *port, bool enabled)
{
    set_side(port, &port->enabled, enabled);
}

void fc_port_set_online(FcPort *port, bool online)
{
    set_side(port, &port->online, online);
}

void fc_port_send(FcPort *port, FcFrame *frame)
{
    if (!fc_port_link_up(port)) {
        fc_frame_free(frame);
        return;
    }
    if (fc_lane_full(&port->to_fabric)) {
        drop_frame(port, frame, "the link is full");
        return;
    }
    tell_frame(port, frame, "tx");
    fc_request_note(&port->requests, frame);
    if (gate_is_kept(port)) {
        fc_gate_frame(port, frame, true);
    } else {
        fc_port_to_fabric(port, frame);
    }
}

void fc_port_to_fabric(FcPort *port, FcFrame *frame)
{
    if (fc_port_link_up(port)) {
        fc_lane_send(&port->to_fabric, frame);
    } else {
        fc_frame_free(frame);
    }
}

bool fc_port_address(const FcPort *port, FcFrame *frame)
{
    if (frame->kind == FC_FRAME_FIP) {
        return true;
    }
    if (port->fip) {
        return fc_virtual_link_address(&port->virtual_link, frame);
    }
    frame->vlan = 0;
    if (port->ethernet) {
        memcpy(frame->src_mac, port->fabric->fcfs[0]->mac, ETH_MAC_LEN);
        fcoe_fpma(frame->dst_mac, FCOE_DEFAULT_FC_MAP, frame->header.d_id);
    } else {
        memset(frame->src_mac, 0, ETH_MAC_LEN);
        memset(frame->dst_mac, 0, ETH_MAC_LEN);
    }
    return true;
}

void fc_port_deliver(FcPort *port, FcFrame *frame)
{
    if (!fc_port_link_up(port) || !fc_port_address(port, frame)) {
        fc_frame_free(frame);
        return;
    }
    if (fc_lane_full(&port->to_n_port)) {
        drop_frame(port, frame, "the link is full");
        return;
    }
    if (port->login.present) {
        frame->max_data = MIN(frame->max_data, port->login.max_data);
    }
    fc_lane_send(&port->to_n_port, frame);
}

static void login_state(FcPortLogin *login, LabState *state)
{
    lab_state_bool(state, &login->present);
    lab_state_u32(state, &login->fcid);
    lab_state_u64(state, &login->port_name);
    lab_state_u64(state, &login->node_name);
    lab_state_u16(state, &login->max_data);
    lab_state_u32(state, &login->servers);
    lab_state_u8(state, &login->scr_function);
    if (login->present &&
        (login->max_data < 256 || login->max_data > FC_MAX_DATA)) {
        lab_state_fail(state);
        login->max_data = FC_DEFAULT_DATA;
    }
}

void fc_port_state(FcPort *port, LabState *state)
{
    lab_state_section(state, "port", 2);
    lab_state_bool(state, &port->enabled);
    lab_state_bool(state, &port->online);
    lab_state_u32(state, &port->link_failures);
    login_state(&port->login, state);
    fc_virtual_link_state(&port->virtual_link, state);
    fc_lane_state(&port->to_fabric, state);
    fc_lane_state(&port->to_n_port, state);
    fc_requests_state(&port->requests, state);
    lab_timer_state(&port->bounce, state);
    lab_state_u8(state, &port->number);
}
