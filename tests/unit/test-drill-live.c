/*
 * Statements that are typed while the laboratory runs: what is done and said,
 * what is offered to be typed next, and what is written of it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib/gstdio.h>
#include <string.h>
#include "drill/live.h"
#include "drill/player.h"
#include "glue/sim/sim.h"

/* A layer with one gate, and a part with one verb. */
typedef struct World {
    SimLab sim;
    DrillLive *live;
    GString *story; /* what became of messages */
    GString *said;
} World;

static World *the;

static void end_message(GateMessage *message, const char *what)
{
    g_string_append_printf(the->story, "%s %u ", what,
                           (unsigned)gate_message_get_number(message, "tag"));
    gate_message_cleanup(message);
    g_free(message);
}

static void pass(GateMessage *message)
{
    end_message(message, "pass");
}

static void drop(GateMessage *message)
{
    end_message(message, "drop");
}

static const GateOps ops = { pass, drop, NULL, NULL, NULL };

static void send_one(const char *name, uint32_t tag)
{
    GateMessage *message = g_new0(GateMessage, 1);

    if (!gate_watched(&the->sim.lab.gates, GATE_request)) {
        g_string_append_printf(the->story, "unseen %u ", tag);
        g_free(message);
        return;
    }
    gate_message_init(message, GATE_request, &ops, the, "vic0", name);
    gate_message_number(message, "tag", tag, UINT32_MAX);
    gate_send(&the->sim.lab.gates, message);
}

static bool go(void *object, const GateArg *args, uint32_t count, char **why)
{
    g_string_append(the->story, "go ");
    TAP(&the->sim.lab.tap, TAP_link_up, "part");
    return true;
}

static const ControlVerb verbs[] = {
    { "go", "[for=TIME] to=NAME", "it goes", go },
    { NULL },
};

static void say(void *opaque, const char *line)
{
    g_string_append_printf(the->said, "%s\n", line);
}

static void set_up(void)
{
    the = g_new0(World, 1);
    sim_lab_init(&the->sim, 1);
    the->story = g_string_new(NULL);
    the->said = g_string_new(NULL);
    controls_add(&the->sim.lab.controls, "vic0", "part", the, verbs);
    the->live = drill_live_new(&the->sim.lab, NULL, say, NULL);
}

static void tear_down(void)
{
    drill_live_free(the->live);
    sim_lab_cleanup(&the->sim);
    g_string_free(the->story, TRUE);
    g_string_free(the->said, TRUE);
    g_free(the);
}

/* What is said of it by now, and not before. */
static void type(const char *line, const char *expected)
{
    g_string_truncate(the->said, 0);
    drill_live_line(the->live, line);
    sim_lab_advance(&the->sim, 0);
    g_assert_cmpstr(the->said->str, ==, expected);
}

static void wait_for(int64_t time, const char *expected)
{
    g_string_truncate(the->said, 0);
    sim_lab_advance(&the->sim, time);
    g_assert_cmpstr(the->said->str, ==, expected);
}

static void check_story(const char *expected)
{
    g_assert_cmpstr(the->story->str, ==, expected);
    g_string_truncate(the->story, 0);
}

static void test_hold(void)
{
    set_up();
    send_one("ITMF", 1);
    check_story("unseen 1 ");
    type("hold request ITMF tag>1 as X", "   0.000000000  X is armed\n");
    send_one("ITMF", 1);
    check_story("pass 1 ");
    send_one("ITMF", 2);
    g_assert_cmpstr(the->said->str, ==,
                    "   0.000000000  X is armed\n"
                    "   0.000000000  X: ITMF tag=0x2\n");
    wait_for(LAB_SECONDS, "");
    type("check X.tag = 2", "   1.000000000  X.tag is so\n");
    type("check X.tag = 3", "   1.000000000  X.tag is another one\n");
    g_assert_nonnull(drill_live_unsaved(the->live));
    type("release X", "   1.000000000  done: release X\n");
    check_story("pass 2 ");
    g_assert_cmpstr(drill_live_unsaved(the->live), ==, NULL);
    type("release X", "   1.000000000  console:5:1: nothing is held as X\n");
    tear_down();
}

