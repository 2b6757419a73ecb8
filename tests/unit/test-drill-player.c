/*
 * Drills as they are played: rules, waiting, actions, how they end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <inttypes.h>
#include <string.h>
#include "drill/player.h"
#include "glue/sim/sim.h"

/* A layer with one gate: what becomes of its messages is written down. */
typedef struct Layer {
    SimLab sim;
    DrillPlayer *player;
    GString *story; /* "pass 5, drop 6 ..." by tag */
    GString *ends;  /* of the drill and its oracles, as told */
} Layer;

static Layer *the;

typedef struct Message {
    GateMessage message;
} Message;

static void tell(const GateMessage *message, const char *what)
{
    g_string_append_printf(the->story, "%s%s %u", the->story->len ? ", " : "",
                           what,
                           (unsigned)gate_message_get_number(message, "tag"));
}

static void free_message(GateMessage *message)
{
    gate_message_cleanup(message);
    g_free(message);
}

static void pass(GateMessage *message)
{
    tell(message, "pass");
    free_message(message);
}

static void drop(GateMessage *message)
{
    tell(message, "drop");
    free_message(message);
}

static GateMessage *copy(const GateMessage *message)
{
    Message *other = g_new(Message, 1);

    gate_message_copy(&other->message, message);
    return &other->message;
}

static bool answer(GateMessage *message, const GateArg *args, uint32_t count,
                   char **why)
{
    g_autofree char *what = NULL;

    if (count != 1 || strcmp(args[0].name, "status") != 0) {
        *why = g_strdup("it takes a status");
        return false;
    }
    what = g_strdup_printf("%s to", args[0].text);
    tell(message, what);
    free_message(message);
    return true;
}

static bool named_value(const char *field, const char *name, uint64_t *value)
{
    *value = 2;
    return strcmp(field, "opcode") == 0 && strcmp(name, "read") == 0;
}

static const GateOps ops = { pass, drop, copy, answer, named_value };

static void send_one(const char *name, uint32_t tag, uint32_t opcode)
{
    Message *message = g_new0(Message, 1);
    GateMessage *m = &message->message;

    gate_message_init(m, GATE_request, &ops, the, "vic0", name);
    gate_message_number(m, "tag", tag, UINT32_MAX);
    gate_message_number(m, "opcode", opcode, 255);
    gate_message_word(m, "dir", "tx");
    gate_message_data(m, g_memdup2("abcd", 4), 4);
    gate_send(&the->sim.lab.gates, m);
}

static void observe(void *opaque, const TapEvent *event)
{
    g_autoptr(GString) text = g_string_new(NULL);

    tap_format_fields(text, event);
    g_string_append_printf(the->ends, "%s%s\n", tap_kind_name(event->kind),
                           text->str);
}

static bool go(void *object, const GateArg *args, uint32_t count, char **why)
{
    TAP(&the->sim.lab.tap, TAP_link_up, "part");
    return true;
}

static const ControlVerb part_verbs[] = { { "go", "[for=TIME]", "", go },
                                          { NULL } };

static void set_up(const char *text)
{
    g_autofree char *all = g_strconcat("drill 1\n", text, NULL);
    DrillProgram *program = drill_program_parse("dir/f", all, NULL);
    g_autofree char *complaint = drill_program_complaint(program);

    g_assert_cmpstr(complaint, ==, NULL);
    the = g_new0(Layer, 1);
    sim_lab_init(&the->sim, 1);
    the->story = g_string_new(NULL);
    the->ends = g_string_new(NULL);
    tap_observe(&the->sim.lab.tap,
                TAP_BIT(TAP_drill_end) | TAP_BIT(TAP_drill_oracle), observe,
                NULL);
    controls_add(&the->sim.lab.controls, "part", "part", the, part_verbs);
    the->player = drill_player_new(&the->sim.lab, program);
    drill_player_start(the->player);
    sim_lab_advance(&the->sim, 0);
}

