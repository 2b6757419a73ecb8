/*
 * Links, switching and the services at well-known addresses.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/name_server.h"
#include "lab/state.h"
#include "peer.h"
#include "wire/bytes.h"
#include "wire/ct.h"
#include "wire/els.h"

#define NAME_A 0x2100000000000001ull
#define NAME_B 0x2100000000000002ull

typedef struct Bench {
    SimLab sim;
    FcFabric *fabric;
    Peer a, b;
} Bench;

static void setup(Bench *t, gconstpointer data)
{
    FcFabricConfig config = fc_fabric_defaults;
    char *why = NULL;

    config.name = "fabric0";
    sim_lab_init(&t->sim, 0);
    t->fabric = fc_fabric_new(&t->sim.lab, &config, &why);
    g_assert_null(why);
    peer_init(&t->a, &t->sim, t->fabric, "a", NAME_A);
    peer_init(&t->b, &t->sim, t->fabric, "b", NAME_B);
}

static void teardown(Bench *t, gconstpointer data)
{
    peer_cleanup(&t->a);
    peer_cleanup(&t->b);
    fc_fabric_free(t->fabric);
    sim_lab_cleanup(&t->sim);
}

static void check_rjt(const FcFrame *answer, uint8_t reason,
                      uint8_t explanation)
{
    FcElsRjt rjt;

    g_assert_cmphex(answer->header.r_ctl, ==, FC_RCTL_ELS_REPLY);
    g_assert_true(wire_decode(&fc_els_rjt_format, &rjt, fc_frame_data(answer),
                              answer->length));
    g_assert_cmphex(rjt.command, ==, FC_ELS_LS_RJT);
    g_assert_cmphex(rjt.reason, ==, reason);
    g_assert_cmphex(rjt.explanation, ==, explanation);
}

static void check_ct_rjt(const FcFrame *answer, uint8_t reason,
                         uint8_t explanation)
{
    FcCt ct;

    g_assert_true(
        wire_decode(&fc_ct_format, &ct, fc_frame_data(answer), answer->length));
    g_assert_cmphex(ct.command, ==, FC_CT_REJECT);
    g_assert_cmphex(ct.reason, ==, reason);
    g_assert_cmphex(ct.explanation, ==, explanation);
}

/* ---- login server ---- */

static void test_flogi(Bench *t, gconstpointer data)
{
    FcElsLogin login = {
        .command = FC_ELS_FLOGI,
        .bb_receive_data_field = 1024,
        .port_name = NAME_A,
        .node_name = NAME_B,
    };
    FcElsLogin acc;
    g_autoptr(FcFrame) answer =
        peer_els(&t->a, FC_ADDR_FABRIC_PORT, &fc_els_flogi_format, &login);

    g_assert_true(wire_decode(&fc_els_flogi_format, &acc, fc_frame_data(answer),
                              answer->length));
    g_assert_cmphex(acc.command, ==, FC_ELS_LS_ACC);
    g_assert_cmphex(answer->header.d_id, ==, 0x014100);
    g_assert_cmphex(answer->header.f_ctl, ==, FC_FCTL_REPLY);
    g_assert_cmphex(acc.features, ==, FC_FEATURE_F_PORT);
    g_assert_cmpuint(acc.r_a_tov, ==, 10000);
    g_assert_cmpuint(acc.e_d_tov, ==, 2000);
    g_assert_cmpuint(t->a.port->login.max_data, ==, 1024);
    g_assert_true(fc_fabric_port_by_fcid(t->fabric, 0x014100) == t->a.port);
}

static void test_flogi_short(Bench *t, gconstpointer data)
{
    uint8_t payload[FC_ELS_LOGIN_LEN] = { FC_ELS_FLOGI };

    for (uint32_t length = 1; length < sizeof(payload); length++) {
        g_autoptr(FcFrame) answer =
            peer_exchange(&t->a, FC_ADDR_FABRIC_PORT, FC_RCTL_ELS_REQUEST,
                          FC_TYPE_ELS, payload, length);

        check_rjt(answer, FC_RJT_LOGICAL_ERROR, FC_RJT_EXPLAIN_INVALID_LENGTH);
        g_assert_false(t->a.port->login.present);
    }
}

