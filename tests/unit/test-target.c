/*
 * The N_Port of a target: its way into the fabric, and what it answers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fabric/controller.h"
#include "fabric/name_server.h"
#include "target.h"

static void setup(Host *h, gconstpointer data)
{
    HostConfig config = host_defaults();

    host_build(h, &config);
}

static void setup_up(Host *h, gconstpointer data)
{
    setup(h, data);
    host_target_up(h);
}

static void setup_in(Host *h, gconstpointer data)
{
    setup_up(h, data);
    host_login(h);
}

static void teardown(Host *h, gconstpointer data)
{
    host_free(h);
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

static FcTargetSession *session_of(Host *h)
{
    return fc_target_session_by_fcid(&h->target->sessions, h->peer.fcid);
}

/* Counts events of some kinds. */
typedef struct Watch {
    uint32_t count[TAP_KIND_COUNT];
    char *why; /* the last field of that name */
} Watch;

static void note(void *opaque, const TapEvent *event)
{
    Watch *watch = opaque;

    watch->count[event->kind]++;
    for (uint32_t i = 0; i < event->field_count; i++) {
        if (strcmp(event->fields[i].name, "why") == 0) {
            g_free(watch->why);
            watch->why = g_strdup(event->fields[i].string);
        }
    }
}

/* ---- into the fabric ---- */

static void test_registration(Host *h, gconstpointer data)
{
    Watch watch = { 0 };
    FcNsRecord *record;

    tap_observe(&h->sim.lab.tap, TAP_BIT(TAP_target_ready), note, &watch);
    host_target_up(h);
    g_assert_cmpuint(watch.count[TAP_target_ready], ==, 1);
    g_assert_cmphex(h->target->fcid, ==, h->target->port->login.fcid);
    g_assert_cmphex(h->target->port_name >> 60, ==, 2);
    g_assert_cmphex(h->target->port_name, !=, h->target->node_name);
    g_assert_cmpuint(h->fabric->name_server->records->len, ==, 1);
    record = g_ptr_array_index(h->fabric->name_server->records, 0);
    g_assert_cmphex(record->port_name, ==, h->target->port_name);
    g_assert_cmphex(record->node_name, ==, h->target->node_name);
    g_assert_true(fc_ns_types_has(record->fc4_types, FC_TYPE_NVME));
    g_assert_cmphex(record->fc4_features[FC_TYPE_NVME], ==,
                    FC_FEATURE_TARGET | FC_FEATURE_DISCOVERY);
    g_assert_cmpstr(record->port_symbolic_name, ==, "viclab target target0");
    g_assert_cmpstr(record->node_symbolic_name, ==, "viclab target target0");
    g_assert_cmpuint(h->target->port->login.scr_function, ==, FC_SCR_FULL);
    tap_unobserve(&h->sim.lab.tap, note, &watch);
}

static void test_names(Host *h, gconstpointer data)
{
    FcTargetPortConfig config = { .name = "another" };
    char *why = NULL;
    FcTargetPort *port = fc_target_port_new(h->fabric, &config, &why);

    g_assert_nonnull(port);
    g_assert_cmphex(port->port_name, !=, h->target->port_name);
    g_assert_cmphex(port->node_name, !=, h->target->node_name);
    fc_target_port_free(port);

    config.port_name = 5;
    g_assert_null(fc_target_port_new(h->fabric, &config, &why));
    g_assert_cmpstr(why, ==,
                    "wwpn is 0000000000000005, must be "
                    "1000000000000000..ffffffffffffffff");
    g_free(why);
    config.port_name = 0;
    config.node_name = 5;
    g_assert_null(fc_target_port_new(h->fabric, &config, &why));
    g_free(why);
    config.node_name = 0x2000000000000007ull;
    port = fc_target_port_new(h->fabric, &config, &why);
    g_assert_cmphex(port->node_name, ==, 0x2000000000000007ull);
    fc_target_port_free(port);
}

/* Lets @steps answers through, then loses what is under way. */
static void lose_answer(Host *h, unsigned int steps)
{
    FcPort *port = h->target->port;

    for (unsigned int i = 0; i < 1000; i++) {
        if (h->target->state == FC_TARGET_FLOGI + steps) {
            fc_lane_clear(&port->to_fabric);
            fc_lane_clear(&port->to_n_port);
            return;
        }
        sim_lab_advance(&h->sim, 100);
    }
    g_assert_not_reached();
}

static void test_lost_answers(Host *h, gconstpointer data)
{
    int64_t left;

    fc_target_port_enable(h->target, true);
    for (unsigned int step = 0; step < FC_TARGET_READY - FC_TARGET_FLOGI;
         step++) {
        lose_answer(h, step);
        sim_lab_advance(&h->sim, 4 * LAB_SECONDS - LAB_MILLISECONDS);
        g_assert_cmpint(h->target->state, ==, FC_TARGET_FLOGI + step);
        sim_lab_advance(&h->sim, 2 * LAB_MILLISECONDS);
        g_assert_cmpint(h->target->state, ==, FC_TARGET_BACKOFF);
        g_assert_cmpuint(h->target->attempts, ==, step + 1);
        /* the pause doubles, up to 32 s */
        left = h->target->login.timer.deadline - h->sim.now;
        g_assert_cmpint(left, <=, LAB_SECONDS << MIN(step, 5));
        g_assert_cmpint(left, >,
                        (LAB_SECONDS << MIN(step, 5)) - 2 * LAB_MILLISECONDS);
        sim_lab_advance(&h->sim, left);
        g_assert_cmpint(h->target->state, ==, FC_TARGET_FLOGI);
    }
    sim_lab_advance(&h->sim, LAB_SECONDS);
    g_assert_cmpint(h->target->state, ==, FC_TARGET_READY);
    g_assert_cmpuint(h->target->attempts, ==, 0);
    g_assert_cmpuint(h->sim.log->len, ==, 7);
}