/* All that is due at this instant. */
static void settle(void)
{
    sim_lab_advance(&the->sim, 0);
}

static void tear_down(void)
{
    drill_player_free(the->player);
    sim_lab_cleanup(&the->sim);
    g_string_free(the->story, TRUE);
    g_string_free(the->ends, TRUE);
    g_free(the);
}

static void check_story(const char *expected)
{
    g_assert_cmpstr(the->story->str, ==, expected);
}

static void check_end(const char *expected)
{
    settle();
    g_assert_cmpstr(the->ends->str, ==, expected);
}

#define PLAYED                                                           \
    "drill.end end=played file= line=0 column=0 why=the drill has been " \
    "played\n"

static void test_hold_and_release(void)
{
    set_up("hold request NVME_CMD opcode=read as X\n"
           "await held X\n"
           "wait 1s\n"
           "check X.tag = 5\n"
           "release X\n");
    send_one("NVME_CMD", 3, 1);
    send_one("ITMF", 4, 2);
    send_one("NVME_CMD", 5, 2);
    send_one("NVME_CMD", 6, 2); /* held once only */
    check_story("pass 3, pass 4, pass 6");
    settle();
    g_assert_nonnull(drill_player_unsaved(the->player));
    sim_lab_advance(&the->sim, LAB_SECONDS);
    check_story("pass 3, pass 4, pass 6, pass 5");
    check_end(PLAYED);
    g_assert_cmpstr(drill_player_unsaved(the->player), ==, NULL);
    tear_down();
}

static void note_deed(void *opaque, const TapEvent *event)
{
    g_string_append_printf(opaque, "%" PRIu64 " %s %s, ",
                           event->fields[0].number, event->fields[1].string,
                           event->fields[4].string);
    g_assert_cmpstr(event->fields[2].name, ==, "gate");
    g_assert_cmpstr(event->fields[2].string, ==, "request");
    g_assert_nonnull(strstr(event->fields[3].string, " dir=tx tag="));
}

/* What was done is told, and only that; what was merely met is not. */
static void test_deeds(void)
{
    g_autoptr(GString) deeds = g_string_new(NULL);

    set_up("on request ITMF -> set tag=7, duplicate\n"
           "hold request RESET as X\n"
           "await request ITMF -> pass\n"
           "await held X\n"
           "release X\n"
           "expect request NVME_CMD -> complete status=2\n");
    tap_observe(&the->sim.lab.tap, TAP_BIT(TAP_drill_act), note_deed, deeds);
    for (uint32_t tag = 0; tag < 3; tag++) {
        static const char *const names[] = { "ITMF", "RESET", "NVME_CMD" };

        send_one(names[tag], tag, 0);
        settle();
    }
    g_assert_cmpstr(deeds->str, ==,
                    "2 set tag=7, 2 duplicate , 3 hold , 6 release , "
                    "7 answer status=2, ");
    tap_unobserve(&the->sim.lab.tap, note_deed, deeds);
    tear_down();
}

static void test_live_values(void)
{
    set_up("hold request NVME_CMD as X\n"
           "await held X\n"
           "await request NVME_CMD tag=X.tag -> hold as Y within 3 request\n"
           "complete X status=SUCCESS\n"
           "drop Y\n");
    send_one("NVME_CMD", 5, 2);
    settle();
    send_one("NVME_CMD", 6, 2);
    send_one("NVME_CMD", 5, 2);
    settle();
    check_story("pass 6, SUCCESS to 5, drop 5");
    check_end(PLAYED);
    tear_down();
}

static void test_too_many(void)
{
    set_up("await request ITMF within 2 request\n");
    for (uint32_t tag = 0; tag < 3; tag++) {
        send_one("NVME_CMD", tag, 2);
    }
    check_end("drill.end end=inconclusive file=f line=2 column=1 why=2 request "
              "messages came without it\n");
    tear_down();
}

