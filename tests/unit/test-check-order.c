/*
 * The checker where frames cross, and where one party does not know what
 * another has done: each is judged by what it can know, and no more is
 * forgiven than that.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "tape_parts.h"
#include "wire/bytes.h"
#include "wire/els.h"

typedef struct Order {
    SimLab sim;
    Tape tape;
} Order;

/* The target's LOGO, which is not on the tape. */
static void add_target_logo(Tape *tape)
{
    static const uint8_t acc[4] = { FC_ELS_LS_ACC };
    const TapeTake *plogi =
        g_ptr_array_index(tape->takes, tape_find(tape, "PLOGI.acc"));
    TapePair pair = { "T.LOGO", "T.LOGO.acc", TAPE_TARGET, TAPE_HOST_FCID,
                      0x0700 };
    uint8_t ask[FC_ELS_LOGO_LEN] = { FC_ELS_LOGO };

    put_be24(ask + 5, TAPE_TARGET_FCID);
    memcpy(ask + 8, fc_frame_data(plogi->frame) + 20, 8);
    tape_els(tape, &pair, ask, sizeof(ask), acc, sizeof(acc));
}

/* All of the tape up to @last. */
static void begin(Order *o, const char *last)
{
    sim_lab_init(&o->sim, 0);
    tape_init(&o->tape, &o->sim);
    add_target_logo(&o->tape);
    tape_play(&o->tape, 0, tape_find(&o->tape, last) + 1);
}

static TapeTake *comes_from(Order *o, const char *name, FcFrameOrigin origin)
{
    TapeTake *take =
        g_ptr_array_index(o->tape.takes, tape_find(&o->tape, name));

    take->frame->origin = origin;
    return take;
}

static void both(Order *o, const char *name)
{
    tape_send(&o->tape, name);
    tape_deliver(&o->tape, name);
}

/* The emulator has broken @rule @count times and no other one. */
static void end(Order *o, CheckRule rule, uint64_t count)
{
    tape_settle(&o->tape);
    g_assert_cmpuint(check_count(o->sim.checker, rule, CHECK_OURS), ==, count);
    g_assert_cmpuint(check_total(o->sim.checker, CHECK_OURS), ==, count);
    if (count) {
        sim_lab_expect_breach(&o->sim, rule);
    }
    tape_cleanup(&o->tape);
    sim_lab_cleanup(&o->sim);
}

/* A target's LOGO ends the requests that it knows, not those under way. */
static void test_logout_crosses_request(void)
{
    Order o;

    begin(&o, "ECHO.acc");
    tape_send(&o.tape, "RTV");
    tape_send(&o.tape, "T.LOGO");
    tape_deliver(&o.tape, "RTV");
    both(&o, "RTV.acc");
    end(&o, CHECK_FS_ENDED, 0);

    begin(&o, "ECHO.acc");
    both(&o, "RTV");
    tape_send(&o.tape, "T.LOGO");
    both(&o, "RTV.acc");
    end(&o, CHECK_FS_ENDED, 1);
}

/* Nor is the answer to an ABTS owed any more. */
static void test_logout_instead_of_answer(void)
{
    Order o;

    begin(&o, "ABTS");
    tape_send(&o.tape, "T.LOGO");
    end(&o, CHECK_BLS_UNANSWERED, 0);

    begin(&o, "ABTS");
    end(&o, CHECK_BLS_UNANSWERED, 1);
}

/* An OX_ID that rests after an abort is usable again once both start anew. */
static void test_logout_ends_rest(void)
{
    static const char *const again[] = { "RTV", "RTV.acc" };

    for (uint64_t rests = 0; rests < 2; rests++) {
        Order o;

        begin(&o, "BA_ACC");
        if (!rests) {
            both(&o, "T.LOGO");
            both(&o, "T.LOGO.acc");
            both(&o, "PLOGI");
            both(&o, "PLOGI.acc");
        }
        for (guint i = 0; i < G_N_ELEMENTS(again); i++) {
            comes_from(&o, again[i], FC_FRAME_AROUND_GUEST)
                ->frame->header.ox_id = 0x4010;
            both(&o, again[i]);
        }
        end(&o, CHECK_FS_QUALIFIER, rests);
    }
}

/* At a well-known address where there need not be a service nobody answers. */
static void test_abts_to_service(void)
{
    static const char *const addresses[] = { "d_id=fffff9", "d_id=fffffc" };

    for (uint64_t owed = 0; owed < 2; owed++) {
        Order o;

        begin(&o, "STUCK");
        tape_change(&o.tape, "ABTS", addresses[owed]);
        comes_from(&o, "ABTS", FC_FRAME_GUESTS)->to = TAPE_FABRIC;
        both(&o, "ABTS");
        end(&o, CHECK_BLS_UNANSWERED, owed);
    }
}