static void test_link(Host *h, gconstpointer data)
{
    Watch watch = { 0 };

    tap_observe(&h->sim.lab.tap, TAP_BIT(TAP_target_logout), note, &watch);
    g_assert_nonnull(session_of(h));
    fc_port_set_online(h->target->port, false);
    g_assert_cmpint(h->target->state, ==, FC_TARGET_OFFLINE);
    g_assert_cmpuint(watch.count[TAP_target_logout], ==, 1);
    g_assert_cmpstr(watch.why, ==, "link down");
    g_assert_null(session_of(h));
    sim_lab_advance(&h->sim, 60 * LAB_SECONDS);
    g_assert_cmpint(h->target->state, ==, FC_TARGET_OFFLINE);
    fc_port_set_online(h->target->port, true);
    sim_lab_advance(&h->sim, LAB_SECONDS);
    g_assert_cmpint(h->target->state, ==, FC_TARGET_READY);
    g_free(watch.why);
    tap_unobserve(&h->sim.lab.tap, note, &watch);
}

/* ---- port login ---- */

static void test_plogi(Host *h, gconstpointer data)
{
    FcElsLogin login = {
        .command = FC_ELS_PLOGI,
        .port_name = HOST_WWN,
        .node_name = HOST_WWN,
    };
    FcElsLogin acc;
    g_autoptr(FcFrame) answer = NULL;

    peer_login(&h->peer, FC_FEATURE_INITIATOR);
    sim_lab_advance(&h->sim, 10 * LAB_MILLISECONDS);
    answer = peer_els(&h->peer, h->target->fcid, &fc_els_plogi_format, &login);
    wire_decode(&fc_els_plogi_format, &acc, fc_frame_data(answer),
                answer->length);
    g_assert_cmphex(acc.command, ==, FC_ELS_LS_ACC);
    g_assert_cmphex(acc.port_name, ==, h->target->port_name);
    g_assert_cmphex(acc.node_name, ==, h->target->node_name);
    g_assert_cmpuint(acc.bb_receive_data_field, ==, 2048);
    g_assert_cmpuint(acc.class3_receive_data_field, ==, 2048);
    g_assert_cmphex(session_of(h)->port_name, ==, HOST_WWN);
}

static void test_plogi_again(Host *h, gconstpointer data)
{
    Watch watch = { 0 };

    host_enable(h, SUB_NQN, 0);
    tap_observe(&h->sim.lab.tap,
                TAP_BIT(TAP_target_logout) | TAP_BIT(TAP_target_association),
                note, &watch);
    host_plogi(h);
    g_assert_cmpuint(watch.count[TAP_target_logout], ==, 1);
    g_assert_cmpuint(watch.count[TAP_target_association], ==, 1);
    g_assert_cmpuint(session_of(h)->processes, ==, 0);
    g_assert_cmpuint(h->subsystem->controllers->len, ==, 0);
    g_free(watch.why);
    tap_unobserve(&h->sim.lab.tap, note, &watch);
}

/* The same name from another address: the old session is over. */
static void test_plogi_moved(Host *h, gconstpointer data)
{
    FcElsLogin login = {
        .command = FC_ELS_PLOGI,
        .port_name = HOST_WWN,
        .node_name = HOST_WWN,
    };
    Peer other;
    FcFrame *answer;

    peer_init(&other, &h->sim, h->fabric, "other", HOST_WWN);
    peer_login(&other, FC_FEATURE_INITIATOR);
    answer = peer_els(&other, h->target->fcid, &fc_els_plogi_format, &login);
    g_assert_cmphex(fc_frame_command(answer), ==, FC_ELS_LS_ACC);
    fc_frame_free(answer);
    g_assert_null(session_of(h));
    g_assert_nonnull(
        fc_target_session_by_fcid(&h->target->sessions, other.fcid));
    peer_cleanup(&other);
}

static void test_plogi_limits(Host *h, gconstpointer data)
{
    FcElsLogin login = { .command = FC_ELS_PLOGI };
    uint8_t payload[FC_ELS_LOGIN_LEN];
    FcFrame *answer;

    wire_encode(&fc_els_plogi_format, &login, payload);
    for (uint32_t length = 1; length < sizeof(payload); length++) {
        answer = host_els(h, payload, length);
        check_rjt(answer, FC_RJT_LOGICAL_ERROR, FC_RJT_EXPLAIN_INVALID_LENGTH);
        fc_frame_free(answer);
    }
    g_assert_nonnull(session_of(h));
    /* all other slots are taken by somebody */
    for (uint32_t i = 1; i < FC_TARGET_SESSIONS; i++) {
        FcTargetSession *session = fc_target_session_add(
            &h->target->sessions, h->target, 0x020000 + i);

        g_assert_nonnull(session);
        session->port_name = i;
    }
    g_assert_null(
        fc_target_session_add(&h->target->sessions, h->target, 0x030000));
    fc_target_session_remove(&h->target->sessions, session_of(h));
    g_assert_nonnull(
        fc_target_session_add(&h->target->sessions, h->target, 0x030000));
    login.port_name = HOST_WWN;
    answer = peer_els(&h->peer, h->target->fcid, &fc_els_plogi_format, &login);
    check_rjt(answer, FC_RJT_UNABLE, FC_RJT_EXPLAIN_INSUFFICIENT_RESOURCES);
    fc_frame_free(answer);
}

