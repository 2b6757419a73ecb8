/*
 * The gate on links: fields of each kind of frame, and what can be done.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "bench.h"
#include "keeper.h"
#include "story.h"
#include "wire/bytes.h"
#include "wire/ct.h"
#include "wire/fcnvme.h"
#include "wire/fip.h"

typedef struct Gated {
    Bench bench;
    Keeper keeper;
} Gated;

static void setup(Gated *t, gconstpointer data)
{
    bench_setup(&t->bench, NULL);
    bench_login_all(&t->bench);
    bench_settle(&t->bench);
    keeper_init(&t->keeper, &t->bench.sim.lab);
    sim_lab_acquit(&t->bench.sim); /* the test makes it break rules */
}

static void teardown(Gated *t, gconstpointer data)
{
    keeper_cleanup(&t->keeper);
    bench_teardown(&t->bench, NULL);
}

static Peer *peer(Gated *t, unsigned int index)
{
    return &t->bench.peers[index];
}

static uint32_t waiting(Gated *t, unsigned int index)
{
    sim_lab_advance(&t->bench.sim, LAB_MILLISECONDS);
    return peer(t, index)->frames.length;
}

static void request(Gated *t, uint32_t d_id, uint8_t r_ctl, uint8_t type,
                    const void *payload, uint32_t length)
{
    Peer *from = peer(t, 0);
    FcHeader header = {
        .r_ctl = r_ctl,
        .d_id = d_id,
        .s_id = from->fcid,
        .type = type,
        .f_ctl = FC_FCTL_REQUEST,
        .ox_id = from->next_ox_id++,
        .rx_id = FC_XID_UNASSIGNED,
    };

    peer_send(from, &header, payload, length);
}

static void send_adisc(Gated *t, unsigned int to)
{
    uint8_t payload[FC_ELS_ADISC_LEN];
    FcElsAdisc adisc = {
        .command = FC_ELS_ADISC,
        .port_name = peer(t, 0)->name,
        .port_id = peer(t, 0)->fcid,
    };

    wire_encode(&fc_els_adisc_format, &adisc, payload);
    request(t, peer(t, to)->fcid, FC_RCTL_ELS_REQUEST, FC_TYPE_ELS, payload,
            sizeof(payload));
}

static void send_gpn_ft(Gated *t)
{
    uint8_t payload[FC_CT_LEN + FC_NS_BY_TYPE_LEN];
    FcNsByType by_type = { .fc4_type = FC_TYPE_NVME };
    FcCt ct = {
        .revision = FC_CT_REVISION,
        .gs_type = FC_CT_TYPE_DIRECTORY,
        .gs_subtype = FC_CT_SUBTYPE_NAME_SERVER,
        .command = FC_NS_GPN_FT,
    };

    wire_encode(&fc_ct_format, &ct, payload);
    wire_encode(&fc_ns_by_type_format, &by_type, payload + FC_CT_LEN);
    request(t, FC_ADDR_NAME_SERVER, FC_RCTL_UNSOLICITED_CONTROL, FC_TYPE_CT,
            payload, sizeof(payload));
}

/* ---- what can be done ---- */

static void test_tx(Gated *t, gconstpointer data)
{
    GateMessage *frame;

    keeper_hold(&t->keeper, GATE_frame, "ADISC", "tx");
    send_adisc(t, 1);
    g_assert_cmpuint(waiting(t, 1), ==, 0);
    frame = keeper_take(&t->keeper);
    g_assert_cmpstr(frame->who, ==, "p0");
    g_assert_cmpstr(gate_get_word(frame, "dir"), ==, "tx");
    g_assert_null(gate_get_word(frame, "of"));
    g_assert_cmphex(keeper_get(frame, "s_id"), ==, peer(t, 0)->fcid);
    g_assert_cmphex(keeper_get(frame, "d_id"), ==, peer(t, 1)->fcid);
    g_assert_cmphex(keeper_get(frame, "port_name"), ==, peer(t, 0)->name);
    g_assert_cmpuint(keeper_get(frame, "length"), ==, 24 + FC_ELS_ADISC_LEN);
    g_assert_cmphex(keeper_get(frame, "byte[24]"), ==, FC_ELS_ADISC);
    g_assert_cmpuint(keeper_get(frame, "vlan"), ==, 0);
    keeper_pass(frame);
    g_assert_cmpuint(waiting(t, 1), ==, 1);
}

