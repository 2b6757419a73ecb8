/*
 * The language of drills: what is read, and what is said of what is wrong.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include <glib/gstdio.h>
#include "drill/program.h"
#include "lab/clock.h"

static DrillProgram *parse(const char *text)
{
    g_autofree char *all = g_strconcat("drill 1\n", text, NULL);

    return drill_program_parse("f", all, NULL);
}

static DrillProgram *parse_good(const char *text)
{
    DrillProgram *program = parse(text);
    g_autofree char *complaint = drill_program_complaint(program);

    g_assert_cmpstr(complaint, ==, NULL);
    return program;
}

static const DrillStep *step(const DrillProgram *program, guint index)
{
    g_assert_cmpuint(index, <, program->steps->len);
    return program->steps->pdata[index];
}

static void check_bad(const char *text, const char *expected)
{
    g_autoptr(DrillProgram) program = parse(text);
    g_autofree char *complaint = drill_program_complaint(program);

    g_assert_cmpstr(complaint, ==, expected);
}

static const char late_completion[] =
    "title   late completion hits the tag's next owner\n"
    "link    https://example.org/1   # not a real one\n"
    "needs   role=nvme cpus=1 kernel>=7.3\n"
    "\n"
    "guest   connect\n"
    "guest   write lba=8 pattern=A ; write lba=64 pattern=B\n"
    "hold    request NVME_CMD opcode=read lba=8          as X\n"
    "guest&  read lba=8 expect=A                         as reader\n"
    "await   held X\n"
    "guest&  nvme reset /dev/nvme0                       as reset\n"
    "await   request ITMF t_tag=X.tag -> complete status=TIMEOUT\n"
    "guest&  loop 9 read lba=64 expect=B ; sleep 1ms     as readers\n"
    "await   request NVME_CMD tag=X.tag opcode=read -> hold as Y within 2048 "
    "request\n"
    "complete X status=SUCCESS\n"
    "await   readers done or failed within 5s\n"
    "verdict reproduced if oracle wrong-owner or oracle miscompare or kernel "
    "/WARNING.*fnic/\n";

static void test_example(void)
{
    g_autoptr(DrillProgram) program = parse_good(late_completion);
    const DrillStep *hold = step(program, 2);
    const DrillEvent *event = hold->events->pdata[0];
    const DrillStep *await = step(program, 8);
    const DrillTest *tag;

    g_assert_cmpstr(program->title, ==,
                    "late completion hits the tag's next owner");
    g_assert_cmpstr(program->link, ==, "https://example.org/1");
    g_assert_cmpstr(drill_program_need(program, "kernel"), ==, ">=7.3");
    g_assert_cmpuint(program->steps->len, ==, 11);
    g_assert_cmpuint(program->gates, ==, GATE_BIT(GATE_request));
    g_assert_cmpstr(step(program, 1)->command, ==,
                    "write lba=8 pattern=A ; write lba=64 pattern=B");

    g_assert_cmpint(hold->kind, ==, DRILL_STEP_RULE);
    g_assert_cmpstr(hold->name, ==, "X");
    g_assert_cmpint(event->gate, ==, GATE_request);
    g_assert_cmpstr(event->name, ==, "NVME_CMD");
    g_assert_cmpuint(event->tests->len, ==, 2);

    g_assert_cmpstr(await->name, ==, "Y");
    g_assert_true(await->within.has_count);
    g_assert_cmpuint(await->within.count, ==, 2048);
    event = await->events->pdata[0];
    tag = event->tests->pdata[0];
    g_assert_cmpint(tag->value.kind, ==, DRILL_LIVE);
    g_assert_cmpstr(tag->value.text, ==, "X");
    g_assert_cmpstr(tag->value.field, ==, "tag");

    g_assert_cmpuint(step(program, 10)->events->len, ==, 2);
    g_assert_cmpint(step(program, 10)->within.time, ==, 5 * LAB_SECONDS);
    g_assert_cmpuint(program->evidence->len, ==, 3);
}

static void test_actions(void)
{
    g_autoptr(DrillProgram) program = parse_good(
        "on frame PRLI dir=tx times 3 -> set length=20, bytes 4 00ff, delay "
        "20ms as late\n"
        "on function fnic_probe cpu=1 arg2=0x10 always -> park 1ms as parked\n"
        "on completion chance 1/8 -> duplicate after 5us\n"
        "on kernel /fnic.*reset/ -> do vic0 link-bounce for=2s, unpark parked\n"
        "expect event fabric.login fcid=0x10100 before kernel /no path/\n"
        "never frame LOGO s_id=0x10101\n"
        "hold request always as kept\n"
        "guest false -> fails\n"
        "release late all\n"
        "complete kept status=SUCCESS as=ersp\n");
    const DrillAction *action = step(program, 0)->actions->pdata[1];

    g_assert_cmpuint(step(program, 0)->actions->len, ==, 3);
    g_assert_cmpuint(action->offset, ==, 4);
    g_assert_cmpuint(action->bytes->len, ==, 2);
    g_assert_cmpuint(action->bytes->data[1], ==, 0xff);
    g_assert_cmpint(step(program, 2)->limit.kind, ==, DRILL_CHANCE);
    g_assert_cmpuint(step(program, 2)->limit.m, ==, 8);
    action = step(program, 3)->actions->pdata[0];
    g_assert_cmpstr(action->target, ==, "vic0");
    g_assert_cmpstr(action->verb, ==, "link-bounce");
    g_assert_cmpint(step(program, 4)->kind, ==, DRILL_STEP_BEFORE);
    g_assert_cmpint(step(program, 7)->outcome, ==, DRILL_MUST_FAIL);
    g_assert_cmpstr(step(program, 7)->command, ==, "false");
    g_assert_true(((DrillAction *)step(program, 8)->actions->pdata[0])->all);
    action = step(program, 9)->actions->pdata[0];
    g_assert_cmpuint(action->args->len, ==, 2);
}

static void test_text(void)
{
    const char *values[] = { "lba=16", NULL };
    g_autoptr(DrillProgram) program =
        drill_program_parse("f",
                            "drill 1\n"
                            "param lba = 8\n"
                            "param count=2\n"
                            "define   check_it where\t what\n"
                            "guest read lba=$where \\\n"
                            "      expect=${what}1\n"
                            "end\n"
                            "repeat  $count  as i\n"
                            "check_it $lba \"A B\"\n"
                            "wait ${i}ms\n"
                            "end\n"
                            "guest sh \"echo $$HOME # here\"\n",
                            values);
    g_autofree char *complaint = drill_program_complaint(program);

    g_assert_cmpstr(complaint, ==, NULL);
    g_assert_cmpuint(program->steps->len, ==, 5);
    g_assert_cmpstr(step(program, 0)->command, ==,
                    "read lba=16        expect=A B1");
    g_assert_cmpuint(step(program, 0)->place.line, ==, 5);
    g_assert_cmpint(step(program, 3)->time, ==, 2 * LAB_MILLISECONDS);
    g_assert_cmpstr(step(program, 4)->command, ==, "sh \"echo $HOME # here\"");
}

static void test_include(void)
{
    g_autofree char *folder = g_dir_make_tmp("viclab-drill-XXXXXX", NULL);
    g_autofree char *part = g_build_filename(folder, "part", NULL);
    g_autofree char *whole = g_build_filename(folder, "whole", NULL);
    g_autofree char *expected = NULL;
    g_autofree char *complaint = NULL;
    DrillProgram *program;

    g_assert_true(
        g_file_set_contents(part, "drill 1\nwait 1s\nwiat 2s\n", -1, NULL));
    g_assert_true(g_file_set_contents(
        whole, "drill 1\ninclude part\ninclude none\nwait 3s\n", -1, NULL));
    program = drill_program_read(whole, NULL);
    complaint = drill_program_complaint(program);
    expected = g_strdup_printf(
        "%s:3:1: cannot include: Failed to open file “%s/none”: No such file "
        "or directory\n"
        "%s:3:1: 'wiat' begins no statement, such as guest, on, hold, await, "
        "expect, do or verdict",
        whole, folder, part);
    g_assert_cmpstr(complaint, ==, expected);
    g_assert_cmpuint(program->steps->len, ==, 2);
    drill_program_free(program);
    g_remove(part);
    g_remove(whole);
    g_rmdir(folder);
}

/* What a short text can grow to is bounded; definitions may change. */
static void test_growth(void)
{
    g_autoptr(GString) deep = g_string_new(NULL);
    g_autoptr(GString) wide = g_string_new("define a0\nend\n");
    g_autoptr(GString) grown = g_string_new("param a0 = xxxxxxxxxxxxxxxx\n");

    for (int i = 0; i < 17; i++) {
        g_string_append(deep, "repeat 2\n");
    }
    g_string_append(deep, "wait 1s\n");
    for (int i = 0; i < 17; i++) {
        g_string_append(deep, "end\n");
    }
    check_bad(deep->str, "f:18:1: repetitions are more than 16 deep");
    check_bad("repeat 10000\nrepeat 10000\nend\nend\nwait 1s\n",
              "f:3:1: includes, definitions and repetitions make more than "
              "2097152 bytes");
    for (int i = 1; i < 15; i++) {
        g_string_append_printf(wide, "define a%d\n", i);
        for (int k = 0; k < 10; k++) {
            g_string_append_printf(wide, "a%d\n", i - 1);
        }
        g_string_append(wide, "end\n");
    }
    g_string_append(wide, "a14\n");
    check_bad(wide->str,
              "f:14:1: includes, definitions and repetitions make more than "
              "2097152 bytes");
    for (int i = 1; i < 7; i++) {
        g_string_append_printf(grown, "param a%d = $a%d$a%d$a%d$a%d\n", i,
                               i - 1, i - 1, i - 1, i - 1);
    }
    g_string_append(grown, "wait 1s\n");
    check_bad(grown->str,
              "f:8:1: with its parameters the line is longer than 65536 "
              "bytes");
    check_bad("repeat 8193\nwait 1s\nwait 1s\nend\n",
              "f:3:1: more than 16384 lines\nf:4:1: more than 16384 lines");
    check_bad("repeat 4096\nawait kernel /x/\nend\nawait kernel /x/\n",
              "f:5:14: more than 4096 regular expressions");
    drill_program_free(parse_good("define a\ndefine a\nwait 2s\nend\n"
                                  "wait 1s\nend\na\na\n"));
    check_bad("include /dev\n", "f:2:1: cannot include /dev: it is no file");
}

