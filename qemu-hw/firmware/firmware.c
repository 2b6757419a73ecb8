/*
 * The adapter's firmware.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "firmware/firmware.h"
#include "firmware/gate.h"
#include "firmware/request.h"
#include "lab/state.h"

static void link_changed(void *opaque, bool up)
{
    VicFw *fw = opaque;

    fw->ops->link(fw->vic, up);
}

static const FcNPortOps n_port_ops = {
    .receive = vicfw_receive,
    .link = link_changed,
};

VicFw *vicfw_new(FcFabric *fabric, const char *name, bool fip,
                 const VicFwOps *ops, void *vic, char **why)
{
    VicFw *fw = g_new0(VicFw, 1);
    FcPortConfig port = {
        .name = name,
        .ethernet = true,
        .fip = fip,
        .ops = &n_port_ops,
        .n_port = fw,
    };

    fw->port = fc_port_attach(fabric, &port);
    if (!fw->port) {
        *why = g_strdup_printf("fabric %s has no port left for %s",
                               fabric->name, name);
        g_free(fw);
        return NULL;
    }
    fw->lab = fabric->lab;
    fw->name = g_strdup(name);
    fw->ops = ops;
    fw->vic = vic;
    fw->fip = fip;
    fw->exchanges = vicfw_exchanges_new(fw);
    vicfw_acks_init(fw);
    vicfw_replies_init(fw);
    return fw;
}

void vicfw_free(VicFw *fw)
{
    fc_port_detach(fw->port);
    gate_forget(&fw->lab->gates, fw);
    vicfw_replies_clear(fw);
    vicfw_acks_clear(fw);
    vicfw_exchanges_free(fw->exchanges);
    g_free(fw->name);
    g_free(fw);
}

void vicfw_state(VicFw *fw, LabState *state)
{
    lab_state_section(state, "firmware", 2);
    lab_state_enum(state, &fw->state, VICFW_STATE_COUNT);
    lab_state_u32(state, &fw->s_id);
    lab_state_bytes(state, fw->gateway_mac, ETH_MAC_LEN);
    lab_state_bytes(state, fw->own_mac, ETH_MAC_LEN);
    lab_state_u16(state, &fw->vlan);
    if (fw->vlan > ETH_VLAN_MAX) {
        lab_state_fail(state);
        fw->vlan = 0;
    }
    lab_state_u64(state, &fw->warned);
    lab_state_bool(state, &fw->hung);
    vicfw_exchanges_state(fw->exchanges, state);
    vicfw_acks_state(fw, state);
    vicfw_replies_state(fw, state);
}

void vicfw_enable(VicFw *fw, bool enabled)
{
    fc_port_enable(fw->port, enabled);
}

bool vicfw_link_up(const VicFw *fw)
{
    return fc_port_link_up(fw->port);
}

void vicfw_reset(VicFw *fw)
{
    fw->hung = false;
    vicfw_enable(fw, false);
    gate_forget(&fw->lab->gates, fw);
    vicfw_replies_clear(fw);
    vicfw_acks_clear(fw);
    vicfw_exchange_close_all(fw->exchanges);
    fw->state = VICFW_ETH;
    fw->s_id = FC_ADDR_UNIDENTIFIED;
    fw->vlan = 0;
    memset(fw->gateway_mac, 0, ETH_MAC_LEN);
    memset(fw->own_mac, 0, ETH_MAC_LEN);
}

void vicfw_hang(VicFw *fw, bool hung)
{
    fw->hung = hung;
    if (!hung) {
        vicfw_acks_flush(fw);
        vicfw_replies_resume(fw);
        vicfw_aborts_resume(fw);
    }
}

void vicfw_set_vlan(VicFw *fw, uint16_t vlan)
{
    fw->vlan = vlan;
}

/* A request that this firmware cannot do: refused in its own way. */
static void refuse(VicFw *fw, unsigned int queue, const FcpioHeader *header,
                   uint64_t serial)
{
    lab_guest_error(fw->lab, &fw->warned, VICFW_SAID_REQUEST_TYPE, fw->name,
                    "request of type %02x (%s) is not supported", header->type,
                    fcpio_type_name(header->type));
    vicfw_reply(fw, queue, FCPIO_ICMND_CMPL, FCPIO_REQ_NOT_SUPPORTED,
                header->tag, serial);
}

void vicfw_request(VicFw *fw, unsigned int queue, const uint8_t *request)
{
    uint64_t serial = gate_new_request(&fw->lab->gates);

    if (vicfw_gate_is_kept(fw, GATE_request)) {
        vicfw_gate_request(fw, queue, request, serial);
    } else {
        vicfw_take_request(fw, queue, request, serial);
    }
}

void vicfw_take_request(VicFw *fw, unsigned int queue, const uint8_t *request,
                        uint64_t serial)
{
    FcpioHeader header;

    wire_decode(&fcpio_header_format, &header, request, FCPIO_REQUEST_LEN);
    switch (header.type) {
    case FCPIO_NVME_CMD:
        vicfw_nvme_cmd(fw, queue, request, serial);
        return;
    case FCPIO_ITMF:
        vicfw_itmf(fw, queue, request, serial);
        return;
    case FCPIO_RESET:
    case FCPIO_FLOGI_REG:
    case FCPIO_FLOGI_FIP_REG:
    case FCPIO_ECHO:
        vicfw_control(fw, queue, &header, request, serial);
        return;
    default:
        refuse(fw, queue, &header, serial);
    }
}
