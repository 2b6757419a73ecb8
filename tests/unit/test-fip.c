/*
 * FIP: FCFs, virtual links, and the adapter in FIP mode.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/journal.h"
#include "driver.h"
#include "enode.h"
#include "fabric/name_server.h"
#include "lab/state.h"
#include "wire/bytes.h"
#include "wire/els.h"

#define PERIOD  (8 * LAB_SECONDS)
#define FUZZ    (100 * LAB_MILLISECONDS)
#define LATENCY 500

static const uint8_t fcf_mac[] = { 0x02, 0xfc, 0xf0, 0, 0, 1 };
static const uint8_t other_mac[] = { 0x02, 0xfc, 0xf0, 0, 1, 1 };

typedef struct Bench {
    SimLab sim;
    FcFabric *fabric;
    Enode enode;
    GString *journal; /* of the FCFs, and of what is dropped */
} Bench;

static void keep(void *opaque, const TapEvent *event)
{
    journal_format(opaque, event);
}

static void make_fabric(Bench *t, const FcFabricConfig *config)
{
    char *why = NULL;

    t->fabric = fc_fabric_new(&t->sim.lab, config, &why);
    g_assert_cmpstr(why, ==, NULL);
}

static void setup(Bench *t, gconstpointer data)
{
    FcFabricConfig config = fc_fabric_defaults;

    config.name = "fabric0";
    sim_lab_init(&t->sim, 1);
    make_fabric(t, &config);
    enode_init(&t->enode, &t->sim, t->fabric, true);
    t->journal = g_string_new(NULL);
    tap_observe(&t->sim.lab.tap,
                TAP_BIT(TAP_fip_drop) | TAP_BIT(TAP_fabric_drop), keep,
                t->journal);
}

static void teardown(Bench *t, gconstpointer data)
{
    enode_cleanup(&t->enode);
    fc_fabric_free(t->fabric);
    g_string_free(t->journal, TRUE);
    sim_lab_cleanup(&t->sim);
}

/* The fabric again, with another configuration of its own FCF. */
static void setup_again(Bench *t, const FcFcfConfig *fcf)
{
    FcFabricConfig config = fc_fabric_defaults;

    config.name = "fabric0";
    config.fcf = *fcf;
    enode_cleanup(&t->enode);
    fc_fabric_free(t->fabric);
    make_fabric(t, &config);
    enode_init(&t->enode, &t->sim, t->fabric, true);
}

static const FcFcfConfig defaults = FC_FCF_DEFAULTS;

static FcFcf *add_fcf(Bench *t, uint64_t mac, uint32_t vlan, uint32_t priority)
{
    FcFcfConfig config = defaults;
    char *why = NULL;
    FcFcf *fcf;

    config.name = "fcf1";
    config.mac = mac;
    config.vlan = vlan;
    config.priority = priority;
    fcf = fc_fcf_new(t->fabric, &config, &why);
    g_assert_cmpstr(why, ==, NULL);
    return fcf;
}

static void expect_dropped(Bench *t, const char *why)
{
    g_autofree char *said = g_strdup_printf("\"why\":\"%s\"", why);

    enode_expect_silence(&t->enode);
    if (!strstr(t->journal->str, said)) {
        g_test_message("%s is not in %s", said, t->journal->str);
        g_test_fail();
    }
    g_string_truncate(t->journal, 0);
}

/* Where advertisements are not what a test is about. */
static void skip_advertisements(Enode *enode)
{
    GList *next;

    for (GList *l = enode->frames.head; l; l = next) {
        FcFrame *frame = l->data;

        next = l->next;
        if (strcmp(fc_frame_name(frame), "FIP_ADVERTISEMENT") == 0) {
            g_queue_delete_link(&enode->frames, l);
            fc_frame_free(frame);
        }
    }
}

/* ---- VLAN discovery ---- */

static void test_vlan(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) frame = NULL;
    const uint8_t expected[] = {
        0x10, 0, 0,    4,    0,    2, 0, 3, 0, 0, /* header */
        2,    2, 0x02, 0xfc, 0xf0, 0, 0, 1,       /* MAC */
        14,   1, 0x03, 0xe8,                      /* VLAN 1000 */
    };

    enode_send(&t->enode, fip_all_fcfs, t->enode.mac,
               enode_vlan_request(&t->enode));
    frame = enode_receive(&t->enode);
    g_assert_cmpmem(fc_frame_data(frame), frame->length, expected,
                    sizeof(expected));
    g_assert_cmpmem(frame->dst_mac, 6, t->enode.mac, 6);
    g_assert_cmpmem(frame->src_mac, 6, fcf_mac, 6);
    g_assert_cmpuint(frame->vlan, ==, 0); /* where it was asked */
}

static void expect_vlans(Bench *t, const uint8_t *mac, const uint16_t *vids)
{
    g_autoptr(FcFrame) frame = enode_receive(&t->enode);
    FipDescriptor descriptor;
    FipHeader header;
    FipWalk walk;

    g_assert_cmpmem(frame->src_mac, 6, mac, 6);
    g_assert_true(
        fip_walk_begin(&walk, &header, fc_frame_data(frame), frame->length));
    g_assert_true(fip_walk_next(&walk, &descriptor));
    g_assert_cmpmem(descriptor.data + 2, 6, mac, 6);
    for (; *vids; vids++) {
        g_assert_true(fip_walk_next(&walk, &descriptor));
        g_assert_cmpuint(descriptor.type, ==, FIP_VLAN_ID);
        g_assert_cmpuint(get_be16(descriptor.data + 2), ==, *vids);
    }
    g_assert_false(fip_walk_next(&walk, &descriptor));
}

/* One notification for each address, with all VLANs that it is in. */
static void test_vlan_several(Bench *t, gconstpointer data)
{
    const uint16_t first[] = { 1000, 1002, 0 };
    const uint16_t second[] = { 1001, 0 };
    const uint16_t alone[] = { 1000, 0 };
    FcFcf *fcf;

    add_fcf(t, 0, 1001, 128);
    fcf = add_fcf(t, t->fabric->fcfs[0]->config.mac, 1002, 128);
    t->enode.vlan = 7;
    enode_send(&t->enode, fip_all_fcfs, t->enode.mac,
               enode_vlan_request(&t->enode));
    expect_vlans(t, fcf_mac, first);
    expect_vlans(t, other_mac, second);
    enode_expect_silence(&t->enode);
    enode_send(&t->enode, other_mac, t->enode.mac,
               enode_vlan_request(&t->enode));
    expect_vlans(t, other_mac, second);
    enode_expect_silence(&t->enode);
    /* one of the two is gone, then the other is, then both are */
    fc_fcf_set_online(fcf, false);
    enode_send(&t->enode, fcf_mac, t->enode.mac, enode_vlan_request(&t->enode));
    expect_vlans(t, fcf_mac, alone);
    fc_fcf_set_online(fcf, true);
    fc_fcf_set_online(t->fabric->fcfs[0], false);
    sim_lab_advance(&t->sim, LAB_MILLISECONDS);
    skip_advertisements(&t->enode);
    enode_send(&t->enode, fcf_mac, t->enode.mac, enode_vlan_request(&t->enode));
    expect_vlans(t, fcf_mac, first + 1);
    fc_fcf_set_online(fcf, false);
    enode_send(&t->enode, fcf_mac, t->enode.mac, enode_vlan_request(&t->enode));
    enode_expect_silence(&t->enode);
}