static void test_rx_changed(Gated *t, gconstpointer data)
{
    g_autoptr(FcFrame) got = NULL;
    GateMessage *frame;
    FcElsAdisc adisc;
    char *why = NULL;

    keeper_hold(&t->keeper, GATE_frame, "ADISC", "rx");
    send_adisc(t, 1);
    waiting(t, 1);
    frame = keeper_take(&t->keeper);
    g_assert_cmpstr(frame->who, ==, "p1");
    keeper_set(frame, "port_name", 0x77);
    keeper_set(frame, "ox_id", 0xabcd);
    keeper_set(frame, "dst", 0x0efc00123456);
    g_assert_true(gate_set_length(frame, 24 + 40, &why));
    keeper_set(frame, "byte[63]", 0x5a);
    keeper_pass(frame);
    got = peer_receive(peer(t, 1));
    g_assert_cmphex(got->header.ox_id, ==, 0xabcd);
    g_assert_cmphex(eth_mac_to_u64(got->dst_mac), ==, 0x0efc00123456);
    g_assert_cmpuint(got->length, ==, 40);
    g_assert_cmphex(fc_frame_data(got)[39], ==, 0x5a);
    wire_decode(&fc_els_adisc_format, &adisc, fc_frame_data(got), got->length);
    g_assert_cmphex(adisc.port_name, ==, 0x77);
}

static void test_truncated(Gated *t, gconstpointer data)
{
    GateMessage *frame;
    GateMessage *twin;
    char *why = NULL;
    uint64_t value;

    keeper_hold(&t->keeper, GATE_frame, "ADISC", "rx");
    send_adisc(t, 1);
    waiting(t, 1);
    frame = keeper_take(&t->keeper);
    twin = frame->ops->copy(frame);
    g_assert_true(gate_set_length(frame, 30, &why));
    g_assert_false(gate_get(frame, "port_name", &value));
    g_assert_false(gate_set(frame, "port_name", 1, &why));
    g_clear_pointer(&why, g_free);
    keeper_pass(frame);
    g_assert_cmpuint(waiting(t, 1), ==, 1);
    /* no header any more: it never arrives */
    g_assert_true(gate_set_length(twin, 23, &why));
    keeper_pass(twin);
    g_assert_cmpuint(waiting(t, 1), ==, 1);
}

static void test_reorder(Gated *t, gconstpointer data)
{
    g_autoptr(FcFrame) first = NULL;
    g_autoptr(FcFrame) second = NULL;
    g_autoptr(FcFrame) third = NULL;
    GateMessage *early;
    GateMessage *late;

    keeper_hold(&t->keeper, GATE_frame, "ADISC", "rx");
    send_adisc(t, 1);
    send_adisc(t, 1);
    waiting(t, 1);
    early = keeper_take(&t->keeper);
    late = keeper_take(&t->keeper);
    keeper_pass(late->ops->copy(late));
    keeper_pass(early);
    keeper_pass(late);
    first = peer_receive(peer(t, 1));
    second = peer_receive(peer(t, 1));
    third = peer_receive(peer(t, 1));
    g_assert_cmpuint(first->header.ox_id, ==, second->header.ox_id + 1);
    g_assert_cmpuint(first->header.ox_id, ==, third->header.ox_id);
}

static void test_link_loss(Gated *t, gconstpointer data)
{
    keeper_hold(&t->keeper, GATE_frame, "ADISC", "rx");
    send_adisc(t, 1);
    waiting(t, 1);
    g_assert_cmpuint(t->keeper.held->len, ==, 1);
    fc_port_set_online(peer(t, 1)->port, false);
    g_assert_cmpuint(t->keeper.held->len, ==, 0);
}