static void test_errors(void)
{
    check_bad(
        "hold requets NVME_CMD as X\n"
        "await held Y\n"
        "wait soon\n"
        "on request -> explode\n",
        "f:2:6: 'requets' is nothing that can be met: doorbell, entry, "
        "interrupt, devcmd, notify, register, fetch, request, completion, ack, "
        "dma, frame, "
        "command, response, event, kernel, marker, output, function, "
        "held, hit, or the name of a command in the guest\n"
        "f:3:12: 'Y' is not the name of a rule before this line\n"
        "f:4:6: a time must stand here: 3us, 20ms, 5s ...\n"
        "f:5:15: 'explode' is no action, they are: hold, drop, pass, "
        "release, delay, duplicate, set, bytes, complete, reject, park, "
        "unpark, return, do, arm, disarm, stop, fail");
    check_bad("await request ITMF t_tag=X.tag\n",
              "f:2:26: nothing before this line is called 'X'");
    check_bad("on request NVME_CMD lba= -> hold\n",
              "f:2:26: a value is missing before '->'");
    check_bad("await kernel /x\n", "f:2:14: there is no closing /");
    check_bad("guest& sleep 5\nwait 1s\n",
              "f:2:1: a command in the background needs a name: guest& ... as "
              "NAME");
    check_bad("needs colour=red\nwait 1s\n",
              "f:2:7: 'colour' cannot be needed, but: cpus, role, fip, debug, "
              "kernel, seeds, module, iommu, lab, targets, memory, schedule, "
              "append, driver, start, connect, lockup");
    check_bad("needs lockup=5\nwait 1s\n",
              "f:2:14: a time must stand here: 3us, 20ms, 5s ...");
    check_bad("needs cpus=0\nwait 1s\n",
              "f:2:12: 'cpus' is '0', must be a number from 1 to 255");
    check_bad("needs cpus>=2\nwait 1s\n",
              "f:2:11: '=' is missing behind 'cpus'");
    check_bad("needs fip=maybe\nneeds cpus=1\nneeds cpus=1\nneeds cpus=2\n"
              "needs memory=5\nneeds seeds=5-4\nneeds kernel>=\nwait 1s\n",
              "f:2:11: 'fip' is 'maybe', must be one of: on off\n"
              "f:5:12: 'cpus' is '1' already\n"
              "f:6:14: 'memory' is '5', must be a size, such as 512M or 2G\n"
              "f:7:13: 'seeds' is '5-4', must be a number, or two such as "
              "1-50\n"
              "f:8:15: a value is missing behind 'kernel'");
    check_bad("repeat 3\nwait 1s\n", "f:2:1: there is no 'end' to this");
    check_bad("wait $long\n", "f:2:6: there is no parameter 'long' ('$$' is a "
                              "dollar)");
    check_bad("wait 1s extra\n", "f:2:9: 'extra' is not understood here");
    check_bad("complete X status=1\n",
              "f:2:10: 'X' is not the name of a rule before this line");
    check_bad("await request ITMF times 3\n",
              "f:2:20: 'times' is for a rule, what is waited for comes once: "
              "on EVENT times ... -> ACTION as X, then await hit X");
    check_bad("expect request ITMF as B nth 2 within 1s\n",
              "f:2:26: 'nth' is for a rule, what is waited for comes once: "
              "on EVENT nth ... -> ACTION as X, then await hit X");
    check_bad("hold request as a b\n", "f:2:19: 'b' is not understood here");
    check_bad("hold request disarmed\n",
              "f:2:22: a rule that is to be armed needs a name: disarmed as "
              "NAME");
    check_bad("await request disarmed as X\n",
              "f:2:15: 'disarmed' is not understood here");
    check_bad("arm X\n",
              "f:2:5: 'X' is not the name of a rule before this line");
    check_bad("expect request or frame after ack\n",
              "f:2:25: one event alone must stand before 'after'");
}

