/*
 * Every request to the name server: what it is answered, and what it is
 * rejected with.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "bench.h"
#include "fabric/name_server.h"
#include "lab/state.h"
#include "wire/bytes.h"
#include "wire/ct.h"

#define NAME(i) (BENCH_NAME + (i))

static uint32_t fcid(const Bench *t, unsigned int i)
{
    return t->peers[i].fcid;
}

/* A request of peer 0, and the body of its accept. */
static FcFrame *accepted(Bench *t, uint16_t command, const void *body,
                         uint32_t length, const uint8_t **answer,
                         uint32_t *answer_length)
{
    FcFrame *frame = peer_ct(&t->peers[0], command, body, length);

    *answer = bench_ct_body(frame, answer_length);
    return frame;
}

static void rejected(Bench *t, uint16_t command, const void *body,
                     uint32_t length, uint8_t reason, uint8_t explanation)
{
    g_autoptr(FcFrame) frame = peer_ct(&t->peers[0], command, body, length);

    bench_check_ct_rjt(frame, reason, explanation);
}

static void unable(Bench *t, uint16_t command, const void *body,
                   uint32_t length, uint8_t explanation)
{
    rejected(t, command, body, length, FC_CT_RJT_UNABLE, explanation);
}

/* The answer to a request that names an address, or a name. */
#define ANSWER_ID(t, command, id)     \
    uint8_t id_[4] = { 0 };           \
    g_autoptr(FcFrame) frame_ = NULL; \
    const uint8_t *body;              \
    uint32_t length;                  \
    put_be24(id_ + 1, id);            \
    frame_ = accepted(t, command, id_, sizeof(id_), &body, &length)
#define ANSWER_NAME(t, command, name) \
    uint8_t name_[8];                 \
    g_autoptr(FcFrame) frame_ = NULL; \
    const uint8_t *body;              \
    uint32_t length;                  \
    put_be64(name_, name);            \
    frame_ = accepted(t, command, name_, sizeof(name_), &body, &length)
#define ANSWER(t, command, ...)                 \
    const uint8_t request_[] = { __VA_ARGS__ }; \
    g_autoptr(FcFrame) frame_ = NULL;           \
    const uint8_t *body;                        \
    uint32_t length;                            \
    frame_ = accepted(t, command, request_, sizeof(request_), &body, &length)

/* ---- by address ---- */

static void test_names_of_id(Bench *t, gconstpointer data)
{
    bench_login_all(t);
    {
        ANSWER_ID(t, FC_NS_GPN_ID, fcid(t, 2));
        g_assert_cmpuint(length, ==, 8);
        g_assert_cmphex(get_be64(body), ==, NAME(2));
    }
    {
        ANSWER_ID(t, FC_NS_GNN_ID, fcid(t, 1));
        g_assert_cmpuint(length, ==, 8);
        g_assert_cmphex(get_be64(body), ==, NAME(1));
    }
    {
        ANSWER_ID(t, FC_NS_GFPN_ID, fcid(t, 1));
        g_assert_cmpuint(length, ==, 8);
        g_assert_cmphex(get_be64(body), ==, fc_port_wwpn(t->peers[1].port));
        g_assert_cmphex(get_be64(body), !=, fc_port_wwpn(t->peers[0].port));
    }
}

static void test_objects_of_id(Bench *t, gconstpointer data)
{
    bench_login_all(t);
    {
        ANSWER_ID(t, FC_NS_GCS_ID, fcid(t, 1));
        g_assert_cmpuint(length, ==, 4);
        g_assert_cmphex(get_be32(body), ==, 8); /* class 3 */
    }
    {
        ANSWER_ID(t, FC_NS_GPT_ID, fcid(t, 1));
        g_assert_cmpuint(length, ==, 4);
        g_assert_cmphex(body[0], ==, FC_NS_N_PORT);
    }
    {
        ANSWER_ID(t, FC_NS_GFT_ID, fcid(t, 1));
        g_assert_cmpuint(length, ==, 32);
        g_assert_cmphex(get_be32(body + 4), ==, 0x100); /* type 28h */
        g_assert_cmphex(get_be32(body), ==, 0);
    }
    {
        ANSWER_ID(t, FC_NS_GFF_ID, fcid(t, 3));
        g_assert_cmpuint(length, ==, 128);
        g_assert_cmphex(get_be32(body + 20), ==, FC_FEATURE_TARGET);
    }
}