/* ---- rejects ---- */

static void test_reject_els(Gated *t, gconstpointer data)
{
    g_autoptr(FcFrame) answer = NULL;
    GateMessage *frame;

    keeper_hold(&t->keeper, GATE_frame, "ADISC", "tx");
    send_adisc(t, 1);
    frame = keeper_take(&t->keeper);
    g_free(keeper_answer_refused(frame, "status=1"));
    g_free(keeper_answer_refused(frame, "reason=NOSUCH"));
    g_free(keeper_answer_refused(frame, "reason=256"));
    keeper_answer(frame, "reason=LOGICAL_BUSY explanation=LOGIN_REQUIRED");
    answer = peer_receive(peer(t, 0));
    bench_check_rjt(answer, FC_RJT_LOGICAL_BUSY, FC_RJT_EXPLAIN_LOGIN_REQUIRED);
    g_assert_cmphex(answer->header.s_id, ==, peer(t, 1)->fcid);
    g_assert_cmpuint(waiting(t, 1), ==, 0);
}

/* As if the one that gets it had said it. */
static void test_reject_received(Gated *t, gconstpointer data)
{
    g_autoptr(FcFrame) answer = NULL;

    keeper_hold(&t->keeper, GATE_frame, "ADISC", "rx");
    send_adisc(t, 1);
    waiting(t, 1);
    keeper_answer(keeper_take(&t->keeper), "reason=0x0b");
    answer = peer_receive(peer(t, 0));
    bench_check_rjt(answer, FC_RJT_NOT_SUPPORTED, 0);
    g_assert_cmpuint(waiting(t, 1), ==, 0);
}

static void test_reject_ct(Gated *t, gconstpointer data)
{
    g_autoptr(FcFrame) answer = NULL;
    GateMessage *frame;

    keeper_hold(&t->keeper, GATE_frame, "GPN_FT", "tx");
    send_gpn_ft(t);
    frame = keeper_take(&t->keeper);
    g_assert_cmphex(keeper_get(frame, "fc4_type"), ==, FC_TYPE_NVME);
    keeper_answer(frame, "reason=UNABLE explanation=FC4_NOT_REGISTERED");
    answer = peer_receive(peer(t, 0));
    bench_check_ct_rjt(answer, FC_CT_RJT_UNABLE,
                       FC_NS_EXPLAIN_FC4_NOT_REGISTERED);
}

static void test_reject_bls(Gated *t, gconstpointer data)
{
    g_autoptr(FcFrame) answer = NULL;

    keeper_hold(&t->keeper, GATE_frame, "ABTS", "rx");
    request(t, peer(t, 1)->fcid, FC_RCTL_ABTS, FC_TYPE_BLS, NULL, 0);
    waiting(t, 1);
    keeper_answer(keeper_take(&t->keeper), "reason=LOGICAL_ERROR");
    answer = peer_receive(peer(t, 0));
    g_assert_cmphex(answer->header.r_ctl, ==, FC_RCTL_BA_RJT);
    g_assert_cmphex(fc_frame_data(answer)[1], ==, FC_BA_RJT_LOGICAL_ERROR);
}

static void test_reject_nvme(Gated *t, gconstpointer data)
{
    uint8_t payload[FCNVME_DISCONNECT_LEN] = { FCNVME_LS_DISCONNECT };
    g_autoptr(FcFrame) answer = NULL;
    FcnvmeRjt rjt;

    keeper_hold(&t->keeper, GATE_frame, "Disconnect Association", "rx");
    request(t, peer(t, 1)->fcid, FC_RCTL_FC4_LS_REQUEST, FC_TYPE_NVME, payload,
            sizeof(payload));
    waiting(t, 1);
    keeper_answer(keeper_take(&t->keeper), "reason=INVALID_ASSOCIATION");
    answer = peer_receive(peer(t, 0));
    g_assert_cmphex(answer->header.r_ctl, ==, FC_RCTL_FC4_LS_REPLY);
    wire_decode(&fcnvme_rjt_format, &rjt, fc_frame_data(answer),
                answer->length);
    g_assert_cmphex(rjt.reason, ==, FCNVME_RJT_INVALID_ASSOCIATION);
    g_assert_cmphex(rjt.request_command, ==, FCNVME_LS_DISCONNECT);
}