/* What there is not: what was meant, or all that there is. */
static void test_what_there_is_not(void)
{
    check_bad("hold request NVME_CND as X\n"
              "never frame PLGOI\n"
              "drop frame FIP_CLAER*\n"
              "await doorbell BELL\n",
              "f:2:14: 'NVME_CND' is no message of request: perhaps NVME_CMD\n"
              "f:3:13: 'PLGOI' is no message of frame: perhaps PLOGI\n"
              "f:4:12: 'FIP_CLAER*' is no message of frame: perhaps "
              "FIP_CLEAR\n"
              "f:5:16: 'BELL' is no message of doorbell: COPY, RAW, RQ, "
              "DEVCMD2");
    check_bad(
        "hold request NVME_CMD lbaa=8\n"
        "await request NVME_CMD opcode=raed\n"
        "await request type=NVME_CDM\n"
        "await request tag=one\n"
        "await frame RSCN rscn_page[1].port_idd=5\n"
        "await frame RSCN rscn_page[x].port_id=5\n"
        "await interrupt bite[5]=5\n"
        "await function f arg7=1\n",
        "f:2:23: 'lbaa' is no field of request: perhaps lba\n"
        "f:3:31: 'raed' is no opcode: perhaps read\n"
        "f:4:20: 'NVME_CDM' is no value of type: perhaps NVME_CMD\n"
        "f:5:19: 'one' is no number, and values of tag at request have "
        "no names\n"
        "f:6:18: 'rscn_page[1].port_idd' is no field of frame: perhaps port_id\n"
        "f:7:18: 'rscn_page[x].port_id' is no field of frame: perhaps port_id\n"
        "f:8:17: 'bite[5]' is no field of interrupt: vector, credits, "
        "at, length\n"
        "f:9:18: 'arg7' is no field of a function: perhaps arg1 or arg2 "
        "or arg3");
    check_bad(
        "expect event fabric.login evnt=x\n"
        "expect event fabric.login fcid=foo\n"
        "expect event fabirc.login\n",
        "f:2:27: 'evnt' is no field of fabric.login: fcid, port_name, node_name\n"
        "f:3:32: 'foo' is no number, as fcid of fabric.login is\n"
        "f:4:14: 'fabirc.login' is no event of the journal: perhaps fabric.login (docs/journal.md)");
    check_bad(
        "on request ITMF -> complete status=TIMEUOT\n"
        "hold command read as C\n"
        "complete C status=INTERNL\n"
        "set C lab=8\n"
        "on devcmd ENABLE -> complete eror=EINVAL\n"
        "on frame PLOGI -> reject reason=UNABEL\n",
        "f:2:36: 'TIMEUOT' is no value of status: perhaps TIMEOUT\n"
        "f:4:19: 'INTERNL' is no value of status: perhaps INTERNAL\n"
        "f:5:7: 'lab' is no field of command: perhaps lba\n"
        "f:6:30: 'eror' is no field of the answer at devcmd: perhaps error\n"
        "f:7:33: 'UNABEL' is no value of reason: perhaps UNABLE");
    check_bad(
        "guest connect ; read lbaa=8\n"
        "guest& pin=1 loop 5 write lba=8 ; flush patern=A as R\n"
        "guest read 'dev=x' expct=\"A ; B\" -> fails\n"
        "guest hog cup=1\n",
        "f:2:22: 'lbaa' is no parameter of read: perhaps lba\n"
        "f:3:41: 'patern' is no parameter of flush: pin, dev, nqn, nsid, lba, blocks, request, depth, order, fua, seed\n"
        "f:4:20: 'expct' is no parameter of read: perhaps expect\n"
        "f:5:11: 'cup' is no parameter of hog: perhaps cpu");
    check_bad(
        "guest read lba=zz ; write blocks=8X\n"
        "guest wait-for /x within=5 ; hog for=1.5s starve=on\n"
        "guest connect ; raed lba=1\n",
        "f:2:12: lba is 'zz', must be a number such as 8, 0x8 or 8K\n"
        "f:3:19: within is '5', must be a time such as 500us, 10ms, 1.5s or 2min\n"
        "f:4:17: 'raed' is no verb of the guest: perhaps read");
    drill_program_free(parse_good("guest connect keep-alive-tmo=5 ; "
                                  "parameter fnic.x=1 ; dd if=a of=b\n"
                                  "guest sh read lbaa=8\n"
                                  "guest read lba={X.lba}\n"
                                  "guest read lba=0x8 blocks=1K depth='8' ; "
                                  "hog for=1.5s starve=yes ; head bytes=x\n"
                                  "await frame * dir=tx byte[0x10]=1 or frame "
                                  "FIP_CLEAR* dst=5 or request opcode=/re/\n"
                                  "await event guest.event name=x whatever=5\n"
                                  "await marker x y=z\n"
                                  "on request or frame -> set any=thing\n"));
}

