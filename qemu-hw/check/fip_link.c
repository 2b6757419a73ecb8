/*
 * FIP: FCFs that are found, and virtual links with them (FC-BB-6, FCoE
 * Initialization Protocol).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/checker.h"
#include "wire/bytes.h"
#include "wire/els.h"

/* What silence means: after two and a half periods (ms) the other is gone. */
#define MISSING(period)       (LAB_MILLISECONDS * (period) / 2 * 5)
#define VN_PORT_PERIOD        90000u
#define LAST_FC_MAP           0x0effffu
#define PERIOD_MIN            250
#define PERIOD_MAX            90000
#define SHORTEST_LINK_SERVICE (FIP_ENCAPSULATION_LEN + FC_HEADER_LEN + 1)

static bool same_mac(const uint8_t *a, const uint8_t *b)
{
    return memcmp(a, b, ETH_MAC_LEN) == 0;
}

static bool is_zero(const uint8_t *mac)
{
    static const uint8_t zero[ETH_MAC_LEN];

    return same_mac(mac, zero);
}

/* ------------------------------------------------------------------ */
/* FCFs                                                                */

CheckFcf *check_fcf(CheckPort *port, const uint8_t *mac, uint16_t vlan)
{
    for (uint32_t i = 0; i < port->fip.fcf_count; i++) {
        CheckFcf *fcf = &port->fip.fcfs[i];

        if (fcf->vlan == vlan && same_mac(fcf->mac, mac)) {
            return fcf;
        }
    }
    return NULL;
}

/* Where there is no room, the one that was silent for the longest goes. */
static CheckFcf *new_fcf(CheckPort *port)
{
    CheckFip *fip = &port->fip;
    CheckFcf *oldest = &fip->fcfs[0];

    if (fip->fcf_count < CHECK_FCFS_MAX) {
        return &fip->fcfs[fip->fcf_count++];
    }
    for (uint32_t i = 1; i < fip->fcf_count; i++) {
        if (fip->fcfs[i].heard < oldest->heard) {
            oldest = &fip->fcfs[i];
        }
    }
    return oldest;
}

static void learn(const CheckView *view, const CheckMessage *message)
{
    const FcFrame *frame = view->frame;
    CheckFcf *fcf = check_fcf(view->port, frame->src_mac, frame->vlan);
    FipFkaAdvPeriod fka;
    FipFabric fabric;
    FipName name;

    if (!fcf) {
        fcf = new_fcf(view->port);
    }
    fip_get(&message->fip, FIP_NAME, &name);
    fip_get(&message->fip, FIP_FABRIC, &fabric);
    fip_get(&message->fip, FIP_FKA_ADV_PERIOD, &fka);
    *fcf = (CheckFcf){
        .vlan = frame->vlan,
        .name = name.name,
        .fc_map = fabric.fc_map,
        .period = fka.period,
        .keep_alive = !(fka.flags & FIP_FKA_DISABLED) && fka.period,
        .available = message->fip.header.flags & FIP_FLAG_AVAILABLE,
        .heard = check_now(view->checker),
    };
    memcpy(fcf->mac, frame->src_mac, ETH_MAC_LEN);
}

void check_solicitation(CheckView *view, const CheckMessage *message)
{
    CheckFip *fip = &view->port->fip;
    FipMaxFcoeSize max;

    fip_get(&message->fip, FIP_MAX_FCOE_SIZE, &max);
    if (fip->asked && fip->asked_size != max.size) {
        fip->asked_another = check_now(view->checker);
    }
    fip->asked = true;
    fip->asked_size = max.size;
}

/* Is an answer to another solicitation still under way? */
static bool asked_another(const CheckView *view)
{
    int64_t asked = view->port->fip.asked_another;

    return asked && check_now(view->checker) - asked < LAB_SECONDS;
}