static void test_sessions_hash(void)
{
    FcTargetSessions sessions = { 0 };
    FcTargetSession *s[3];

    /* all in one bucket */
    s[0] = fc_target_session_add(&sessions, NULL, 0x010000);
    s[1] = fc_target_session_add(&sessions, NULL, 0x000100);
    s[2] = fc_target_session_add(&sessions, NULL, 0x000001);
    for (int i = 0; i < 3; i++) {
        g_assert_true(fc_target_session_by_fcid(&sessions, s[i]->fcid) == s[i]);
    }
    fc_target_session_remove(&sessions, s[1]);
    g_assert_null(fc_target_session_by_fcid(&sessions, 0x000100));
    g_assert_true(fc_target_session_by_fcid(&sessions, 0x010000) == s[0]);
    g_assert_true(fc_target_session_by_fcid(&sessions, 0x000001) == s[2]);
    fc_target_session_remove(&sessions, s[0]);
    fc_target_session_remove(&sessions, s[2]);
}

/* ---- process login ---- */

static void test_prli_other_type(Host *h, gconstpointer data)
{
    g_autoptr(FcFrame) answer = host_prli_frame(h, FC_TYPE_FCP);
    FcElsPrli page;

    g_assert_true(wire_decode(&fc_els_prli_format, &page, fc_frame_data(answer),
                              answer->length));
    g_assert_cmphex(page.command, ==, FC_ELS_LS_ACC);
    g_assert_cmphex(page.type, ==, FC_TYPE_FCP);
    g_assert_cmpuint(page.payload_length, ==, answer->length);
    g_assert_cmphex(page.flags & FC_PRLI_RESPONSE_MASK, ==,
                    FC_PRLI_NO_SUCH_TYPE);
    g_assert_cmphex(page.service_parameters, ==, 0);
    /* the one that is there stays */
    g_assert_cmpuint(session_of(h)->processes, ==, 1);
}

static void test_prli_limits(Host *h, gconstpointer data)
{
    static const uint8_t good[FC_ELS_PRLI_NVME_LEN] = {
        FC_ELS_PRLI, 20, 0, 24, FC_TYPE_NVME,
    };
    uint8_t bad[sizeof(good)];
    FcFrame *answer;

    for (uint32_t length = 1; length <= sizeof(good); length++) {
        answer = host_els(h, good, length);
        if (length < FC_ELS_PRLI_LEN) {
            check_rjt(answer, FC_RJT_LOGICAL_ERROR,
                      FC_RJT_EXPLAIN_INVALID_LENGTH);
        } else {
            g_assert_cmphex(fc_frame_command(answer), ==, FC_ELS_LS_ACC);
        }
        fc_frame_free(answer);
    }
    memcpy(bad, good, sizeof(bad));
    bad[1] = 12;
    answer = host_els(h, bad, sizeof(bad));
    check_rjt(answer, FC_RJT_LOGICAL_ERROR, FC_RJT_EXPLAIN_INVALID_LENGTH);
    fc_frame_free(answer);
    bad[1] = 20;
    bad[3] = 20;
    answer = host_els(h, bad, sizeof(bad));
    check_rjt(answer, FC_RJT_LOGICAL_ERROR, FC_RJT_EXPLAIN_INVALID_LENGTH);
    fc_frame_free(answer);
}

static void test_prlo(Host *h, gconstpointer data)
{
    uint8_t payload[FC_ELS_PRLI_LEN] = { FC_ELS_PRLO, 16, 0, 20, FC_TYPE_NVME };
    FcFrame *answer;
    FcElsPrli page;

    host_enable(h, SUB_NQN, 0);
    answer = host_els(h, payload, sizeof(payload));
    wire_decode(&fc_els_prli_format, &page, fc_frame_data(answer),
                answer->length);
    g_assert_cmphex(page.command, ==, FC_ELS_LS_ACC);
    g_assert_cmphex(page.flags, ==, FC_PRLI_EXECUTED);
    fc_frame_free(answer);
    g_assert_cmpuint(session_of(h)->processes, ==, 0);
    g_assert_cmpuint(h->subsystem->controllers->len, ==, 0);

    payload[4] = FC_TYPE_FCP;
    answer = host_els(h, payload, sizeof(payload));
    wire_decode(&fc_els_prli_format, &page, fc_frame_data(answer),
                answer->length);
    g_assert_cmphex(page.flags, ==, FC_PRLI_NO_SUCH_TYPE);
    fc_frame_free(answer);
    host_prli(h);
}

/* ---- other requests ---- */

static void test_logo(Host *h, gconstpointer data)
{
    FcElsLogo logo = {
        .command = FC_ELS_LOGO,
        .port_id = h->peer.fcid,
        .port_name = HOST_WWN,
    };
    FcFrame *answer =
        peer_els(&h->peer, h->target->fcid, &fc_els_logo_format, &logo);

    g_assert_cmphex(fc_frame_command(answer), ==, FC_ELS_LS_ACC);
    fc_frame_free(answer);
    g_assert_null(session_of(h));
    answer = peer_els(&h->peer, h->target->fcid, &fc_els_logo_format, &logo);
    g_assert_cmphex(fc_frame_command(answer), ==, FC_ELS_LS_ACC);
    fc_frame_free(answer);
}

