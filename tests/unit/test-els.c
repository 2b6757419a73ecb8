/*
 * What the services at the well-known addresses answer to the ELS requests
 * that are not their trade.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "bench.h"
#include "wire/bytes.h"

static const uint32_t addresses[] = {
    FC_ADDR_FABRIC_PORT,           FC_ADDR_NAME_SERVER,
    FC_ADDR_FABRIC_CONTROLLER,     FC_ADDR_MANAGEMENT,
    FC_ADDR_DOMAIN_CONTROLLER | 1,
};

static FcFrame *ask(Bench *t, uint32_t address, const void *payload,
                    uint32_t length)
{
    return peer_exchange(&t->peers[0], address, FC_RCTL_ELS_REQUEST,
                         FC_TYPE_ELS, payload, length);
}

/* Peer 0 is logged in with the fabric and with all of its services. */
static void login(Bench *t)
{
    FcElsLogin plogi = { .command = FC_ELS_PLOGI };

    peer_flogi(&t->peers[0]);
    for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_autoptr(FcFrame) answer =
            peer_els(&t->peers[0], addresses[i], &fc_els_plogi_format, &plogi);

        g_assert_cmphex(fc_frame_command(answer), ==, FC_ELS_LS_ACC);
    }
}

static void test_rtv(Bench *t, gconstpointer data)
{
    const uint8_t request[4] = { FC_ELS_RTV };

    login(t);
    for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_autoptr(FcFrame) answer =
            ask(t, addresses[i], request, sizeof(request));
        FcElsRtvAcc acc;

        g_assert_true(wire_decode(&fc_els_rtv_acc_format, &acc,
                                  fc_frame_data(answer), answer->length));
        g_assert_cmphex(acc.command, ==, FC_ELS_LS_ACC);
        g_assert_cmpuint(acc.r_a_tov, ==, 10000);
        g_assert_cmpuint(acc.e_d_tov, ==, 2000);
        g_assert_cmphex(acc.qualifier, ==, 0); /* in milliseconds */
    }
}

static void test_rls(Bench *t, gconstpointer data)
{
    const uint8_t request[FC_ELS_RLS_LEN] = { FC_ELS_RLS };
    FcElsRlsAcc acc;

    fc_port_enable(t->peers[0].port, false);
    fc_port_enable(t->peers[0].port, true);
    login(t);
    for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_autoptr(FcFrame) answer =
            ask(t, addresses[i], request, sizeof(request));

        g_assert_true(wire_decode(&fc_els_rls_acc_format, &acc,
                                  fc_frame_data(answer), answer->length));
        g_assert_cmpuint(acc.link_failures, ==, 1);
    }
}

static void test_echo(Bench *t, gconstpointer data)
{
    uint8_t request[FC_DEFAULT_DATA];

    login(t);
    memset(request, 0x5a, sizeof(request));
    request[0] = FC_ELS_ECHO;
    for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_autoptr(FcFrame) answer =
            ask(t, addresses[i], request, sizeof(request));

        g_assert_cmphex(fc_frame_command(answer), ==, FC_ELS_LS_ACC);
        g_assert_cmpmem(fc_frame_data(answer) + 1, answer->length - 1,
                        request + 1, sizeof(request) - 1);
    }
}

/* Who answers ADISC and PDISC: each address with a name of its own. */
static void test_discovery(Bench *t, gconstpointer data)
{
    const uint8_t adisc[FC_ELS_ADISC_LEN] = { FC_ELS_ADISC };
    const uint8_t pdisc[FC_ELS_LOGIN_LEN] = { FC_ELS_PDISC };
    uint64_t last = 0;

    login(t);
    for (size_t i = 0; i < G_N_ELEMENTS(addresses) - 1; i++) {
        g_autoptr(FcFrame) a = ask(t, addresses[i], adisc, sizeof(adisc));
        g_autoptr(FcFrame) p = ask(t, addresses[i], pdisc, sizeof(pdisc));
        FcElsAdisc acc;

        g_assert_true(wire_decode(&fc_els_adisc_format, &acc, fc_frame_data(a),
                                  a->length));
        g_assert_cmphex(acc.command, ==, FC_ELS_LS_ACC);
        g_assert_cmphex(acc.port_id, ==, addresses[i]);
        g_assert_cmphex(acc.node_name, ==, t->fabric->config.fabric_name);
        g_assert_cmphex(acc.port_name, !=, last);
        g_assert_cmphex(fc_frame_command(p), ==, FC_ELS_LS_ACC);
        g_assert_cmphex(get_be64(fc_frame_data(p) + 20), ==, acc.port_name);
        last = acc.port_name;
    }
}