/* Each is awaited for itself, and none is in the way of another. */
static void test_await(void)
{
    set_up();
    type("await request ITMF within 2s as Y", "   0.000000000  Y is awaited\n");
    type("await request RESET within 3 request",
         "   0.000000000  line 2 is awaited\n");
    send_one("ITMF", 1);
    type("do vic0 go", "   0.000000000  done: do vic0 go\n");
    type("expect request ECHO within 1s",
         "   0.000000000  line 4 is awaited\n");
    wait_for(LAB_SECONDS,
             "   1.000000000  console:4:1: this did not come within 1 s\n");
    send_one("ITMF", 2);
    send_one("ITMF", 3);
    send_one("ITMF", 4);
    g_assert_cmpstr(the->said->str, ==,
                    "   1.000000000  console:4:1: this did not come within 1 "
                    "s\n   1.000000000  console:2:1: 3 request messages came "
                    "without it\n");
    check_story("pass 1 go pass 2 pass 3 pass 4 ");
    type("await hit Y", "console:5:11: 'Y' is not the name of a rule "
                        "before this line\n");
    tear_down();
}

/* "?" is answered when nothing is awaited any more. */
static void test_fence(void)
{
    set_up();
    type("?", "?\n");
    type("await request ITMF within 2s as Y", "   0.000000000  Y is awaited\n");
    type("?", "");
    wait_for(LAB_SECONDS, "");
    send_one("ITMF", 1);
    wait_for(0, "?\n");
    type("await request ITMF within 2s as Y", "   1.000000000  Y is awaited\n");
    type("?", "");
    wait_for(2 * LAB_SECONDS,
             "   3.000000000  console:2:1: this did not come within 2 s\n?\n");
    tear_down();
}

static void test_never(void)
{
    set_up();
    type("on event link.up always -> fail \"so it is\" as U",
         "   0.000000000  U is armed\n");
    type("do vic0 go", "   0.000000000  U: link.up\n"
                       "   0.000000000  done: do vic0 go\n"
                       "   0.000000000  console:1:28: so it is\n");
    g_assert_cmpstr(drill_live_unsaved(the->live), ==, NULL);
    type("do vic0 go", "   0.000000000  done: do vic0 go\n");
    tear_down();
}

static void test_wrong(void)
{
    set_up();
    type("hold requets",
         "console:1:6: 'requets' is nothing that can be met: "
         "doorbell, entry, interrupt, devcmd, notify, register, "
         "fetch, request, "
         "completion, ack, dma, frame, command, response, "
         "event, kernel, marker, output, function, held, hit, "
         "or the name of a command in the guest\n");
    type("needs cpus=1", "console:2:1: 'needs' is for drills in files: here "
                         "each line is done as soon as it is typed\n");
    type("wait 1s", "console:3:1: 'wait' is for drills in files: here each "
                    "line is done as soon as it is typed\n");
    type("  # a remark", "");
    type("do vic9 go", "   0.000000000  console:4:1: nothing in this "
                       "laboratory is called 'vic9': perhaps vic0\n");
    type("on request ITMF cmd_len=1 -> drop as Z",
         "   0.000000000  Z is armed\n");
    g_string_truncate(the->said, 0);
    send_one("ITMF", 1);
    send_one("ITMF", 2);
    g_assert_cmpstr(the->said->str, ==,
                    "   0.000000000  console:5:17: request ITMF has no field "
                    "'cmd_len'\n");
    check_story("pass 1 pass 2 ");
    tear_down();
}