static void test_limits(void)
{
    set_up("drop request ITMF times 2\n"
           "drop request RESET nth 2\n"
           "drop request ECHO every 2\n"
           "drop request FLOGI_REG always as D\n"
           "wait 1s\n"
           "disarm D\n"
           "wait 1s\n");
    for (uint32_t tag = 1; tag <= 4; tag++) {
        static const char *const names[] = { "ITMF", "RESET", "ECHO",
                                             "FLOGI_REG" };

        for (guint i = 0; i < 4; i++) {
            send_one(names[i], 10 * (i + 1) + tag, 0);
        }
    }
    check_story(
        "drop 11, pass 21, pass 31, drop 41, drop 12, drop 22, drop 32, "
        "drop 42, pass 13, pass 23, pass 33, drop 43, pass 14, pass 24, "
        "drop 34, drop 44");
    sim_lab_advance(&the->sim, LAB_SECONDS);
    g_string_truncate(the->story, 0);
    send_one("FLOGI_REG", 45, 0);
    check_story("pass 45");
    tear_down();
}

/* Half of them, and the same ones for the same seed. */
static char *story_of_chance(void)
{
    char *story;

    set_up("drop request chance 1/2\nwait 1s\n");
    for (uint32_t tag = 0; tag < 64; tag++) {
        send_one("ITMF", tag, 0);
    }
    story = g_strdup(the->story->str);
    tear_down();
    return story;
}

static void test_chance(void)
{
    g_autofree char *one = story_of_chance();
    g_autofree char *two = story_of_chance();

    g_assert_cmpstr(one, ==, two);
    g_assert_nonnull(strstr(one, "drop"));
    g_assert_nonnull(strstr(one, "pass"));
}

static void test_change(void)
{
    set_up("on request ITMF -> set tag=7, delay 5ms\n"
           "on request RESET -> duplicate\n"
           "on request ECHO -> duplicate after 2ms, drop\n"
           "on request FLOGI_REG -> reject status=TIMEOUT\n"
           "wait 1s\n");
    send_one("ITMF", 1, 0);
    send_one("RESET", 2, 0);
    send_one("ECHO", 3, 0);
    send_one("FLOGI_REG", 4, 0);
    check_story("pass 2, pass 2, drop 3, TIMEOUT to 4");
    sim_lab_advance(&the->sim, LAB_SECONDS);
    check_story("pass 2, pass 2, drop 3, TIMEOUT to 4, pass 3, pass 7");
    check_end(PLAYED);
    tear_down();
}

static void test_expect(void)
{
    set_up("expect request ITMF within 2s\n");
    sim_lab_advance(&the->sim, 2 * LAB_SECONDS);
    check_end("drill.end end=failed file=f line=2 column=1 why=this did not "
              "come within 2 s\n");
    tear_down();
    set_up("expect request ITMF within 2s\n");
    send_one("ITMF", 1, 0);
    check_end(PLAYED);
    tear_down();
}

static void test_order(void)
{
    set_up("expect request ITMF before request RESET\n");
    send_one("ITMF", 1, 0);
    check_end(PLAYED);
    tear_down();
    set_up("expect request ITMF before request RESET\n");
    send_one("RESET", 1, 0);
    check_end("drill.end end=failed file=f line=2 column=1 why=the second came "
              "first: RESET dir=tx tag=0x1 opcode=0x0\n");
    tear_down();
}