static void test_common_els(Host *h, gconstpointer data)
{
    FcElsAdisc adisc = { .command = FC_ELS_ADISC, .port_name = HOST_WWN };
    uint8_t echo[100] = { FC_ELS_ECHO, 1, 2, 3 };
    uint8_t small[12] = { FC_ELS_RRQ };
    FcFrame *answer =
        peer_els(&h->peer, h->target->fcid, &fc_els_adisc_format, &adisc);

    wire_decode(&fc_els_adisc_format, &adisc, fc_frame_data(answer),
                answer->length);
    g_assert_cmphex(adisc.command, ==, FC_ELS_LS_ACC);
    g_assert_cmphex(adisc.port_name, ==, h->target->port_name);
    g_assert_cmphex(adisc.node_name, ==, h->target->node_name);
    g_assert_cmphex(adisc.port_id, ==, h->target->fcid);
    fc_frame_free(answer);

    answer = host_els(h, echo, sizeof(echo));
    g_assert_cmpuint(answer->length, ==, sizeof(echo));
    g_assert_cmpmem(fc_frame_data(answer) + 1, sizeof(echo) - 1, echo + 1,
                    sizeof(echo) - 1);
    fc_frame_free(answer);

    answer = host_els(h, small, sizeof(small));
    g_assert_cmphex(fc_frame_command(answer), ==, FC_ELS_LS_ACC);
    fc_frame_free(answer);
    small[0] = FC_ELS_RLS;
    answer = host_els(h, small, 8);
    g_assert_cmpuint(answer->length, ==, FC_ELS_RLS_ACC_LEN);
    fc_frame_free(answer);
    small[0] = FC_ELS_RTV;
    answer = host_els(h, small, 4);
    g_assert_cmpuint(get_be32(fc_frame_data(answer) + 4), ==, 10000);
    g_assert_cmpuint(get_be32(fc_frame_data(answer) + 8), ==, 2000);
    fc_frame_free(answer);
}

static void test_diagnostics(Host *h, gconstpointer data)
{
    uint8_t rnid[FC_ELS_RNID_LEN] = { FC_ELS_RNID, 0, 0, 0, FC_RNID_TOPOLOGY };
    FcElsRdp rdp = {
        .command = FC_ELS_RDP,
        .list_length = 12,
        .tag = FC_RDP_TAG_PORT_ID,
        .length = 4,
        .port_id = h->target->fcid,
    };
    uint8_t test[8] = { FC_ELS_TEST };
    FcHeader header = {
        .r_ctl = FC_RCTL_ELS_REQUEST,
        .type = FC_TYPE_ELS,
        .s_id = h->peer.fcid,
        .d_id = h->target->fcid,
    };
    FcFrame *answer = host_els(h, rnid, sizeof(rnid));
    const uint8_t *data_field = fc_frame_data(answer);

    g_assert_cmpuint(answer->length, ==, FC_ELS_RNID_ACC_MAX);
    g_assert_cmphex(get_be64(data_field + 8), ==, h->target->port_name);
    g_assert_cmphex(get_be32(data_field + 40), ==, FC_RNID_STORAGE_SUBSYSTEM);
    fc_frame_free(answer);
    answer = peer_els(&h->peer, h->target->fcid, &fc_els_rdp_format, &rdp);
    data_field = fc_frame_data(answer);
    g_assert_cmpuint(answer->length, ==, FC_ELS_RDP_ACC_LEN);
    g_assert_cmphex(get_be64(data_field + 104), ==, h->target->port_name);
    g_assert_cmphex(get_be64(data_field + 128), ==,
                    fc_port_wwpn(h->target->port));
    fc_frame_free(answer);
    rdp.port_id++;
    answer = peer_els(&h->peer, h->target->fcid, &fc_els_rdp_format, &rdp);
    check_rjt(answer, FC_RJT_UNABLE, FC_RJT_EXPLAIN_UNABLE_TO_SUPPLY);
    fc_frame_free(answer);
    peer_send(&h->peer, &header, test, sizeof(test));
    g_assert_null(peer_receive(&h->peer));
}

static void test_unknown_els(Host *h, gconstpointer data)
{
    for (unsigned int command = 0; command < 256; command++) {
        uint8_t payload[4] = { command };
        FcFrame *answer;

        switch (command) {
        case FC_ELS_PLOGI:
        case FC_ELS_LOGO:
        case FC_ELS_RSCN:
        case FC_ELS_PRLI:
        case FC_ELS_PRLO:
        case FC_ELS_ADISC:
        case FC_ELS_ECHO:
        case FC_ELS_RLS:
        case FC_ELS_RRQ:
        case FC_ELS_RTV:
        case FC_ELS_PDISC:
        case FC_ELS_RDP:
        case FC_ELS_RNID:
        case FC_ELS_TEST: /* never answered */
            continue;
        }
        answer = host_els(h, payload, sizeof(payload));
        check_rjt(answer, FC_RJT_NOT_SUPPORTED, FC_RJT_EXPLAIN_NOT_SUPPORTED);
        fc_frame_free(answer);
    }
}

