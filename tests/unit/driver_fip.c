/*
 * A driver for the adapter, scripted by tests: its way into the fabric with
 * FIP.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "driver.h"
#include "fabric/fip.h"
#include "wire/els.h"

static void send_message(Driver *d, const uint8_t *dst, GByteArray *message)
{
    driver_send_fip(d, dst, message->data, message->len);
    g_byte_array_free(message, TRUE);
}

/* The next frame is a message of that kind. */
static void receive_fip(Driver *d, uint16_t operation, uint8_t subcode,
                        DriverFrame **frame, FipMessage *message)
{
    const char *error;

    *frame = driver_receive(d);
    g_assert_true((*frame)->fip);
    g_assert_true(
        fip_read(message, (*frame)->payload, (*frame)->length, &error));
    g_assert_cmpuint(message->header.operation, ==, operation);
    g_assert_cmpuint(message->header.subcode, ==, subcode);
}

static uint16_t discover_vlan(Driver *d)
{
    GByteArray *request = fip_new(FIP_VLAN, FIP_VLAN_REQUEST, 0);
    g_autofree DriverFrame *frame = NULL;
    FipMessage notification;
    FipVlanId vlan;

    g_assert_cmpint(driver_command(d, VNIC_CMD_SET_DEFAULT_VLAN, 0, 0), ==, 0);
    fip_add_mac(request, d->hw_mac);
    send_message(d, fip_all_fcfs, request);
    receive_fip(d, FIP_VLAN, FIP_VLAN_NOTIFICATION, &frame, &notification);
    g_assert_cmpuint(frame->vlan, ==, 0);
    g_assert_true(fip_get(&notification, FIP_VLAN_ID, &vlan));
    return vlan.vid;
}

/* Sets fcf_mac. */
static void discover_fcf(Driver *d)
{
    GByteArray *request =
        fip_new(FIP_DISCOVERY, FIP_DISCOVERY_SOLICITATION, FIP_FLAG_FPMA);
    FipName name = { .name = d->config.node_wwn };
    FipMaxFcoeSize size = { .size = 0x82e };
    g_autofree DriverFrame *frame = NULL;
    FipMessage advertisement;
    FipMac fcf;

    fip_add_mac(request, d->hw_mac);
    fip_add(request, FIP_NAME, &name);
    fip_add(request, FIP_MAX_FCOE_SIZE, &size);
    send_message(d, fip_all_fcfs, request);
    receive_fip(d, FIP_DISCOVERY, FIP_DISCOVERY_ADVERTISEMENT, &frame,
                &advertisement);
    g_assert_true(advertisement.header.flags & FIP_FLAG_SOLICITED);
    g_assert_cmpuint(frame->length, ==, size.size);
    g_assert_true(fip_get(&advertisement, FIP_MAC, &fcf));
    memcpy(d->fcf_mac, fcf.mac, ETH_MAC_LEN);
}

/* Sets fcid and own_mac. */
static void log_in(Driver *d)
{
    static const uint8_t none[ETH_MAC_LEN];
    GByteArray *request =
        fip_new(FIP_LINK_SERVICE, FIP_LINK_SERVICE_REQUEST, FIP_FLAG_FPMA);
    uint8_t flogi[FC_HEADER_LEN + FC_ELS_LOGIN_LEN];
    FcHeader header = {
        .r_ctl = FC_RCTL_ELS_REQUEST,
        .d_id = FC_ADDR_FABRIC_PORT,
        .type = FC_TYPE_ELS,
        .f_ctl = FC_FCTL_REQUEST,
        .ox_id = d->next_ox_id++,
        .rx_id = FC_XID_UNASSIGNED,
    };
    g_autofree DriverFrame *frame = NULL;
    FipMessage reply;
    FipMac granted;

    wire_encode(&fc_header_format, &header, flogi);
    driver_encode_flogi(d, flogi + FC_HEADER_LEN);
    fip_add_frame(request, FIP_FLOGI, flogi, sizeof(flogi));
    fip_add_mac(request, none);
    send_message(d, d->fcf_mac, request);
    receive_fip(d, FIP_LINK_SERVICE, FIP_LINK_SERVICE_REPLY, &frame, &reply);
    g_assert_true(fip_get(&reply, FIP_MAC, &granted));
    wire_decode(&fc_header_format, &header,
                reply.descriptors[FIP_FLOGI].data + FIP_ENCAPSULATION_LEN,
                FC_HEADER_LEN);
    d->fcid = header.d_id;
    memcpy(d->own_mac, granted.mac, ETH_MAC_LEN);
}

static void register_fip_login(Driver *d)
{
    uint8_t request[FCPIO_REQUEST_LEN];
    FcpioFlogiFipReg reg = {
        .header = { .type = FCPIO_FLOGI_FIP_REG, .tag = FCPIO_CONTROL_TAG },
        .s_id = d->fcid,
        .r_a_tov = 10000,
        .e_d_tov = 2000,
    };

    memcpy(reg.fcf_mac, d->fcf_mac, ETH_MAC_LEN);
    memcpy(reg.ha_mac, d->own_mac, ETH_MAC_LEN);
    wire_encode(&fcpio_flogi_fip_reg_format, &reg, request);
    driver_control(d, request, FCPIO_FLOGI_FIP_REG_CMPL);
}

void driver_fip_flogi(Driver *d)
{
    uint16_t vlan = discover_vlan(d);

    g_assert_cmpint(driver_command(d, VNIC_CMD_SET_DEFAULT_VLAN, vlan, 0), ==,
                    0);
    discover_fcf(d);
    log_in(d);
    g_assert_cmpint(driver_command(d, VNIC_CMD_ADDR_ADD,
                                   driver_mac_argument(d->own_mac), 0),
                    ==, 0);
    register_fip_login(d);
}