/* ---- FCF discovery ---- */

/* The bytes are where fnic looks for them (struct fip_disc_adv). */
static void check_advertisement(const uint8_t *p, uint16_t flags,
                                uint8_t priority)
{
    g_assert_cmphex(p[0], ==, 0x10);
    g_assert_cmpuint(get_be16(p + 2), ==, FIP_DISCOVERY);
    g_assert_cmpuint(p[5], ==, FIP_DISCOVERY_ADVERTISEMENT);
    g_assert_cmpuint(get_be16(p + 6), ==, 12);
    g_assert_cmphex(get_be16(p + 8), ==, flags);
    g_assert_cmphex(get_be16(p + 10), ==, 0x0101);
    g_assert_cmpuint(p[13], ==, priority);
    g_assert_cmphex(get_be16(p + 14), ==, 0x0202);
    g_assert_cmphex(get_be16(p + 22), ==, 0x0403);
    g_assert_cmphex(get_be16(p + 34), ==, 0x0504);
    g_assert_cmphex(get_be24(p + 39), ==, 0x0efc00);
    g_assert_cmphex(get_be64(p + 42), ==, 0x200002fcf0000001);
    g_assert_cmphex(get_be16(p + 50), ==, 0x0c02);
    g_assert_cmpuint(p[53], ==, 0);
    g_assert_cmpuint(get_be32(p + 54), ==, 8000);
}

static void test_solicitation(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) frame = NULL;

    t->enode.vlan = 1000;
    enode_send(&t->enode, fip_all_fcfs, t->enode.mac,
               enode_solicitation(&t->enode));
    frame = enode_receive(&t->enode);
    check_advertisement(fc_frame_data(frame), 0x8007, 128);
    g_assert_cmpmem(fc_frame_data(frame) + 16, 6, fcf_mac, 6);
    g_assert_cmphex(get_be64(fc_frame_data(frame) + 26), ==,
                    0x200002fcf0000001);
    /* as long as the frames that the ENode wants to get */
    g_assert_cmpuint(frame->length, ==, 2094);
    g_assert_cmpuint(fc_frame_data(frame)[2093], ==, 0);
    g_assert_cmpmem(frame->dst_mac, 6, t->enode.mac, 6);
    g_assert_cmpuint(frame->vlan, ==, 1000);
    enode_expect_silence(&t->enode);
}

static void test_solicitation_several(Bench *t, gconstpointer data)
{
    const uint8_t priorities[] = { 128, 3 };

    add_fcf(t, 0, 1000, 3);
    add_fcf(t, 0, 1001, 4);
    t->enode.vlan = 1000;
    enode_send(&t->enode, fip_all_fcfs, t->enode.mac,
               enode_solicitation(&t->enode));
    for (size_t i = 0; i < G_N_ELEMENTS(priorities); i++) {
        g_autoptr(FcFrame) frame = enode_receive(&t->enode);

        check_advertisement(fc_frame_data(frame), 0x8007, priorities[i]);
    }
    enode_expect_silence(&t->enode);
    enode_send(&t->enode, other_mac, t->enode.mac,
               enode_solicitation(&t->enode));
    {
        g_autoptr(FcFrame) frame = enode_receive(&t->enode);

        g_assert_cmpmem(frame->src_mac, 6, other_mac, 6);
    }
    enode_expect_silence(&t->enode);
    t->enode.vlan = 0;
    enode_send(&t->enode, fip_all_fcfs, t->enode.mac,
               enode_solicitation(&t->enode));
    enode_expect_silence(&t->enode);
}

static void solicit_with(Bench *t, uint16_t flags, uint16_t size)
{
    GByteArray *message = enode_solicitation(&t->enode);

    put_be16(message->data + 8, flags);
    put_be16(message->data + message->len - 2, size);
    t->enode.vlan = 1000;
    enode_send(&t->enode, fip_all_fcfs, t->enode.mac, message);
}

static void test_solicitation_refused(Bench *t, gconstpointer data)
{
    solicit_with(t, FIP_FLAG_FPMA | FIP_FLAG_FCF, 2094);
    expect_dropped(t, "from an FCF: no switch ports here");
    solicit_with(t, FIP_FLAG_SPMA, 2094);
    expect_dropped(t, "MAC addressing mode is not supported");
    solicit_with(t, FIP_FLAG_FPMA, FCOE_MAX_SIZE + 1);
    expect_dropped(t, "such frames do not fit through the link");
    solicit_with(t, FIP_FLAG_FPMA, FCOE_MAX_SIZE);
    {
        g_autoptr(FcFrame) frame = enode_receive(&t->enode);

        g_assert_cmpuint(frame->length, ==, FCOE_MAX_SIZE);
    }
    solicit_with(t, FIP_FLAG_FPMA, 0);
    {
        g_autoptr(FcFrame) frame = enode_receive(&t->enode);

        g_assert_cmpuint(frame->length, ==, 58);
    }
}

static void test_unsolicited(Bench *t, gconstpointer data)
{
    int64_t last = t->sim.now;

    for (int i = 0; i < 20; i++) {
        g_autoptr(FcFrame) frame = NULL;
        int64_t gap;

        while (g_queue_is_empty(&t->enode.frames)) {
            g_assert_cmpint(t->sim.deadline, !=, LAB_NEVER);
            sim_lab_advance(&t->sim, t->sim.deadline - t->sim.now);
        }
        frame = g_queue_pop_head(&t->enode.frames);
        check_advertisement(fc_frame_data(frame), 0x8005, 128);
        g_assert_cmpuint(frame->length, ==, 58);
        g_assert_cmpmem(frame->dst_mac, 6, fip_all_enodes, 6);
        g_assert_cmpuint(frame->vlan, ==, 1000);
        gap = t->sim.now - LATENCY - last;
        g_assert_cmpint(gap, >=, PERIOD);
        g_assert_cmpint(gap, <, PERIOD + FUZZ);
        last += gap;
    }
    /* nobody to hear it: nothing is left to happen */
    fc_port_enable(t->enode.port, false);
    g_assert_cmpint(t->sim.deadline, ==, LAB_NEVER);
    fc_port_enable(t->enode.port, true);
    g_assert_cmpint(t->sim.deadline, !=, LAB_NEVER);
}

static void test_unavailable(Bench *t, gconstpointer data)
{
    FcFcfConfig config = defaults;
    g_autoptr(FcFrame) frame = NULL;

    config.available = false;
    setup_again(t, &config);
    t->enode.vlan = 1000;
    enode_send(&t->enode, fip_all_fcfs, t->enode.mac,
               enode_solicitation(&t->enode));
    frame = enode_receive(&t->enode);
    check_advertisement(fc_frame_data(frame), 0x8003, 128);
}

/* ---- login ---- */