/* Every request, cut everywhere: answered, whatever is missing. */
static void test_truncated_els(Host *h, gconstpointer data)
{
    static const uint8_t commands[] = {
        FC_ELS_LOGO,  FC_ELS_RSCN, FC_ELS_PRLI,  FC_ELS_PRLO,
        FC_ELS_ADISC, FC_ELS_ECHO, FC_ELS_RLS,   FC_ELS_RRQ,
        FC_ELS_RTV,   FC_ELS_RDP,  FC_ELS_PDISC, FC_ELS_RNID,
    };
    uint8_t payload[128];

    memset(payload, 0xff, sizeof(payload));
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        for (uint32_t length = 1; length <= sizeof(payload); length++) {
            FcFrame *answer;

            host_plogi(h);
            payload[0] = commands[i];
            answer = host_els(h, payload, length);
            g_assert_cmphex(answer->header.r_ctl, ==, FC_RCTL_ELS_REPLY);
            fc_frame_free(answer);
        }
    }
}

/* What is sent to a host is cut into what its login says that it takes. */
static void test_data_field(Host *h, gconstpointer data)
{
    static const struct {
        uint16_t common, class3, expected;
    } sizes[] = {
        { 512, 2048, 512 }, { 2048, 1024, 1024 }, { 2112, 2112, 2048 },
        { 258, 2048, 256 }, { 0, 0, 2048 },       { 2048, 100, 2048 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        FcElsLogin login = {
            .command = FC_ELS_PLOGI,
            .bb_receive_data_field = sizes[i].common,
            .port_name = h->peer.name,
            .class3_options = FC_CLASS3_VALID,
            .class3_receive_data_field = sizes[i].class3,
        };
        g_autoptr(FcFrame) acc =
            peer_els(&h->peer, h->target->fcid, &fc_els_plogi_format, &login);

        g_assert_cmphex(fc_frame_command(acc), ==, FC_ELS_LS_ACC);
        g_assert_cmpuint(acc->max_data, ==, sizes[i].expected);
    }
}

static void test_login_required(Host *h, gconstpointer data)
{
    static const uint8_t commands[] = {
        FC_ELS_PRLI, FC_ELS_PRLO, FC_ELS_ADISC, FC_ELS_ECHO,
        FC_ELS_RLS,  FC_ELS_RRQ,  FC_ELS_RTV,   FC_ELS_PDISC,
    };

    peer_login(&h->peer, FC_FEATURE_INITIATOR);
    sim_lab_advance(&h->sim, 10 * LAB_MILLISECONDS);
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        uint8_t payload[28] = { commands[i] };
        g_autoptr(FcFrame) answer = host_els(h, payload, sizeof(payload));

        check_rjt(answer, FC_RJT_UNABLE, FC_RJT_EXPLAIN_LOGIN_REQUIRED);
    }
}

/* Who is not logged in hears a LOGO, but not one for every frame. */
static void test_stranger(Host *h, gconstpointer data)
{
    uint8_t iu[FCNVME_CMND_LEN] = { 0 };
    Watch watch = { 0 };
    HostCommand command;
    FcFrame *frame;
    FcElsLogo logo;

    tap_observe(&h->sim.lab.tap, TAP_BIT(TAP_target_drop), note, &watch);
    peer_login(&h->peer, FC_FEATURE_INITIATOR);
    sim_lab_advance(&h->sim, 10 * LAB_MILLISECONDS);
    for (int i = 0; i < 5; i++) {
        host_send_iu(h, &command, iu, sizeof(iu), 0, NULL);
        host_command_clear(&command);
    }
    frame = host_receive(h, LAB_SECONDS);
    g_assert_cmphex(frame->header.r_ctl, ==, FC_RCTL_ELS_REQUEST);
    g_assert_true(wire_decode(&fc_els_logo_format, &logo, fc_frame_data(frame),
                              frame->length));
    g_assert_cmphex(logo.command, ==, FC_ELS_LOGO);
    g_assert_cmphex(logo.port_id, ==, h->target->fcid);
    g_assert_cmphex(logo.port_name, ==, h->target->port_name);
    fc_frame_free(frame);
    g_assert_null(host_receive(h, LAB_SECONDS));
    g_assert_cmpuint(watch.count[TAP_target_drop], ==, 5);
    /* after E_D_TOV it is said again */
    sim_lab_advance(&h->sim, 2 * LAB_SECONDS);
    host_send_iu(h, &command, iu, sizeof(iu), 0, NULL);
    host_command_clear(&command);
    frame = host_receive(h, LAB_SECONDS);
    g_assert_nonnull(frame);
    fc_frame_free(frame);
    g_free(watch.why);
    tap_unobserve(&h->sim.lab.tap, note, &watch);
}

/* Logged in, but without PRLI: dropped. */
static void test_no_process(Host *h, gconstpointer data)
{
    uint8_t iu[FCNVME_CMND_LEN] = { 0 };
    Watch watch = { 0 };
    HostCommand command;

    host_plogi(h);
    tap_observe(&h->sim.lab.tap, TAP_BIT(TAP_target_drop), note, &watch);
    host_send_iu(h, &command, iu, sizeof(iu), 0, NULL);
    host_command_clear(&command);
    g_assert_null(host_receive(h, LAB_SECONDS));
    g_assert_cmpstr(watch.why, ==, "no process login");
    g_free(watch.why);
    tap_unobserve(&h->sim.lab.tap, note, &watch);
}

