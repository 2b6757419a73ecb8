/*
 * The virtual link between an N_Port and an FCF.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/fabric.h"
#include "fabric/fip.h"
#include "lab/state.h"

/* After two and a half periods of silence the other side is gone. */
#define MISSING(period) (5 * (period) / 2)

static bool same_mac(const uint8_t *a, const uint8_t *b)
{
    return memcmp(a, b, ETH_MAC_LEN) == 0;
}

static void enode_missing(void *opaque)
{
    fc_virtual_link_clear(opaque, "no ENode keep-alive");
}

static void vn_port_missing(void *opaque)
{
    fc_virtual_link_clear(opaque, "no VN_Port keep-alive");
}

void fc_virtual_link_init(FcVirtualLink *link, FcPort *port)
{
    LabClock *clock = &port->fabric->lab->clock;

    *link = (FcVirtualLink){ .port = port };
    lab_timer_init(&link->enode_timer, clock, enode_missing, link);
    lab_timer_init(&link->vn_port_timer, clock, vn_port_missing, link);
}

void fc_virtual_link_enode_alive(FcVirtualLink *link)
{
    const FcFcfConfig *config = &link->fcf->config;

    if (config->keep_alive) {
        lab_timer_arm_in(&link->enode_timer,
                         MISSING(config->fka_period * LAB_MILLISECONDS));
    }
}

void fc_virtual_link_vn_port_alive(FcVirtualLink *link)
{
    if (link->fcf->config.keep_alive) {
        lab_timer_arm_in(&link->vn_port_timer, MISSING(FC_VN_PORT_PERIOD));
    }
}

void fc_virtual_link_establish(FcVirtualLink *link, FcFcf *fcf,
                               const uint8_t *enode_mac, uint32_t fcid)
{
    link->fcf = fcf;
    memcpy(link->enode_mac, enode_mac, ETH_MAC_LEN);
    fcoe_fpma(link->vn_port_mac, fcf->config.fc_map, fcid);
    TAP(&fcf->fabric->lab->tap, TAP_fip_login, link->port->name,
        TAP_MAC("fcf", fcf->config.mac), TAP_DEC("vlan", fcf->config.vlan),
        TAP_FCID("fcid", fcid), TAP_MAC("enode", eth_mac_to_u64(enode_mac)),
        TAP_MAC("vn_port", eth_mac_to_u64(link->vn_port_mac)));
    fc_virtual_link_enode_alive(link);
    fc_virtual_link_vn_port_alive(link);
}

void fc_virtual_link_forget(FcVirtualLink *link)
{
    link->fcf = NULL;
    memset(link->enode_mac, 0, ETH_MAC_LEN);
    memset(link->vn_port_mac, 0, ETH_MAC_LEN);
    lab_timer_cancel(&link->enode_timer);
    lab_timer_cancel(&link->vn_port_timer);
}

static void send_clear(const FcVirtualLink *link)
{
    const FcPortLogin *login = &link->port->login;
    FipName name = { .name = link->fcf->switch_name };
    FipVxPort vx_port = {
        .port_id = login->fcid,
        .port_name = login->port_name,
    };
    GByteArray *message =
        fip_new(FIP_CONTROL, FIP_CONTROL_CLEAR, FIP_FLAG_FPMA | FIP_FLAG_FCF);

    memcpy(vx_port.mac, link->vn_port_mac, ETH_MAC_LEN);
    fip_add_mac(message, link->fcf->mac);
    fip_add(message, FIP_NAME, &name);
    fip_add(message, FIP_VX_PORT, &vx_port);
    fc_fip_send(link->port, link->fcf, link->enode_mac, link->fcf->config.vlan,
                message);
}

void fc_virtual_link_clear(FcVirtualLink *link, const char *why)
{
    FcPort *port = link->port;

    if (!link->fcf) {
        return;
    }
    TAP(&port->fabric->lab->tap, TAP_fip_clear, port->name,
        TAP_MAC("fcf", link->fcf->config.mac),
        TAP_FCID("fcid", port->login.fcid), TAP_STR("why", why));
    send_clear(link);
    fc_fabric_logout(port, why);
}

bool fc_virtual_link_carries(const FcVirtualLink *link, const FcFrame *frame)
{
    return link->fcf && frame->vlan == link->fcf->config.vlan &&
           same_mac(frame->dst_mac, link->fcf->mac) &&
           same_mac(frame->src_mac, link->vn_port_mac);
}

bool fc_virtual_link_address(const FcVirtualLink *link, FcFrame *frame)
{
    if (!link->fcf) {
        return false;
    }
    memcpy(frame->src_mac, link->fcf->mac, ETH_MAC_LEN);
    memcpy(frame->dst_mac, link->vn_port_mac, ETH_MAC_LEN);
    frame->vlan = link->fcf->config.vlan;
    return true;
}

void fc_virtual_link_state(FcVirtualLink *link, LabState *state)
{
    const FcFabric *fabric = link->port->fabric;
    uint32_t number = link->fcf ? link->fcf->index + 1 : 0;

    lab_state_section(state, "virtual_link", 1);
    /* 0, or the FCF's number from 1 on */
    lab_state_count(state, &number, fabric->fcf_count);
    link->fcf = number ? fabric->fcfs[number - 1] : NULL;
    lab_state_bytes(state, link->enode_mac, ETH_MAC_LEN);
    lab_state_bytes(state, link->vn_port_mac, ETH_MAC_LEN);
    lab_timer_state(&link->enode_timer, state);
    lab_timer_state(&link->vn_port_timer, state);
    if (!link->fcf && (lab_timer_armed(&link->enode_timer) ||
                       lab_timer_armed(&link->vn_port_timer))) {
        lab_state_fail(state);
        fc_virtual_link_forget(link);
    }
}
