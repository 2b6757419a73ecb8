/*
 * What is on a tape of a host that runs FIP: discovery, a login, keep-alives,
 * logout, another login, and its end by the fabric.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/fip.h"
#include "tape_parts.h"
#include "wire/bytes.h"
#include "wire/els.h"

#define FC_MAP      0x0efc05u
#define VLAN        1000
#define SWITCH_NAME 0x200002fcf0000001ull
#define SIZE        2094 /* that the host asks for */
#define SECOND      1000

static uint8_t host_mac[ETH_MAC_LEN], fcf_mac[ETH_MAC_LEN],
    vn_port_mac[ETH_MAC_LEN];

/* Takes @message over. */
static TapeTake *say(Tape *tape, const char *name, bool by_host,
                     GByteArray *message)
{
    static const FcHeader none;
    TapeTake *take;

    tape_add(tape, name, by_host ? TAPE_HOST : TAPE_FABRIC,
             by_host ? TAPE_FABRIC : TAPE_HOST, &none, message->data,
             message->len);
    g_byte_array_free(message, TRUE);
    take = g_ptr_array_index(tape->takes, tape->takes->len - 1);
    take->frame->kind = FC_FRAME_FIP;
    take->frame->framing = (FcFraming){ 0 };
    take->src = by_host ? TAPE_HOST_MAC : TAPE_FCF_MAC;
    take->dst = by_host ? TAPE_FCF_MAC : TAPE_HOST_MAC;
    return take;
}

static GByteArray *with_mac(GByteArray *message, const uint8_t *mac)
{
    fip_add_mac(message, mac);
    return message;
}

/* ---- discovery ---- */

static void vlans(Tape *tape)
{
    GByteArray *request = fip_new(FIP_VLAN, FIP_VLAN_REQUEST, 0);
    GByteArray *note = fip_new(FIP_VLAN, FIP_VLAN_NOTIFICATION, 0);
    FipVlanId vlan = { .vid = VLAN };
    TapeTake *take;

    take = say(tape, "VLAN.REQ", true, with_mac(request, host_mac));
    take->dst = eth_mac_to_u64(fip_all_fcfs);
    take->frame->vlan = 0;
    with_mac(note, fcf_mac);
    fip_add(note, FIP_VLAN_ID, &vlan);
    say(tape, "VLAN.NOTE", false, note)->frame->vlan = 0;
}

static GByteArray *advertisement(uint16_t flags)
{
    GByteArray *message =
        fip_new(FIP_DISCOVERY, FIP_DISCOVERY_ADVERTISEMENT,
                FIP_FLAG_FPMA | FIP_FLAG_FCF | FIP_FLAG_AVAILABLE | flags);
    FipPriority priority = { .priority = 128 };
    FipName name = { .name = SWITCH_NAME };
    FipFabric fabric = { .fc_map = FC_MAP, .fabric_name = SWITCH_NAME };
    FipFkaAdvPeriod fka = { .period = 8 * SECOND };

    fip_add(message, FIP_PRIORITY, &priority);
    fip_add_mac(message, fcf_mac);
    fip_add(message, FIP_NAME, &name);
    fip_add(message, FIP_FABRIC, &fabric);
    fip_add(message, FIP_FKA_ADV_PERIOD, &fka);
    return message;
}

static void fcfs(Tape *tape)
{
    GByteArray *request =
        fip_new(FIP_DISCOVERY, FIP_DISCOVERY_SOLICITATION, FIP_FLAG_FPMA);
    GByteArray *answer = advertisement(FIP_FLAG_SOLICITED);
    FipName name = { .name = TAPE_HOST_NODE };
    FipMaxFcoeSize max = { .size = SIZE };
    guint length = answer->len;

    with_mac(request, host_mac);
    fip_add(request, FIP_NAME, &name);
    fip_add(request, FIP_MAX_FCOE_SIZE, &max);
    say(tape, "SOLICITATION", true, request)->dst =
        eth_mac_to_u64(fip_all_fcfs);
    g_byte_array_set_size(answer, SIZE);
    memset(answer->data + length, 0, SIZE - length);
    say(tape, "SOLICITED", false, answer);
}