static void test_unknown_id(Bench *t, gconstpointer data)
{
    const uint16_t commands[] = {
        FC_NS_GPN_ID,  FC_NS_GNN_ID, FC_NS_GCS_ID, FC_NS_GFT_ID,
        FC_NS_GSPN_ID, FC_NS_GPT_ID, FC_NS_GFF_ID, FC_NS_GFPN_ID,
    };
    const uint8_t nobody[] = { 0, 9, 9, 9 };

    bench_login_all(t);
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        unable(t, commands[i], nobody, 4, FC_NS_EXPLAIN_PORT_ID_NOT_REGISTERED);
    }
}

static void check_next(Bench *t, uint32_t after, unsigned int expected)
{
    FcNsNext next;
    ANSWER_ID(t, FC_NS_GA_NXT, after);

    g_assert_cmpuint(length, ==, FC_NS_GA_NXT_LEN);
    wire_decode(&fc_ns_next_format, &next, body, length);
    g_assert_cmphex(next.port_id, ==, fcid(t, expected));
    g_assert_cmphex(next.port_type, ==, FC_NS_N_PORT);
    g_assert_cmphex(next.port_name, ==, NAME(expected));
    g_assert_cmphex(next.node_name, ==, NAME(expected));
    g_assert_cmphex(next.class_of_service, ==, 8);
    g_assert_true(fc_ns_types_has(next.fc4_types, FC_TYPE_NVME));
}

/* From one to the next, around once, beginning anywhere. */
static void test_next(Bench *t, gconstpointer data)
{
    bench_login_all(t);
    check_next(t, 0, 0);
    for (unsigned int i = 0; i < BENCH_PEERS; i++) {
        check_next(t, fcid(t, i), (i + 1) % BENCH_PEERS);
    }
    check_next(t, 0xffffff, 0);
}

/* ---- by name ---- */

static void test_by_port_name(Bench *t, gconstpointer data)
{
    const uint8_t nobody[8] = { 1 };

    bench_login_all(t);
    {
        ANSWER_NAME(t, FC_NS_GID_PN, NAME(3));
        g_assert_cmpuint(length, ==, 4);
        g_assert_cmphex(get_be32(body), ==, fcid(t, 3));
    }
    unable(t, FC_NS_GID_PN, nobody, 8, FC_NS_EXPLAIN_PORT_NAME_NOT_REGISTERED);
}

static void register_node(Bench *t, unsigned int i, uint64_t name)
{
    FcNsName request = { fcid(t, i), name };
    uint8_t body[FC_NS_NAME_LEN];
    g_autoptr(FcFrame) answer = NULL;
    uint32_t length;

    wire_encode(&fc_ns_name_format, &request, body);
    answer = peer_ct(&t->peers[i], FC_NS_RNN_ID, body, sizeof(body));
    bench_ct_body(answer, &length);
    g_assert_cmpuint(length, ==, 0);
}