static void test_login(Bench *t, gconstpointer data)
{
    const uint8_t fpma[] = { 0x0e, 0xfc, 0, 0x01, 0x01, 0x00 };
    g_autoptr(FcFrame) frame = NULL;
    const uint8_t *p;

    t->enode.vlan = 1000;
    enode_send(&t->enode, fcf_mac, t->enode.mac,
               enode_link_service(&t->enode, FIP_FLOGI, FC_ELS_FLOGI,
                                  FC_ELS_LOGIN_LEN));
    frame = enode_receive(&t->enode);
    p = fc_frame_data(frame);
    g_assert_cmpuint(frame->length, ==, 162);
    g_assert_cmpuint(get_be16(p + 2), ==, FIP_LINK_SERVICE);
    g_assert_cmpuint(p[5], ==, FIP_LINK_SERVICE_REPLY);
    g_assert_cmpuint(get_be16(p + 6), ==, 38);
    g_assert_cmphex(get_be16(p + 10), ==, 0x0724);
    /* what fnic 7.3 insists on (fnic_fcoe_process_flogi_resp) */
    g_assert_cmphex(p[14], ==, FC_RCTL_ELS_REPLY);
    g_assert_cmphex(get_be24(p + 15), ==, 0x010100);
    g_assert_cmphex(get_be24(p + 19), ==, FC_ADDR_FABRIC_PORT);
    g_assert_cmphex(p[22], ==, FC_TYPE_ELS);
    g_assert_cmphex(p[23], ==, 0x98);
    g_assert_cmphex(get_be16(p + 30), ==, 0x1007);
    g_assert_cmphex(p[38], ==, FC_ELS_LS_ACC);
    g_assert_cmphex(get_be16(p + 154), ==, 0x0202);
    g_assert_cmpmem(p + 156, 6, fpma, 6);
    g_assert_true(t->enode.port->login.present);
    g_assert_true(t->enode.port->virtual_link.fcf == t->fabric->fcfs[0]);
}

static void test_fc_map(Bench *t, gconstpointer data)
{
    const uint8_t fpma[] = { 0x0e, 0xfc, 0x42, 0x01, 0x01, 0x00 };
    FcFcfConfig config = defaults;

    config.fc_map = 0x0efc42;
    setup_again(t, &config);
    enode_login_first(&t->enode);
    g_assert_cmpmem(t->enode.vn_port_mac, 6, fpma, 6);
}

static void expect_reject(Bench *t, uint8_t type, uint8_t reason,
                          uint8_t explanation)
{
    g_autoptr(FcFrame) frame = NULL;
    FipMessage reply;
    const uint8_t *els;

    enode_expect(&t->enode, FIP_LINK_SERVICE, FIP_LINK_SERVICE_REPLY, &frame,
                 &reply);
    /* the standard's: no address with it */
    g_assert_cmpuint(reply.header.list_length, ==, 9);
    g_assert_cmpuint(reply.descriptors[type].length, ==, 36);
    els = reply.descriptors[type].data + FIP_ENCAPSULATION_LEN + FC_HEADER_LEN;
    g_assert_cmphex(els[0], ==, FC_ELS_LS_RJT);
    g_assert_cmphex(els[5], ==, reason);
    g_assert_cmphex(els[6], ==, explanation);
}

static void test_login_rejected(Bench *t, gconstpointer data)
{
    GByteArray *message;
    FcFcfConfig config = defaults;

    t->enode.vlan = 1000;
    for (uint32_t length = 4; length < FC_ELS_LOGIN_LEN; length += 4) {
        enode_send(
            &t->enode, fcf_mac, t->enode.mac,
            enode_link_service(&t->enode, FIP_FLOGI, FC_ELS_FLOGI, length));
        expect_reject(t, FIP_FLOGI, FC_RJT_LOGICAL_ERROR,
                      FC_RJT_EXPLAIN_INVALID_LENGTH);
    }
    message = enode_link_service(&t->enode, FIP_FLOGI, FC_ELS_FLOGI,
                                 FC_ELS_LOGIN_LEN);
    put_be16(message->data + 8, FIP_FLAG_SPMA);
    enode_send(&t->enode, fcf_mac, t->enode.mac, message);
    expect_reject(t, FIP_FLOGI, FC_RJT_UNABLE, FC_RJT_EXPLAIN_MAC_ADDRESSING);
    /* a port here has one address only */
    enode_send(&t->enode, fcf_mac, t->enode.mac,
               enode_link_service(&t->enode, FIP_FDISC, FC_ELS_FDISC,
                                  FC_ELS_LOGIN_LEN));
    expect_reject(t, FIP_FDISC, FC_RJT_NOT_SUPPORTED,
                  FC_RJT_EXPLAIN_NOT_SUPPORTED);
    enode_send(
        &t->enode, fcf_mac, t->enode.mac,
        enode_link_service(&t->enode, FIP_LOGO, FC_ELS_LOGO, FC_ELS_LOGO_LEN));
    expect_reject(t, FIP_LOGO, FC_RJT_UNABLE, FC_RJT_EXPLAIN_LOGIN_REQUIRED);
    g_assert_false(t->enode.port->login.present);
    g_assert_null(t->enode.port->virtual_link.fcf);
    config.available = false;
    setup_again(t, &config);
    t->enode.vlan = 1000;
    enode_send(&t->enode, fcf_mac, t->enode.mac,
               enode_link_service(&t->enode, FIP_FLOGI, FC_ELS_FLOGI,
                                  FC_ELS_LOGIN_LEN));
    expect_reject(t, FIP_FLOGI, FC_RJT_UNABLE,
                  FC_RJT_EXPLAIN_INSUFFICIENT_RESOURCES);
}

/* To whom, and what is within: nothing but a request to the login server. */
static void test_login_misplaced(Bench *t, gconstpointer data)
{
    const char *nobody = "no FCF with this address in this VLAN";
    const char *nothing = "no FLOGI, FDISC or LOGO within";
    uint8_t second[FC_HEADER_LEN + FC_ELS_LOGIN_LEN];
    GByteArray *message;

    enode_send(&t->enode, fcf_mac, t->enode.mac,
               enode_link_service(&t->enode, FIP_FLOGI, FC_ELS_FLOGI,
                                  FC_ELS_LOGIN_LEN));
    expect_dropped(t, nobody); /* untagged */
    t->enode.vlan = 1000;
    enode_send(&t->enode, fip_all_fcfs, t->enode.mac,
               enode_link_service(&t->enode, FIP_FLOGI, FC_ELS_FLOGI,
                                  FC_ELS_LOGIN_LEN));
    expect_dropped(t, nobody);
    enode_send(&t->enode, fcf_mac, t->enode.mac,
               enode_link_service(&t->enode, FIP_FLOGI, FC_ELS_PLOGI,
                                  FC_ELS_LOGIN_LEN));
    expect_dropped(t, nothing);
    enode_send(
        &t->enode, fcf_mac, t->enode.mac,
        enode_link_service(&t->enode, FIP_ELP, FC_ELS_FLOGI, FC_ELS_LOGIN_LEN));
    expect_dropped(t, nothing);
    enode_send(&t->enode, fcf_mac, t->enode.mac,
               enode_link_service(&t->enode, FIP_FLOGI, FC_ELS_FLOGI, 0));
    expect_dropped(t, nothing);
    message = enode_link_service(&t->enode, FIP_FLOGI, FC_ELS_FLOGI,
                                 FC_ELS_LOGIN_LEN);
    put_be24(message->data + 15, FC_ADDR_NAME_SERVER);
    enode_send(&t->enode, fcf_mac, t->enode.mac, message);
    expect_dropped(t, nothing);
    message = enode_link_service(&t->enode, FIP_FLOGI, FC_ELS_FLOGI,
                                 FC_ELS_LOGIN_LEN);
    put_be24(message->data + 19, 0x010500); /* S_ID */
    enode_send(&t->enode, fcf_mac, t->enode.mac, message);
    expect_dropped(t, "S_ID is not the port's");
    message = enode_link_service(&t->enode, FIP_FLOGI, FC_ELS_FLOGI,
                                 FC_ELS_LOGIN_LEN);
    memcpy(second, message->data + 14, sizeof(second));
    second[FC_HEADER_LEN] = FC_ELS_FDISC;
    fip_add_frame(message, FIP_FDISC, second, sizeof(second));
    enode_send(&t->enode, fcf_mac, t->enode.mac, message);
    expect_dropped(t, nothing); /* two in one */
}