static void test_reject_reply(Gated *t, gconstpointer data)
{
    g_autofree char *why = NULL;
    GateMessage *frame;

    keeper_hold(&t->keeper, GATE_frame, "CT_ACC", "rx");
    send_gpn_ft(t);
    waiting(t, 0);
    frame = keeper_take(&t->keeper);
    why = keeper_answer_refused(frame, "");
    g_assert_cmpstr(why, ==, "CT_ACC is no request that can be rejected");
    keeper_drop(frame);
}

/* ---- fields by kind ---- */

static void test_accept_of(Gated *t, gconstpointer data)
{
    GateMessage *frame;

    keeper_hold(&t->keeper, GATE_frame, "CT_ACC", "rx");
    send_gpn_ft(t);
    waiting(t, 0);
    frame = keeper_take(&t->keeper);
    g_assert_cmpstr(gate_get_word(frame, "of"), ==, "GPN_FT");
    g_assert_cmphex(keeper_get(frame, "gpn_ft_entry.port_id"), ==,
                    peer(t, 0)->fcid);
    g_assert_cmphex(keeper_get(frame, "gpn_ft_entry[1].port_id"), ==,
                    peer(t, 1)->fcid);
    keeper_set(frame, "gpn_ft_entry[1].port_id", 0x222222);
    g_assert_cmphex(keeper_get(frame, "gpn_ft_entry[1].port_id"), ==, 0x222222);
    keeper_pass(frame);
}

static void test_rscn(Gated *t, gconstpointer data)
{
    uint8_t payload[12] = { FC_ELS_RSCN, 4, 0, 12, 0, 1, 2, 3, 3, 4, 5, 6 };
    GateMessage *frame;

    keeper_hold(&t->keeper, GATE_frame, "RSCN", "tx");
    request(t, peer(t, 1)->fcid, FC_RCTL_ELS_REQUEST, FC_TYPE_ELS, payload,
            sizeof(payload));
    frame = keeper_take(&t->keeper);
    g_assert_cmpuint(keeper_get(frame, "payload_length"), ==, 12);
    g_assert_cmphex(keeper_get(frame, "port_id"), ==, 0x010203);
    g_assert_cmphex(keeper_get(frame, "rscn_page[1].port_id"), ==, 0x040506);
    g_assert_cmphex(keeper_get(frame, "rscn_page[1].qualifier"), ==, 3);
    keeper_drop(frame);
}

/* The FLOGI within FIP is refused within FIP. */
static void test_reject_fip(void)
{
    g_autofree DriverFrame *reply = NULL;
    GByteArray *message =
        fip_new(FIP_LINK_SERVICE, FIP_LINK_SERVICE_REQUEST, FIP_FLAG_FPMA);
    uint8_t flogi[FC_HEADER_LEN + FC_ELS_LOGIN_LEN];
    FcHeader header = {
        .r_ctl = FC_RCTL_ELS_REQUEST,
        .d_id = FC_ADDR_FABRIC_PORT,
        .type = FC_TYPE_ELS,
        .f_ctl = FC_FCTL_REQUEST,
        .ox_id = 0x1234,
    };
    GateMessage *frame;
    Keeper keeper;
    Story story;

    story_init(&story, true);
    keeper_init(&keeper, &story.d.sim.lab);
    keeper_hold(&keeper, GATE_frame, "FIP_LS_REQUEST", "tx");
    wire_encode(&fc_header_format, &header, flogi);
    driver_encode_flogi(&story.d, flogi + FC_HEADER_LEN);
    fip_add_frame(message, FIP_FLOGI, flogi, sizeof(flogi));
    fip_add_mac(message, story.d.hw_mac);
    driver_send_fip(&story.d, story.d.fcf_mac, message->data, message->len);
    g_byte_array_free(message, TRUE);
    frame = keeper_take(&keeper);
    g_assert_cmphex(keeper_get(frame, "ox_id"), ==, 0x1234);
    g_assert_cmphex(keeper_get(frame, "flogi.port_name"), ==,
                    story.d.config.port_wwn);
    keeper_answer(frame, "reason=LOGICAL_BUSY");
    reply = driver_receive(&story.d);
    g_assert_true(reply->fip);
    g_assert_cmphex(reply->payload[5], ==, FIP_LINK_SERVICE_REPLY);
    g_assert_cmphex(reply->payload[10], ==, FIP_FLOGI);
    g_assert_cmphex(reply->payload[14 + FC_HEADER_LEN], ==, FC_ELS_LS_RJT);
    g_assert_cmphex(reply->payload[14 + FC_HEADER_LEN + 5], ==,
                    FC_RJT_LOGICAL_BUSY);
    keeper_cleanup(&keeper);
    story_cleanup(&story);
}

