/*
 * Statements of drills, typed while a guest runs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fail.h"
#include "functional/qmp.h"
#include "live.h"

#define READER              \
    "echo go; while :; do " \
    "dd if=/dev/nvme0n1 of=/dev/null bs=4096 count=1 iflag=direct 2>&1; done"

static const QmpStep runs[] = {
    { "go", "{'execute': 'query-status'}", NULL, NULL },
};

/* What somebody behind libvirt types. */
static const QmpStep by_property[] = {
    { "go",
      "{'execute': 'human-monitor-command', 'arguments': {'command-line': "
      "'qom-set /machine/peripheral/lab control \"hold request as Q\"'}}",
      NULL, NULL },
    { "go",
      "{'execute': 'qom-set', 'arguments': {'path': "
      "'/machine/peripheral/lab', 'property': 'control', 'value': 'hold x'}}",
      "is nothing that can be met", NULL },
    { "go",
      "{'execute': 'qom-get', 'arguments': {'path': "
      "'/machine/peripheral/lab', 'property': 'control'}}",
      "Q is armed", NULL },
};

static const QmpStep quits[] = {
    { "go", "{'execute': 'quit'}", NULL, NULL },
};

/* One line after the other, each with what is said of it. */
static const struct {
    const char *line;
    const char *said;
} typed[] = {
    { "help await", "await EVENT [-> ACTION, ...] [as NAME] [within T]" },
    { "?hold compl", "?completion" },
    { "?do vic0 link-", "?link-down link-up link-bounce" },
    { "hold entry COPY as C", "C is armed" },
    { "await held C within 60s", "C is held" }, /* maybe already */
    { "release C", "done: release C" },
    { "hold request NVME_CMD opcode=read as X", "X is armed" },
    { "await held X within 60s", "X is held" },
    { "check X.opcode = read", "X.opcode is so" },
    { "complete X status=SUCCESS", "done: complete X status=SUCCESS" },
    { "await request NVME_CMD opcode=read within 60s", "opcode=" },
    { "do vic0 link-down", "done: do vic0 link-down" },
    { "do vic0 link-up", "done: do vic0 link-up" },
    { "hold requets", "'requets' is nothing that can be met" },
};

static void type_all(Trial *trial, const char *out)
{
    for (guint i = 0; i < G_N_ELEMENTS(typed); i++) {
        g_auto(Outcome) outcome = { 0 };

        trial_viclab(trial, &outcome, "console", out, "--", typed[i].line,
                     NULL);
        EXPECT(trial, outcome.code == 0 && strstr(outcome.out, typed[i].said),
               "'%s' is answered: %s%s", typed[i].line, outcome.out,
               outcome.err);
    }
}

static void check_record(Trial *trial, const char *out)
{
    static const char *const words[] = { "\nhold entry COPY as C\n",
                                         "\nawait held C within 60s\n",
                                         "\nrelease C\n", "\nat ",
                                         "\ndo vic0 link-down\n" };
    g_autofree char *path = g_build_filename(out, LIVE_RECORD, NULL);
    g_auto(Outcome) outcome = { 0 };
    g_autofree char *text = NULL;

    EXPECT(trial, g_file_get_contents(path, &text, NULL, NULL), "no %s", path);
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        EXPECT(trial, strstr(text, words[i]), "%s lacks %s:\n%s", path,
               words[i], text);
    }
    trial_viclab(trial, &outcome, "drill", "--check", path, NULL);
    EXPECT(trial, outcome.code == 0, "what was typed is no drill: %s",
           outcome.err);
}

void console_types(Trial *trial)
{
    g_autofree char *out = trial_path(trial, "run");
    Qmp qmp;

    qmp_start(&qmp, trial, "run", "--real-time", "--", "sh", "-c", READER,
              NULL);
    qmp_steps(&qmp, runs, G_N_ELEMENTS(runs));
    if (!trial->why) {
        type_all(trial, out);
    }
    qmp_steps(&qmp, by_property, G_N_ELEMENTS(by_property));
    qmp_steps(&qmp, quits, G_N_ELEMENTS(quits));
    qmp_end(&qmp, EXIT_DIED);
    CONTINUE(trial);
    check_record(trial, out);
}

/* Without a run there is nothing to type at. */
void console_refusal(Trial *trial)
{
    g_auto(Outcome) outcome = { 0 };

    trial_viclab(trial, &outcome, "console", trial->folder, NULL);
    trial_expect_refusal(trial, &outcome, trial->folder, "no run goes on",
                         NULL);
}