static void test_bad_expression(void)
{
    g_autoptr(DrillProgram) program = parse("await kernel /(/\n");

    g_assert_cmpuint(program->errors->len, ==, 1);
    g_assert_true(g_str_has_prefix(program->errors->pdata[0],
                                   "f:2:14: this is no expression: "));
}

static void test_version(void)
{
    g_autoptr(DrillProgram) program =
        drill_program_parse("f", "# old\ntitle x\n", NULL);
    g_autofree char *complaint = drill_program_complaint(program);

    g_assert_cmpstr(complaint, ==,
                    "f:2:1: the first line must be 'drill 1', the version of "
                    "the language");
}

static void test_values(void)
{
    const char *values[] = { "nope=1", NULL };
    g_autoptr(DrillProgram) program =
        drill_program_parse("f", "drill 1\nwait 1s\n", values);
    g_autofree char *complaint = drill_program_complaint(program);

    g_assert_cmpstr(complaint, ==,
                    "f:1:1: -D nope=1: the drill has no such parameter");
}

static DrillProgram *parse_idle(const char *idle, const char *text)
{
    const char *values[] = { idle, NULL };
    g_autofree char *all = g_strconcat("drill 1\n", text, NULL);
    DrillProgram *program = drill_program_parse("f", all, values);
    g_autofree char *complaint = drill_program_complaint(program);

    g_assert_cmpstr(complaint, ==, NULL);
    return program;
}