static void test_by_node_name(Bench *t, gconstpointer data)
{
    const uint8_t nobody[8] = { 1 };

    bench_login_all(t);
    register_node(t, 2, NAME(1));
    {
        ANSWER_NAME(t, FC_NS_GID_NN, NAME(1));
        g_assert_cmpuint(length, ==, 8);
        g_assert_cmphex(get_be32(body), ==, fcid(t, 1));
        g_assert_cmphex(get_be32(body + 4), ==, 0x80000000 | fcid(t, 2));
    }
    {
        ANSWER_NAME(t, FC_NS_GPN_NN, NAME(1));
        g_assert_cmpuint(length, ==, 32);
        g_assert_cmphex(get_be64(body + 8), ==, NAME(1));
        g_assert_cmphex(get_be32(body + 16), ==, 0x80000000 | fcid(t, 2));
        g_assert_cmphex(get_be64(body + 24), ==, NAME(2));
    }
    unable(t, FC_NS_GID_NN, nobody, 8, FC_NS_EXPLAIN_NODE_NAME_NOT_REGISTERED);
    unable(t, FC_NS_GPN_NN, nobody, 8, FC_NS_EXPLAIN_NODE_NAME_NOT_REGISTERED);
    unable(t, FC_NS_GSNN_NN, nobody, 8, FC_NS_EXPLAIN_NODE_NAME_NOT_REGISTERED);
}

/* ---- lists ---- */

static void test_by_type(Bench *t, gconstpointer data)
{
    bench_login_all(t);
    {
        ANSWER(t, FC_NS_GPN_FT, 0, 0, 0, FC_TYPE_NVME);
        g_assert_cmpuint(length, ==, 16 * BENCH_PEERS);
        g_assert_cmphex(get_be32(body), ==, fcid(t, 0));
        g_assert_cmphex(get_be32(body + 48), ==, 0x80000000 | fcid(t, 3));
        g_assert_cmphex(get_be64(body + 56), ==, NAME(3));
    }
    {
        ANSWER(t, FC_NS_GID_FT, 0, 1, 0, FC_TYPE_NVME);
        g_assert_cmpuint(length, ==, 4 * BENCH_PEERS);
        g_assert_cmphex(get_be32(body + 4), ==, fcid(t, 1));
        g_assert_cmphex(get_be32(body + 12), ==, 0x80000000 | fcid(t, 3));
    }
    register_node(t, 1, 0x2200000000000077ull);
    {
        ANSWER(t, FC_NS_GNN_FT, 0, 1, fcid(t, 1) >> 8 & 0xff, FC_TYPE_NVME);
        g_assert_cmpuint(length, ==, 16);
        g_assert_cmphex(get_be32(body), ==, 0x80000000 | fcid(t, 1));
        g_assert_cmphex(get_be64(body + 8), ==, 0x2200000000000077ull);
    }
}

static void test_by_type_none(Bench *t, gconstpointer data)
{
    const uint16_t commands[] = { FC_NS_GPN_FT, FC_NS_GNN_FT, FC_NS_GID_FT };
    const uint8_t fcp[] = { 0, 0, 0, FC_TYPE_FCP };
    const uint8_t domain[] = { 0, 7, 0, FC_TYPE_NVME };
    const uint8_t area[] = { 0, 1, 0xee, FC_TYPE_NVME };

    bench_login_all(t);
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        unable(t, commands[i], fcp, 4, FC_NS_EXPLAIN_FC4_NOT_REGISTERED);
        unable(t, commands[i], domain, 4, FC_NS_EXPLAIN_NOTHING_IN_SCOPE);
        unable(t, commands[i], area, 4, FC_NS_EXPLAIN_NOTHING_IN_SCOPE);
    }
}