/* Padded, as a proof that frames of that size get through. */
static void check_padding(const CheckView *view, const CheckMessage *message)
{
    uint32_t list = FIP_HEADER_LEN + message->fip.header.list_length * FIP_WORD;
    uint32_t asked = MAX(view->port->fip.asked_size, list);

    if (view->port->fip.asked && !asked_another(view) &&
        view->length != asked) {
        check_payload_breach(view, CHECK_FIP_ADVERTISEMENT,
                             "%u bytes, %u were asked for", view->length,
                             asked);
    }
}

void check_advertisement(CheckView *view, const CheckMessage *message)
{
    FipFkaAdvPeriod fka;
    FipFabric fabric;

    fip_get(&message->fip, FIP_FABRIC, &fabric);
    fip_get(&message->fip, FIP_FKA_ADV_PERIOD, &fka);
    if (message->fip.header.flags & FIP_FLAG_SOLICITED) {
        check_padding(view, message);
    }
    if (fabric.fc_map < FCOE_DEFAULT_FC_MAP || fabric.fc_map > LAST_FC_MAP ||
        fka.period < PERIOD_MIN || fka.period > PERIOD_MAX) {
        check_payload_breach(view, CHECK_FIP_ADVERTISEMENT,
                             "FC-MAP %06x, period %u ms", fabric.fc_map,
                             fka.period);
    }
    learn(view, message);
}

/* ------------------------------------------------------------------ */
/* Link services                                                       */

static const struct {
    uint8_t type; /* of the descriptor */
    uint8_t command;
} services[] = {
    { FIP_FLOGI, FC_ELS_FLOGI },
    { FIP_FDISC, FC_ELS_FDISC },
    { FIP_LOGO, FC_ELS_LOGO },
};

static uint8_t command_of(uint8_t type)
{
    for (size_t i = 0; i < G_N_ELEMENTS(services); i++) {
        if (services[i].type == type) {
            return services[i].command;
        }
    }
    return 0;
}

/* The descriptor with a link service; NULL if there is not just one. */
static const FipDescriptor *link_service(const CheckView *view,
                                         const CheckMessage *message)
{
    const FipDescriptor *found = NULL;
    uint32_t count = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(services); i++) {
        const FipDescriptor *descriptor =
            &message->fip.descriptors[services[i].type];

        count += message->count[services[i].type];
        found = descriptor->data ? descriptor : found;
    }
    if (count != 1 || found->length < SHORTEST_LINK_SERVICE) {
        check_payload_breach(view, CHECK_FIP_ENCAPSULATION,
                             "%u link services in one message", count);
        return NULL;
    }
    return found;
}

/* The frame inside, as if it had come in one of its own. */
static void look_inside(const CheckView *packet,
                        const FipDescriptor *descriptor, FcHeader *header,
                        CheckView *view)
{
    const uint8_t *data = descriptor->data + FIP_ENCAPSULATION_LEN;
    uint32_t length = descriptor->length - FIP_ENCAPSULATION_LEN;

    wire_decode(&fc_header_format, header, data, length);
    *view = *packet;
    view->header = header;
    view->data = data + FC_HEADER_LEN;
    view->length = length - FC_HEADER_LEN;
    view->inside_fip = true;
    view->kind = check_kind(header->r_ctl);
}

static void check_login_request(const CheckView *view,
                                const CheckMessage *message)
{
    const FcFrame *frame = view->frame;
    const CheckFcf *fcf = check_fcf(view->port, frame->dst_mac, frame->vlan);
    bool only_fpma = !(message->fip.header.flags & FIP_FLAG_SPMA);
    FipMac mac;

    fip_get(&message->fip, FIP_MAC, &mac);
    if (!view->checker->blind && (!fcf || !fcf->available)) {
        check_payload_breach(view, CHECK_FIP_LOGIN,
                             "%012" G_GINT64_MODIFIER
                             "x in VLAN %u has not said that it is available",
                             eth_mac_to_u64(frame->dst_mac), frame->vlan);
    }
    if (only_fpma && !is_zero(mac.mac)) {
        check_payload_breach(view, CHECK_FIP_LOGIN,
                             "%012" G_GINT64_MODIFIER "x is proposed",
                             eth_mac_to_u64(mac.mac));
    }
}