static void test_login_required(Bench *t, gconstpointer data)
{
    const uint8_t requests[][FC_ELS_LOGIN_LEN] = { { FC_ELS_ADISC },
                                                   { FC_ELS_PDISC } };

    peer_flogi(&t->peers[0]);
    for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
        g_autoptr(FcFrame) a =
            ask(t, FC_ADDR_NAME_SERVER, requests[i], sizeof(requests[i]));
        g_autoptr(FcFrame) b =
            ask(t, FC_ADDR_MANAGEMENT, requests[i], sizeof(requests[i]));
        g_autoptr(FcFrame) c =
            ask(t, FC_ADDR_FABRIC_CONTROLLER, requests[i], sizeof(requests[i]));

        bench_check_rjt(a, FC_RJT_UNABLE, FC_RJT_EXPLAIN_LOGIN_REQUIRED);
        bench_check_rjt(b, FC_RJT_UNABLE, FC_RJT_EXPLAIN_LOGIN_REQUIRED);
        g_assert_cmphex(fc_frame_command(c), ==, FC_ELS_LS_ACC);
    }
}

static void test_rnid(Bench *t, gconstpointer data)
{
    FcElsRnid request = { .command = FC_ELS_RNID, .format = FC_RNID_TOPOLOGY };
    FcElsRnidAcc acc;

    login(t);
    peer_flogi(&t->peers[1]);
    for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_autoptr(FcFrame) answer =
            peer_els(&t->peers[0], addresses[i], &fc_els_rnid_format, &request);

        g_assert_true(wire_decode(&fc_els_rnid_acc_format, &acc,
                                  fc_frame_data(answer), answer->length));
        g_assert_cmphex(acc.command, ==, FC_ELS_LS_ACC);
        g_assert_cmphex(acc.format, ==, FC_RNID_TOPOLOGY);
        g_assert_cmpuint(acc.common_length, ==, 16);
        g_assert_cmpuint(acc.specific_length, ==, 52);
        g_assert_cmphex(acc.associated_type, ==, FC_RNID_SWITCH);
        g_assert_cmpuint(acc.physical_port, ==, t->peers[0].port->index);
        g_assert_cmpuint(acc.attached_nodes, ==, 2);
    }
    request.format = FC_RNID_COMMON;
    {
        g_autoptr(FcFrame) answer = peer_els(&t->peers[0], FC_ADDR_NAME_SERVER,
                                             &fc_els_rnid_format, &request);

        g_assert_cmpuint(answer->length, ==, FC_ELS_RNID_ACC_LEN);
        g_assert_cmphex(fc_frame_data(answer)[7], ==, 0);
    }
    request.format = 0x33;
    {
        g_autoptr(FcFrame) answer = peer_els(&t->peers[0], FC_ADDR_NAME_SERVER,
                                             &fc_els_rnid_format, &request);

        bench_check_rjt(answer, FC_RJT_UNABLE, FC_RJT_EXPLAIN_UNABLE_TO_SUPPLY);
    }
}

/* Where a descriptor of @tag is, by walking the list; its value's length. */
static uint32_t descriptor(const FcFrame *answer, uint32_t tag,
                           const uint8_t **value)
{
    const uint8_t *data = fc_frame_data(answer);
    uint32_t at = 8;

    g_assert_cmpuint(get_be32(data + 4), ==, answer->length - 8);
    while (at < answer->length) {
        uint32_t length = get_be32(data + at + 4);

        *value = data + at + 8;
        g_assert_cmpuint(at + 8 + length, <=, answer->length);
        if (get_be32(data + at) == tag) {
            return length;
        }
        at += 8 + length;
    }
    g_assert_cmpuint(at, ==, answer->length);
    return 0;
}

static const FcElsRdp good_rdp = {
    .command = FC_ELS_RDP,
    .list_length = 12,
    .tag = FC_RDP_TAG_PORT_ID,
    .length = 4,
};