static void test_after(void)
{
    set_up("expect request ITMF after request RESET\n");
    send_one("RESET", 1, 0);
    settle();
    g_assert_cmpstr(the->ends->str, ==, "");
    send_one("ITMF", 2, 0);
    check_end(PLAYED);
    tear_down();
    set_up("expect request ITMF after request RESET\n");
    send_one("ITMF", 1, 0);
    check_end("drill.end end=failed file=f line=2 column=1 why=it came too "
              "early: ITMF dir=tx tag=0x1 opcode=0x0\n");
    tear_down();
    /* what is so already is enough for the second, and not for the first */
    set_up("drop request RESET as X\n"
           "drop request ITMF always as Y\n"
           "wait 1s\n"
           "expect hit Y after hit X -> do part go\n");
    send_one("RESET", 1, 0);
    send_one("ITMF", 2, 0);
    sim_lab_advance(&the->sim, LAB_SECONDS);
    g_assert_cmpstr(the->ends->str, ==, "");
    send_one("ITMF", 3, 0);
    check_end(PLAYED);
    tear_down();
    set_up("expect request ITMF after request RESET within 2s\n");
    send_one("RESET", 1, 0);
    sim_lab_advance(&the->sim, 2 * LAB_SECONDS);
    check_end("drill.end end=failed file=f line=2 column=1 why=this did not "
              "come within 2 s\n");
    tear_down();
}

static void test_arm(void)
{
    set_up("drop request ITMF times 2 disarmed as X\n"
           "on request RESET always -> arm X\n"
           "on request ECHO -> disarm X\n"
           "wait 1s\n");
    send_one("ITMF", 1, 0);
    send_one("RESET", 2, 0);
    settle();
    send_one("ITMF", 3, 0);
    /* in force still: its limit goes on */
    send_one("RESET", 4, 0);
    settle();
    send_one("ITMF", 5, 0);
    send_one("ITMF", 6, 0);
    send_one("RESET", 7, 0);
    settle();
    send_one("ITMF", 8, 0);
    send_one("ECHO", 9, 0);
    settle();
    send_one("ITMF", 10, 0);
    check_story("pass 1, pass 2, drop 3, pass 4, drop 5, pass 6, pass 7, "
                "drop 8, pass 9, pass 10");
    tear_down();
    set_up("never request ITMF disarmed as X\n"
           "wait 1s\n"
           "arm X\n"
           "wait 1s\n");
    send_one("ITMF", 1, 0);
    sim_lab_advance(&the->sim, LAB_SECONDS);
    send_one("ITMF", 2, 0);
    check_end("drill.end end=failed file=f line=2 column=1 why=this was never "
              "to happen: ITMF dir=tx tag=0x2 opcode=0x0\n");
    tear_down();
}

static void test_never(void)
{
    set_up("never request ITMF tag>5\nwait 1s\n");
    send_one("ITMF", 5, 0);
    send_one("ITMF", 6, 0);
    check_end("drill.end end=failed file=f line=2 column=1 why=this was never "
              "to happen: ITMF dir=tx tag=0x6 opcode=0x0\n");
    tear_down();
}

static void test_mistakes(void)
{
    set_up("on request ITMF cmd_len=1 -> drop\nwait 1s\n");
    send_one("ITMF", 5, 0);
    check_end(
        "drill.end end=error file=f line=2 column=17 why=request ITMF has no "
        "field 'cmd_len'\n");
    tear_down();
    set_up("on request ITMF opcode=write -> drop\nwait 1s\n");
    send_one("ITMF", 5, 0);
    check_end("drill.end end=error file=f line=2 column=17 why='write' is "
              "neither a number nor a known value of opcode\n");
    tear_down();
    set_up("on request ITMF -> set tag=0x100000000\nwait 1s\n");
    send_one("ITMF", 5, 0);
    check_end("drill.end end=error file=f line=2 column=24 why=tag=4294967296 "
              "is above 4294967295\n");
    tear_down();
    set_up("on request ITMF -> reject\nwait 1s\n");
    send_one("ITMF", 5, 0);
    check_end("drill.end end=error file=f line=2 column=20 why=it takes a "
              "status\n");
    tear_down();
    set_up("hold request ITMF as X\nrelease X\n");
    check_end(
        "drill.end end=inconclusive file=f line=3 column=1 why=nothing is "
        "held as X\n");
    tear_down();
}