static void check_logout_request(const CheckView *view,
                                 const CheckMessage *message)
{
    const CheckPort *port = view->port;
    const FcFrame *frame = view->frame;
    uint8_t expected[ETH_MAC_LEN];
    FipMac mac;

    fip_get(&message->fip, FIP_MAC, &mac);
    fcoe_fpma(expected, port->fc_map, port->fcid);
    if (port->fip.linked && (!same_mac(mac.mac, expected) ||
                             !same_mac(frame->dst_mac, port->fcf_mac) ||
                             frame->vlan != port->fip.vlan)) {
        check_payload_breach(view, CHECK_FIP_LOGOUT,
                             "%012" G_GINT64_MODIFIER
                             "x to %012" G_GINT64_MODIFIER "x in VLAN %u",
                             eth_mac_to_u64(mac.mac),
                             eth_mac_to_u64(frame->dst_mac), frame->vlan);
    }
}

void check_link_request(CheckView *view, const CheckMessage *message)
{
    const FipDescriptor *descriptor = link_service(view, message);
    CheckView inside;
    FcHeader header;

    if (!descriptor) {
        return;
    }
    look_inside(view, descriptor, &header, &inside);
    if (inside.data[0] != command_of(descriptor->type)) {
        check_payload_breach(view, CHECK_FIP_ENCAPSULATION,
                             "%s in a descriptor of type %u",
                             fc_els_name(inside.data[0]), descriptor->type);
    }
    if (descriptor->type == FIP_LOGO) {
        check_logout_request(view, message);
    } else {
        check_login_request(view, message);
    }
    check_fc(&inside);
}

/* The VN_Port's address; whose FCF was not heard of may have any FC-MAP. */
static void check_grant(CheckView *view, const CheckMessage *message,
                        uint32_t fcid)
{
    const FcFrame *frame = view->frame;
    const CheckFcf *fcf = check_fcf(view->port, frame->src_mac, frame->vlan);
    uint8_t expected[ETH_MAC_LEN];
    uint32_t fc_map;
    FipMac mac;

    if (!fip_get(&message->fip, FIP_MAC, &mac)) {
        check_payload_breach(view, CHECK_FIP_REQUIRED, "no MAC address");
        fcoe_fpma(mac.mac, fcf ? fcf->fc_map : FCOE_DEFAULT_FC_MAP, fcid);
    }
    fc_map = fcf ? fcf->fc_map : get_be24(mac.mac);
    view->port->fc_map = fc_map;
    fcoe_fpma(expected, fc_map, fcid);
    if (!same_mac(mac.mac, expected)) {
        check_payload_breach(view, CHECK_FIP_GRANT,
                             "%012" G_GINT64_MODIFIER
                             "x for %06x, not %012" G_GINT64_MODIFIER "x",
                             eth_mac_to_u64(mac.mac), fcid,
                             eth_mac_to_u64(expected));
    }
}

void check_link_reply(CheckView *view, const CheckMessage *message)
{
    const FipDescriptor *descriptor = link_service(view, message);
    const CheckExchange *exchange;
    CheckView inside;
    FcHeader header;

    if (!descriptor) {
        return;
    }
    look_inside(view, descriptor, &header, &inside);
    exchange = inside.kind ? check_exchange_of(&inside) : NULL;
    if (exchange && !exchange->doubtful &&
        exchange->request != command_of(descriptor->type)) {
        check_payload_breach(view, CHECK_FIP_ENCAPSULATION,
                             "a descriptor of type %u for %s", descriptor->type,
                             fc_els_name(exchange->request));
    }
    if (inside.data[0] == FC_ELS_LS_ACC && descriptor->type != FIP_LOGO) {
        check_grant(view, message, header.d_id);
    }
    check_fc(&inside);
}

