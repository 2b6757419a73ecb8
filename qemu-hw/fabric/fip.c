/*
 * FIP as the fabric's FCFs speak it: discovery and keep-alives.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/fabric.h"
#include "fabric/fip.h"

const uint8_t fip_all_enodes[ETH_MAC_LEN] = {
    0x01, 0x10, 0x18, 0x01, 0x00, 0x01
};
const uint8_t fip_all_fcfs[ETH_MAC_LEN] = {
    0x01, 0x10, 0x18, 0x01, 0x00, 0x02
};

static bool same_mac(const uint8_t *a, const uint8_t *b)
{
    return memcmp(a, b, ETH_MAC_LEN) == 0;
}

void fc_fip_send(FcPort *port, const FcFcf *fcf, const uint8_t *dst,
                 uint16_t vlan, GByteArray *message)
{
    FcFrame *frame =
        fc_frame_new_fip(lab_buffer_copy(message->data, message->len));

    g_byte_array_free(message, TRUE);
    memcpy(frame->dst_mac, dst, ETH_MAC_LEN);
    memcpy(frame->src_mac, fcf->mac, ETH_MAC_LEN);
    frame->vlan = vlan;
    fc_port_deliver(port, frame);
}

void fc_fip_drop(FcPort *port, const FcFrame *frame, const char *why)
{
    TAP(&port->fabric->lab->tap, TAP_fip_drop, port->name, TAP_STR("why", why),
        TAP_STR("frame", fc_frame_name(frame)),
        TAP_MAC("dst", eth_mac_to_u64(frame->dst_mac)),
        TAP_MAC("src", eth_mac_to_u64(frame->src_mac)),
        TAP_DEC("vlan", frame->vlan));
}

static bool to_all(const FcFrame *frame)
{
    return same_mac(frame->dst_mac, fip_all_fcfs);
}

/* ------------------------------------------------------------------ */
/* VLAN discovery                                                      */

/*
 * The VLANs of all FCFs with the address of @first, which is the first of
 * them: one notification.
 */
static void notify(FcPort *port, const FcFcf *first, const FcFrame *request,
                   const uint8_t *enode)
{
    const FcFabric *fabric = port->fabric;
    GByteArray *message = fip_new(FIP_VLAN, FIP_VLAN_NOTIFICATION, 0);
    uint32_t count = 0;

    fip_add_mac(message, first->mac);
    for (unsigned int i = first->index; i < fabric->fcf_count; i++) {
        const FcFcf *fcf = fabric->fcfs[i];
        FipVlanId vlan = { .vid = fcf->config.vlan };

        if (fcf->online && same_mac(fcf->mac, first->mac)) {
            fip_add(message, FIP_VLAN_ID, &vlan);
            count++;
        }
    }
    TAP(&fabric->lab->tap, TAP_fip_discovery, port->name,
        TAP_STR("event", "VLAN request"), TAP_MAC("fcf", first->config.mac),
        TAP_DEC("first", first->config.vlan), TAP_DEC("vlans", count));
    fc_fip_send(port, first, enode, request->vlan, message);
}

static bool first_of_its_address(const FcFabric *fabric, const FcFcf *fcf)
{
    for (unsigned int i = 0; i < fcf->index; i++) {
        if (fabric->fcfs[i]->online &&
            same_mac(fabric->fcfs[i]->mac, fcf->mac)) {
            return false;
        }
    }
    return true;
}

/* Asked in any VLAN, and answered there. */
static void vlan_request(FcPort *port, const FcFrame *frame,
                         const FipMessage *message)
{
    FcFabric *fabric = port->fabric;
    FipMac enode;

    fip_get(message, FIP_MAC, &enode);
    for (unsigned int i = 0; i < fabric->fcf_count; i++) {
        const FcFcf *fcf = fabric->fcfs[i];

        if (fcf->online && first_of_its_address(fabric, fcf) &&
            (to_all(frame) || same_mac(fcf->mac, frame->dst_mac))) {
            notify(port, fcf, frame, enode.mac);
        }
    }
}

/* ------------------------------------------------------------------ */
/* FCF discovery                                                       */

static void solicitation(FcPort *port, const FcFrame *frame,
                         const FipMessage *message)
{
    FcFabric *fabric = port->fabric;
    FipMac enode;
    FipName name;
    FipMaxFcoeSize max;

    fip_get(message, FIP_MAC, &enode);
    fip_get(message, FIP_NAME, &name);
    fip_get(message, FIP_MAX_FCOE_SIZE, &max);
    if (message->header.flags & FIP_FLAG_FCF) {
        fc_fip_drop(port, frame, "from an FCF: no switch ports here");
        return;
    }
    if (!(message->header.flags & FIP_FLAG_FPMA)) {
        fc_fip_drop(port, frame, "MAC addressing mode is not supported");
        return;
    }
    if (max.size > FCOE_MAX_SIZE) {
        fc_fip_drop(port, frame, "such frames do not fit through the link");
        return;
    }
    TAP(&fabric->lab->tap, TAP_fip_discovery, port->name,
        TAP_STR("event", "solicitation"),
        TAP_MAC("enode", eth_mac_to_u64(enode.mac)), TAP_WWN("name", name.name),
        TAP_DEC("max_fcoe_size", max.size), TAP_DEC("vlan", frame->vlan));
    for (unsigned int i = 0; i < fabric->fcf_count; i++) {
        FcFcf *fcf = fabric->fcfs[i];

        if (fcf->online && fcf->config.vlan == frame->vlan &&
            (to_all(frame) || same_mac(fcf->mac, frame->dst_mac))) {
            fc_fcf_answer_solicitation(fcf, port, enode.mac, max.size);
        }
    }
}

