/*
 * The device as patches for QEMU.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "command.h"
#include "fail.h"
#include "file.h"

#define IDENTITY "[user]\n\tname = Some Body\n\temail = some@example.org\n"

static bool is_here(const char *program)
{
    const char *const argv[] = { program, "--version", NULL };
    g_autofree char *text = command_output(argv, NULL);

    return text != NULL;
}

/* Applies to the source, mail for mail, and QEMU's own judge has no word. */
void upstream_series(Trial *trial)
{
    g_autofree char *settings = trial_path(trial, "gitconfig");
    g_autofree char *variable =
        g_strconcat("GIT_CONFIG_GLOBAL=", settings, NULL);
    g_autofree char *out = trial_path(trial, "series");
    const Place place = { .folder = trial->folder, .variable = variable };
    g_auto(Outcome) outcome = { 0 };
    g_autoptr(GPtrArray) mails = NULL;

    if (!is_here("git") || !is_here("perl")) {
        trial_skip(trial, "wants git and perl");
        return;
    }
    EXPECT(trial, file_write(settings, IDENTITY, NULL), "cannot write %s",
           settings);
    trial_viclab_in(trial, &place, &outcome, "make-series", "--check", out,
                    NULL);
    EXPECT(trial, outcome.code == EXIT_PASS, "exits with %d:\n%s%s",
           outcome.code, outcome.out, outcome.err);
    EXPECT(trial, strstr(outcome.out, "checkpatch is content"),
           "it does not say so:\n%s", outcome.out);
    mails = file_list(out);
    EXPECT(trial, mails->len > 10, "there are %u mails", mails->len);
}

void upstream_nobody(Trial *trial)
{
    const Place place = { .folder = trial->folder,
                          .variable = "GIT_CONFIG_GLOBAL=/dev/null" };
    g_auto(Outcome) outcome = { 0 };

    if (!is_here("git")) {
        trial_skip(trial, "wants git");
        return;
    }
    trial_viclab_in(trial, &place, &outcome, "make-series", NULL);
    trial_expect_refusal(trial, &outcome, "signed off", "git config", NULL);
}