/* What is not for us, and what is no frame, is dropped. */
static void test_not_for_us(Host *h, gconstpointer data)
{
    uint8_t echo[4] = { FC_ELS_ECHO };
    FcHeader header = host_header(h, FC_RCTL_ELS_REQUEST, FC_TYPE_ELS);
    FcFrame *frame;
    Watch watch = { 0 };

    tap_observe(&h->sim.lab.tap, TAP_BIT(TAP_target_drop), note, &watch);
    header.d_id++;
    fc_port_deliver(h->target->port, peer_frame(&header, echo, 4));
    g_assert_null(host_receive(h, LAB_SECONDS));
    g_assert_cmpstr(watch.why, ==, "D_ID is not the port's");
    header.d_id--;
    frame = peer_frame(&header, echo, 4);
    frame->kind = FC_FRAME_FIP;
    fc_port_deliver(h->target->port, frame);
    g_assert_null(host_receive(h, LAB_SECONDS));
    g_assert_cmpstr(watch.why, ==, "not a Fibre Channel frame");
    header.f_ctl |= FC_FCTL_EXCHANGE_RESPONDER;
    header.r_ctl = FC_RCTL_STATUS;
    fc_port_deliver(h->target->port, peer_frame(&header, echo, 4));
    g_assert_null(host_receive(h, LAB_SECONDS));
    g_assert_cmpstr(watch.why, ==, "nothing waits for it");
    g_assert_cmpuint(watch.count[TAP_target_drop], ==, 3);
    g_free(watch.why);
    tap_unobserve(&h->sim.lab.tap, note, &watch);
}

/* ---- state changes ---- */

static void send_rscn(Host *h, uint8_t qualifier, uint32_t port_id)
{
    uint8_t payload[8] = { FC_ELS_RSCN, 4, 0, 8, qualifier };
    FcHeader header = {
        .r_ctl = FC_RCTL_ELS_REQUEST,
        .d_id = h->target->fcid,
        .s_id = FC_ADDR_FABRIC_CONTROLLER,
        .type = FC_TYPE_ELS,
        .f_ctl = FC_FCTL_REQUEST,
        .ox_id = 0x77,
        .rx_id = FC_XID_UNASSIGNED,
    };

    put_be24(payload + 5, port_id);
    fc_port_deliver(h->target->port,
                    peer_frame(&header, payload, sizeof(payload)));
}

static void test_rscn_still_there(Host *h, gconstpointer data)
{
    Watch watch = { 0 };

    tap_observe(&h->sim.lab.tap, TAP_BIT(TAP_fabric_query), note, &watch);
    send_rscn(h, FC_RSCN_FORMAT_PORT, 0x030000);
    sim_lab_advance(&h->sim, LAB_SECONDS);
    g_assert_cmpuint(watch.count[TAP_fabric_query], ==, 0);
    send_rscn(h, FC_RSCN_FORMAT_PORT, h->peer.fcid);
    sim_lab_advance(&h->sim, LAB_SECONDS);
    g_assert_cmpuint(watch.count[TAP_fabric_query], ==, 1);
    send_rscn(h, FC_RSCN_FORMAT_AREA, h->peer.fcid | 0xff);
    sim_lab_advance(&h->sim, LAB_SECONDS);
    g_assert_cmpuint(watch.count[TAP_fabric_query], ==, 2);
    send_rscn(h, FC_RSCN_FORMAT_DOMAIN, h->peer.fcid & 0xff0000);
    sim_lab_advance(&h->sim, LAB_SECONDS);
    g_assert_cmpuint(watch.count[TAP_fabric_query], ==, 3);
    send_rscn(h, FC_RSCN_FORMAT_FABRIC, 0);
    sim_lab_advance(&h->sim, LAB_SECONDS);
    g_assert_cmpuint(watch.count[TAP_fabric_query], ==, 4);
    g_assert_nonnull(session_of(h));
    tap_unobserve(&h->sim.lab.tap, note, &watch);
}

static void test_rscn_gone(Host *h, gconstpointer data)
{
    uint32_t fcid = h->peer.fcid;
    Watch watch = { 0 };

    host_enable(h, SUB_NQN, 0);
    tap_observe(&h->sim.lab.tap, TAP_BIT(TAP_target_logout), note, &watch);
    fc_port_enable(h->peer.port, false);
    sim_lab_advance(&h->sim, LAB_SECONDS);
    g_assert_null(fc_target_session_by_fcid(&h->target->sessions, fcid));
    g_assert_cmpstr(watch.why, ==, "no longer registered");
    g_assert_cmpuint(h->subsystem->controllers->len, ==, 0);
    g_free(watch.why);
    tap_unobserve(&h->sim.lab.tap, note, &watch);
}

static void test_rscn_other_name(Host *h, gconstpointer data)
{
    Watch watch = { 0 };

    tap_observe(&h->sim.lab.tap, TAP_BIT(TAP_target_logout), note, &watch);
    session_of(h)->port_name++;
    send_rscn(h, FC_RSCN_FORMAT_PORT, h->peer.fcid);
    sim_lab_advance(&h->sim, LAB_SECONDS);
    g_assert_null(session_of(h));
    g_assert_cmpstr(watch.why, ==, "another port's address");
    g_free(watch.why);
    tap_unobserve(&h->sim.lab.tap, note, &watch);
}