static void test_logout(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) frame = NULL;
    FipMessage reply;
    FipMac mac;

    enode_login_first(&t->enode);
    g_assert_cmpuint(t->fabric->name_server->records->len, ==, 1);
    enode_send(
        &t->enode, fcf_mac, t->enode.mac,
        enode_link_service(&t->enode, FIP_LOGO, FC_ELS_LOGO, FC_ELS_LOGO_LEN));
    enode_expect(&t->enode, FIP_LINK_SERVICE, FIP_LINK_SERVICE_REPLY, &frame,
                 &reply);
    g_assert_cmphex(reply.descriptors[FIP_LOGO].data[28], ==, FC_ELS_LS_ACC);
    /* libfcoe does without no answer's address but a reject's */
    g_assert_true(fip_get(&reply, FIP_MAC, &mac));
    g_assert_cmpmem(mac.mac, 6, t->enode.vn_port_mac, 6);
    g_assert_false(t->enode.port->login.present);
    g_assert_null(t->enode.port->virtual_link.fcf);
    g_assert_cmpuint(t->fabric->name_server->records->len, ==, 0);
}

static void test_login_again(Bench *t, gconstpointer data)
{
    FcFcf *other = add_fcf(t, 0, 1001, 64);

    enode_login_first(&t->enode);
    enode_login(&t->enode, other->mac, 1001);
    g_assert_true(t->enode.port->virtual_link.fcf == other);
    /* its word is not that of the first any more */
    fc_fcf_reset(t->fabric->fcfs[0]);
    enode_expect_silence(&t->enode);
    g_assert_true(t->enode.port->login.present);
}

/* ---- FCoE over the virtual link ---- */

static void send_plogi(Bench *t, const uint8_t *dst, const uint8_t *src,
                       uint16_t vlan)
{
    uint8_t payload[FC_ELS_LOGIN_LEN];
    FcElsLogin login = { .command = FC_ELS_PLOGI };
    FcHeader header = {
        .r_ctl = FC_RCTL_ELS_REQUEST,
        .d_id = FC_ADDR_NAME_SERVER,
        .s_id = t->enode.fcid,
        .type = FC_TYPE_ELS,
        .f_ctl = FC_FCTL_REQUEST,
    };
    FcFrame *frame;

    wire_encode(&fc_els_plogi_format, &login, payload);
    frame = fc_frame_new_copy(&header, payload, sizeof(payload));
    memcpy(frame->dst_mac, dst, ETH_MAC_LEN);
    memcpy(frame->src_mac, src, ETH_MAC_LEN);
    frame->vlan = vlan;
    frame->origin = FC_FRAME_GUESTS;
    fc_port_send(t->enode.port, frame);
}

static void test_fcoe(Bench *t, gconstpointer data)
{
    g_autoptr(FcFrame) frame = NULL;

    send_plogi(t, fcf_mac, t->enode.mac, 1000);
    expect_dropped(t, "no such virtual link");
    enode_login_first(&t->enode);
    send_plogi(t, other_mac, t->enode.vn_port_mac, 1000);
    expect_dropped(t, "no such virtual link");
    send_plogi(t, fcf_mac, t->enode.mac, 1000);
    expect_dropped(t, "no such virtual link");
    send_plogi(t, fcf_mac, t->enode.vn_port_mac, 0);
    expect_dropped(t, "no such virtual link");
    send_plogi(t, fcf_mac, t->enode.vn_port_mac, 1000);
    frame = enode_receive(&t->enode);
    g_assert_cmphex(fc_frame_command(frame), ==, FC_ELS_LS_ACC);
    g_assert_cmpmem(frame->dst_mac, 6, t->enode.vn_port_mac, 6);
    g_assert_cmpmem(frame->src_mac, 6, fcf_mac, 6);
    g_assert_cmpuint(frame->vlan, ==, 1000);
}

static void test_not_fip(Bench *t, gconstpointer data)
{
    enode_cleanup(&t->enode);
    enode_init(&t->enode, &t->sim, t->fabric, false);
    g_assert_cmpint(t->sim.deadline, ==, LAB_NEVER);
    enode_send(&t->enode, fip_all_fcfs, t->enode.mac,
               enode_vlan_request(&t->enode));
    expect_dropped(t, "this port does not run FIP");
}

/* ---- keep-alives ---- */

static void check_clear(Bench *t)
{
    g_autoptr(FcFrame) frame = NULL;
    FipVxPort vx_port;
    FipMessage clear;
    FipName name;
    FipMac mac;

    skip_advertisements(&t->enode);
    enode_expect(&t->enode, FIP_CONTROL, FIP_CONTROL_CLEAR, &frame, &clear);
    /* just these places (struct fip_cvl) */
    g_assert_cmpuint(clear.header.list_length, ==, 10);
    g_assert_true(clear.descriptors[FIP_MAC].data == fc_frame_data(frame) + 10);
    g_assert_true(clear.descriptors[FIP_NAME].data ==
                  fc_frame_data(frame) + 18);
    g_assert_true(fip_get(&clear, FIP_MAC, &mac));
    g_assert_true(fip_get(&clear, FIP_NAME, &name));
    g_assert_true(fip_get(&clear, FIP_VX_PORT, &vx_port));
    g_assert_cmpmem(mac.mac, 6, t->enode.fcf_mac, 6);
    g_assert_cmphex(name.name, ==,
                    0x2000000000000000 | eth_mac_to_u64(t->enode.fcf_mac));
    g_assert_cmpmem(vx_port.mac, 6, t->enode.vn_port_mac, 6);
    g_assert_cmphex(vx_port.port_id, ==, t->enode.fcid);
    g_assert_cmphex(vx_port.port_name, ==, ENODE_NAME);
    g_assert_cmpmem(frame->dst_mac, 6, t->enode.mac, 6);
    g_assert_cmpmem(frame->src_mac, 6, t->enode.fcf_mac, 6);
    g_assert_cmpuint(frame->vlan, ==, t->enode.vlan);
    g_assert_false(t->enode.port->login.present);
    g_assert_null(t->enode.port->virtual_link.fcf);
}

static void test_enode_missing(Bench *t, gconstpointer data)
{
    enode_login_first(&t->enode); /* it was accepted one latency ago */
    sim_lab_advance(&t->sim, PERIOD * 5 / 2 - LATENCY - 1);
    g_assert_true(t->enode.port->login.present);
    sim_lab_advance(&t->sim, 1);
    g_assert_false(t->enode.port->login.present);
    check_clear(t);
    sim_lab_advance(&t->sim, 10 * PERIOD);
    skip_advertisements(&t->enode);
    g_assert_true(g_queue_is_empty(&t->enode.frames)); /* once */
}