static void test_by_feature(Bench *t, gconstpointer data)
{
    const uint8_t discovery[] = {
        0, 0, 0, 0, 0, 0, FC_FEATURE_DISCOVERY, FC_TYPE_NVME
    };
    const uint8_t elsewhere[] = { 0,           9, 0, 0, 0, 0, FC_FEATURE_TARGET,
                                  FC_TYPE_NVME };
    const uint8_t fcp[] = { 0, 0, 0, 0, 0, 0, FC_FEATURE_TARGET, FC_TYPE_FCP };

    bench_login_all(t);
    {
        ANSWER(t, FC_NS_GID_FF, 0, 0, 0, 0, 0, 0, FC_FEATURE_TARGET,
               FC_TYPE_NVME);
        g_assert_cmpuint(length, ==, 4);
        g_assert_cmphex(get_be32(body), ==, 0x80000000 | fcid(t, 3));
    }
    unable(t, FC_NS_GID_FF, discovery, 8,
           FC_NS_EXPLAIN_FEATURES_NOT_REGISTERED);
    unable(t, FC_NS_GID_FF, elsewhere, 8, FC_NS_EXPLAIN_NOTHING_IN_SCOPE);
    unable(t, FC_NS_GID_FF, fcp, 8, FC_NS_EXPLAIN_FC4_NOT_REGISTERED);
}

static void test_by_port_type(Bench *t, gconstpointer data)
{
    const uint8_t nl_port[] = { 2, 0, 0, 0 };
    const uint8_t elsewhere[] = { FC_NS_N_PORT, 9, 0, 0 };

    bench_login_all(t);
    {
        ANSWER(t, FC_NS_GID_PT, FC_NS_N_PORT, 0, 0, 0);
        g_assert_cmpuint(length, ==, 4 * BENCH_PEERS);
    }
    {
        ANSWER(t, FC_NS_GID_PT, FC_NS_NX_PORT, 1, fcid(t, 2) >> 8 & 0xff, 0);
        g_assert_cmpuint(length, ==, 4);
        g_assert_cmphex(get_be32(body), ==, 0x80000000 | fcid(t, 2));
    }
    unable(t, FC_NS_GID_PT, nl_port, 4, FC_NS_EXPLAIN_PORT_TYPE_NOT_REGISTERED);
    unable(t, FC_NS_GID_PT, elsewhere, 4, FC_NS_EXPLAIN_NOTHING_IN_SCOPE);
}

/* Domains, the areas of one, the addresses of one of these. */
static void test_identifiers(Bench *t, gconstpointer data)
{
    const uint8_t elsewhere[] = { 0, 9, 0, 0 };

    bench_login_all(t);
    {
        ANSWER(t, FC_NS_GID_A, 0, 0, 0, 0);
        g_assert_cmpuint(length, ==, 4);
        g_assert_cmphex(get_be32(body), ==, 0x80010000);
    }
    {
        ANSWER(t, FC_NS_GID_A, 0, 1, 0, 0);
        g_assert_cmpuint(length, ==, 4 * BENCH_PEERS);
        g_assert_cmphex(get_be32(body), ==, fcid(t, 0) & 0xffff00);
    }
    {
        ANSWER(t, FC_NS_GID_A, 0, 1, fcid(t, 1) >> 8 & 0xff, 0);
        g_assert_cmpuint(length, ==, 4);
        g_assert_cmphex(get_be32(body), ==, 0x80000000 | fcid(t, 1));
    }
    unable(t, FC_NS_GID_A, elsewhere, 4, FC_NS_EXPLAIN_NOTHING_IN_SCOPE);
}

/* ---- how much an answer may have ---- */

static FcFrame *ask_at_most(Bench *t, uint16_t words)
{
    uint8_t payload[FC_CT_LEN + 4] = { 0 };
    FcCt ct = {
        .revision = FC_CT_REVISION,
        .gs_type = FC_CT_TYPE_DIRECTORY,
        .gs_subtype = FC_CT_SUBTYPE_NAME_SERVER,
        .command = FC_NS_GPN_FT,
        .residual = words,
    };

    wire_encode(&fc_ct_format, &ct, payload);
    payload[FC_CT_LEN + 3] = FC_TYPE_NVME;
    return peer_exchange(&t->peers[0], FC_ADDR_NAME_SERVER,
                         FC_RCTL_UNSOLICITED_CONTROL, FC_TYPE_CT, payload,
                         sizeof(payload));
}