static void test_logout(Bench *t, gconstpointer data)
{
    FcElsLogo logo = { .command = FC_ELS_LOGO };

    peer_login(&t->a, FC_FEATURE_INITIATOR);
    g_assert_cmpuint(t->fabric->name_server->records->len, ==, 1);
    fc_frame_free(
        peer_els(&t->a, FC_ADDR_FABRIC_PORT, &fc_els_logo_format, &logo));
    g_assert_false(t->a.port->login.present);
    g_assert_cmpuint(t->fabric->name_server->records->len, ==, 0);
}

static void test_unknown_els(Bench *t, gconstpointer data)
{
    const uint32_t addresses[] = {
        FC_ADDR_FABRIC_PORT,
        FC_ADDR_NAME_SERVER,
        FC_ADDR_FABRIC_CONTROLLER,
        FC_ADDR_MANAGEMENT,
    };
    const uint8_t payload[8] = { FC_ELS_PRLI };

    peer_flogi(&t->a);
    for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_autoptr(FcFrame) answer =
            peer_exchange(&t->a, addresses[i], FC_RCTL_ELS_REQUEST, FC_TYPE_ELS,
                          payload, sizeof(payload));

        check_rjt(answer, FC_RJT_NOT_SUPPORTED, FC_RJT_EXPLAIN_NOT_SUPPORTED);
    }
}

static void test_common_els(Bench *t, gconstpointer data)
{
    FcElsLogin login = { .command = FC_ELS_PLOGI };
    FcElsAdisc adisc = { .command = FC_ELS_ADISC };
    FcElsRls rls = { .command = FC_ELS_RLS };
    FcElsRrq rrq = { .command = FC_ELS_RRQ };
    const uint8_t echo[] = { FC_ELS_ECHO, 0, 0, 0, 'e', 'c', 'h', 'o', '!' };

    peer_flogi(&t->a);
    {
        g_autoptr(FcFrame) answer =
            peer_els(&t->a, FC_ADDR_NAME_SERVER, &fc_els_adisc_format, &adisc);

        check_rjt(answer, FC_RJT_UNABLE, FC_RJT_EXPLAIN_LOGIN_REQUIRED);
    }
    fc_frame_free(
        peer_els(&t->a, FC_ADDR_NAME_SERVER, &fc_els_plogi_format, &login));
    {
        g_autoptr(FcFrame) answer =
            peer_els(&t->a, FC_ADDR_NAME_SERVER, &fc_els_adisc_format, &adisc);
        FcElsAdisc acc;

        wire_decode(&fc_els_adisc_format, &acc, fc_frame_data(answer),
                    answer->length);
        g_assert_cmphex(acc.command, ==, FC_ELS_LS_ACC);
        g_assert_cmphex(acc.port_id, ==, FC_ADDR_NAME_SERVER);
    }
    {
        g_autoptr(FcFrame) answer = peer_els(&t->a, FC_ADDR_FABRIC_CONTROLLER,
                                             &fc_els_rls_format, &rls);

        g_assert_cmpuint(answer->length, ==, FC_ELS_RLS_ACC_LEN);
    }
    {
        g_autoptr(FcFrame) answer =
            peer_els(&t->a, FC_ADDR_NAME_SERVER, &fc_els_rrq_format, &rrq);

        g_assert_cmphex(fc_frame_command(answer), ==, FC_ELS_LS_ACC);
    }
    {
        g_autoptr(FcFrame) answer =
            peer_exchange(&t->a, FC_ADDR_FABRIC_PORT, FC_RCTL_ELS_REQUEST,
                          FC_TYPE_ELS, echo, sizeof(echo));

        g_assert_cmphex(fc_frame_command(answer), ==, FC_ELS_LS_ACC);
        g_assert_cmpmem(fc_frame_data(answer) + 1, answer->length - 1, echo + 1,
                        sizeof(echo) - 1);
    }
}