/* What is not in the laboratory is said before anything is done. */
static void check_aim(const char *text, const char *why)
{
    g_autofree char *all = g_strconcat("wait 1s\n", text, "\n", NULL);
    g_autofree char *end =
        g_strconcat("drill.end end=error file=f line=3 ", why, "\n", NULL);

    set_up(all);
    check_end(end);
    tear_down();
}

static void test_aim(void)
{
    check_aim("do vic9 go", "column=1 why=nothing in this laboratory is "
                            "called 'vic9': part");
    check_aim("do prat go", "column=1 why=nothing in this laboratory is "
                            "called 'prat': perhaps part");
    check_aim("on request -> do part og", "column=15 why='og' is no verb of "
                                          "part: perhaps go");
    check_aim("do part go fro=2s", "column=12 why='fro' is no argument of go: "
                                   "perhaps for");
    check_aim("drop request at=pat", "column=17 why=nothing in this "
                                     "laboratory is called 'pat': perhaps "
                                     "part");
    check_aim("never event link.up at=/vic/", "column=24 why=nothing in this "
                                              "laboratory is called 'vic': "
                                              "part, drill, guest, lab");
    set_up("drop request at=part\nnever event guest.ready at=guest\n");
    check_end(PLAYED);
    tear_down();
}

/* What an action brings about at once is not missed by the next step. */
static void test_at_once(void)
{
    set_up("wait 1s\n"
           "do part go\n"
           "expect event link.up within 1s\n");
    sim_lab_advance(&the->sim, LAB_SECONDS);
    check_end(PLAYED);
    tear_down();
    set_up("hold request ITMF as X\n"
           "wait 1s\n"
           "release X\n"
           "await held X within 1s\n");
    send_one("ITMF", 1, 0);
    sim_lab_advance(&the->sim, 3 * LAB_SECONDS);
    check_story("pass 1");
    check_end("drill.end end=inconclusive file=f line=5 column=1 why=this did "
              "not come within 1 s\n");
    tear_down();
}

/* "hit" is told when it happens, and rules about each other do not loop. */
static void test_hit(void)
{
    set_up("drop request ITMF always as X\n"
           "on hit X always -> fail \"\" as Y\n"
           "on hit Y always -> disarm Y as X\n"
           "await hit X\n"
           "wait 1s\n");
    sim_lab_advance(&the->sim, LAB_SECONDS);
    check_end("");
    send_one("ITMF", 1, 0);
    check_end("drill.end end=failed file=f line=3 column=20 why=\n");
    tear_down();
    set_up("drop request ITMF as X\nawait hit X\n");
    send_one("ITMF", 1, 0);
    check_end(PLAYED);
    tear_down();
}

static void test_letting_go(void)
{
    set_up("hold request always as X\nwait 1s\n");
    send_one("ITMF", 1, 0);
    gate_forget(&the->sim.lab.gates, the);
    check_story("drop 1");
    send_one("ITMF", 2, 0);
    sim_lab_advance(&the->sim, LAB_SECONDS);
    check_story("drop 1, pass 2");
    send_one("ITMF", 3, 0); /* nobody keeps the gate any more */
    check_story("drop 1, pass 2, pass 3");
    tear_down();
}

/* It says that it goes, and does not: the limit holds until power is off. */
static void test_hang_in_poweroff(void)
{
    const char *hang = "drill.oracle oracle=hang what=the guest does not "
                       "power itself off\n";

    set_up("wait 1s\n");
    sim_lab_advance(&the->sim, LAB_SECONDS);
    check_end(PLAYED);
    g_string_truncate(the->ends, 0);
    TAP(&the->sim.lab.tap, TAP_guest_exit, "guest", TAP_DEC("code", 0));
    sim_lab_advance(&the->sim, 59 * LAB_SECONDS);
    check_end("");
    sim_lab_advance(&the->sim, LAB_SECONDS);
    check_end(hang);
    tear_down();
}