/* The F_Port in front of the N_Port that is asked about. */
static void test_rdp(Bench *t, gconstpointer data)
{
    FcElsRdp request = good_rdp;
    const FcPort *port = t->peers[1].port;

    login(t);
    fc_port_enable(t->peers[1].port, false);
    fc_port_enable(t->peers[1].port, true);
    peer_flogi(&t->peers[1]);
    request.port_id = t->peers[1].fcid;
    for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_autoptr(FcFrame) answer =
            peer_els(&t->peers[0], addresses[i], &fc_els_rdp_format, &request);
        const uint8_t *value;

        g_assert_cmphex(fc_frame_command(answer), ==, FC_ELS_LS_ACC);
        g_assert_cmpuint(answer->length, ==, FC_ELS_RDP_ACC_LEN);
        g_assert_cmpuint(descriptor(answer, FC_RDP_TAG_REQUEST, &value), ==, 4);
        g_assert_cmphex(get_be32(value), ==, 0x18000000);
        g_assert_cmpuint(descriptor(answer, FC_RDP_TAG_SFP, &value), ==, 12);
        g_assert_cmpuint(get_be16(value) / 256, ==, 35); /* degrees */
        g_assert_cmpuint(descriptor(answer, FC_RDP_TAG_SPEED, &value), ==, 4);
        g_assert_true(get_be16(value) & get_be16(value + 2));
        g_assert_cmpuint(descriptor(answer, FC_RDP_TAG_LINK_ERRORS, &value), ==,
                         28);
        g_assert_cmpuint(get_be32(value), ==, 1);
        g_assert_cmphex(get_be32(value + 24), ==, FC_RDP_PORT_FC);
        g_assert_cmpuint(descriptor(answer, FC_RDP_TAG_PORT_NAMES, &value), ==,
                         16);
        g_assert_cmphex(get_be64(value), ==, t->fabric->config.fabric_name);
        g_assert_cmphex(get_be64(value + 8), ==, fc_port_wwpn(port));
        /* the second of its kind: the neighbour */
        g_assert_cmphex(get_be32(value + 16), ==, FC_RDP_TAG_PORT_NAMES);
        g_assert_cmphex(get_be64(value + 24), ==, BENCH_NAME + 1);
        g_assert_cmphex(get_be64(value + 32), ==, BENCH_NAME + 1);
        g_assert_cmpuint(descriptor(answer, FC_RDP_TAG_FEC, &value), ==, 8);
        g_assert_cmpuint(descriptor(answer, FC_RDP_TAG_CREDIT, &value), ==, 12);
        g_assert_cmpuint(get_be32(value + 8), ==, 1000); /* ns, both ways */
        g_assert_cmpuint(descriptor(answer, FC_RDP_TAG_PRODUCT, &value), ==,
                         60);
    }
}

static void test_rdp_bad(Bench *t, gconstpointer data)
{
    static const struct {
        FcElsRdp request;
        uint8_t reason;
        uint8_t explanation;
    } bad[] = {
        { { .list_length = 11, .tag = 3, .length = 4, .port_id = 1 },
          FC_RJT_LOGICAL_ERROR,
          FC_RJT_EXPLAIN_INVALID_LENGTH },
        { { .list_length = 13, .tag = 3, .length = 4, .port_id = 1 },
          FC_RJT_LOGICAL_ERROR,
          FC_RJT_EXPLAIN_INVALID_LENGTH },
        { { .list_length = UINT32_MAX, .tag = 3, .length = 4, .port_id = 1 },
          FC_RJT_LOGICAL_ERROR,
          FC_RJT_EXPLAIN_INVALID_LENGTH },
        { { .list_length = 12, .tag = 4, .length = 4, .port_id = 1 },
          FC_RJT_LOGICAL_ERROR,
          FC_RJT_EXPLAIN_NONE },
        { { .list_length = 12, .tag = 3, .length = 8, .port_id = 1 },
          FC_RJT_LOGICAL_ERROR,
          FC_RJT_EXPLAIN_NONE },
        { { .list_length = 12, .tag = 3, .length = 4 },
          FC_RJT_LOGICAL_ERROR,
          FC_RJT_EXPLAIN_NONE },
        { { .list_length = 12, .tag = 3, .length = 4, .port_id = 0x010999 },
          FC_RJT_UNABLE,
          FC_RJT_EXPLAIN_UNABLE_TO_SUPPLY },
    };

    login(t);
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        FcElsRdp request = bad[i].request;
        g_autoptr(FcFrame) answer = NULL;

        request.command = FC_ELS_RDP;
        answer = peer_els(&t->peers[0], FC_ADDR_FABRIC_CONTROLLER,
                          &fc_els_rdp_format, &request);
        bench_check_rjt(answer, bad[i].reason, bad[i].explanation);
    }
}