static uint16_t residual_of(const FcFrame *answer)
{
    return get_be16(fc_frame_data(answer) + 10);
}

/* A requester says how many words it can take, and hears how many it lacks. */
static void test_maximum_size(Bench *t, gconstpointer data)
{
    const uint16_t all = 4 * BENCH_PEERS;

    bench_login_all(t);
    for (uint16_t words = 1; words <= all + 1; words++) {
        g_autoptr(FcFrame) answer = ask_at_most(t, words);
        const uint16_t sent = MIN(words, all);

        g_assert_cmpuint(answer->length, ==, FC_CT_LEN + sent * 4);
        g_assert_cmpuint(residual_of(answer), ==, all - sent);
    }
}

/* All ports there are for others than adapters: more than fit one frame. */
#define ALL   (FC_FABRIC_PORTS - FC_FABRIC_ETHERNET_PORTS)
#define CROWD (ALL - BENCH_PEERS)

typedef struct Crowd {
    Bench bench;
    Peer peers[CROWD];
} Crowd;

static void crowd_init(Crowd *crowd, bool single_frame)
{
    FcFabricConfig config = fc_fabric_defaults;

    config.single_frame_ct = single_frame;
    bench_setup(&crowd->bench, &config);
    bench_login_all(&crowd->bench);
    for (unsigned int i = 0; i < CROWD; i++) {
        peer_init(&crowd->peers[i], &crowd->bench.sim, crowd->bench.fabric,
                  "crowd", 0x2300000000000000ull + i);
        peer_login(&crowd->peers[i], FC_FEATURE_TARGET);
    }
}

static void crowd_cleanup(Crowd *crowd)
{
    for (unsigned int i = 0; i < CROWD; i++) {
        peer_cleanup(&crowd->peers[i]);
    }
    bench_teardown(&crowd->bench, NULL);
}

/*
 * fnic puts no frames together (contract 5.1): whole entries up to the end
 * of the frame, the last one marked, and the residual size for the others.
 */
static void test_single_frame(void)
{
    g_autofree Crowd *crowd = g_new0(Crowd, 1);
    g_autoptr(FcFrame) answer = NULL;
    const uint8_t *body;
    uint32_t length;

    crowd_init(crowd, true);
    answer = ask_at_most(&crowd->bench, 0);
    body = bench_ct_body(answer, &length);
    g_assert_cmpuint(fc_frame_count(answer), ==, 1);
    g_assert_cmpuint(length, ==, 127 * 16);
    g_assert_cmphex(body[126 * 16], ==, FC_NS_LAST_ENTRY);
    g_assert_cmphex(body[125 * 16], ==, 0);
    g_assert_cmpuint(residual_of(answer), ==, (ALL - 127) * 4);
    g_clear_pointer(&answer, fc_frame_free);
    crowd_cleanup(crowd);
}

static void test_many_frames(void)
{
    g_autofree Crowd *crowd = g_new0(Crowd, 1);
    g_autoptr(FcFrame) answer = NULL;
    const uint8_t *body;
    uint32_t length;

    crowd_init(crowd, false);
    answer = ask_at_most(&crowd->bench, 0);
    body = bench_ct_body(answer, &length);
    g_assert_cmpuint(fc_frame_count(answer), ==, 2);
    g_assert_cmpuint(length, ==, ALL * 16);
    g_assert_cmphex(body[(ALL - 1) * 16], ==, FC_NS_LAST_ENTRY);
    g_assert_cmpuint(residual_of(answer), ==, 0);
    g_clear_pointer(&answer, fc_frame_free);
    crowd_cleanup(crowd);
}

/* ---- registrations ---- */

static void accept_empty(Bench *t, uint16_t command, const void *body,
                         uint32_t length)
{
    const uint8_t *answer;
    uint32_t answer_length;
    g_autoptr(FcFrame) frame =
        accepted(t, command, body, length, &answer, &answer_length);

    g_assert_cmpuint(answer_length, ==, 0);
}