static void test_complete(void)
{
    set_up();
    type("?ho", "?hold\n");
    type("?hold re", "?register request response\n");
    type("?hold request NVME_CMD t_t", "?t_tag=\n");
    type("?on frame dir=tx -> re", "?release reject return\n");
    type("?on frame PLOGI ev", "?every\n");
    type("?await event fabric.lo", "?fabric.login fabric.logout\n");
    type("?do ", "?vic0\n");
    type("?do vic0 ", "?go\n");
    type("?do vic0 go ", "?for= to=\n");
    type("hold request ITMF as Xylophone",
         "   0.000000000  Xylophone is armed\n");
    type("?release ", "?Xylophone\n");
    type("?on request ITMF->hold,release X", "?Xylophone\n");
    type("?on request ITMF tag=Xy", "?Xylophone.\n");
    type("?drop x", "?\n");
    type("?", "?\n");
    tear_down();
}

static void check_says(const char *line, const char *part)
{
    g_string_truncate(the->said, 0);
    drill_live_line(the->live, line);
    if (!strstr(the->said->str, part)) {
        g_test_message("%s: lacks %s:\n%s", line, part, the->said->str);
        g_test_fail();
    }
}

static void test_help(void)
{
    set_up();
    check_says("help", "await EVENT [-> ACTION, ...] [as NAME] [within T]");
    check_says("help nth", "nth N");
    check_says("help request", "request [NAME] [FIELD=VALUE ...]");
    check_says("help request", " t_tag ");
    check_says("help vic0", "do vic0 go [for=TIME] to=NAME");
    check_says("help go", "it goes");
    check_says("help do", "parts: vic0 (part)");
    check_says("help nonsense", "nothing is called 'nonsense'");
    tear_down();
}

static char *record_session(const char *path)
{
    char *why = NULL;
    char *text = NULL;

    set_up();
    g_assert_true(drill_live_record(the->live, path, &why));
    sim_lab_advance(&the->sim, LAB_SECONDS);
    drill_live_line(the->live, "hold request ITMF as X");
    sim_lab_advance(&the->sim, 5);
    drill_live_line(the->live, "await held X");
    drill_live_line(the->live, "nonsense");
    sim_lab_advance(&the->sim, 1);
    send_one("ITMF", 7);
    sim_lab_advance(&the->sim, 10);
    drill_live_line(the->live, "await request RESET");
    sim_lab_advance(&the->sim, 10);
    drill_live_line(the->live, "release X");
    drill_live_line(the->live, "release X");
    sim_lab_advance(&the->sim, 0);
    check_story("pass 7 ");
    tear_down();
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

/* It is a drill, and played it does the same at the same times. */
static void test_record(void)
{
    g_autofree char *folder = g_dir_make_tmp("viclab-live-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "console.drill", NULL);
    g_autofree char *text = record_session(path);
    DrillProgram *program = drill_program_read(path, NULL);
    g_autofree char *complaint = drill_program_complaint(program);
    DrillPlayer *player;

    g_assert_cmpstr(complaint, ==, NULL);
    g_assert_cmpstr(
        strchr(strchr(text, '#'), '\n'), ==,
        "\n\nat      1000000000ns\nhold request ITMF as X\n"
        "\nat      1000000005ns\nawait held X\n"
        "# 1000000016ns, had not come before the next line: await request RESET\n"
        "\nat      1000000026ns\nrelease X\n"
        "# 1000000026ns, came to nothing: release X\n");
    set_up();
    player = drill_player_new(&the->sim.lab, program);
    drill_player_start(player);
    sim_lab_advance(&the->sim, LAB_SECONDS + 6);
    send_one("ITMF", 7);
    sim_lab_advance(&the->sim, 19);
    check_story("");
    sim_lab_advance(&the->sim, 1);
    check_story("pass 7 ");
    drill_player_free(player);
    tear_down();
    g_remove(path);
    g_rmdir(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/drill-live/hold", test_hold);
    g_test_add_func("/drill-live/await", test_await);
    g_test_add_func("/drill-live/fence", test_fence);
    g_test_add_func("/drill-live/never", test_never);
    g_test_add_func("/drill-live/wrong", test_wrong);
    g_test_add_func("/drill-live/complete", test_complete);
    g_test_add_func("/drill-live/help", test_help);
    g_test_add_func("/drill-live/record", test_record);
    return g_test_run();
}