void check_virtual_link(CheckView *view)
{
    const FcFrame *frame = view->frame;
    CheckPort *port = view->port;

    port->fip.linked = true;
    port->fip.vlan = frame->vlan;
    port->fip.enode_alive = check_now(view->checker);
    port->fip.vn_port_alive = port->fip.enode_alive;
    memcpy(port->fip.enode_mac, frame->dst_mac, ETH_MAC_LEN);
}

/* ------------------------------------------------------------------ */
/* Keep-alives                                                         */

static bool names_vn_port(const CheckPort *port, const FipVxPort *vx_port)
{
    uint8_t expected[ETH_MAC_LEN];

    fcoe_fpma(expected, port->fc_map, port->fcid);
    return same_mac(vx_port->mac, expected) && vx_port->port_id == port->fcid &&
           vx_port->port_name == port->port_name;
}

static bool is_of_link(const CheckView *view, const CheckMessage *message,
                       const FipVxPort *vx_port)
{
    const CheckPort *port = view->port;
    const FcFrame *frame = view->frame;
    const uint8_t *source = vx_port ? vx_port->mac : port->fip.enode_mac;
    FipMac mac;

    fip_get(&message->fip, FIP_MAC, &mac);
    return port->fip.linked && same_mac(frame->dst_mac, port->fcf_mac) &&
           frame->vlan == port->fip.vlan && same_mac(frame->src_mac, source) &&
           same_mac(mac.mac, port->fip.enode_mac) &&
           (!vx_port || names_vn_port(port, vx_port));
}

void check_keep_alive(CheckView *view, const CheckMessage *message)
{
    CheckPort *port = view->port;
    FipVxPort vx_port;
    bool by_vn_port = fip_get(&message->fip, FIP_VX_PORT, &vx_port);

    if (!port->fip.linked &&
        (view->checker->blind || check_port_was_cleared(port, view->checker))) {
        return;
    }
    if (!is_of_link(view, message, by_vn_port ? &vx_port : NULL)) {
        check_payload_breach(
            view, CHECK_FIP_KEEP_ALIVE,
            "of %s to %012" G_GINT64_MODIFIER "x in VLAN %u%s",
            by_vn_port ? "a VN_Port" : "an ENode",
            eth_mac_to_u64(view->frame->dst_mac), view->frame->vlan,
            port->fip.linked ? "" : ", without a virtual link");
        return;
    }
    if (by_vn_port) {
        port->fip.vn_port_alive = check_now(view->checker);
    } else {
        port->fip.enode_alive = check_now(view->checker);
    }
}

/* @*since is when it was heard of last; it is accused once. */
static void check_due(Checker *checker, CheckPort *port, int64_t *since,
                      uint32_t period, CheckRule rule, const char *what)
{
    int64_t now = check_now(checker);
    bool is_ours = rule == CHECK_FIP_ADVERTISEMENT_DUE || !port->guest;

    if (now - *since >= MISSING(period)) {
        check_port_breach(
            checker, rule, port, is_ours ? CHECK_OURS : CHECK_DRIVER,
            rule == CHECK_FIP_ADVERTISEMENT_DUE ? "FIP_ADVERTISEMENT"
                                                : "FIP_KEEP_ALIVE",
            what);
        *since = now;
    }
}

static void check_link_overdue(Checker *checker, CheckPort *port)
{
    CheckFcf *fcf = check_fcf(port, port->fcf_mac, port->fip.vlan);

    if (!fcf) {
        return;
    }
    if (fcf->keep_alive) {
        check_due(checker, port, &port->fip.enode_alive, fcf->period,
                  CHECK_FIP_KEEP_ALIVE_DUE, "none of the ENode");
        check_due(checker, port, &port->fip.vn_port_alive, VN_PORT_PERIOD,
                  CHECK_FIP_KEEP_ALIVE_DUE, "none of the VN_Port");
    }
    if (fcf->period) {
        check_due(checker, port, &fcf->heard, fcf->period,
                  CHECK_FIP_ADVERTISEMENT_DUE, "none of the FCF");
    }
}