static void encode_name(uint8_t body[FC_NS_NAME_LEN], uint32_t port_id,
                        uint64_t name)
{
    FcNsName request = { port_id, name };

    wire_encode(&fc_ns_name_format, &request, body);
}

/* A port's name is that of its login, and nothing else. */
static void test_register_port_name(Bench *t, gconstpointer data)
{
    uint8_t body[FC_NS_NAME_LEN];

    bench_login_all(t);
    encode_name(body, fcid(t, 0), NAME(0));
    accept_empty(t, FC_NS_RPN_ID, body, sizeof(body));
    encode_name(body, fcid(t, 0), NAME(1));
    unable(t, FC_NS_RPN_ID, body, sizeof(body), FC_NS_EXPLAIN_ACCESS_DENIED);
}

static void test_register_class(Bench *t, gconstpointer data)
{
    FcNsClass request = { .class_of_service = 0x0c };
    uint8_t sent[FC_NS_RCS_ID_LEN];

    bench_login_all(t);
    request.port_id = fcid(t, 0);
    wire_encode(&fc_ns_class_format, &request, sent);
    accept_empty(t, FC_NS_RCS_ID, sent, sizeof(sent));
    {
        ANSWER_ID(t, FC_NS_GCS_ID, fcid(t, 0));
        g_assert_cmpuint(length, ==, 4);
        g_assert_cmphex(get_be32(body), ==, 0x0c);
    }
}

static void test_register_types(Bench *t, gconstpointer data)
{
    FcNsTypes request = { 0 };
    uint8_t sent[FC_NS_RFT_ID_LEN];
    const uint8_t features[] = { 0, 1, 1, 0, 0, 0, 2, FC_TYPE_FCP };

    bench_login_all(t);
    request.port_id = fcid(t, 0);
    put_be24((uint8_t *)features + 1, fcid(t, 0));
    unable(t, FC_NS_RFF_ID, features, 8, FC_NS_EXPLAIN_FC4_NOT_REGISTERED);
    fc_ns_types_set(request.fc4_types, FC_TYPE_FCP);
    wire_encode(&fc_ns_types_format, &request, sent);
    accept_empty(t, FC_NS_RFT_ID, sent, sizeof(sent));
    accept_empty(t, FC_NS_RFF_ID, features, 8);
    {
        ANSWER(t, FC_NS_GID_FF, 0, 0, 0, 0, 0, 0, 2, FC_TYPE_FCP);
        g_assert_cmphex(get_be32(body), ==, 0x80000000 | fcid(t, 0));
    }
}

static void check_symbol(const uint8_t *body, uint32_t length,
                         const char *expected)
{
    g_assert_cmpuint(length, ==, 256);
    g_assert_cmpuint(body[0], ==, strlen(expected));
    g_assert_cmpmem(body + 1, body[0], expected, strlen(expected));
}

static void test_symbols(Bench *t, gconstpointer data)
{
    uint8_t port[4 + 1 + 4] = { 0, 0, 0, 0, 4, 'p', 'o', 'r', 't' };
    uint8_t node[8 + 1 + 4] = { 0, 0, 0, 0, 0, 0, 0, 0, 4, 'n', 'o', 'd', 'e' };
    uint8_t id[4] = { 0 };
    uint8_t name[8];

    bench_login_all(t);
    put_be24(port + 1, fcid(t, 0));
    put_be24(id + 1, fcid(t, 0));
    put_be64(node, NAME(0));
    put_be64(name, NAME(0));
    unable(t, FC_NS_GSPN_ID, id, 4, FC_NS_EXPLAIN_PORT_SYMBOL_NOT_REGISTERED);
    unable(t, FC_NS_GSNN_NN, name, 8, FC_NS_EXPLAIN_NODE_SYMBOL_NOT_REGISTERED);
    accept_empty(t, FC_NS_RSPN_ID, port, sizeof(port));
    accept_empty(t, FC_NS_RSNN_NN, node, sizeof(node));
    {
        ANSWER_ID(t, FC_NS_GSPN_ID, fcid(t, 0));
        check_symbol(body, length, "port");
    }
    {
        ANSWER_NAME(t, FC_NS_GSNN_NN, NAME(0));
        check_symbol(body, length, "node");
    }
    /* the length says more than there is */
    port[4] = 5;
    rejected(t, FC_NS_RSPN_ID, port, sizeof(port), FC_CT_RJT_INVALID_SIZE,
             FC_NS_EXPLAIN_NONE);
    put_be64(node, NAME(1));
    unable(t, FC_NS_RSNN_NN, node, sizeof(node),
           FC_NS_EXPLAIN_NODE_NAME_NOT_REGISTERED);
}

