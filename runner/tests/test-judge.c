/*
 * What a drill comes to: folders of made-up runs, read and judged.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "fail.h"
#include "folder.h"
#include "judge.h"

#define PLAYED "{\"v\":1,\"t\":9,\"ev\":\"drill.end\",\"end\":\"played\"}\n"
#define FAILED(end)                                        \
    "{\"v\":1,\"t\":9,\"ev\":\"drill.end\",\"end\":\"" end \
    "\",\"file\":\"a.drill\",\"line\":4,\"column\":9,\"why\":\"it is so\"}\n"
#define ORACLE(name)                                              \
    "{\"v\":1,\"t\":5,\"ev\":\"drill.oracle\",\"oracle\":\"" name \
    "\",\"what\":\"of " name "\"}\n"
#define HIT(rule) \
    "{\"v\":1,\"t\":4,\"ev\":\"drill.hit\",\"rule\":\"" rule "\"}\n"

#define ACT(gate) \
    "{\"v\":1,\"t\":4,\"ev\":\"drill.act\",\"gate\":\"" gate "\"}\n"
#define BREACH                                                    \
    "{\"v\":1,\"t\":5,\"ev\":\"check.breach\",\"by\":\"viclab\"," \
    "\"rule\":\"a.rule\",\"what\":\"so\"}\n"

#define WARNING                                                 \
    "[   20.125000] WARNING: CPU: 1 PID: 77 at fnic_nvme.c:12 " \
    "nvfnic_x+0x1/0x2 [fnic]\n"
#define LOCKDEP                                               \
    "[   20.125000] WARNING: HARDIRQ-safe -> HARDIRQ-unsafe " \
    "lock order detected\n"
#define TOLERATED "tolerate kernel /lock order/\n"

#define PANIC "[   20.125000] Kernel panic - not syncing: Fatal exception\n"
#define OFF   "[   21.000000] reboot: Power down\n"

#define BUG "verdict reproduced if "

typedef struct Case {
    const char *name;
    const char *about;   /* the drill's lines behind the first */
    const char *journal; /* of drill.* */
    const char *console;
    GuestEnd end;
    const char *verdict;
    int exit_code;
    const char *reason; /* a part of it, or NULL: there is none */
} Case;