/* Firmware reads no link services: its commands outlive the driver's LOGO. */
static void test_firmware_is_not_told(void)
{
    static const char *const logouts[][2] = {
        { "LOGO", "LOGO.acc" },
        { "T.LOGO", "T.LOGO.acc" },
        { "DISCONNECT", "DISCONNECT.acc" },
        { "PLOGI", "PLOGI.acc" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(logouts); i++) {
        Order o;

        begin(&o, "STUCK");
        both(&o, logouts[i][0]);
        both(&o, logouts[i][1]);
        tape_send(&o.tape, "ABTS");
        end(&o, CHECK_BLS_ABTS_EXCHANGE, 0);

        /* but it knows of what it was told itself */
        begin(&o, "BA_ACC");
        both(&o, logouts[i][0]);
        both(&o, logouts[i][1]);
        tape_send(&o.tape, "ABTS");
        end(&o, CHECK_BLS_ABTS_EXCHANGE, 1);
    }
}

/* Who has no address any more is a stranger; still it may get an answer. */
static void test_abts_of_stranger(void)
{
    for (uint64_t surplus = 0; surplus < 2; surplus++) {
        Order o;

        begin(&o, "STUCK");
        comes_from(&o, "ABTS", FC_FRAME_AROUND_GUEST);
        tape_send(&o.tape, "FLOGI");
        both(&o, "ABTS");
        for (uint64_t i = 0; i <= surplus; i++) {
            tape_send(&o.tape, "BA_ACC");
        }
        end(&o, CHECK_BLS_UNSOLICITED, surplus);
    }
}

/* What it says of an exchange leaves everybody else in doubt. */
static void test_data_of_stranger(void)
{
    Order o;

    begin(&o, "CONNECT.ready");
    comes_from(&o, "CONNECT.data", FC_FRAME_AROUND_GUEST);
    tape_send(&o.tape, "FLOGI");
    both(&o, "CONNECT.data");
    tape_send(&o.tape, "CONNECT.ersp");
    end(&o, CHECK_FS_INITIATIVE, 0);
}

/* A guest uses the OX_ID again while an ABTS of it is under way. */
static void test_request_overtakes_abts(void)
{
    for (uint64_t surplus = 0; surplus < 2; surplus++) {
        Order o;

        begin(&o, "STUCK");
        comes_from(&o, "READ3", FC_FRAME_GUESTS);
        tape_send(&o.tape, "ABTS");
        tape_send(&o.tape, "READ3");
        tape_deliver(&o.tape, "ABTS");
        for (uint64_t i = 0; i <= surplus; i++) {
            both(&o, "BA_ACC");
        }
        tape_deliver(&o.tape, "READ3");
        end(&o, CHECK_BLS_UNSOLICITED, surplus);
    }
}

/* An event request that began badly waits for ever all the same. */
static void test_doubtful_command_waits(void)
{
    Order o;

    begin(&o, "CONNECT.ersp");
    comes_from(&o, "AER", FC_FRAME_GUESTS);
    tape_change(&o.tape, "AER", "f_ctl=210000");
    both(&o, "AER");
    sim_lab_advance(&o.sim, 3600 * LAB_SECONDS);
    check_overdue(o.sim.checker);
    tape_change(&o.tape, "CONNECT.ersp", "ox_id=4001 rx_id=11 @7=02");
    both(&o, "CONNECT.ersp");
    end(&o, CHECK_FS_EXCHANGE, 0);

    begin(&o, "CONNECT.ersp");
    tape_change(&o.tape, "CONNECT.ersp", "ox_id=4001 rx_id=11 @7=02");
    both(&o, "CONNECT.ersp");
    end(&o, CHECK_FS_EXCHANGE, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/check-order/logout-crosses-request",
                    test_logout_crosses_request);
    g_test_add_func("/check-order/logout-instead-of-answer",
                    test_logout_instead_of_answer);
    g_test_add_func("/check-order/logout-ends-rest", test_logout_ends_rest);
    g_test_add_func("/check-order/abts-to-service", test_abts_to_service);
    g_test_add_func("/check-order/firmware-is-not-told",
                    test_firmware_is_not_told);
    g_test_add_func("/check-order/abts-of-stranger", test_abts_of_stranger);
    g_test_add_func("/check-order/data-of-stranger", test_data_of_stranger);
    g_test_add_func("/check-order/request-overtakes-abts",
                    test_request_overtakes_abts);
    g_test_add_func("/check-order/doubtful-command-waits",
                    test_doubtful_command_waits);
    return g_test_run();
}