static void advertise(Tape *tape, const char *name, uint32_t pause)
{
    TapeTake *take = say(tape, name, false, advertisement(0));

    take->dst = eth_mac_to_u64(fip_all_enodes);
    take->pause = pause * LAB_MILLISECONDS;
}

/* ---- link services ---- */

typedef struct Service {
    const char *request, *answer;
    uint8_t descriptor;
    uint16_t ox_id;
    const uint8_t *ask, *acc; /* payloads */
    uint32_t ask_length, acc_length;
    uint32_t s_id; /* of the request */
    const uint8_t *proposed, *granted;
} Service;

/* One side of it: the FC frame as the fabric has it, and FIP around it. */
static void wrap(Tape *tape, const Service *service, const FcHeader *header,
                 bool is_answer)
{
    const uint8_t *payload = is_answer ? service->acc : service->ask;
    uint32_t length = is_answer ? service->acc_length : service->ask_length;
    GByteArray *message =
        fip_new(FIP_LINK_SERVICE,
                is_answer ? FIP_LINK_SERVICE_REPLY : FIP_LINK_SERVICE_REQUEST,
                FIP_FLAG_FPMA);
    g_autofree uint8_t *frame = g_malloc(FC_HEADER_LEN + length);
    TapeTake *take;

    wire_encode(&fc_header_format, header, frame);
    memcpy(frame + FC_HEADER_LEN, payload, length);
    fip_add_frame(message, service->descriptor, frame, FC_HEADER_LEN + length);
    with_mac(message, is_answer ? service->granted : service->proposed);
    take = say(tape, is_answer ? service->answer : service->request, !is_answer,
               message);
    take->inside = fc_frame_new_copy(header, payload, length);
    take->inside->encapsulation = service->descriptor;
    take->inside->origin = take->frame->origin;
}

static void link_service(Tape *tape, const Service *service)
{
    FcHeader header = {
        .r_ctl = FC_RCTL_ELS_REQUEST,
        .d_id = FC_ADDR_FABRIC_PORT,
        .s_id = service->s_id,
        .type = FC_TYPE_ELS,
        .f_ctl = FC_FCTL_REQUEST,
        .ox_id = service->ox_id,
        .rx_id = FC_XID_UNASSIGNED,
    };

    wrap(tape, service, &header, false);
    header.r_ctl = FC_RCTL_ELS_REPLY;
    header.f_ctl = FC_FCTL_REPLY;
    header.s_id = FC_ADDR_FABRIC_PORT;
    header.d_id = TAPE_HOST_FCID;
    wrap(tape, service, &header, true);
}

static void flogi(Tape *tape, const char *request, const char *answer,
                  uint16_t ox_id)
{
    static const uint8_t none[ETH_MAC_LEN];
    uint8_t ask[FC_ELS_LOGIN_LEN], acc[FC_ELS_LOGIN_LEN];

    tape_flogi_bytes(ask, false);
    tape_flogi_bytes(acc, true);
    link_service(tape, &(Service){
                           .request = request,
                           .answer = answer,
                           .descriptor = FIP_FLOGI,
                           .ox_id = ox_id,
                           .ask = ask,
                           .acc = acc,
                           .ask_length = sizeof(ask),
                           .acc_length = sizeof(acc),
                           .proposed = none,
                           .granted = vn_port_mac,
                       });
}

static void logo_bytes(uint8_t logo[FC_ELS_LOGO_LEN])
{
    memset(logo, 0, FC_ELS_LOGO_LEN);
    logo[0] = FC_ELS_LOGO;
    put_be24(logo + 5, TAPE_HOST_FCID);
    put_be64(logo + 8, TAPE_HOST_NAME);
}