/* Whichever side of an exchange aborts it, the other one answers. */
static void test_abts(Bench *t, gconstpointer data)
{
    FcHeader header = {
        .r_ctl = FC_RCTL_ABTS,
        .d_id = FC_ADDR_NAME_SERVER,
        .type = FC_TYPE_BLS,
        .f_ctl = FC_FCTL_END_SEQUENCE | FC_FCTL_EXCHANGE_RESPONDER,
    };

    peer_flogi(&t->a);
    {
        g_autoptr(FcFrame) answer = peer_exchange(
            &t->a, FC_ADDR_NAME_SERVER, FC_RCTL_ABTS, FC_TYPE_BLS, NULL, 0);

        g_assert_cmphex(answer->header.r_ctl, ==, FC_RCTL_BA_ACC);
        g_assert_cmphex(answer->header.f_ctl, ==, FC_FCTL_REPLY);
        g_assert_cmpuint(answer->length, ==, 12);
    }
    header.s_id = t->a.fcid;
    peer_send(&t->a, &header, NULL, 0);
    {
        g_autoptr(FcFrame) answer = peer_receive(&t->a);

        g_assert_cmphex(answer->header.r_ctl, ==, FC_RCTL_BA_ACC);
        g_assert_cmphex(answer->header.f_ctl, ==,
                        FC_FCTL_REPLY & ~FC_FCTL_EXCHANGE_RESPONDER);
    }
}

/* ---- name server ---- */

static void test_register_and_query(Bench *t, gconstpointer data)
{
    const uint8_t by_type[] = { 0, 0, 0, FC_TYPE_NVME };

    peer_login(&t->a, FC_FEATURE_INITIATOR);
    peer_login(&t->b, FC_FEATURE_TARGET);
    {
        g_autoptr(FcFrame) answer = peer_ct(&t->a, FC_NS_GPN_FT, by_type, 4);
        const uint8_t *entry = fc_frame_data(answer) + FC_CT_LEN;

        g_assert_cmpuint(answer->length, ==, FC_CT_LEN + 32);
        g_assert_cmphex(entry[0], ==, 0);
        g_assert_cmphex(get_be24(entry + 1), ==, t->a.fcid);
        g_assert_cmphex(get_be64(entry + 8), ==, NAME_A);
        g_assert_cmphex(entry[16], ==, FC_NS_LAST_ENTRY);
        g_assert_cmphex(get_be24(entry + 17), ==, t->b.fcid);
        g_assert_cmphex(get_be64(entry + 24), ==, NAME_B);
    }
    {
        uint8_t id[4] = { 0 };
        g_autoptr(FcFrame) answer = NULL;

        put_be24(id + 1, t->b.fcid);
        answer = peer_ct(&t->a, FC_NS_GPN_ID, id, 4);
        g_assert_cmphex(get_be64(fc_frame_data(answer) + FC_CT_LEN), ==,
                        NAME_B);
    }
    {
        uint8_t name[8];
        g_autoptr(FcFrame) answer = NULL;

        put_be64(name, NAME_A);
        answer = peer_ct(&t->b, FC_NS_GID_PN, name, 8);
        g_assert_cmphex(get_be24(fc_frame_data(answer) + FC_CT_LEN + 1), ==,
                        t->a.fcid);
    }
    {
        uint8_t id[4] = { 0 };
        g_autoptr(FcFrame) answer = NULL;

        put_be24(id + 1, t->b.fcid);
        answer = peer_ct(&t->a, FC_NS_GFF_ID, id, 4);
        /* type 28h is the first nibble of the sixth word */
        g_assert_cmphex(get_be32(fc_frame_data(answer) + FC_CT_LEN + 20), ==,
                        FC_FEATURE_TARGET);
    }
}

static void test_query_rejects(Bench *t, gconstpointer data)
{
    const uint8_t fcp[] = { 0, 0, 0, FC_TYPE_FCP };
    const uint8_t elsewhere[] = { 0, 9, 0, FC_TYPE_NVME };
    const uint8_t nobody[] = { 0, 1, 2, 3 };
    const uint8_t no_name[8] = { 9 };

    peer_login(&t->a, FC_FEATURE_INITIATOR);
    {
        g_autoptr(FcFrame) answer = peer_ct(&t->a, FC_NS_GPN_FT, fcp, 4);

        check_ct_rjt(answer, FC_CT_RJT_UNABLE,
                     FC_NS_EXPLAIN_FC4_NOT_REGISTERED);
    }
    {
        g_autoptr(FcFrame) answer = peer_ct(&t->a, FC_NS_GPN_FT, elsewhere, 4);

        check_ct_rjt(answer, FC_CT_RJT_UNABLE, FC_NS_EXPLAIN_NOTHING_IN_SCOPE);
    }
    {
        g_autoptr(FcFrame) answer = peer_ct(&t->a, FC_NS_GPN_ID, nobody, 4);

        check_ct_rjt(answer, FC_CT_RJT_UNABLE,
                     FC_NS_EXPLAIN_PORT_ID_NOT_REGISTERED);
    }
    {
        g_autoptr(FcFrame) answer = peer_ct(&t->a, FC_NS_GID_PN, no_name, 8);

        check_ct_rjt(answer, FC_CT_RJT_UNABLE,
                     FC_NS_EXPLAIN_PORT_NAME_NOT_REGISTERED);
    }
    {
        g_autoptr(FcFrame) answer = peer_ct(&t->a, 0x0999, nobody, 4);

        check_ct_rjt(answer, FC_CT_RJT_NOT_SUPPORTED, FC_NS_EXPLAIN_NONE);
    }
}