static void break_rule(const char *by, const char *rule)
{
    TAP(&the->sim.lab.tap, TAP_check_breach, "vic0", TAP_STR("rule", rule),
        TAP_STR("by", by), TAP_STR("what", "20 bytes"),
        TAP_STR("clause", "FC-LS"), TAP_STR("frame", "PRLI"));
}

/* It is an oracle only where it is predicted, and the driver's. */
static void test_breach(void)
{
    set_up("wait 1s\n");
    break_rule("driver", "ls.length");
    check_end("");
    tear_down();
    set_up(
        "wait 1s\nverdict reproduced if oracle breach /length/ and failed\n");
    break_rule("viclab", "ls.length");
    break_rule("driver", "ls.reserved");
    check_end("");
    break_rule("driver", "ls.length");
    check_end("drill.oracle oracle=breach what=ls.length of PRLI: 20 bytes "
              "(FC-LS)\n");
    tear_down();
}

/* Who is locked up does not end the drill, but the run. */
static void test_lockup(void)
{
    set_up("wait 1s\n");
    TAP(&the->sim.lab.tap, TAP_guest_lockup, "guest", TAP_DEC("cpu", 0),
        TAP_STR("title", "hard lockup in f"));
    check_end("drill.oracle oracle=hard-lockup what=hard lockup in f\n");
    tear_down();
}

/* To do something with it is no mistake then, and does nothing. */
static void test_forgotten(void)
{
    set_up("hold request as X\n"
           "wait 1s\n"
           "complete X status=SUCCESS\n"
           "release X all\n");
    send_one("ITMF", 1, 0);
    gate_forget(&the->sim.lab.gates, the);
    sim_lab_advance(&the->sim, LAB_SECONDS);
    check_story("drop 1");
    check_end(PLAYED);
    tear_down();
}

/* The slices of the vCPUs are varied from the first step on. */
static void test_schedule(void)
{
    DrillProgram *program =
        drill_program_parse("f", "drill 1\nwait 1s\n", NULL);
    Schedule schedule;
    SimLab sim = { 0 };
    DrillPlayer *player;

    sim_lab_init(&sim, 1);
    schedule_init(&schedule, 7, SCHEDULE_MEAN);
    g_assert_false(schedule.waits);
    player = drill_player_new(&sim.lab, program);
    drill_player_set_schedule(player, &schedule);
    g_assert_true(schedule.waits);
    drill_player_start(player);
    g_assert_false(schedule.waits);
    drill_player_free(player);
    sim_lab_cleanup(&sim);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/drill-player/hold-and-release", test_hold_and_release);
    g_test_add_func("/drill-player/deeds", test_deeds);
    g_test_add_func("/drill-player/live-values", test_live_values);
    g_test_add_func("/drill-player/too-many", test_too_many);
    g_test_add_func("/drill-player/limits", test_limits);
    g_test_add_func("/drill-player/chance", test_chance);
    g_test_add_func("/drill-player/change", test_change);
    g_test_add_func("/drill-player/expect", test_expect);
    g_test_add_func("/drill-player/order", test_order);
    g_test_add_func("/drill-player/after", test_after);
    g_test_add_func("/drill-player/arm", test_arm);
    g_test_add_func("/drill-player/never", test_never);
    g_test_add_func("/drill-player/mistakes", test_mistakes);
    g_test_add_func("/drill-player/hit", test_hit);
    g_test_add_func("/drill-player/aim", test_aim);
    g_test_add_func("/drill-player/at-once", test_at_once);
    g_test_add_func("/drill-player/letting-go", test_letting_go);
    g_test_add_func("/drill-player/hang-in-poweroff", test_hang_in_poweroff);
    g_test_add_func("/drill-player/breach", test_breach);
    g_test_add_func("/drill-player/lockup", test_lockup);
    g_test_add_func("/drill-player/forgotten", test_forgotten);
    g_test_add_func("/drill-player/schedule", test_schedule);
    return g_test_run();
}