/* Nobody registers for somebody else, or for an address that nobody has. */
static void test_register_for_others(Bench *t, gconstpointer data)
{
    const struct {
        uint16_t command;
        uint32_t length;
    } requests[] = {
        { FC_NS_RPN_ID, 12 }, { FC_NS_RNN_ID, 12 }, { FC_NS_RCS_ID, 8 },
        { FC_NS_RFT_ID, 36 }, { FC_NS_RSPN_ID, 5 }, { FC_NS_RFF_ID, 8 },
        { FC_NS_DA_ID, 4 },
    };

    bench_login_all(t);
    for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
        uint8_t body[36] = { 0 };

        put_be24(body + 1, fcid(t, 1));
        unable(t, requests[i].command, body, requests[i].length,
               FC_CT_EXPLAIN_NOT_AUTHORIZED);
        put_be24(body + 1, 0x010999);
        unable(t, requests[i].command, body, requests[i].length,
               FC_NS_EXPLAIN_PORT_ID_NOT_REGISTERED);
    }
    g_assert_cmpuint(t->fabric->name_server->records->len, ==, BENCH_PEERS);
}

/* Gone for all, until something is registered again. */
static void test_deregister(Bench *t, gconstpointer data)
{
    FcNsTypes types = { 0 };
    uint8_t sent[FC_NS_RFT_ID_LEN];
    uint8_t id[4] = { 0 };

    bench_login_all(t);
    put_be24(id + 1, fcid(t, 0));
    accept_empty(t, FC_NS_DA_ID, id, 4);
    unable(t, FC_NS_GPN_ID, id, 4, FC_NS_EXPLAIN_PORT_ID_NOT_REGISTERED);
    types.port_id = fcid(t, 0);
    wire_encode(&fc_ns_types_format, &types, sent);
    accept_empty(t, FC_NS_RFT_ID, sent, sizeof(sent));
    {
        ANSWER_ID(t, FC_NS_GPN_ID, fcid(t, 0));
        g_assert_cmpuint(length, ==, 8);
        g_assert_cmphex(get_be64(body), ==, NAME(0));
    }
}

/* ---- what is wrong with any request ---- */

/* Every request, cut at every length: rejected, never more. */
static void test_short(Bench *t, gconstpointer data)
{
    const struct {
        uint16_t command;
        uint32_t length;
    } requests[] = {
        { FC_NS_GA_NXT, 4 },  { FC_NS_GID_A, 4 },   { FC_NS_GPN_ID, 4 },
        { FC_NS_GNN_ID, 4 },  { FC_NS_GCS_ID, 4 },  { FC_NS_GFT_ID, 4 },
        { FC_NS_GSPN_ID, 4 }, { FC_NS_GPT_ID, 4 },  { FC_NS_GFPN_ID, 4 },
        { FC_NS_GFF_ID, 4 },  { FC_NS_GID_PN, 8 },  { FC_NS_GID_NN, 8 },
        { FC_NS_GPN_NN, 8 },  { FC_NS_GSNN_NN, 8 }, { FC_NS_GID_FT, 4 },
        { FC_NS_GPN_FT, 4 },  { FC_NS_GNN_FT, 4 },  { FC_NS_GID_PT, 4 },
        { FC_NS_GID_FF, 8 },
    };

    bench_login_all(t);
    for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
        for (uint32_t length = 0; length < requests[i].length; length++) {
            const uint8_t body[8] = { 0 };

            rejected(t, requests[i].command, body, length,
                     FC_CT_RJT_INVALID_SIZE, FC_NS_EXPLAIN_NONE);
        }
    }
}