/* Every request, cut at every length: rejected, never more. */
static void test_requests_short(Bench *t, gconstpointer data)
{
    const struct {
        uint16_t command;
        uint32_t length;
    } requests[] = {
        { FC_NS_GPN_ID, 4 }, { FC_NS_GNN_ID, 4 },  { FC_NS_GFT_ID, 4 },
        { FC_NS_GFF_ID, 4 }, { FC_NS_GID_PN, 8 },  { FC_NS_GID_FT, 4 },
        { FC_NS_GPN_FT, 4 }, { FC_NS_RPN_ID, 12 }, { FC_NS_RNN_ID, 12 },
        { FC_NS_RCS_ID, 8 }, { FC_NS_RFT_ID, 36 }, { FC_NS_RSPN_ID, 5 },
        { FC_NS_RFF_ID, 8 }, { FC_NS_RSNN_NN, 9 }, { FC_NS_DA_ID, 4 },
    };

    peer_login(&t->a, FC_FEATURE_INITIATOR);
    for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
        for (uint32_t length = 0; length < requests[i].length; length++) {
            uint8_t body[64] = { 0 };
            g_autoptr(FcFrame) answer = NULL;
            FcCt ct;

            if (requests[i].command == FC_NS_RSNN_NN) {
                put_be64(body, NAME_A);
            } else {
                put_be24(body + 1, t->a.fcid);
            }
            answer = peer_ct(&t->a, requests[i].command, body, length);
            wire_decode(&fc_ct_format, &ct, fc_frame_data(answer),
                        answer->length);
            g_assert_cmphex(ct.command, ==, FC_CT_REJECT);
            g_assert_cmphex(ct.reason, ==, FC_CT_RJT_INVALID_SIZE);
        }
    }
}

static void test_register_for_other(Bench *t, gconstpointer data)
{
    FcNsName request = { .name = 1 };
    uint8_t body[FC_NS_NAME_LEN];
    g_autoptr(FcFrame) answer = NULL;

    peer_login(&t->a, FC_FEATURE_INITIATOR);
    peer_login(&t->b, FC_FEATURE_TARGET);
    request.port_id = t->b.fcid;
    wire_encode(&fc_ns_name_format, &request, body);
    answer = peer_ct(&t->a, FC_NS_RPN_ID, body, sizeof(body));
    check_ct_rjt(answer, FC_CT_RJT_UNABLE, 0xf0);
}

static void test_ct_without_plogi(Bench *t, gconstpointer data)
{
    const uint8_t by_type[] = { 0, 0, 0, FC_TYPE_NVME };
    g_autoptr(FcFrame) answer = NULL;

    peer_flogi(&t->a);
    answer = peer_ct(&t->a, FC_NS_GPN_FT, by_type, 4);
    check_ct_rjt(answer, FC_CT_RJT_LOGICAL_ERROR, FC_NS_EXPLAIN_NONE);
}

static void test_features_without_type(Bench *t, gconstpointer data)
{
    FcNsFeatures request = { .fc4_features = 1, .fc4_type = FC_TYPE_FCP };
    uint8_t body[FC_NS_RFF_ID_LEN];
    g_autoptr(FcFrame) answer = NULL;

    peer_login(&t->a, FC_FEATURE_INITIATOR);
    request.port_id = t->a.fcid;
    wire_encode(&fc_ns_features_format, &request, body);
    answer = peer_ct(&t->a, FC_NS_RFF_ID, body, sizeof(body));
    check_ct_rjt(answer, FC_CT_RJT_UNABLE, FC_NS_EXPLAIN_FC4_NOT_REGISTERED);
}

/* ---- fabric controller ---- */