/* A name server that does not answer is asked three times. */
static void test_rscn_no_answer(Host *h, gconstpointer data)
{
    send_rscn(h, FC_RSCN_FORMAT_PORT, h->peer.fcid);
    sim_lab_advance(&h->sim, 600);
    for (unsigned int attempt = 1; attempt <= 3; attempt++) {
        g_assert_true(h->target->query.open);
        g_assert_cmpuint(h->target->query_attempts, ==, attempt);
        fc_lane_clear(&h->target->port->to_fabric);
        sim_lab_advance(&h->sim, 4 * LAB_SECONDS);
    }
    g_assert_false(h->target->query.open);
    g_assert_nonnull(session_of(h));
    g_assert_false(session_of(h)->verify);
}

static void test_rscn_bad(Host *h, gconstpointer data)
{
    uint8_t payload[16] = { FC_ELS_RSCN, 4, 0, 8 };
    g_autoptr(FcFrame) answer = host_els(h, payload, 8);
    FcHeader header = {
        .r_ctl = FC_RCTL_ELS_REQUEST,
        .d_id = h->target->fcid,
        .s_id = FC_ADDR_FABRIC_CONTROLLER,
        .type = FC_TYPE_ELS,
        .f_ctl = FC_FCTL_REQUEST,
        .rx_id = FC_XID_UNASSIGNED,
    };

    /* not from the fabric */
    check_rjt(answer, FC_RJT_LOGICAL_ERROR, FC_RJT_EXPLAIN_INVALID_S_ID);
    for (unsigned int length = 0; length < 256; length++) {
        for (unsigned int page = 0; page < 8; page++) {
            payload[1] = page;
            payload[3] = length;
            fc_port_deliver(h->target->port,
                            peer_frame(&header, payload, length % 16 + 1));
            sim_lab_advance(&h->sim, LAB_MILLISECONDS);
        }
    }
}

/* ---- R_CTL and TYPE ---- */

/* Whoever answered them would have to break the rules as well. */
static void test_incoherent(Host *h, gconstpointer data)
{
    static const struct {
        uint8_t r_ctl, type;
    } heads[] = {
        { FC_RCTL_ELS_REQUEST, FC_TYPE_FCP },
        { FC_RCTL_ELS_REPLY, FC_TYPE_BLS },
        { FC_RCTL_ABTS, FC_TYPE_ELS },
        { FC_RCTL_BA_ACC, FC_TYPE_NVME },
        { FC_RCTL_UNSOLICITED_CONTROL, FC_TYPE_ELS },
        { FC_RCTL_SOLICITED_CONTROL, FC_TYPE_FCP },
    };
    const uint8_t payload[4] = { FC_ELS_RTV };

    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
        FcHeader header = host_header(h, heads[i].r_ctl, heads[i].type);

        peer_send(&h->peer, &header, payload, sizeof(payload));
        g_assert_null(peer_receive(&h->peer));
    }
}

/* ---- ABTS ---- */

static FcFrame *send_abts(Host *h, uint16_t ox_id, uint16_t rx_id)
{
    FcHeader header = host_header(h, FC_RCTL_ABTS, FC_TYPE_BLS);

    header.ox_id = ox_id;
    header.rx_id = rx_id;
    host_send(h, &header, NULL, 0);
    return host_receive(h, LAB_SECONDS);
}

static void test_abts_unknown(Host *h, gconstpointer data)
{
    FcFrame *answer = send_abts(h, 0x4321, FC_XID_UNASSIGNED);
    FcBaAcc acc;
    FcBaRjt rjt;

    g_assert_cmphex(answer->header.r_ctl, ==, FC_RCTL_BA_ACC);
    g_assert_cmphex(answer->header.type, ==, FC_TYPE_BLS);
    wire_decode(&fc_ba_acc_format, &acc, fc_frame_data(answer), answer->length);
    g_assert_cmphex(acc.ox_id, ==, 0x4321);
    g_assert_cmphex(acc.high_seq_cnt, ==, 0xffff);
    fc_frame_free(answer);
    answer = send_abts(h, 0x4321, 0x0001);
    g_assert_cmphex(answer->header.r_ctl, ==, FC_RCTL_BA_RJT);
    wire_decode(&fc_ba_rjt_format, &rjt, fc_frame_data(answer), answer->length);
    g_assert_cmphex(rjt.reason, ==, FC_BA_RJT_LOGICAL_ERROR);
    g_assert_cmphex(rjt.explanation, ==, FC_BA_RJT_EXPLANATION_INVALID_XID);
    fc_frame_free(answer);
}

/* Each has its answer, and none of those is one too many. */
static void test_abts_again(Host *h, gconstpointer data)
{
    FcHeader header = host_header(h, FC_RCTL_ABTS, FC_TYPE_BLS);

    for (int i = 0; i < 3; i++) {
        host_send(h, &header, NULL, 0);
    }
    for (int i = 0; i < 3; i++) {
        g_autoptr(FcFrame) answer = host_receive(h, LAB_SECONDS);

        g_assert_cmphex(answer->header.r_ctl, ==, FC_RCTL_BA_ACC);
    }
}

/* ---- anything at all ---- */

/* Would it log us out? Then there is nothing left to be tried. */
static bool ends_login(const FcHeader *header, const uint8_t *payload,
                       uint32_t length)
{
    return header->r_ctl == FC_RCTL_ELS_REQUEST && length &&
           (payload[0] == FC_ELS_LOGO || payload[0] == FC_ELS_PLOGI ||
            payload[0] == FC_ELS_PRLO || payload[0] == FC_ELS_PRLI);
}