/* Kept by the one kind, lost for want of the other. */
static void test_vn_port_missing(Bench *t, gconstpointer data)
{
    int64_t end;

    enode_login_first(&t->enode);
    end = t->sim.now - LATENCY + FC_VN_PORT_PERIOD * 5 / 2;
    while (t->sim.now + PERIOD < end) {
        sim_lab_advance(&t->sim, PERIOD);
        enode_send(&t->enode, fcf_mac, t->enode.mac,
                   enode_keep_alive(&t->enode));
    }
    sim_lab_advance(&t->sim, end - 1 - t->sim.now);
    g_assert_true(t->enode.port->login.present);
    sim_lab_advance(&t->sim, 1);
    check_clear(t);
}

static void test_kept_alive(Bench *t, gconstpointer data)
{
    enode_login_first(&t->enode);
    for (int i = 0; i < 100; i++) {
        sim_lab_advance(&t->sim, PERIOD);
        enode_send(&t->enode, fcf_mac, t->enode.mac,
                   enode_keep_alive(&t->enode));
        if (i % 11 == 0) {
            enode_send(&t->enode, fcf_mac, t->enode.vn_port_mac,
                       enode_vn_port_keep_alive(&t->enode));
        }
    }
    g_assert_true(t->enode.port->login.present);
    g_assert_cmpstr(t->journal->str, ==, "");
}

static void test_without_keep_alives(Bench *t, gconstpointer data)
{
    FcFcfConfig config = defaults;

    config.keep_alive = false;
    setup_again(t, &config);
    t->enode.vlan = 1000;
    enode_send(&t->enode, fip_all_fcfs, t->enode.mac,
               enode_solicitation(&t->enode));
    {
        g_autoptr(FcFrame) frame = enode_receive(&t->enode);

        g_assert_cmpuint(fc_frame_data(frame)[53], ==, FIP_FKA_DISABLED);
    }
    enode_login_first(&t->enode);
    sim_lab_advance(&t->sim, 3600 * LAB_SECONDS);
    g_assert_true(t->enode.port->login.present);
}

/* What is not quite a keep-alive of this virtual link does not count. */
static void test_foreign_keep_alives(Bench *t, gconstpointer data)
{
    const char *none = "there is no such virtual link";
    const char *stranger = "not the VN_Port of this virtual link";
    GByteArray *message;

    enode_login_first(&t->enode);
    enode_send(&t->enode, other_mac, t->enode.mac, enode_keep_alive(&t->enode));
    expect_dropped(t, none);
    t->enode.vlan = 0;
    enode_send(&t->enode, fcf_mac, t->enode.mac, enode_keep_alive(&t->enode));
    expect_dropped(t, none);
    t->enode.vlan = 1000;
    message = enode_keep_alive(&t->enode);
    message->data[12] ^= 2;
    enode_send(&t->enode, fcf_mac, t->enode.mac, message);
    expect_dropped(t, none);
    for (uint32_t at = 20; at < 38; at++) {
        message = enode_vn_port_keep_alive(&t->enode);
        if (at == 26) {
            at++; /* reserved */
        }
        message->data[at] ^= 1;
        enode_send(&t->enode, fcf_mac, t->enode.vn_port_mac, message);
        expect_dropped(t, stranger);
    }
    sim_lab_advance(&t->sim, PERIOD * 5 / 2);
    check_clear(t);
    g_assert_cmpuint(
        check_count(t->sim.checker, CHECK_FIP_KEEP_ALIVE_DUE, CHECK_DRIVER), ==,
        1);
    enode_send(&t->enode, fcf_mac, t->enode.mac, enode_keep_alive(&t->enode));
    expect_dropped(t, none);
}

/* ---- clear virtual links ---- */

static void test_clear(Bench *t, gconstpointer data)
{
    FcVirtualLink *link = &t->enode.port->virtual_link;

    fc_virtual_link_clear(link, "there is none");
    enode_expect_silence(&t->enode);
    enode_login_first(&t->enode);
    fc_virtual_link_clear(link, "test");
    check_clear(t);
    enode_login_first(&t->enode);
    fc_fcf_reset(t->fabric->fcfs[0]);
    check_clear(t);
    enode_login_first(&t->enode);
}

static void test_fcf_removed(Bench *t, gconstpointer data)
{
    FcFcf *other = add_fcf(t, 0, 1001, 64);

    enode_login(&t->enode, other->mac, 1001);
    fc_fcf_set_online(other, false);
    check_clear(t);
    fc_fcf_set_online(other, false);
    enode_expect_silence(&t->enode);
    t->enode.fcid = FC_ADDR_UNIDENTIFIED;
    enode_send(&t->enode, other_mac, t->enode.mac,
               enode_link_service(&t->enode, FIP_FLOGI, FC_ELS_FLOGI,
                                  FC_ELS_LOGIN_LEN));
    enode_expect_silence(&t->enode);
    /* the other one goes on; a removed one does not advertise */
    sim_lab_advance(&t->sim, PERIOD + FUZZ);
    {
        g_autoptr(FcFrame) frame = enode_receive(&t->enode);

        g_assert_cmpmem(frame->src_mac, 6, fcf_mac, 6);
    }
    enode_expect_silence(&t->enode);
    fc_fcf_set_online(other, true);
    {
        g_autoptr(FcFrame) frame = enode_receive(&t->enode);

        g_assert_cmpmem(frame->src_mac, 6, other_mac, 6);
    }
    enode_login(&t->enode, other->mac, 1001);
}

/* A link that goes ends the virtual link without a word. */
static void test_link_down(Bench *t, gconstpointer data)
{
    enode_login_first(&t->enode);
    fc_port_set_online(t->enode.port, false);
    g_assert_null(t->enode.port->virtual_link.fcf);
    g_assert_false(lab_timer_armed(&t->fabric->fcfs[0]->timer));
    fc_port_set_online(t->enode.port, true);
    enode_expect_silence(&t->enode);
    enode_login_first(&t->enode);
}

/* ---- malformed messages ---- */

typedef GByteArray *MessageFn(const Enode *enode);

static GByteArray *flogi_message(const Enode *enode)
{
    return enode_link_service(enode, FIP_FLOGI, FC_ELS_FLOGI, FC_ELS_LOGIN_LEN);
}

static GByteArray *logo_message(const Enode *enode)
{
    return enode_link_service(enode, FIP_LOGO, FC_ELS_LOGO, FC_ELS_LOGO_LEN);
}

static MessageFn *const messages[] = {
    enode_vlan_request, enode_solicitation,       flogi_message,
    logo_message,       enode_vn_port_keep_alive,
};

/* In memory of just that size, so that a read beyond it is caught. */
static void inject(Bench *t, const uint8_t *message, uint32_t length)
{
    FcFrame *frame = fc_frame_new_fip(lab_buffer_copy(message, length));

    memcpy(frame->dst_mac, fcf_mac, ETH_MAC_LEN);
    memcpy(frame->src_mac, t->enode.mac, ETH_MAC_LEN);
    frame->vlan = 1000;
    frame->origin = FC_FRAME_GUESTS;
    fc_port_send(t->enode.port, frame);
}