static void check_rscn(const FcFrame *frame, uint32_t fcid)
{
    const uint8_t *data = fc_frame_data(frame);

    g_assert_cmphex(frame->header.s_id, ==, FC_ADDR_FABRIC_CONTROLLER);
    g_assert_cmphex(frame->header.r_ctl, ==, FC_RCTL_ELS_REQUEST);
    g_assert_cmphex(frame->header.f_ctl, ==, 0x290000);
    g_assert_cmphex(data[0], ==, FC_ELS_RSCN);
    g_assert_cmpuint(data[1], ==, 4);
    g_assert_cmpuint(get_be16(data + 2), ==, 8);
    g_assert_cmpuint(frame->length, ==, 8);
    g_assert_cmphex(get_be24(data + 5), ==, fcid);
}

static void test_rscn(Bench *t, gconstpointer data)
{
    peer_login(&t->a, FC_FEATURE_INITIATOR);
    peer_scr(&t->a, FC_SCR_FULL);
    sim_lab_advance(&t->sim, 2 * LAB_MILLISECONDS);
    g_assert_true(g_queue_is_empty(&t->a.frames)); /* nothing of its own */
    peer_login(&t->b, FC_FEATURE_TARGET);
    {
        g_autoptr(FcFrame) frame = peer_receive(&t->a);

        check_rscn(frame, t->b.fcid);
    }
    sim_lab_advance(&t->sim, 2 * LAB_MILLISECONDS);
    g_assert_true(g_queue_is_empty(&t->a.frames)); /* gathered into one */
    fc_port_enable(t->b.port, false);
    {
        g_autoptr(FcFrame) frame = peer_receive(&t->a);

        check_rscn(frame, t->b.fcid);
    }
}

static void test_scr_clear(Bench *t, gconstpointer data)
{
    peer_login(&t->a, FC_FEATURE_INITIATOR);
    peer_scr(&t->a, FC_SCR_FULL);
    peer_scr(&t->a, FC_SCR_CLEAR);
    peer_login(&t->b, FC_FEATURE_TARGET);
    sim_lab_advance(&t->sim, 2 * LAB_MILLISECONDS);
    g_assert_true(g_queue_is_empty(&t->a.frames));
}

static void test_scr_bad_function(Bench *t, gconstpointer data)
{
    FcElsScr scr = { .command = FC_ELS_SCR, .function = 77 };
    g_autoptr(FcFrame) answer = NULL;

    peer_flogi(&t->a);
    answer =
        peer_els(&t->a, FC_ADDR_FABRIC_CONTROLLER, &fc_els_scr_format, &scr);
    check_rjt(answer, FC_RJT_LOGICAL_ERROR, FC_RJT_EXPLAIN_NONE);
}

/* ---- switching ---- */

static void test_frames_between_ports(Bench *t, gconstpointer data)
{
    FcHeader header = {
        .r_ctl = FC_RCTL_COMMAND,
        .type = FC_TYPE_FCP,
        .ox_id = 7,
    };

    peer_login(&t->a, FC_FEATURE_INITIATOR);
    peer_login(&t->b, FC_FEATURE_TARGET);
    header.s_id = t->a.fcid;
    header.d_id = t->b.fcid;
    for (int i = 0; i < 3; i++) {
        header.seq_id = i;
        peer_send(&t->a, &header, "x", 1);
    }
    for (int i = 0; i < 3; i++) {
        g_autoptr(FcFrame) frame = peer_receive(&t->b);

        g_assert_nonnull(frame);
        g_assert_cmpuint(frame->header.seq_id, ==, i);
    }
    /* two links at 500 ns each */
    {
        int64_t before = t->sim.now;

        peer_send(&t->a, &header, "x", 1);
        fc_frame_free(peer_receive(&t->b));
        g_assert_cmpint(t->sim.now - before, ==, 1000);
    }
}

static void test_frames_dropped(Bench *t, gconstpointer data)
{
    FcHeader header = { .r_ctl = FC_RCTL_COMMAND, .type = FC_TYPE_FCP };

    peer_login(&t->b, FC_FEATURE_TARGET);
    header.s_id = 0x010100;
    header.d_id = t->b.fcid;
    peer_send(&t->a, &header, "x", 1); /* no login */
    g_assert_null(peer_receive(&t->b));
    peer_login(&t->a, FC_FEATURE_INITIATOR);
    header.s_id = 0x010900;
    peer_send(&t->a, &header, "x", 1); /* somebody else's address */
    g_assert_null(peer_receive(&t->b));
    header.s_id = t->a.fcid;
    header.d_id = 0x010900;
    peer_send(&t->a, &header, "x", 1); /* nobody there */
    g_assert_null(peer_receive(&t->b));
    header.d_id = t->b.fcid;
    peer_send(&t->a, &header, "x", 1);
    fc_frame_free(peer_receive(&t->b));
}