static const Case cases[] = {
    { "pass", "", PLAYED, OFF, .verdict = "pass" },
    { "not-met", "", FAILED("failed"), OFF, .verdict = "fail",
      .exit_code = EXIT_FAIL, .reason = "a.drill:4:9: it is so" },
    { "never-came", "", FAILED("inconclusive"), OFF, .verdict = "inconclusive",
      .exit_code = EXIT_INCONCLUSIVE, .reason = "a.drill:4:9: it is so" },
    { "wrong-drill", "", FAILED("error"), OFF, .verdict = "error",
      .exit_code = EXIT_ERROR, .reason = "a.drill:4:9: it is so" },
    { "not-ended", "", "", OFF, .verdict = "inconclusive",
      .exit_code = EXIT_INCONCLUSIVE, .reason = "before the drill did" },
    { "report", "", PLAYED, WARNING OFF, .verdict = "fail",
      .exit_code = EXIT_FAIL, .reason = "the kernel reports: WARNING" },
    { "report-tolerated", "tolerate kernel /WARNING.*nvfnic_x/\n", PLAYED,
      WARNING OFF, .verdict = "pass" },
    { "another-tolerated", "tolerate kernel /WARNING.*nvfnic_y/\n", PLAYED,
      WARNING OFF, .verdict = "fail", .exit_code = EXIT_FAIL,
      .reason = "the kernel reports: WARNING" },
    { "oracle", "", ORACLE("miscompare") PLAYED, OFF, .verdict = "fail",
      .exit_code = EXIT_FAIL, .reason = "miscompare: of miscompare" },
    { "panic", "", PLAYED, PANIC, .verdict = "guest-died",
      .exit_code = EXIT_DIED, .reason = "Kernel panic" },
    { "hangs", "", "", "", .end = GUEST_TIMED_OUT, .verdict = "guest-died",
      .exit_code = EXIT_DIED, .reason = "the guest hangs" },
    { "interrupted", BUG "died\n", "", "", .end = GUEST_INTERRUPTED,
      .verdict = "error", .exit_code = EXIT_ERROR, .reason = "interrupted" },

    { "reproduced", BUG "kernel /WARNING.*nvfnic_x/\n", PLAYED, WARNING OFF,
      .verdict = "reproduced", .exit_code = EXIT_FAIL, .reason = "WARNING" },
    { "not-reproduced", BUG "oracle miscompare\n", PLAYED, OFF,
      .verdict = "not-reproduced" },
    { "not-reproduced-but", BUG "oracle miscompare\n", PLAYED, WARNING OFF,
      .verdict = "fail", .exit_code = EXIT_FAIL,
      .reason = "the kernel reports: WARNING" },
    { "another-oracle", BUG "oracle miscompare\n", ORACLE("late-dma") PLAYED,
      OFF, .verdict = "fail", .exit_code = EXIT_FAIL,
      .reason = "late-dma: of late-dma" },
    { "oracle-tolerated", "tolerate oracle late-dma\n",
      ORACLE("late-dma") PLAYED, OFF, .verdict = "pass" },
    { "another-oracle-tolerated",
      "tolerate oracle late-dma\n" BUG "oracle miscompare\n",
      ORACLE("late-dma") PLAYED, OFF, .verdict = "not-reproduced" },
    { "not-that-oracle", "tolerate oracle late-dma\n",
      ORACLE("late-dma") ORACLE("miscompare") PLAYED, OFF, .verdict = "fail",
      .exit_code = EXIT_FAIL, .reason = "miscompare: of miscompare" },
    { "tolerated-and-proved",
      "tolerate oracle late-dma\n" BUG "oracle late-dma\n",
      ORACLE("late-dma") PLAYED, OFF, .verdict = "reproduced",
      .exit_code = EXIT_FAIL, .reason = "late-dma" },
    { "spent", TOLERATED BUG "kernel /possible recursive locking/\n", PLAYED,
      LOCKDEP OFF, .verdict = "inconclusive", .exit_code = EXIT_INCONCLUSIVE,
      .reason = "lockdep was off after its first report" },
    { "spent-but-made", TOLERATED BUG "kernel /HARDIRQ-safe -> HARDIRQ/\n",
      PLAYED, LOCKDEP OFF, .verdict = "reproduced", .exit_code = EXIT_FAIL,
      .reason = "lock order detected" },
    { "spent-another", TOLERATED BUG "kernel /KASAN: use-after-free/\n", PLAYED,
      LOCKDEP OFF, .verdict = "not-reproduced" },
    { "and-half", BUG "oracle miscompare and kernel /WARNING/\n",
      ORACLE("miscompare") PLAYED, OFF, .verdict = "fail",
      .exit_code = EXIT_FAIL, .reason = "miscompare: of miscompare" },
    { "and-half-tolerated",
      "tolerate oracle miscompare\n" BUG
      "oracle miscompare and kernel /WARNING/\n",
      ORACLE("miscompare") PLAYED, OFF, .verdict = "not-reproduced" },
    { "and-both", BUG "oracle miscompare and kernel /WARNING/\n",
      ORACLE("miscompare") PLAYED, WARNING OFF, .verdict = "reproduced",
      .exit_code = EXIT_FAIL, .reason = "miscompare: of miscompare; WARNING" },
    { "or-second", BUG "oracle late-dma or oracle miscompare\n",
      ORACLE("miscompare") PLAYED, OFF, .verdict = "reproduced",
      .exit_code = EXIT_FAIL, .reason = "miscompare: of miscompare" },
    { "or-binds-wider", BUG "oracle late-dma and hit A or oracle miscompare\n",
      HIT("A") PLAYED, OFF, .verdict = "not-reproduced" },
    { "hit", BUG "hit A\n", HIT("A") PLAYED, OFF, .verdict = "reproduced",
      .exit_code = EXIT_FAIL, .reason = "A was hit" },
    { "failed", BUG "failed\n", FAILED("failed"), OFF, .verdict = "reproduced",
      .exit_code = EXIT_FAIL, .reason = "a.drill:4:9: it is so" },
    { "inconclusive-is-not-failed", BUG "failed\n", FAILED("inconclusive"), OFF,
      .verdict = "inconclusive", .exit_code = EXIT_INCONCLUSIVE,
      .reason = "it is so" },
    { "died", BUG "died\n", "", PANIC, .verdict = "reproduced",
      .exit_code = EXIT_FAIL, .reason = "Kernel panic" },
    { "died-of", BUG "died /nvfnic_x/\n", "", WARNING PANIC,
      .verdict = "reproduced", .exit_code = EXIT_FAIL, .reason = "WARNING" },
    { "died-of-something-else", BUG "died /nvfnic_y/\n", "", WARNING PANIC,
      .verdict = "guest-died", .exit_code = EXIT_DIED, .reason = "WARNING" },
    { "proof-before-death", BUG "oracle miscompare\n", ORACLE("miscompare"),
      PANIC, .verdict = "reproduced", .exit_code = EXIT_FAIL,
      .reason = "miscompare" },
    { "proof-of-a-wrong-drill", BUG "oracle miscompare\n",
      ORACLE("miscompare") FAILED("error"), OFF, .verdict = "error",
      .exit_code = EXIT_ERROR, .reason = "it is so" },

    { "we-broke-a-rule", "", BREACH PLAYED, OFF, .verdict = "error",
      .exit_code = EXIT_ERROR, .reason = "the emulator broke a rule" },
    { "told-to-break-a-rule", "", ACT("frame") BREACH PLAYED, OFF,
      .verdict = "pass" },
    { "told-to-do-so-by-a-part", "", ACT("") BREACH PLAYED, OFF,
      .verdict = "pass" },
    { "not-told-yet", "", BREACH ACT("frame") PLAYED, OFF, .verdict = "error",
      .exit_code = EXIT_ERROR, .reason = "the emulator broke a rule" },
    { "told-at-the-host", "", ACT("interrupt") BREACH PLAYED, OFF,
      .verdict = "error", .exit_code = EXIT_ERROR,
      .reason = "the emulator broke a rule" },
    { "only-met", "", HIT("A") BREACH PLAYED, OFF, .verdict = "error",
      .exit_code = EXIT_ERROR, .reason = "the emulator broke a rule" },
};