static void logo(Tape *tape)
{
    static const uint8_t acc[] = { FC_ELS_LS_ACC, 0, 0, 0 };
    uint8_t ask[FC_ELS_LOGO_LEN];

    logo_bytes(ask);
    link_service(tape, &(Service){
                           .request = "LOGO",
                           .answer = "LOGO.acc",
                           .descriptor = FIP_LOGO,
                           .ox_id = 0x1001,
                           .ask = ask,
                           .acc = acc,
                           .ask_length = sizeof(ask),
                           .acc_length = sizeof(acc),
                           .s_id = TAPE_HOST_FCID,
                           .proposed = vn_port_mac,
                           .granted = vn_port_mac,
                       });
}

/* The same in an FCoE frame, where it does not belong: not played. */
static void logo_outside(Tape *tape)
{
    static const uint8_t acc[] = { FC_ELS_LS_ACC, 0, 0, 0 };
    TapePair pair = { "OUTSIDE", "OUTSIDE.acc", TAPE_HOST, FC_ADDR_FABRIC_PORT,
                      0x1005 };
    uint8_t ask[FC_ELS_LOGO_LEN];

    logo_bytes(ask);
    tape_els(tape, &pair, ask, sizeof(ask), acc, sizeof(acc));
    tape_change(tape, "OUTSIDE", "plays=0");
    tape_change(tape, "OUTSIDE.acc", "plays=0");
}

/* ---- keep-alives, and the end ---- */

static void keep_alive(Tape *tape, const char *name, uint32_t pause)
{
    GByteArray *message = fip_new(FIP_CONTROL, FIP_CONTROL_KEEP_ALIVE, 0);

    say(tape, name, true, with_mac(message, host_mac))->pause =
        pause * LAB_MILLISECONDS;
}

static FipVxPort vx_port(void)
{
    FipVxPort port = {
        .port_id = TAPE_HOST_FCID,
        .port_name = TAPE_HOST_NAME,
    };

    memcpy(port.mac, vn_port_mac, ETH_MAC_LEN);
    return port;
}

static void vn_port_keep_alive(Tape *tape)
{
    GByteArray *message = fip_new(FIP_CONTROL, FIP_CONTROL_KEEP_ALIVE, 0);
    FipVxPort port = vx_port();
    TapeTake *take;

    with_mac(message, host_mac);
    fip_add(message, FIP_VX_PORT, &port);
    take = say(tape, "VN.KEEP_ALIVE", true, message);
    take->src = eth_mac_to_u64(vn_port_mac);
    take->pause = 6 * LAB_SECONDS;
}

static void clear(Tape *tape)
{
    GByteArray *message =
        fip_new(FIP_CONTROL, FIP_CONTROL_CLEAR, FIP_FLAG_FPMA | FIP_FLAG_FCF);
    FipName name = { .name = SWITCH_NAME };
    FipVxPort port = vx_port();

    with_mac(message, fcf_mac);
    fip_add(message, FIP_NAME, &name);
    fip_add(message, FIP_VX_PORT, &port);
    say(tape, "CLEAR", false, message);
}

void tape_init_fip(Tape *tape, SimLab *sim)
{
    eth_mac_from_u64(host_mac, TAPE_HOST_MAC);
    eth_mac_from_u64(fcf_mac, TAPE_FCF_MAC);
    fcoe_fpma(vn_port_mac, FC_MAP, TAPE_HOST_FCID);
    tape_begin(tape, sim);
    tape->fc_map = FC_MAP;
    tape->vlan = VLAN;
    vlans(tape);
    fcfs(tape);
    flogi(tape, "FLOGI", "FLOGI.acc", 0x1000);
    tape_login_to_name_server(tape);
    advertise(tape, "ADVERTISEMENT", 8 * SECOND);
    keep_alive(tape, "KEEP_ALIVE", SECOND);
    advertise(tape, "ADVERTISEMENT2", 8 * SECOND);
    keep_alive(tape, "KEEP_ALIVE2", SECOND);
    vn_port_keep_alive(tape);
    advertise(tape, "ADVERTISEMENT3", 2 * SECOND);
    logo(tape);
    keep_alive(tape, "LATE", 0);
    tape_change(tape, "LATE", "plays=0");
    flogi(tape, "FLOGI2", "FLOGI2.acc", 0x1002);
    logo_outside(tape);
    clear(tape);
}