static void test_link_loses_frames(Bench *t, gconstpointer data)
{
    FcHeader header = { .r_ctl = FC_RCTL_COMMAND, .type = FC_TYPE_FCP };

    peer_login(&t->a, FC_FEATURE_INITIATOR);
    peer_login(&t->b, FC_FEATURE_TARGET);
    header.s_id = t->a.fcid;
    header.d_id = t->b.fcid;
    peer_send(&t->a, &header, "x", 1);
    sim_lab_advance(&t->sim, 700); /* on its way on the second link */
    fc_port_set_online(t->b.port, false);
    fc_port_set_online(t->b.port, true);
    g_assert_cmpuint(t->b.links_down, ==, 1);
    g_assert_null(peer_receive(&t->b));
    g_assert_false(t->b.port->login.present);
}

/* A driver that never lets time pass does not fill our memory. */
static void test_link_full(Bench *t, gconstpointer data)
{
    FcHeader header = { .r_ctl = FC_RCTL_COMMAND, .type = FC_TYPE_FCP };

    peer_login(&t->a, FC_FEATURE_INITIATOR);
    peer_login(&t->b, FC_FEATURE_TARGET);
    header.s_id = t->a.fcid;
    header.d_id = t->b.fcid;
    for (uint32_t i = 0; i < FC_LANE_FRAMES + 100; i++) {
        peer_send(&t->a, &header, NULL, 0);
    }
    sim_lab_advance(&t->sim, LAB_MILLISECONDS);
    g_assert_cmpuint(t->b.frames.length, ==, FC_LANE_FRAMES);
    peer_send(&t->a, &header, NULL, 0);
    sim_lab_advance(&t->sim, LAB_MILLISECONDS);
    g_assert_cmpuint(t->b.frames.length, ==, FC_LANE_FRAMES + 1);
}

/* ---- frames ---- */

static void test_sequence_parts(void)
{
    FcHeader header = {
        .r_ctl = FC_RCTL_SOLICITED_DATA,
        .f_ctl = FC_FCTL_RESPONDER_DATA,
        .parameter = 4096,
    };
    g_autoptr(FcFrame) frame = fc_frame_new(&header, lab_buffer_new0(5001));
    FcFramePart part;

    g_assert_cmpuint(fc_frame_count(frame), ==, 3);
    fc_frame_part(frame, 0, &part);
    g_assert_cmpuint(part.length, ==, 2048);
    g_assert_cmpuint(part.fill, ==, 0);
    g_assert_cmpuint(part.header.seq_cnt, ==, 0);
    g_assert_cmpuint(part.header.parameter, ==, 4096);
    g_assert_false(part.header.f_ctl & FC_FCTL_END_SEQUENCE);
    g_assert_cmphex(part.sof, ==, FCOE_SOF_I3);
    g_assert_cmphex(part.eof, ==, FCOE_EOF_N);
    fc_frame_part(frame, 2, &part);
    g_assert_cmpuint(part.length, ==, 5001 - 4096);
    g_assert_cmpuint(part.fill, ==, 3);
    g_assert_cmpuint(part.header.seq_cnt, ==, 2);
    g_assert_cmpuint(part.header.parameter, ==, 8192);
    g_assert_true(part.header.f_ctl & FC_FCTL_END_SEQUENCE);
    g_assert_cmpuint(part.header.f_ctl & FC_FCTL_FILL_BYTES, ==, 3);
    g_assert_cmphex(part.sof, ==, FCOE_SOF_N3);
    g_assert_cmphex(part.eof, ==, FCOE_EOF_T);
}

/* ---- saved state ---- */