/* ------------------------------------------------------------------ */
/* Keep-alives                                                         */

static void tell_keep_alive(const FcPort *port, const char *from)
{
    TAP(&port->fabric->lab->tap, TAP_fip_keep_alive, port->name,
        TAP_STR("from", from),
        TAP_MAC("fcf", port->virtual_link.fcf->config.mac),
        TAP_FCID("fcid", port->login.fcid));
}

static bool is_vn_port(const FcPort *port, const FipVxPort *vx_port)
{
    return same_mac(vx_port->mac, port->virtual_link.vn_port_mac) &&
           vx_port->port_id == port->login.fcid &&
           vx_port->port_name == port->login.port_name;
}

static void keep_alive(FcPort *port, const FcFrame *frame,
                       const FipMessage *message)
{
    FcVirtualLink *link = &port->virtual_link;
    FipVxPort vx_port;
    FipMac enode;

    fip_get(message, FIP_MAC, &enode);
    if (!link->fcf || !same_mac(frame->dst_mac, link->fcf->mac) ||
        frame->vlan != link->fcf->config.vlan ||
        !same_mac(enode.mac, link->enode_mac)) {
        fc_fip_drop(port, frame, "there is no such virtual link");
        return;
    }
    if (!fip_get(message, FIP_VX_PORT, &vx_port)) {
        tell_keep_alive(port, "ENode");
        fc_virtual_link_enode_alive(link);
    } else if (is_vn_port(port, &vx_port)) {
        tell_keep_alive(port, "VN_Port");
        fc_virtual_link_vn_port_alive(link);
    } else {
        fc_fip_drop(port, frame, "not the VN_Port of this virtual link");
    }
}

/* ------------------------------------------------------------------ */

static void link_service(FcPort *port, const FcFrame *frame,
                         const FipMessage *message)
{
    FcFcf *fcf = fc_fcf_by_address(port->fabric, frame->dst_mac, frame->vlan);

    if (!fcf) {
        fc_fip_drop(port, frame, "no FCF with this address in this VLAN");
        return;
    }
    fc_fip_link_service(port, fcf, frame, message);
}

#define BIT(type) (1u << (type))

/* What N_Ports may say, and the descriptors that belong to it. */
static const struct {
    uint16_t operation;
    uint8_t subcode;
    uint32_t needed;
    void (*act)(FcPort *port, const FcFrame *frame, const FipMessage *message);
} operations[] = {
    { FIP_VLAN, FIP_VLAN_REQUEST, BIT(FIP_MAC), vlan_request },
    { FIP_DISCOVERY, FIP_DISCOVERY_SOLICITATION,
      BIT(FIP_MAC) | BIT(FIP_NAME) | BIT(FIP_MAX_FCOE_SIZE), solicitation },
    { FIP_LINK_SERVICE, FIP_LINK_SERVICE_REQUEST, BIT(FIP_MAC), link_service },
    { FIP_CONTROL, FIP_CONTROL_KEEP_ALIVE, BIT(FIP_MAC), keep_alive },
};

static bool has_all(const FipMessage *message, uint32_t needed)
{
    for (uint8_t type = 0; type < FIP_KNOWN_COUNT; type++) {
        if (needed & BIT(type) && !message->descriptors[type].data) {
            return false;
        }
    }
    return true;
}

/* Nobody is, and an answer would reach whoever listens. */
static bool is_from_group(const FcFrame *frame, const FipMessage *message)
{
    FipMac mac = { 0 };

    fip_get(message, FIP_MAC, &mac);
    return (frame->src_mac[0] | mac.mac[0]) & 1;
}

void fc_fip_receive(FcPort *port, const FcFrame *frame)
{
    FipMessage message;
    const char *error;

    if (!port->fip) {
        fc_fip_drop(port, frame, "this port does not run FIP");
        return;
    }
    if (!fip_read(&message, fc_frame_data(frame), frame->length, &error)) {
        fc_fip_drop(port, frame, error);
        return;
    }
    if (is_from_group(frame, &message)) {
        fc_fip_drop(port, frame, "from a group address");
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(operations); i++) {
        if (message.header.operation != operations[i].operation ||
            message.header.subcode != operations[i].subcode) {
            continue;
        }
        if (has_all(&message, operations[i].needed)) {
            operations[i].act(port, frame, &message);
        } else {
            fc_fip_drop(port, frame, "a descriptor is missing");
        }
        return;
    }
    fc_fip_drop(port, frame, "nothing that an FCF is told by an N_Port");
}
