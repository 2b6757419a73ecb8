/*
 * A run that somebody else plays again, from a checkout of his own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"
#include "file.h"
#include "replaycmd.h"

#define PASSING "scripts/smoke/include.drill"
#define FAILING "scripts/smoke/fail.drill"

static void play_and_pack(Trial *trial, const char *drill, int code,
                          const char *bundle)
{
    g_auto(Outcome) played = { 0 };
    g_auto(Outcome) packed = { 0 };
    g_autofree char *out = trial_path(trial, "out");

    trial_viclab(trial, &played, "drill", "--out", out, drill, NULL);
    EXPECT(trial, played.code == code, "exit code %d:\n%s%s", played.code,
           played.out, played.err);
    trial_viclab(trial, &packed, "bundle", out, "-o", bundle, NULL);
    EXPECT(trial, packed.code == EXIT_PASS, "bundle: exit code %d:\n%s",
           packed.code, packed.err);
}

/* Everything but what is hidden, the history above all. */
static char *clone_checkout(Trial *trial)
{
    const char *from = trial->session->checkout;
    char *to = trial_path(trial, "clone");
    g_autoptr(GPtrArray) names = file_list(from);
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    g_auto(Outcome) outcome = { 0 };

    file_make_folder(to, NULL);
    g_ptr_array_add(argv, g_strdup("cp"));
    g_ptr_array_add(argv, g_strdup("-r"));
    for (guint i = 0; i < names->len; i++) {
        g_ptr_array_add(argv, g_build_filename(from, names->pdata[i], NULL));
    }
    g_ptr_array_add(argv, g_strdup(to));
    trial_program_argv(trial, &outcome, argv);
    if (outcome.code != 0) {
        trial_fail(trial, "cannot copy the checkout: %s", outcome.err);
    }
    return to;
}

static void expect_replay(Trial *trial, const Outcome *outcome, int code,
                          const char *words)
{
    CONTINUE(trial);
    EXPECT(trial, outcome->code == code && strstr(outcome->out, words),
           "replay exits with %d, and not with %d and '%s':\n%s%s",
           outcome->code, code, words, outcome->out, outcome->err);
}

static void expect_same(Trial *trial, const char *clone, const char *cache,
                        const char *drill, int code, const char *words)
{
    g_autofree char *bundle = trial_path(trial, "run.viclab.tar");
    g_autofree char *viclab = g_build_filename(clone, "viclab", NULL);
    g_autofree char *out = trial_path(trial, "again");
    g_auto(Outcome) outcome = { 0 };

    play_and_pack(trial, drill, code, bundle);
    CONTINUE(trial);
    trial_program(trial, &outcome, viclab, "replay", "--cache", cache, "--out",
                  out, bundle, NULL);
    expect_replay(trial, &outcome, EXIT_PASS, words);
}

/* From another checkout in another place, which builds its own runner. */
void replay_clone(Trial *trial)
{
    g_autofree char *clone = clone_checkout(trial);
    g_autofree char *cache = trial_cache(
        trial, "apt", "build", "qemu", "source", "firmware", "kernel", "meson",
        "vmlinux", "symbols", "image", "start", "tool", "digest", NULL);

    CONTINUE(trial);
    expect_same(trial, clone, cache, PASSING, EXIT_PASS, "same: pass");
    CONTINUE(trial);
    expect_same(trial, clone, cache, FAILING, EXIT_FAIL, "same: fail");
}

/* The same number of bytes, so that the archive stays one. */
static void change(Trial *trial, const char *from, const char *to,
                   const char *what, const char *other)
{
    g_autofree char *text = NULL;
    char *found;
    gsize size;

    EXPECT(trial, g_file_get_contents(from, &text, &size, NULL),
           "there is no %s", from);
    found = memmem(text, size, what, strlen(what));
    EXPECT(trial, found && strlen(what) == strlen(other),
           "there is no '%s' in %s", what, from);
    memcpy(found, other, strlen(other));
    EXPECT(trial, g_file_set_contents(to, text, size, NULL), "cannot write");
}

static void replay_changed(Trial *trial, const char *bundle, const char *what,
                           const char *other, int code, const char *said)
{
    g_autofree char *changed = trial_path(trial, "changed.viclab.tar");
    g_autofree char *out = trial_path(trial, "again");
    g_auto(Outcome) outcome = { 0 };

    change(trial, bundle, changed, what, other);
    CONTINUE(trial);
    trial_viclab(trial, &outcome, "replay", "--out", out, changed, NULL);
    expect_replay(trial, &outcome, code, said);
}

/* Where the result differs, that input is named which was changed. */
void replay_differs(Trial *trial)
{
    g_autofree char *bundle = trial_path(trial, "run.viclab.tar");
    g_autofree char *out = trial_path(trial, "again");
    g_auto(Outcome) outcome = { 0 };

    play_and_pack(trial, FAILING, EXIT_FAIL, bundle);
    CONTINUE(trial);
    replay_changed(trial, bundle, "-> fail \"there was a read",
                   "-> fail \"there was no one", EXIT_FAIL,
                   "may be why: drill file fail.drill\n");
    CONTINUE(trial);
    /* which nothing of this drill asks for */
    replay_changed(trial, bundle, "\"--seed\": \"1\"", "\"--seed\": \"2\"",
                   EXIT_PASS, "same: fail, and so are journal");
    CONTINUE(trial);
    trial_viclab(trial, &outcome, "replay", "--debug=plain", "--out", out,
                 bundle, NULL);
    expect_replay(trial, &outcome, EXIT_FAIL, "kernel image, ");
    expect_replay(trial, &outcome, EXIT_FAIL, "module fnic, ");
}

static void expect_impossible(Trial *trial, const char *file, const char *why)
{
    g_auto(Outcome) outcome = { 0 };

    CONTINUE(trial);
    trial_viclab(trial, &outcome, "replay", file, NULL);
    EXPECT(trial, outcome.code == EXIT_ERROR && strstr(outcome.err, why),
           "exits with %d, and does not say '%s': %s", outcome.code, why,
           outcome.err);
}

/* What is no bundle, what is not whole, what wants too much. */
void replay_refusals(Trial *trial)
{
    g_autofree char *out = trial_path(trial, "out");
    g_autofree char *bundle = trial_path(trial, "run.viclab.tar");
    g_autofree char *changed = trial_path(trial, "changed.viclab.tar");
    g_autofree char *journal = trial_path(trial, "out/journal.jsonl");
    g_auto(Outcome) outcome = { 0 };

    play_and_pack(trial, PASSING, EXIT_PASS, bundle);
    CONTINUE(trial);
    expect_impossible(trial, PASSING, "is no tar archive");
    expect_impossible(trial, "nowhere", "cannot open");
    CONTINUE(trial);
    change(trial, bundle, changed, "\"--smp\": \"1\"", "\"--out\": \"x\"");
    expect_impossible(trial, changed, "may reach beyond the guest");
    CONTINUE(trial);
    change(trial, bundle, changed, "\"schema\": \"1\"", "\"schema\": \"9\"");
    expect_impossible(trial, changed, "its format is not version 1");
    CONTINUE(trial);
    change(trial, bundle, changed, "include swapped.part",
           "include .wapped.part");
    expect_impossible(trial, changed, ".wapped.part");
    CONTINUE(trial);
    EXPECT(trial, file_write(journal, "{}\n", NULL), "cannot write");
    trial_viclab(trial, &outcome, "bundle", out, "-o", bundle, NULL);
    trial_expect_refusal(trial, &outcome, "were changed after the run", NULL);
}
