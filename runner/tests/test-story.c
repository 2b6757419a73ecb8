/*
 * The story of a run, and the verdict on it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "story.h"

#include <string.h>

#include "fail.h"
#include "verdict.h"

#define EVENT(time, name, fields) \
    "{\"v\":1,\"t\":" #time ",\"ev\":\"" name "\",\"at\":\"vic0\"" fields "}"
#define GUEST_EVENT(time, name, fields) \
    EVENT(time, "guest.event", ",\"name\":\"" name "\"" fields)

/* All that the demonstration has to have seen. */
static const char *const good[] = {
    GUEST_EVENT(1, "boot", ""),
    EVENT(2, "vic.devcmd", ""),
    EVENT(3, "link.up", ""),
    EVENT(4, "fabric.login", ",\"fcid\":\"010100\""),
    EVENT(5, "fabric.name", ""),
    EVENT(6, "fabric.query", ",\"request\":\"GPN_FT\",\"entries\":1"),
    EVENT(7, "target.login", ",\"event\":\"PLOGI\""),
    EVENT(8, "target.association", ",\"event\":\"created\""),
    EVENT(9, "target.controller", ",\"event\":\"enabled\""),
    GUEST_EVENT(10, "driver", ""),
    GUEST_EVENT(11, "connected", ""),
    GUEST_EVENT(12, "namespace", ""),
    GUEST_EVENT(13, "verify", ""),
    GUEST_EVENT(14, "flushed", ""),
    GUEST_EVENT(15, "disconnected", ""),
    GUEST_EVENT(16, "unloaded", ""),
    EVENT(17, "guest.exit", ",\"code\":0"),
    GUEST_EVENT(2000000000, "poweroff", ""),
};

typedef struct Fixture {
    Guest guest;
    Verdict verdict;
    FILE *out;
    char *text;
    size_t length;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer unused)
{
    fixture->out = open_memstream(&fixture->text, &fixture->length);
    guest_init(&fixture->guest, GUEST_OF_QEMU, "/nonexistent", fixture->out,
               false);
}

static void tear_down(Fixture *fixture, gconstpointer unused)
{
    verdict_cleanup(&fixture->verdict);
    guest_cleanup(&fixture->guest);
    fclose(fixture->out);
    free(fixture->text);
}

/* All but the event @left_out. */
static void play(Fixture *fixture, guint left_out)
{
    for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
        if (i != left_out) {
            story_add(&fixture->guest.story, good[i]);
        }
    }
    console_add(&fixture->guest.console, "[ 1.0] reboot: Power down");
}

static void expect_verdict(Fixture *fixture, bool is_demo, const char *name,
                           int exit_code, const char *reason)
{
    verdict_reach(&fixture->verdict, &fixture->guest, is_demo);
    g_assert_cmpstr(fixture->verdict.name, ==, name);
    g_assert_cmpint(fixture->verdict.exit_code, ==, exit_code);
    if (reason) {
        g_assert_nonnull(strstr(fixture->verdict.reason, reason));
    } else {
        g_assert_null(fixture->verdict.reason);
    }
}

static void test_good(Fixture *fixture, gconstpointer unused)
{
    play(fixture, G_N_ELEMENTS(good));
    expect_verdict(fixture, true, "pass", EXIT_PASS, NULL);
    g_assert_nonnull(strstr(fixture->text, "FCID 010100"));
    g_assert_nonnull(strstr(fixture->text, "    2.000 "));
}

/* No milestone may be missing without being missed. */
static void test_missing(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
        Fixture fixture = { 0 };

        set_up(&fixture, NULL);
        play(&fixture, i);
        verdict_reach(&fixture.verdict, &fixture.guest, true);
        g_test_message("%s", good[i]);
        g_assert_cmpint(fixture.verdict.exit_code, !=, EXIT_PASS);
        tear_down(&fixture, NULL);
    }
}

static void test_failure(Fixture *fixture, gconstpointer unused)
{
    story_add(&fixture->guest.story,
              GUEST_EVENT(5, "failed", ",\"step\":\"x\",\"error\":\"EIO\""));
    play(fixture, G_N_ELEMENTS(good));
    expect_verdict(fixture, true, "fail", EXIT_FAIL, "x, EIO");
}

static void test_report(Fixture *fixture, gconstpointer unused)
{
    console_add(&fixture->guest.console, "[ 1.0] BUG: KASAN: bad");
    play(fixture, G_N_ELEMENTS(good));
    expect_verdict(fixture, true, "fail", EXIT_FAIL, "BUG: KASAN: bad");
}

static void test_panic(Fixture *fixture, gconstpointer unused)
{
    console_add(&fixture->guest.console, "[ 1.0] BUG: first");
    console_add(&fixture->guest.console,
                "[ 1.0] Kernel panic - not syncing: Fatal exception");
    expect_verdict(fixture, true, "guest-died", EXIT_DIED, "BUG: first");
}

static void test_command_code(Fixture *fixture, gconstpointer unused)
{
    story_add(&fixture->guest.story, EVENT(17, "guest.exit", ",\"code\":7"));
    console_add(&fixture->guest.console, "[ 1.0] reboot: Power down");
    expect_verdict(fixture, false, "fail", 7, "command");
}

static void test_timeout(Fixture *fixture, gconstpointer unused)
{
    fixture->guest.end = GUEST_TIMED_OUT;
    expect_verdict(fixture, true, "guest-died", EXIT_DIED, "--timeout");
}