static void write_run(const Case *test, const char *folder, Guest *guest)
{
    g_autofree char *journal = g_build_filename(folder, "journal.jsonl", NULL);
    g_autofree char *console = g_build_filename(folder, "console.log", NULL);
    g_auto(GStrv) lines = g_strsplit(test->console, "\n", -1);
    g_auto(GStrv) events = g_strsplit(test->journal, "\n", -1);

    g_assert_true(file_write(journal, test->journal, NULL));
    g_assert_true(file_write(console, test->console, NULL));
    for (char **line = lines; *line; line++) {
        console_add(&guest->console, *line);
    }
    guest->end = test->end;
    for (char **event = events; *event && **event; event++) {
        story_add(&guest->story, *event);
    }
    guest->story.exit_code = 0;
}

static void check(const Case *test, const Verdict *verdict)
{
    g_assert_cmpstr(verdict->name, ==, test->verdict);
    g_assert_cmpint(verdict->exit_code, ==, test->exit_code);
    if (!test->reason) {
        g_assert_null(verdict->reason);
    } else if (!verdict->reason || !strstr(verdict->reason, test->reason)) {
        g_error("the reason is '%s'", verdict->reason);
    }
}

static void test_case(gconstpointer data)
{
    const Case *test = data;
    g_autofree char *text = g_strconcat(
        "drill 1\ntitle a case\nhold request NVME_CMD as A\nwait 1s\n",
        test->about, NULL);
    Drill drill = { .program = drill_program_parse("a.drill", text, NULL) };
    char *folder = folder_new();
    DrillStory story;
    Verdict verdict;
    Guest guest;

    g_assert_cmpuint(drill.program->errors->len, ==, 0);
    guest_init(&guest, GUEST_OF_QEMU, folder, NULL, false);
    write_run(test, folder, &guest);
    drill_story_read(&story, &drill, folder);
    judge_drill(&verdict, &drill, &guest, &story);
    check(test, &verdict);
    verdict_cleanup(&verdict);
    drill_story_cleanup(&story);
    guest_cleanup(&guest);
    drill_program_free(drill.program);
    folder_free(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/judge/%s", cases[i].name);

        g_test_add_data_func(path, &cases[i], test_case);
    }
    return g_test_run();
}