static guint count_steps(const char *idle, const char *text)
{
    g_autoptr(DrillProgram) program = parse_idle(idle, text);

    return program->steps->len;
}

/* A word that does nothing, and nothing else, is left out. */
static void test_idle(void)
{
    static const char text[] = "drop request ITMF times 2 as X\n"
                               "on request RESET -> hold, set tag=1\n"
                               "repeat   3\n"
                               "do vic0 link-down\n"
                               "end\n"
                               "expect hit X within 1s\n";
    g_autoptr(DrillProgram) hold = parse_idle("!hold", text);
    g_autoptr(DrillProgram) times = parse_idle("!times", text);
    g_autoptr(DrillProgram) request = parse_idle("!request", text);
    g_autoptr(DrillProgram) within = parse_idle("!within", text);

    g_assert_cmpuint(count_steps("!nothing", text), ==, 6);
    g_assert_cmpuint(count_steps("!drop", text), ==, 5);
    g_assert_cmpuint(count_steps("!link-down", text), ==, 3);
    g_assert_cmpuint(count_steps("!repeat", text), ==, 4);
    g_assert_cmpuint(count_steps("!expect", text), ==, 5);
    g_assert_cmpuint(step(hold, 1)->actions->len, ==, 1);
    g_assert_cmpint(step(hold, 0)->limit.kind, ==, DRILL_TIMES);
    g_assert_cmpint(step(times, 0)->limit.kind, ==, DRILL_ALWAYS);
    g_assert_cmpint(((DrillEvent *)step(request, 1)->events->pdata[0])->kind,
                    ==, DRILL_ON_NOTHING);
    g_assert_cmpint(step(within, 5)->within.time, ==, 60 * LAB_SECONDS);
}