#define BREACH(by, rule)                                               \
    EVENT(5, "check.breach",                                           \
          ",\"rule\":\"" rule "\",\"by\":\"" by "\",\"what\":\"odd\"," \
          "\"frame\":\"LOGO\",\"clause\":\"FC-X\",\"packet\":7")

/* The driver's breaches are listed, each rule once, and forgiven. */
static void test_driver_breaches(Fixture *fixture, gconstpointer unused)
{
    Story *story = &fixture->guest.story;

    story_add(story, BREACH("driver", "fs.rx-id-first"));
    story_add(story, BREACH("driver", "ls.prli-length"));
    story_add(story, BREACH("driver", "fs.rx-id-first"));
    g_assert_false(story->is_checked);
    story_add(story, EVENT(6, "check.start", ""));
    play(fixture, G_N_ELEMENTS(good));
    expect_verdict(fixture, true, "pass", EXIT_PASS, NULL);
    g_assert_true(story->is_checked);
    g_assert_cmpuint(story->our_breaches, ==, 0);
    g_assert_cmpuint(story->driver_breaches->len, ==, 2);
    g_assert_cmpstr(story->driver_breaches->pdata[0], ==, "fs.rx-id-first");
    g_assert_cmpstr(story->driver_breaches->pdata[1], ==, "ls.prli-length");
    g_assert_cmpstr(story->driver_notes->pdata[1], ==,
                    "ls.prli-length: odd (FC-X). LOGO, frame 7 of wire.pcapng");
}

/* One of ours makes the run an error, whatever else came of it. */
static void test_our_breach(Fixture *fixture, gconstpointer unused)
{
    story_add(&fixture->guest.story, BREACH("viclab", "fs.ended"));
    play(fixture, G_N_ELEMENTS(good));
    expect_verdict(fixture, true, "error", EXIT_ERROR, "fs.ended: odd");
    g_assert_nonnull(strstr(fixture->text, "LOGO: fs.ended: odd"));
}

/* From the drill's first deed on, the emulator does as it is told. */
static void test_provoked_breach(Fixture *fixture, gconstpointer unused)
{
    Story *story = &fixture->guest.story;

    story_add(story, EVENT(1, "drill.act", ",\"gate\":\"doorbell\""));
    g_assert_false(story->is_provoked);
    story_add(story, EVENT(1, "drill.act", ",\"gate\":\"response\""));
    story_add(story, BREACH("viclab", "fs.ended"));
    g_assert_cmpuint(story->our_breaches, ==, 1);
    g_assert_cmpuint(story->provoked, ==, 1);
    g_assert_null(story->our_breach);
    expect_verdict(fixture, false, "guest-died", EXIT_DIED,
                   "without powering itself off");
}

static void test_our_breach_and_panic(Fixture *fixture, gconstpointer unused)
{
    story_add(&fixture->guest.story, BREACH("viclab", "fs.ended"));
    console_add(&fixture->guest.console,
                "[ 1.0] Kernel panic - not syncing: Fatal exception");
    expect_verdict(fixture, false, "error", EXIT_ERROR, "fs.ended: odd");
}

static void test_refused(Fixture *fixture, gconstpointer unused)
{
    fixture->guest.end = GUEST_REFUSED;
    fixture->guest.complaint = g_strdup("-device vic-fc: bad");
    expect_verdict(fixture, true, "error", EXIT_ERROR, "-device vic-fc: bad");
}

/* The end of virtme-ng: its own exit code says nothing that counts. */
static void end_of_another(Fixture *fixture)
{
    fixture->guest.host = GUEST_OF_ANOTHER;
    fixture->guest.has_spoken = true;
    fixture->guest.status = 255 << 8;
}

static void test_another(Fixture *fixture, gconstpointer unused)
{
    end_of_another(fixture);
    story_add(&fixture->guest.story, EVENT(17, "guest.exit", ",\"code\":0"));
    console_add(&fixture->guest.console, "[ 1.0] reboot: Power down");
    expect_verdict(fixture, false, "pass", EXIT_PASS, NULL);
}

static void test_another_killed(Fixture *fixture, gconstpointer unused)
{
    end_of_another(fixture);
    expect_verdict(fixture, false, "guest-died", EXIT_DIED, "power");
}

static void test_another_crashed(Fixture *fixture, gconstpointer unused)
{
    end_of_another(fixture);
    fixture->guest.complaint = g_strdup("Assertion `x' failed.");
    expect_verdict(fixture, false, "error", EXIT_ERROR, "Assertion");
}

static void test_another_early(Fixture *fixture, gconstpointer unused)
{
    end_of_another(fixture);
    console_add(&fixture->guest.console, "[ 1.0] reboot: Power down");
    expect_verdict(fixture, false, "guest-died", EXIT_DIED, "its work");
}

#define ADD(path, test) g_test_add(path, Fixture, NULL, set_up, test, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/story/good", test_good);
    g_test_add_func("/story/missing", test_missing);
    ADD("/story/failure", test_failure);
    ADD("/story/report", test_report);
    ADD("/story/panic", test_panic);
    ADD("/story/command-code", test_command_code);
    ADD("/story/timeout", test_timeout);
    ADD("/story/refused", test_refused);
    ADD("/story/another", test_another);
    ADD("/story/another-killed", test_another_killed);
    ADD("/story/another-crashed", test_another_crashed);
    ADD("/story/another-early", test_another_early);
    ADD("/story/driver-breaches", test_driver_breaches);
    ADD("/story/our-breach", test_our_breach);
    ADD("/story/provoked-breach", test_provoked_breach);
    ADD("/story/our-breach-and-panic", test_our_breach_and_panic);
    return g_test_run();
}
