/*
 * Link services of a target: every way in which one can be wrong.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "target.h"

static void setup(Host *h, gconstpointer data)
{
    HostConfig config = host_defaults();

    config.port.associations = 2;
    host_build(h, &config);
    host_target_up(h);
    host_login(h);
}

static void teardown(Host *h, gconstpointer data)
{
    host_free(h);
}

static void check_rjt(FcFrame *answer_taken, uint8_t command, uint8_t reason,
                      uint8_t explanation)
{
    g_autoptr(FcFrame) answer = answer_taken;
    FcnvmeRjt rjt;

    g_assert_cmpuint(answer->length, ==, FCNVME_RJT_LEN);
    g_assert_true(wire_decode(&fcnvme_rjt_format, &rjt, fc_frame_data(answer),
                              answer->length));
    g_assert_cmphex(rjt.command, ==, FCNVME_LS_RJT);
    g_assert_cmpuint(rjt.list_length, ==, 32);
    g_assert_cmpuint(rjt.request_tag, ==, FCNVME_TAG_REQUEST);
    g_assert_cmpuint(rjt.request_length, ==, 8);
    g_assert_cmphex(rjt.request_command, ==, command);
    g_assert_cmpuint(rjt.reject_tag, ==, FCNVME_TAG_REJECT);
    g_assert_cmpuint(rjt.reject_length, ==, 8);
    g_assert_cmphex(rjt.reason, ==, reason);
    g_assert_cmphex(rjt.explanation, ==, explanation);
}

/* A change to a good request, and what it is worth. */
typedef struct Case {
    const char *field;
    uint64_t value;
    uint8_t reason; /* 0: accepted */
    uint8_t explanation;
} Case;

static void check_cases(Host *h, const WireFormat *format, const uint8_t *good,
                        const Case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        g_autofree uint8_t *payload = g_memdup2(good, format->length);
        FcFrame *answer;

        wire_field_set(wire_field(format, cases[i].field), payload,
                       cases[i].value);
        answer = host_ls(h, payload, format->length);
        if (cases[i].reason) {
            check_rjt(answer, good[0], cases[i].reason, cases[i].explanation);
        } else {
            g_assert_cmphex(fc_frame_command(answer), ==, FCNVME_LS_ACC);
            fc_frame_free(answer);
        }
    }
}

static void check_truncations(Host *h, const uint8_t *good, uint32_t length)
{
    for (uint32_t cut = 1; cut < length; cut++) {
        check_rjt(host_ls(h, good, cut), good[0], FCNVME_RJT_LOGICAL_ERROR,
                  FCNVME_EXPLAIN_INVALID_LENGTH);
    }
    check_rjt(host_ls(h, good, 0), 0, FCNVME_RJT_INVALID_COMMAND,
              FCNVME_EXPLAIN_NONE);
}

/* ---- Create Association ---- */

static void test_association(Host *h, gconstpointer data)
{
    static const Case cases[] = {
        { "list_length", 583, FCNVME_RJT_LOGICAL_ERROR, 0x2d },
        { "tag", 4, FCNVME_RJT_LOGICAL_ERROR, 0 },
        { "length", 575, FCNVME_RJT_LOGICAL_ERROR, 0x2d },
        { "ersp_ratio", 0, FCNVME_RJT_INVALID_PARAMETER, 0x40 },
        { "ersp_ratio", 31, FCNVME_RJT_INVALID_PARAMETER, 0x40 },
        { "cntlid", 1, FCNVME_RJT_INVALID_PARAMETER, 0x41 },
        { "sqsize", 0, FCNVME_RJT_INVALID_PARAMETER, 0x43 },
        { "sqsize", 1024, FCNVME_RJT_INVALID_PARAMETER, 0x43 },
        /* the shortest that is legal, and no room behind them */
        { "list_length", 584, 0, 0 },
        { "length", 576, 0, 0 },
        { "ersp_ratio", 30, FCNVME_RJT_INSUFFICIENT_RESOURCES, 0 },
    };
    FcnvmeCreateAssociation request = host_association(h, SUB_NQN);
    uint8_t good[FCNVME_CREATE_ASSOCIATION_LEN];

    wire_encode(&fcnvme_create_association_format, &request, good);
    check_truncations(h, good, sizeof(good));
    check_cases(h, &fcnvme_create_association_format, good, cases,
                G_N_ELEMENTS(cases));
}