static const DrillAction *first_action(const DrillProgram *program, guint index)
{
    return step(program, index)->actions->pdata[0];
}

static void test_idle_joints(void)
{
    static const char text[] = "hold request ITMF or request RESET as X\n"
                               "guest read -> fails\n"
                               "release X all\n"
                               "duplicate X after 5us\n"
                               "do vic0 raise vector=1 masked=1\n"
                               "expect hit X or hit X within 1s\n";
    g_autoptr(DrillProgram) or = parse_idle("!or", text);
    g_autoptr(DrillProgram) fails = parse_idle("!fails", text);
    g_autoptr(DrillProgram) all = parse_idle("!all", text);
    g_autoptr(DrillProgram) after = parse_idle("!after", text);
    g_autoptr(DrillProgram) masked = parse_idle("!masked=", text);

    g_assert_cmpuint(count_steps("!read", text), ==, 5);
    g_assert_cmpuint(count_steps("!guest", text), ==, 5);
    g_assert_cmpuint(step(or, 0)->events->len, ==, 1);
    g_assert_cmpuint(step(all, 0)->events->len, ==, 2);
    g_assert_cmpuint(step(or, 5)->events->len, ==, 1);
    g_assert_cmpint(step(or, 1)->outcome, ==, DRILL_MUST_FAIL);
    g_assert_cmpint(step(fails, 1)->outcome, ==, DRILL_MUST_SUCCEED);
    g_assert_true(first_action(or, 2)->all);
    g_assert_false(first_action(all, 2)->all);
    g_assert_cmpint(first_action(all, 3)->time, ==, 5000);
    g_assert_cmpint(first_action(after, 3)->time, ==, 0);
    g_assert_cmpuint(first_action(after, 4)->args->len, ==, 2);
    g_assert_cmpuint(first_action(masked, 4)->args->len, ==, 1);
}