static void test_truncated(Bench *t, gconstpointer data)
{
    enode_login_first(&t->enode);
    for (size_t i = 0; i < G_N_ELEMENTS(messages); i++) {
        g_autoptr(GByteArray) message = messages[i](&t->enode);

        for (guint length = 0; length < message->len; length++) {
            inject(t, message->data, length);
            expect_dropped(t, length < FIP_HEADER_LEN
                                  ? "too short for a FIP header"
                                  : "descriptor list is cut off");
        }
    }
    g_assert_true(t->enode.port->login.present);
}

/* The list shorter than its descriptors, at every number of words. */
static void test_list_short(Bench *t, gconstpointer data)
{
    enode_login_first(&t->enode);
    for (size_t i = 0; i < G_N_ELEMENTS(messages); i++) {
        g_autoptr(GByteArray) message = messages[i](&t->enode);
        uint16_t words = get_be16(message->data + 6);

        /* without what is not needed it is a keep-alive still */
        for (uint16_t length = messages[i] == enode_vn_port_keep_alive ? 3 : 0;
             length < words; length++) {
            put_be16(message->data + 6, length);
            inject(t, message->data, message->len);
            enode_expect_silence(&t->enode);
            g_assert_cmpuint(t->journal->len, >, 0);
            g_string_truncate(t->journal, 0);
        }
    }
    g_assert_true(t->enode.port->login.present);
}

/* Every byte of every message takes every value: no harm is done. */
static void test_every_byte(Bench *t, gconstpointer data)
{
    for (size_t i = 0; i < G_N_ELEMENTS(messages); i++) {
        g_autoptr(GByteArray) message = messages[i](&t->enode);

        for (guint at = 0; at < message->len; at++) {
            uint8_t byte = message->data[at];

            for (int value = 0; value < 256; value++) {
                message->data[at] = value;
                inject(t, message->data, message->len);
            }
            message->data[at] = byte;
            sim_lab_advance(&t->sim, LAB_MILLISECONDS);
            g_queue_clear_full(&t->enode.frames, (GDestroyNotify)fc_frame_free);
        }
    }
    enode_login_first(&t->enode);
}

static void test_not_for_us(Bench *t, gconstpointer data)
{
    GByteArray *message = fip_new(FIP_VLAN, FIP_VLAN_NOTIFICATION, 0);

    enode_send(&t->enode, fip_all_fcfs, t->enode.mac, message);
    expect_dropped(t, "nothing that an FCF is told by an N_Port");
    message = fip_new(FIP_VLAN, FIP_VLAN_REQUEST, 0);
    enode_send(&t->enode, fip_all_fcfs, t->enode.mac, message);
    expect_dropped(t, "a descriptor is missing");
}

/* Nobody answers to a group. */
static void test_from_group(Bench *t, gconstpointer data)
{
    const uint8_t group[] = { 0x01, 0, 0, 0, 0, 1 };
    GByteArray *message = enode_vlan_request(&t->enode);

    message->data[12] |= 1;
    enode_send(&t->enode, fip_all_fcfs, t->enode.mac, message);
    expect_dropped(t, "from a group address");
    enode_send(&t->enode, fip_all_fcfs, group, enode_vlan_request(&t->enode));
    expect_dropped(t, "from a group address");
}

/* ---- saved state ---- */

static void save(Bench *t, GByteArray *saved)
{
    LabState state;

    lab_state_begin_save(&state, saved);
    check_state(t->sim.checker, &state);
    fc_fabric_state(t->fabric, &state);
}

static void load(Bench *t, const GByteArray *saved)
{
    LabState state;

    lab_state_begin_load(&state, saved->data, saved->len);
    check_state(t->sim.checker, &state);
    fc_fabric_state(t->fabric, &state);
    g_assert_true(lab_state_finished(&state));
}

static void test_state(Bench *t, gconstpointer data)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    FcFcf *other = add_fcf(t, 0, 1001, 64);
    int64_t begun;

    enode_login(&t->enode, other->mac, 1001);
    begun = t->sim.now;
    save(t, saved);
    /* what happens from here on is undone */
    fc_fcf_set_online(t->fabric->fcfs[0], false);
    fc_virtual_link_clear(&t->enode.port->virtual_link, "test");
    sim_lab_advance(&t->sim, LAB_SECONDS);
    g_queue_clear_full(&t->enode.frames, (GDestroyNotify)fc_frame_free);
    t->sim.now -= LAB_SECONDS;
    load(t, saved);
    g_assert_true(t->fabric->fcfs[0]->online);
    g_assert_true(t->enode.port->virtual_link.fcf == other);
    sim_lab_advance(&t->sim, begun + PERIOD * 5 / 2 - LATENCY - t->sim.now);
    check_clear(t);
}

/* An answer that is on its way stays there. */
static void test_state_in_flight(Bench *t, gconstpointer data)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    g_autoptr(FcFrame) frame = NULL;

    t->enode.vlan = 1000;
    enode_send(&t->enode, fcf_mac, t->enode.mac, enode_solicitation(&t->enode));
    sim_lab_advance(&t->sim, LATENCY + 1);
    save(t, saved);
    fc_port_enable(t->enode.port, false);
    load(t, saved);
    frame = enode_receive(&t->enode);
    g_assert_nonnull(frame);
    check_advertisement(fc_frame_data(frame), 0x8007, 128);
    g_assert_cmpuint(frame->vlan, ==, 1000);
}

static void test_state_truncated(Bench *t, gconstpointer data)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    LabState state;

    enode_login_first(&t->enode);
    save(t, saved);
    for (guint length = 0; length < saved->len; length++) {
        lab_state_begin_load(&state, saved->data, length);
        check_state(t->sim.checker, &state);
        fc_fabric_state(t->fabric, &state);
        g_assert_false(lab_state_ok(&state));
    }
}

/* ---- configuration ---- */

static void test_config_errors(Bench *t, gconstpointer data)
{
    const struct {
        FcFcfConfig config;
        const char *complaint;
    } bad[] = {
        { { .vlan = 4095 }, "vlan is 4095, must be 0..4094 (0: untagged)" },
        { { .priority = 256 }, "priority is 256, must be 0..255" },
        { { .fka_period = 249 }, "fka-period is 249, must be 250..90000 (ms)" },
        { { .fka_period = 250, .fc_map = 0x0efd00 },
          "fc-map is 0x0efd00, must be 0x0efc00..0x0efcff" },
        { { .fka_period = 250, .fc_map = 0x0efc00, .mac = 0x010000000000 },
          "mac is 010000000000, must be a unicast address" },
        { { .fka_period = 250,
            .fc_map = 0x0efc00,
            .mac = 0x02fcf0000001,
            .vlan = 1000 },
          "mac is 02fcf0000001 in VLAN 1000, as that of fabric0; one of "
          "both must differ" },
    };
    FcFabricConfig fabric = fc_fabric_defaults;
    g_autofree char *why = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        FcFcfConfig config = bad[i].config;
        g_autofree char *complaint = NULL;

        config.name = "fcf1";
        g_assert_null(fc_fcf_new(t->fabric, &config, &complaint));
        g_assert_cmpstr(complaint, ==, bad[i].complaint);
    }
    fabric.name = "fabric1";
    fabric.fcf.priority = 1000;
    g_assert_null(fc_fabric_new(&t->sim.lab, &fabric, &why));
    g_assert_cmpstr(why, ==, "fcf-priority is 1000, must be 0..255");
}