/* NQNs: empty, without an end, too long. */
static void test_nqns(Host *h, gconstpointer data)
{
    static const struct {
        size_t at;
        uint8_t explanation;
    } names[] = {
        { offsetof(FcnvmeCreateAssociation, hostnqn), 0x45 },
        { offsetof(FcnvmeCreateAssociation, subnqn), 0x46 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        for (int length = 0; length <= 256; length++) {
            FcnvmeCreateAssociation request = host_association(h, SUB_NQN);
            uint8_t *name = (uint8_t *)&request + names[i].at;
            uint8_t payload[FCNVME_CREATE_ASSOCIATION_LEN];
            FcFrame *answer;

            memset(name, 0, 256);
            memset(name, 'n', length);
            wire_encode(&fcnvme_create_association_format, &request, payload);
            answer = host_ls(h, payload, sizeof(payload));
            if (length < 1 || length > 223) {
                check_rjt(answer, FCNVME_LS_CREATE_ASSOCIATION,
                          FCNVME_RJT_INVALID_PARAMETER, names[i].explanation);
                continue;
            }
            g_assert_cmphex(fc_frame_command(answer), ==, FCNVME_LS_ACC);
            fc_frame_free(answer);
            nvmet_association_end(h->port->associations[0], "test", false);
        }
    }
}

/* Identifiers: never zero, never the same, the queue in the last bits. */
static void test_identifiers(Host *h, gconstpointer data)
{
    uint64_t last = 0;

    for (int i = 0; i < 1000; i++) {
        host_create_association(h, SUB_NQN);
        g_assert_cmphex(h->association_id, !=, last);
        g_assert_cmphex(h->association_id & 0xffff, ==, 0);
        g_assert_cmphex(h->connection_ids[0], ==, h->association_id);
        host_create_connection(h, 3);
        g_assert_cmphex(h->connection_ids[3], ==, h->association_id | 3);
        last = h->association_id;
        host_disconnect(h);
    }
}

/* ---- Create I/O Connection ---- */

static void test_connection(Host *h, gconstpointer data)
{
    FcnvmeCreateConnection request;
    uint8_t good[FCNVME_CREATE_CONNECTION_LEN];

    host_create_association(h, SUB_NQN);
    request = host_connection(h, 1);
    wire_encode(&fcnvme_create_connection_format, &request, good);
    check_truncations(h, good, sizeof(good));
    {
        const Case cases[] = {
            { "list_length", 71, FCNVME_RJT_LOGICAL_ERROR, 0x2d },
            { "list_length", 73, FCNVME_RJT_LOGICAL_ERROR, 0x2d },
            { "association_tag", 6, FCNVME_RJT_LOGICAL_ERROR, 0 },
            { "association_length", 9, FCNVME_RJT_LOGICAL_ERROR, 0x2d },
            { "tag", 3, FCNVME_RJT_LOGICAL_ERROR, 0 },
            { "length", 47, FCNVME_RJT_LOGICAL_ERROR, 0x2d },
            { "ersp_ratio", 0, FCNVME_RJT_INVALID_PARAMETER, 0x40 },
            { "ersp_ratio", 127, FCNVME_RJT_INVALID_PARAMETER, 0x40 },
            { "sqsize", 0, FCNVME_RJT_INVALID_PARAMETER, 0x43 },
            { "sqsize", 1024, FCNVME_RJT_INVALID_PARAMETER, 0x43 },
            { "association_id", 0, FCNVME_RJT_INVALID_ASSOCIATION, 0 },
            { "association_id", h->association_id + 1,
              FCNVME_RJT_INVALID_ASSOCIATION, 0 },
            { "association_id", h->association_id + 0x10000,
              FCNVME_RJT_INVALID_ASSOCIATION, 0 },
            { "association_id", h->association_id ^ (UINT64_C(1) << 63),
              FCNVME_RJT_INVALID_ASSOCIATION, 0 },
            { "association_id", h->association_id | 0xffff0000,
              FCNVME_RJT_INVALID_ASSOCIATION, 0 },
            { "qid", 0, FCNVME_RJT_INVALID_PARAMETER, 0x42 },
            { "qid", 129, FCNVME_RJT_INVALID_PARAMETER, 0x42 },
            { "qid", 0xffff, FCNVME_RJT_INVALID_PARAMETER, 0x42 },
            { "qid", 128, 0, 0 },
            { "qid", 128, FCNVME_RJT_INVALID_PARAMETER, 0x42 },
            { "sqsize", 1023, 0, 0 },
        };

        check_cases(h, &fcnvme_create_connection_format, good, cases,
                    G_N_ELEMENTS(cases));
    }
}

/* ---- Disconnect ---- */

static void test_disconnect(Host *h, gconstpointer data)
{
    uint8_t good[FCNVME_DISCONNECT_LEN];
    FcnvmeDisconnect request = {
        .command = FCNVME_LS_DISCONNECT,
        .list_length = 40,
        .association_tag = FCNVME_TAG_ASSOCIATION_ID,
        .association_length = 8,
        .tag = FCNVME_TAG_DISCONNECT,
        .length = 16,
    };

    host_create_association(h, SUB_NQN);
    request.association_id = h->association_id;
    wire_encode(&fcnvme_disconnect_format, &request, good);
    check_truncations(h, good, sizeof(good));
    good[32] = 1; /* the scope of FC-NVMe-1 */
    check_rjt(host_ls(h, good, sizeof(good)), FCNVME_LS_DISCONNECT,
              FCNVME_RJT_LOGICAL_ERROR, 0);
    good[32] = 0;
    {
        const Case cases[] = {
            { "list_length", 39, FCNVME_RJT_LOGICAL_ERROR, 0x2d },
            { "association_tag", 6, FCNVME_RJT_LOGICAL_ERROR, 0 },
            { "association_length", 7, FCNVME_RJT_LOGICAL_ERROR, 0x2d },
            { "tag", 4, FCNVME_RJT_LOGICAL_ERROR, 0 },
            { "length", 15, FCNVME_RJT_LOGICAL_ERROR, 0x2d },
            { "association_id", 5, FCNVME_RJT_INVALID_ASSOCIATION, 0 },
            { "length", 16, 0, 0 },
            { "length", 16, FCNVME_RJT_INVALID_ASSOCIATION, 0 },
        };

        check_cases(h, &fcnvme_disconnect_format, good, cases,
                    G_N_ELEMENTS(cases));
    }
}

static void test_others(Host *h, gconstpointer data)
{
    for (unsigned int command = 0; command < 256; command++) {
        uint8_t payload[64] = { command };

        if (command >= FCNVME_LS_CREATE_ASSOCIATION &&
            command <= FCNVME_LS_DISCONNECT) {
            continue;
        }
        check_rjt(host_ls(h, payload, sizeof(payload)), command,
                  command == FCNVME_LS_DISCONNECT_CONNECTION
                      ? FCNVME_RJT_NOT_SUPPORTED
                      : FCNVME_RJT_INVALID_COMMAND,
                  FCNVME_EXPLAIN_NONE);
    }
}

#define TEST(name, fn) \
    g_test_add("/target-ls/" name, Host, NULL, setup, fn, teardown)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("association", test_association);
    TEST("nqns", test_nqns);
    TEST("identifiers", test_identifiers);
    TEST("connection", test_connection);
    TEST("disconnect", test_disconnect);
    TEST("others", test_others);
    return g_test_run();
}