static void test_idle_about(void)
{
    static const char text[] = "needs cpus=2\n"
                               "tolerate kernel /x/\n"
                               "on request ITMF -> pass as X\n"
                               "verdict reproduced if hit X and kernel /y/ "
                               "or failed\n";
    g_autoptr(DrillProgram) needs = parse_idle("!needs", text);
    g_autoptr(DrillProgram) tolerate = parse_idle("!tolerate", text);
    g_autoptr(DrillProgram) verdict = parse_idle("!verdict", text);
    g_autoptr(DrillProgram) and = parse_idle("!and", text);
    g_autoptr(DrillProgram) or = parse_idle("!or", text);
    g_autoptr(DrillProgram) failed = parse_idle("!failed", text);

    g_assert_cmpuint(needs->needs->len, ==, 0);
    g_assert_cmpuint(needs->tolerated->len, ==, 1);
    g_assert_cmpuint(needs->evidence->len, ==, 3);
    g_assert_cmpuint(tolerate->tolerated->len, ==, 0);
    g_assert_cmpuint(tolerate->needs->len, ==, 1);
    g_assert_cmpuint(verdict->evidence->len, ==, 0);
    g_assert_cmpuint(and->evidence->len, ==, 1);
    g_assert_cmpuint(or->evidence->len, ==, 2);
    g_assert_cmpint(((DrillEvidence *)failed->evidence->pdata[2])->kind, ==,
                    DRILL_EVIDENCE_NOTHING);
}

/* "as" is a field in front of "="; names with blanks are quoted. */
static void test_names(void)
{
    g_autoptr(DrillProgram) program =
        parse_good("on frame \"Create Association\" dir=tx -> reject as Y\n"
                   "on request NVME_CMD -> complete as=ersp status=5 as X\n");
    const DrillStep *rule = step(program, 1);
    const DrillEvent *event = step(program, 0)->events->pdata[0];
    const DrillAction *action = rule->actions->pdata[0];

    g_assert_cmpstr(event->name, ==, "Create Association");
    g_assert_cmpuint(action->args->len, ==, 2);
    g_assert_cmpstr(((DrillArg *)action->args->pdata[0])->name, ==, "as");
    g_assert_cmpstr(rule->name, ==, "X");
}

/* Whatever is cut off or spoilt, something is said and nothing breaks. */
static void test_damaged(void)
{
    size_t length = strlen(late_completion);

    for (size_t cut = 0; cut < length; cut++) {
        g_autofree char *text = g_strndup(late_completion, cut);
        g_autofree char *spoilt = g_strdup(late_completion);

        spoilt[cut] = "=->/\"{$,;"[cut % 9];
        drill_program_free(parse(text));
        drill_program_free(parse(spoilt));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/drill-language/example", test_example);
    g_test_add_func("/drill-language/actions", test_actions);
    g_test_add_func("/drill-language/text", test_text);
    g_test_add_func("/drill-language/include", test_include);
    g_test_add_func("/drill-language/growth", test_growth);
    g_test_add_func("/drill-language/errors", test_errors);
    g_test_add_func("/drill-language/what-there-is-not",
                    test_what_there_is_not);
    g_test_add_func("/drill-language/bad-expression", test_bad_expression);
    g_test_add_func("/drill-language/version", test_version);
    g_test_add_func("/drill-language/values", test_values);
    g_test_add_func("/drill-language/idle", test_idle);
    g_test_add_func("/drill-language/idle/joints", test_idle_joints);
    g_test_add_func("/drill-language/idle/about", test_idle_about);
    g_test_add_func("/drill-language/names", test_names);
    g_test_add_func("/drill-language/damaged", test_damaged);
    return g_test_run();
}