static void test_too_many(Bench *t, gconstpointer data)
{
    FcFcfConfig config = defaults;
    g_autofree char *why = NULL;

    for (int i = 1; i < FC_FABRIC_FCFS; i++) {
        add_fcf(t, 0, 1000, 128);
    }
    config.name = "fcf16";
    g_assert_null(fc_fcf_new(t->fabric, &config, &why));
    g_assert_cmpstr(why, ==,
                    "fabric fabric0 has 16 FCFs already, no more are "
                    "possible");
}

/* ---- the adapter ---- */

static void adapter_setup(Driver *d, gconstpointer data)
{
    VicConfig config = vic_config_defaults;

    config.name = "vic0";
    config.copy_queues = DRIVER_COPY_QUEUES;
    config.fip = true;
    driver_init(d, &config);
    driver_probe(d);
    driver_run(d, LAB_MILLISECONDS);
}

static void adapter_teardown(Driver *d, gconstpointer data)
{
    driver_cleanup(d);
}

static void test_adapter_login(Driver *d, gconstpointer data)
{
    const uint8_t fpma[] = { 0x0e, 0xfc, 0, 0x01, 0x01, 0x00 };

    g_assert_true(d->config.flags & VNIC_FC_FLAG_FIP_CAPABLE);
    driver_login(d); /* up to the name server, over FCoE */
    g_assert_cmphex(d->fcid, ==, 0x010100);
    g_assert_cmpmem(d->own_mac, 6, fpma, 6);
    g_assert_cmpmem(d->vic->fw->own_mac, 6, fpma, 6);
    g_assert_cmpmem(d->vic->fw->gateway_mac, 6, fcf_mac, 6);
    g_assert_cmpuint(d->vic->fw->vlan, ==, 1000);
    g_assert_cmpuint(d->sim.log->len, ==, 0);
}

/* An advertisement, tag taken off, as long as Ethernet frames have to be. */
static void test_adapter_advertisement(Driver *d, gconstpointer data)
{
    g_autofree DriverFrame *frame = NULL;

    driver_login(d);
    driver_run(d, PERIOD + FUZZ);
    frame = driver_receive(d);
    g_assert_true(frame->fip);
    g_assert_cmpuint(frame->vlan, ==, 1000);
    g_assert_cmpmem(frame->dst_mac, 6, fip_all_enodes, 6);
    g_assert_cmpuint(frame->length, ==, 58);
    check_advertisement(frame->payload, 0x8005, 128);
}

static void request_vlan(Driver *d)
{
    g_autoptr(GByteArray) request = fip_new(FIP_VLAN, FIP_VLAN_REQUEST, 0);

    fip_add_mac(request, d->hw_mac);
    driver_send_fip(d, fip_all_fcfs, request->data, request->len);
    driver_run(d, LAB_MILLISECONDS);
}

static uint32_t frames_come(Driver *d)
{
    uint32_t count = d->frames.length;

    g_queue_clear_full(&d->frames, g_free);
    return count;
}

static void test_adapter_short_frame(Driver *d, gconstpointer data)
{
    g_autofree DriverFrame *frame = NULL;

    request_vlan(d);
    frame = driver_receive(d);
    g_assert_cmpuint(frame->vlan, ==, 0);
    g_assert_cmpuint(frame->length, ==, ETH_MIN_LEN - ETH_HEADER_LEN);
    g_assert_cmpuint(frame->payload[22], ==, 0);
}

static void test_adapter_filter(Driver *d, gconstpointer data)
{
    uint64_t own = driver_mac_argument(d->hw_mac);
    uint64_t all = driver_mac_argument(fip_all_enodes);

    request_vlan(d);
    g_assert_cmpuint(frames_come(d), ==, 1);
    g_assert_cmpint(driver_command(d, VNIC_CMD_ADDR_DEL, own, 0), ==, 0);
    g_assert_cmpint(driver_command(d, VNIC_CMD_ADDR_DEL, own, 0), ==, 0);
    request_vlan(d);
    g_assert_cmpuint(frames_come(d), ==, 0);
    driver_command(d, VNIC_CMD_PACKET_FILTER, VNIC_FILTER_PROMISCUOUS, 0);
    request_vlan(d);
    g_assert_cmpuint(frames_come(d), ==, 1);
    driver_command(d, VNIC_CMD_PACKET_FILTER, VNIC_FILTER_MULTICAST, 0);
    driver_command(d, VNIC_CMD_ADDR_ADD, own, 0);
    request_vlan(d);
    g_assert_cmpuint(frames_come(d), ==, 0);
    /* multicast, in the advertisements' VLAN */
    driver_command(d, VNIC_CMD_SET_DEFAULT_VLAN, 1000, 0);
    driver_run(d, PERIOD + FUZZ);
    g_assert_cmpuint(frames_come(d), ==, 1);
    driver_command(d, VNIC_CMD_ADDR_DEL, all, 0);
    driver_run(d, PERIOD + FUZZ);
    g_assert_cmpuint(frames_come(d), ==, 0);
    driver_command(d, VNIC_CMD_PACKET_FILTER, VNIC_FILTER_ALL_MULTICAST, 0);
    driver_run(d, PERIOD + FUZZ);
    g_assert_cmpuint(frames_come(d), ==, 1);
    driver_command(d, VNIC_CMD_SET_DEFAULT_VLAN, 1001, 0);
    driver_run(d, PERIOD + FUZZ);
    g_assert_cmpuint(frames_come(d), ==, 0);
    g_assert_cmpint(driver_command(d, VNIC_CMD_SET_DEFAULT_VLAN, 4095, 0), ==,
                    VNIC_ERR_EINVAL);
}

static void test_adapter_filter_full(Driver *d, gconstpointer data)
{
    for (uint64_t mac = 2; d->vic->filter.count < VIC_FILTER_ADDRESSES;
         mac += 256) {
        g_assert_cmpint(driver_command(d, VNIC_CMD_ADDR_ADD, mac, 0), ==, 0);
    }
    g_assert_cmpint(driver_command(d, VNIC_CMD_ADDR_ADD, 0xff00, 0), ==,
                    VNIC_ERR_ENOMEM);
    g_assert_cmpint(driver_command(d, VNIC_CMD_ADDR_ADD, 2, 0), ==, 0);
    g_assert_cmpint(driver_command(d, VNIC_CMD_ADDR_DEL, 2, 0), ==, 0);
    g_assert_cmpint(driver_command(d, VNIC_CMD_ADDR_ADD, 0xff00, 0), ==, 0);
    driver_command(d, VNIC_CMD_SET_DEFAULT_VLAN, 1000, 0);
    vic_reset(d->vic, VIC_RESET_VNIC);
    g_assert_cmpuint(d->vic->filter.count, ==, 0);
    g_assert_cmpuint(d->vic->fw->vlan, ==, 0);
}