/* A message of FIP: descriptors by name, MAC addresses as numbers. */
static void test_fip(void)
{
    GateMessage *frame;
    Keeper keeper;
    Story story;

    story_prepare(&story, true);
    keeper_init(&keeper, &story.d.sim.lab);
    keeper_hold(&keeper, GATE_frame, "FIP_LS_REPLY", "rx");
    driver_probe(&story.d);
    driver_run(&story.d, LAB_MILLISECONDS);
    g_assert_cmpuint(keeper.held->len, ==, 0);
    keeper_cleanup(&keeper);
    keeper_init(&keeper, &story.d.sim.lab);
    keeper_hold(&keeper, GATE_frame, "FIP_ADVERTISEMENT", "rx");
    driver_run(&story.d, 10 * LAB_SECONDS);
    frame = keeper_take(&keeper);
    g_assert_cmpuint(keeper_get(frame, "operation"), ==, 1);
    g_assert_cmpuint(keeper_get(frame, "fip_priority.priority"), ==, 128);
    g_assert_cmphex(keeper_get(frame, "fip_mac.mac"), ==,
                    eth_mac_to_u64(story.d.fabric->fcfs[0]->mac));
    g_assert_cmphex(keeper_get(frame, "src"), ==,
                    eth_mac_to_u64(story.d.fabric->fcfs[0]->mac));
    g_assert_cmpuint(keeper_get(frame, "vlan"), ==, 1000);
    g_assert_cmpuint(keeper_get(frame, "fip_fka_adv_period.period"), ==, 8000);
    g_assert_cmphex(keeper_get(frame, "fabric_name"), ==,
                    story.d.fabric->config.fabric_name);
    keeper_drop(frame);
    keeper_cleanup(&keeper);
    peer_init(&story.target, &story.d.sim, story.d.fabric, "target", 0x21);
    story_cleanup(&story);
}

static void add(const char *path, void (*test)(Gated *, gconstpointer))
{
    g_test_add(path, Gated, NULL, setup, test, teardown);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/gates/frame/tx", test_tx);
    add("/gates/frame/rx", test_rx_changed);
    add("/gates/frame/truncated", test_truncated);
    add("/gates/frame/reorder", test_reorder);
    add("/gates/frame/link-loss", test_link_loss);
    add("/gates/frame/reject-els", test_reject_els);
    add("/gates/frame/reject-received", test_reject_received);
    add("/gates/frame/reject-ct", test_reject_ct);
    add("/gates/frame/reject-bls", test_reject_bls);
    add("/gates/frame/reject-nvme", test_reject_nvme);
    add("/gates/frame/reject-reply", test_reject_reply);
    add("/gates/frame/accept", test_accept_of);
    add("/gates/frame/rscn", test_rscn);
    g_test_add_func("/gates/frame/fip", test_fip);
    g_test_add_func("/gates/frame/reject-fip", test_reject_fip);
    return g_test_run();
}