/* Headers and payloads by chance: nothing may break. */
static void test_noise(Host *h, gconstpointer data)
{
    static const struct {
        uint8_t r_ctl;
        uint8_t type;
    } kinds[] = {
        { FC_RCTL_COMMAND, FC_TYPE_FCP },
        { FC_RCTL_SOLICITED_DATA, FC_TYPE_FCP },
        { FC_RCTL_FC4_LS_REQUEST, FC_TYPE_NVME },
        { FC_RCTL_FC4_LS_REPLY, FC_TYPE_NVME },
        { FC_RCTL_ELS_REQUEST, FC_TYPE_ELS },
        { FC_RCTL_ELS_REPLY, FC_TYPE_ELS },
        { FC_RCTL_SOLICITED_CONTROL, FC_TYPE_CT },
        { FC_RCTL_ABTS, FC_TYPE_BLS },
        { FC_RCTL_BA_ACC, FC_TYPE_BLS },
        { FC_RCTL_STATUS, FC_TYPE_FCP },
    };
    LabRandom random;
    uint8_t payload[1100];

    host_enable(h, SUB_NQN, 0);
    lab_random(&h->sim.lab, &random, "noise");
    for (int i = 0; i < 30000; i++) {
        uint32_t kind = lab_random_below(&random, G_N_ELEMENTS(kinds));
        FcHeader header = host_header(h, kinds[kind].r_ctl, kinds[kind].type);
        uint32_t length = lab_random_below(&random, 2)
                              ? FCNVME_CMND_LEN
                              : lab_random_below(&random, sizeof(payload));

        for (uint32_t j = 0; j < length; j++) {
            payload[j] = lab_random_u64(&random);
        }
        if (length >= 24 && kind == 0) {
            /* a command that comes far */
            payload[0] = FCNVME_CMND_FORMAT_ID;
            payload[1] = FCNVME_CMND_FC_ID;
            put_be16(payload + 2, 24);
            put_be64(payload + 8, h->connection_ids[0]);
            payload[7] = lab_random_below(&random, 3);
            put_be32(payload + 20, lab_random_below(&random, 3) * 4096);
        }
        if (length >= FCNVME_CMND_LEN && kind == 0) {
            payload[24] = lab_random_below(&random, 2)
                              ? NVME_OPC_FABRICS
                              : lab_random_below(&random, 32);
            payload[25] = NVME_FLAG_PSDT_SGL;
            payload[28] = lab_random_below(&random, 9);
            put_le32(payload + 24 + 32, get_be32(payload + 20));
            payload[24 + 39] = NVME_SGL_TRANSPORT;
        } else if (length && lab_random_below(&random, 2)) {
            payload[0] = lab_random_below(&random, 0x22);
        }
        if (ends_login(&header, payload, length)) {
            continue;
        }
        header.f_ctl = lab_random_below(&random, 1 << 23);
        header.ox_id = lab_random_below(&random, 64);
        header.rx_id = lab_random_below(&random, 2)
                           ? FC_XID_UNASSIGNED
                           : lab_random_below(&random, 64);
        header.parameter = lab_random_below(&random, 2) * 4096;
        host_send(h, &header, payload, length);
        sim_lab_advance(&h->sim, 10 * LAB_MICROSECONDS);
        g_queue_clear_full(&h->peer.frames, (GDestroyNotify)fc_frame_free);
        g_queue_init(&h->peer.frames);
    }
    g_assert_cmpuint(h->port->commands.order, >, 300);
    /* it still answers */
    host_plogi(h);
    host_prli(h);
    host_enable(h, SUB_NQN, 0);
}

#define TEST(name, setup_, fn) \
    g_test_add("/target/" name, Host, NULL, setup_, fn, teardown)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/target/sessions", test_sessions_hash);
    TEST("registration", setup, test_registration);
    TEST("names", setup, test_names);
    TEST("lost-answers", setup, test_lost_answers);
    TEST("link", setup_in, test_link);
    TEST("plogi", setup_up, test_plogi);
    TEST("plogi-again", setup_in, test_plogi_again);
    TEST("plogi-moved", setup_in, test_plogi_moved);
    TEST("plogi-limits", setup_in, test_plogi_limits);
    TEST("prli-other-type", setup_in, test_prli_other_type);
    TEST("prli-limits", setup_in, test_prli_limits);
    TEST("prlo", setup_in, test_prlo);
    TEST("logo", setup_in, test_logo);
    TEST("common-els", setup_in, test_common_els);
    TEST("diagnostics", setup_in, test_diagnostics);
    TEST("unknown-els", setup_in, test_unknown_els);
    TEST("truncated-els", setup_in, test_truncated_els);
    TEST("data-field", setup_in, test_data_field);
    TEST("login-required", setup_up, test_login_required);
    TEST("stranger", setup_up, test_stranger);
    TEST("no-process", setup_in, test_no_process);
    TEST("not-for-us", setup_in, test_not_for_us);
    TEST("rscn-still-there", setup_in, test_rscn_still_there);
    TEST("rscn-gone", setup_in, test_rscn_gone);
    TEST("rscn-other-name", setup_in, test_rscn_other_name);
    TEST("rscn-no-answer", setup_in, test_rscn_no_answer);
    TEST("rscn-bad", setup_in, test_rscn_bad);
    TEST("incoherent", setup_in, test_incoherent);
    TEST("abts-unknown", setup_in, test_abts_unknown);
    TEST("abts-again", setup_in, test_abts_again);
    TEST("noise", setup_in, test_noise);
    return g_test_run();
}