/* A solicitation leaves in the VLAN of its tag, whoever puts that in. */
static void send_tagged(Driver *d, uint16_t flags, uint16_t vlan_tag,
                        bool in_frame)
{
    g_autoptr(GByteArray) request =
        fip_new(FIP_DISCOVERY, FIP_DISCOVERY_SOLICITATION, FIP_FLAG_FPMA);
    FipName name = { .name = 1 };
    FipMaxFcoeSize size = { .size = 100 };
    FcoeEncap encap = {
        .vlan = in_frame ? vlan_tag : 0,
        .ethertype = ETHERTYPE_FIP,
    };
    uint64_t addr;
    size_t at;

    fip_add_mac(request, d->hw_mac);
    fip_add(request, FIP_NAME, &name);
    fip_add(request, FIP_MAX_FCOE_SIZE, &size);
    addr = driver_alloc(d, ETH_HEADER_LEN + ETH_TAG_LEN + request->len);
    memcpy(encap.dst, fip_all_fcfs, ETH_MAC_LEN);
    memcpy(encap.src, d->hw_mac, ETH_MAC_LEN);
    at = fcoe_encap(&encap, driver_ram(d, addr));
    memcpy(driver_ram(d, addr) + at, request->data, request->len);
    driver_post(d, addr, at + request->len, flags, vlan_tag);
    driver_run(d, LAB_MILLISECONDS);
}

static void test_adapter_tags(Driver *d, gconstpointer data)
{
    const uint16_t plain = VNIC_WQ_DESC_EOP | VNIC_WQ_DESC_CQ_ENTRY;

    /* it answers in VLAN 1000, which the adapter is not in */
    send_tagged(d, plain, 1000, true);
    send_tagged(d, plain | VNIC_WQ_DESC_VLAN_INSERT, 1000 | 3 << 13, false);
    g_assert_cmpuint(d->vic->stats.rx_frames_total, ==, 0);
    driver_command(d, VNIC_CMD_SET_DEFAULT_VLAN, 1000, 0);
    send_tagged(d, plain, 1000, true);
    send_tagged(d, plain | VNIC_WQ_DESC_VLAN_INSERT, 1000, false);
    send_tagged(d, plain, 0, false);
    g_assert_cmpuint(frames_come(d), ==, 3);
    send_tagged(d, plain, 1001, true);
    g_assert_cmpuint(frames_come(d), ==, 0);
    g_assert_cmpuint(d->sim.log->len, ==, 0);
    send_tagged(d, plain, 4095, true);
    g_assert_cmpuint(d->sim.log->len, ==, 1);
}

static void test_adapter_bad_frames(Driver *d, gconstpointer data)
{
    uint32_t length = ETH_HEADER_LEN + FCOE_MAX_SIZE + 1;
    g_autofree uint8_t *frame = g_malloc0(length);

    put_be16(frame + 12, ETHERTYPE_FIP);
    vicfw_transmit(d->vic->fw, frame, length, 0);
    g_assert_cmpuint(d->sim.log->len, ==, 1);
    vicfw_transmit(d->vic->fw, frame, length - 1, 0);
    put_be16(frame + 12, ETHERTYPE_VLAN);
    for (length = ETH_HEADER_LEN; length < ETH_HEADER_LEN + ETH_TAG_LEN;
         length++) {
        g_autofree uint8_t *cut = g_memdup2(frame, length);

        vicfw_transmit(d->vic->fw, cut, length, 0);
    }
    driver_run(d, LAB_MILLISECONDS);
    g_assert_cmpuint(frames_come(d), ==, 0);
}

static void test_adapter_cleared(Driver *d, gconstpointer data)
{
    g_autofree DriverFrame *frame = NULL;

    driver_login(d);
    fc_fcf_reset(d->fabric->fcfs[0]);
    frame = driver_receive(d);
    g_assert_true(frame->fip);
    g_assert_cmpmem(frame->dst_mac, 6, d->hw_mac, 6);
    g_assert_cmpuint(frame->payload[5], ==, FIP_CONTROL_CLEAR);
    memcpy(d->own_mac, d->hw_mac, ETH_MAC_LEN);
    driver_login(d);
}

static void test_adapter_state(Driver *d, gconstpointer data)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    LabState state;

    driver_login(d);
    lab_state_begin_save(&state, saved);
    vic_state(d->vic, &state);
    driver_command(d, VNIC_CMD_SET_DEFAULT_VLAN, 7, 0);
    vic_filter_reset(&d->vic->filter);
    lab_state_begin_load(&state, saved->data, saved->len);
    vic_state(d->vic, &state);
    g_assert_true(lab_state_finished(&state));
    g_assert_cmpuint(d->vic->fw->vlan, ==, 1000);
    g_assert_cmpuint(d->vic->filter.count, ==, 3);
    g_assert_true(vic_filter_passes(&d->vic->filter, d->own_mac));
}

static void add(const char *path, void (*test)(Bench *, gconstpointer))
{
    g_test_add(path, Bench, NULL, setup, test, teardown);
}

static void add_adapter(const char *path, void (*test)(Driver *, gconstpointer))
{
    g_test_add(path, Driver, NULL, adapter_setup, test, adapter_teardown);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/fip/vlan", test_vlan);
    add("/fip/vlan/several", test_vlan_several);
    add("/fip/discovery/solicitation", test_solicitation);
    add("/fip/discovery/several", test_solicitation_several);
    add("/fip/discovery/refused", test_solicitation_refused);
    add("/fip/discovery/unsolicited", test_unsolicited);
    add("/fip/discovery/unavailable", test_unavailable);
    add("/fip/login", test_login);
    add("/fip/login/fc-map", test_fc_map);
    add("/fip/login/rejected", test_login_rejected);
    add("/fip/login/misplaced", test_login_misplaced);
    add("/fip/login/logout", test_logout);
    add("/fip/login/again", test_login_again);
    add("/fip/fcoe", test_fcoe);
    add("/fip/not-fip", test_not_fip);
    add("/fip/keep-alive/enode-missing", test_enode_missing);
    add("/fip/keep-alive/vn-port-missing", test_vn_port_missing);
    add("/fip/keep-alive/kept", test_kept_alive);
    add("/fip/keep-alive/off", test_without_keep_alives);
    add("/fip/keep-alive/foreign", test_foreign_keep_alives);
    add("/fip/clear", test_clear);
    add("/fip/clear/fcf-removed", test_fcf_removed);
    add("/fip/clear/link-down", test_link_down);
    add("/fip/malformed/truncated", test_truncated);
    add("/fip/malformed/list-short", test_list_short);
    add("/fip/malformed/every-byte", test_every_byte);
    add("/fip/malformed/not-for-us", test_not_for_us);
    add("/fip/malformed/from-group", test_from_group);
    add("/fip/state", test_state);
    add("/fip/state/in-flight", test_state_in_flight);
    add("/fip/state/truncated", test_state_truncated);
    add("/fip/config-errors", test_config_errors);
    add("/fip/config-errors/too-many", test_too_many);
    add_adapter("/fip/adapter/login", test_adapter_login);
    add_adapter("/fip/adapter/advertisement", test_adapter_advertisement);
    add_adapter("/fip/adapter/short-frame", test_adapter_short_frame);
    add_adapter("/fip/adapter/filter", test_adapter_filter);
    add_adapter("/fip/adapter/filter-full", test_adapter_filter_full);
    add_adapter("/fip/adapter/tags", test_adapter_tags);
    add_adapter("/fip/adapter/bad-frames", test_adapter_bad_frames);
    add_adapter("/fip/adapter/cleared", test_adapter_cleared);
    add_adapter("/fip/adapter/state", test_adapter_state);
    return g_test_run();
}