void check_fip_overdue(Checker *checker)
{
    for (guint i = 0; i < checker->ports->len; i++) {
        CheckPort *port = g_ptr_array_index(checker->ports, i);

        if (port->fip.linked) {
            check_link_overdue(checker, port);
        }
    }
}

/* ------------------------------------------------------------------ */
/* The end                                                             */

/* The fabric knows whose they are even if the port does not any more. */
static void check_cleared(const CheckView *view, uint32_t fc_map)
{
    const CheckPort *port = view->port;
    uint32_t end = FIP_HEADER_LEN + get_be16(view->data + 6) * FIP_WORD;
    uint32_t length;

    for (uint32_t at = FIP_HEADER_LEN; at < end; at += length) {
        uint8_t expected[ETH_MAC_LEN];
        FipVxPort vx_port;

        length = view->data[at + 1] * FIP_WORD;
        if (view->data[at] != FIP_VX_PORT ||
            !wire_decode(&fip_vx_port_format, &vx_port, view->data + at,
                         length)) {
            continue;
        }
        fcoe_fpma(expected, fc_map, vx_port.port_id);
        if (!same_mac(vx_port.mac, expected) ||
            vx_port.port_id != port->granted) {
            check_payload_breach(view, CHECK_FIP_CLEAR,
                                 "VN_Port %06x, %012" G_GINT64_MODIFIER "x",
                                 vx_port.port_id, eth_mac_to_u64(vx_port.mac));
        }
    }
}

void check_clear(CheckView *view, const CheckMessage *message)
{
    const FcFrame *frame = view->frame;
    CheckPort *port = view->port;
    const CheckFcf *fcf = check_fcf(port, frame->src_mac, frame->vlan);
    FipName name;

    fip_get(&message->fip, FIP_NAME, &name);
    if (fcf && !view->checker->blind) {
        check_cleared(view, fcf->fc_map);
    }
    if (fcf && name.name != fcf->name) {
        check_payload_breach(view, CHECK_FIP_CLEAR,
                             "switch %016" G_GINT64_MODIFIER "x", name.name);
    }
    if (port->fip.linked && same_mac(frame->src_mac, port->fcf_mac) &&
        frame->vlan == port->fip.vlan) {
        check_link_overdue(view->checker, port);
        check_port_cleared(port, view->checker);
    }
}

/* ------------------------------------------------------------------ */
/* State                                                               */

static void fcf_state(CheckFcf *fcf, LabState *state)
{
    lab_state_bytes(state, fcf->mac, ETH_MAC_LEN);
    lab_state_u16(state, &fcf->vlan);
    lab_state_u64(state, &fcf->name);
    lab_state_u32(state, &fcf->fc_map);
    lab_state_u32(state, &fcf->period);
    lab_state_bool(state, &fcf->keep_alive);
    lab_state_bool(state, &fcf->available);
    lab_state_i64(state, &fcf->heard);
    if (fcf->heard < 0) {
        lab_state_fail(state);
        fcf->heard = 0;
    }
}

void check_fip_state(CheckFip *fip, LabState *state)
{
    lab_state_bool(state, &fip->asked);
    lab_state_u16(state, &fip->asked_size);
    lab_state_i64(state, &fip->asked_another);
    lab_state_count(state, &fip->fcf_count, CHECK_FCFS_MAX);
    for (uint32_t i = 0; i < fip->fcf_count; i++) {
        fcf_state(&fip->fcfs[i], state);
    }
    lab_state_bool(state, &fip->linked);
    lab_state_u16(state, &fip->vlan);
    lab_state_bytes(state, fip->enode_mac, ETH_MAC_LEN);
    lab_state_i64(state, &fip->enode_alive);
    lab_state_i64(state, &fip->vn_port_alive);
    if (fip->asked_another < 0 || fip->enode_alive < 0 ||
        fip->vn_port_alive < 0) {
        lab_state_fail(state);
        fip->asked_another = fip->enode_alive = fip->vn_port_alive = 0;
    }
}