/* TEST is the one request that has no answer. */
static void test_test(Bench *t, gconstpointer data)
{
    FcHeader header = { .r_ctl = FC_RCTL_ELS_REQUEST, .type = FC_TYPE_ELS };

    login(t);
    header.s_id = t->peers[0].fcid;
    for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
        header.d_id = addresses[i];
        peer_send(&t->peers[0], &header, "\x11", 1);
        g_assert_null(peer_receive(&t->peers[0]));
    }
}

/* All others are rejected as not supported, wherever they go. */
static void test_others(Bench *t, gconstpointer data)
{
    login(t);
    for (unsigned int command = 0; command < 256; command++) {
        const uint8_t payload[4] = { command };

        switch (command) {
        case FC_ELS_PLOGI:
        case FC_ELS_FLOGI:
        case FC_ELS_LOGO:
        case FC_ELS_RTV:
        case FC_ELS_RLS:
        case FC_ELS_ECHO:
        case FC_ELS_TEST:
        case FC_ELS_RRQ:
        case FC_ELS_RDP:
        case FC_ELS_PDISC:
        case FC_ELS_ADISC:
        case FC_ELS_RSCN:
        case FC_ELS_SCR:
        case FC_ELS_RNID:
            continue;
        }
        for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
            g_autoptr(FcFrame) answer =
                ask(t, addresses[i], payload, sizeof(payload));

            bench_check_rjt(answer, FC_RJT_NOT_SUPPORTED,
                            FC_RJT_EXPLAIN_NOT_SUPPORTED);
        }
    }
}

/* Requests with parameters, cut at every length. */
static void test_short(Bench *t, gconstpointer data)
{
    static const struct {
        uint8_t command;
        uint32_t length;
    } requests[] = {
        { FC_ELS_PLOGI, FC_ELS_LOGIN_LEN }, { FC_ELS_PDISC, FC_ELS_LOGIN_LEN },
        { FC_ELS_ADISC, FC_ELS_ADISC_LEN }, { FC_ELS_RLS, FC_ELS_RLS_LEN },
        { FC_ELS_RNID, FC_ELS_RNID_LEN },   { FC_ELS_RDP, FC_ELS_RDP_LEN },
    };

    login(t);
    for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
        for (uint32_t length = 1; length < requests[i].length; length++) {
            uint8_t payload[FC_ELS_LOGIN_LEN] = { requests[i].command };
            g_autoptr(FcFrame) answer =
                ask(t, FC_ADDR_NAME_SERVER, payload, length);

            bench_check_rjt(answer, FC_RJT_LOGICAL_ERROR,
                            FC_RJT_EXPLAIN_INVALID_LENGTH);
        }
    }
}

/* TYPE says that it is something else: no answer to that could be right. */
static void test_incoherent(Bench *t, gconstpointer data)
{
    const uint8_t payload[4] = { FC_ELS_RTV };
    static const uint8_t r_ctls[] = {
        FC_RCTL_ELS_REQUEST,
        FC_RCTL_ABTS,
        FC_RCTL_UNSOLICITED_CONTROL,
    };

    login(t);
    for (size_t i = 0; i < G_N_ELEMENTS(addresses) * sizeof(r_ctls); i++) {
        FcHeader header = {
            .r_ctl = r_ctls[i % sizeof(r_ctls)],
            .d_id = addresses[i / sizeof(r_ctls)],
            .s_id = t->peers[0].fcid,
            .type = FC_TYPE_FCP,
            .f_ctl = FC_FCTL_REQUEST,
            .ox_id = 0x1000,
            .rx_id = FC_XID_UNASSIGNED,
        };

        peer_send(&t->peers[0], &header, payload, sizeof(payload));
        g_assert_null(peer_receive(&t->peers[0]));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    BENCH_TEST("/els/rtv", test_rtv);
    BENCH_TEST("/els/rls", test_rls);
    BENCH_TEST("/els/echo", test_echo);
    BENCH_TEST("/els/discovery", test_discovery);
    BENCH_TEST("/els/login-required", test_login_required);
    BENCH_TEST("/els/rnid", test_rnid);
    BENCH_TEST("/els/rdp", test_rdp);
    BENCH_TEST("/els/rdp-bad", test_rdp_bad);
    BENCH_TEST("/els/test", test_test);
    BENCH_TEST("/els/others", test_others);
    BENCH_TEST("/els/short", test_short);
    BENCH_TEST("/els/incoherent", test_incoherent);
    return g_test_run();
}