/* Saved with frames under way and an RSCN due, they all still come. */
static void test_state(Bench *t, gconstpointer data)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    FcHeader header = { .r_ctl = FC_RCTL_COMMAND, .type = FC_TYPE_FCP };
    LabState state;

    peer_login(&t->a, FC_FEATURE_INITIATOR);
    peer_scr(&t->a, FC_SCR_FULL);
    sim_lab_advance(&t->sim, 2 * LAB_MILLISECONDS);
    peer_login(&t->b, FC_FEATURE_TARGET);
    header.s_id = t->a.fcid;
    header.d_id = t->b.fcid;
    peer_send(&t->a, &header, "hello", 5);
    lab_state_begin_save(&state, saved);
    fc_fabric_state(t->fabric, &state);
    /* what happens from here on is undone */
    fc_frame_free(peer_receive(&t->b));
    fc_port_enable(t->b.port, false);
    fc_port_enable(t->a.port, false);
    sim_lab_advance(&t->sim, LAB_SECONDS);
    t->sim.now -= LAB_SECONDS;
    lab_state_begin_load(&state, saved->data, saved->len);
    fc_fabric_state(t->fabric, &state);
    g_assert_true(lab_state_finished(&state));
    g_queue_clear_full(&t->a.frames, (GDestroyNotify)fc_frame_free);
    {
        g_autoptr(FcFrame) frame = peer_receive(&t->b);

        g_assert_cmpmem(fc_frame_data(frame), frame->length, "hello", 5);
    }
    {
        g_autoptr(FcFrame) frame = peer_receive(&t->a);

        check_rscn(frame, t->b.fcid);
    }
}

static void test_state_truncated(Bench *t, gconstpointer data)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    LabState state;

    peer_login(&t->a, FC_FEATURE_INITIATOR);
    lab_state_begin_save(&state, saved);
    fc_fabric_state(t->fabric, &state);
    for (guint len = 0; len < saved->len; len += 7) {
        lab_state_begin_load(&state, saved->data, len);
        fc_fabric_state(t->fabric, &state);
        g_assert_false(lab_state_ok(&state));
    }
}

static void test_config_errors(void)
{
    const struct {
        size_t offset;
        size_t size;
        int64_t value;
        const char *complaint;
    } bad[] = {
        { offsetof(FcFabricConfig, domain), 1, 0,
          "domain is 0, must be 1..239" },
        { offsetof(FcFabricConfig, e_d_tov), 4, 5,
          "e-d-tov is 5, must be 1000..60000 (ms)" },
        { offsetof(FcFabricConfig, r_a_tov), 4, 1000,
          "r-a-tov is 1000, must be 2000 (e-d-tov)..240000 (ms)" },
        { offsetof(FcFabricConfig, latency), 8, -1,
          "latency must be 0..1000000000 (ns)" },
    };
    SimLab sim;

    sim_lab_init(&sim, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        FcFabricConfig config = fc_fabric_defaults;
        g_autofree char *why = NULL;

        memcpy((char *)&config + bad[i].offset, &bad[i].value, bad[i].size);
        g_assert_null(fc_fabric_new(&sim.lab, &config, &why));
        g_assert_cmpstr(why, ==, bad[i].complaint);
    }
    sim_lab_cleanup(&sim);
}

static void add(const char *path, void (*test)(Bench *, gconstpointer))
{
    g_test_add(path, Bench, NULL, setup, test, teardown);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/fabric/login/flogi", test_flogi);
    add("/fabric/login/flogi-short", test_flogi_short);
    add("/fabric/login/logout", test_logout);
    add("/fabric/els/unknown", test_unknown_els);
    add("/fabric/els/common", test_common_els);
    add("/fabric/abts", test_abts);
    add("/fabric/names/register-and-query", test_register_and_query);
    add("/fabric/names/query-rejects", test_query_rejects);
    add("/fabric/names/requests-short", test_requests_short);
    add("/fabric/names/register-for-other", test_register_for_other);
    add("/fabric/names/without-plogi", test_ct_without_plogi);
    add("/fabric/names/features-without-type", test_features_without_type);
    add("/fabric/controller/rscn", test_rscn);
    add("/fabric/controller/scr-clear", test_scr_clear);
    add("/fabric/controller/scr-bad-function", test_scr_bad_function);
    add("/fabric/switch/between-ports", test_frames_between_ports);
    add("/fabric/switch/dropped", test_frames_dropped);
    add("/fabric/switch/link-loses-frames", test_link_loses_frames);
    g_test_add_func("/fabric/sequence-parts", test_sequence_parts);
    add("/fabric/link-full", test_link_full);
    add("/fabric/state", test_state);
    add("/fabric/state-truncated", test_state_truncated);
    g_test_add_func("/fabric/config-errors", test_config_errors);
    return g_test_run();
}