static FcFrame *ask(Bench *t, const FcCt *ct)
{
    uint8_t payload[FC_CT_LEN];

    wire_encode(&fc_ct_format, ct, payload);
    return peer_exchange(&t->peers[0], FC_ADDR_NAME_SERVER,
                         FC_RCTL_UNSOLICITED_CONTROL, FC_TYPE_CT, payload,
                         sizeof(payload));
}

static void test_preamble(Bench *t, gconstpointer data)
{
    const FcCt good = {
        .revision = FC_CT_REVISION,
        .gs_type = FC_CT_TYPE_DIRECTORY,
        .gs_subtype = FC_CT_SUBTYPE_NAME_SERVER,
        .command = 0x0777,
    };
    FcCt ct;

    bench_login_all(t);
    {
        g_autoptr(FcFrame) answer = ask(t, &good);

        bench_check_ct_rjt(answer, FC_CT_RJT_NOT_SUPPORTED, FC_NS_EXPLAIN_NONE);
    }
    ct = good;
    ct.revision = 2;
    {
        g_autoptr(FcFrame) answer = ask(t, &ct);

        bench_check_ct_rjt(answer, FC_CT_RJT_INVALID_VERSION,
                           FC_NS_EXPLAIN_NONE);
    }
    ct = good;
    ct.gs_subtype = 3;
    {
        g_autoptr(FcFrame) answer = ask(t, &ct);

        bench_check_ct_rjt(answer, FC_CT_RJT_NO_SUCH_SERVER,
                           FC_NS_EXPLAIN_NONE);
    }
    ct = good;
    ct.gs_type = FC_CT_TYPE_MANAGEMENT;
    {
        g_autoptr(FcFrame) answer = ask(t, &ct);

        bench_check_ct_rjt(answer, FC_CT_RJT_NO_SUCH_SERVER,
                           FC_NS_EXPLAIN_NONE);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    BENCH_TEST("/names/of-id", test_names_of_id);
    BENCH_TEST("/names/objects-of-id", test_objects_of_id);
    BENCH_TEST("/names/unknown-id", test_unknown_id);
    BENCH_TEST("/names/next", test_next);
    BENCH_TEST("/names/by-port-name", test_by_port_name);
    BENCH_TEST("/names/by-node-name", test_by_node_name);
    BENCH_TEST("/names/by-type", test_by_type);
    BENCH_TEST("/names/by-type-none", test_by_type_none);
    BENCH_TEST("/names/by-feature", test_by_feature);
    BENCH_TEST("/names/by-port-type", test_by_port_type);
    BENCH_TEST("/names/identifiers", test_identifiers);
    BENCH_TEST("/names/maximum-size", test_maximum_size);
    g_test_add_func("/names/single-frame", test_single_frame);
    g_test_add_func("/names/many-frames", test_many_frames);
    BENCH_TEST("/names/register/port-name", test_register_port_name);
    BENCH_TEST("/names/register/class", test_register_class);
    BENCH_TEST("/names/register/types", test_register_types);
    BENCH_TEST("/names/register/symbols", test_symbols);
    BENCH_TEST("/names/register/for-others", test_register_for_others);
    BENCH_TEST("/names/register/deregister", test_deregister);
    BENCH_TEST("/names/short", test_short);
    BENCH_TEST("/names/preamble", test_preamble);
    return g_test_run();
}
