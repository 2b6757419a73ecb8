/*
 * A drill as the question of 'git bisect run' (docs/settling.md), over a
 * repository with versions of the driver.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"
#include "file.h"

#define DRILL "scripts/fnic/F01-rejected.drill"
#define FIRST "The fix for F01 is lost"

/* What a user would write, with $1 for viclab, and $2, $3 for its folders. */
#define QUESTION                                                 \
    "\"$1\" driver build --debug=plain --tree . --name bisect "  \
    "--cache \"$2\" || exit 125; "                               \
    "exec \"$1\" drill --bisect --driver bisect --cache \"$2\" " \
    "--out \"$3\" \"$4\""

/* In the tree: fixed, touched, original, with F02 brought back, touched. */
static const char history[] =
    "fix=$1 mutation=$2\n"
    "save() { git add . && git commit -q -m \"$1\"; }\n"
    "touch() { echo '/* touched */' >> drivers/scsi/fnic/fnic_nvme.c; }\n"
    "git init -q .\n"
    "git config user.name viclab\n"
    "git config user.email viclab@localhost\n"
    "patch -s -p1 < \"$fix\"; save 'F01 is fixed'\n"
    "touch; save 'Nothing happens'\n"
    "patch -s -R -p1 < \"$fix\"; save '" FIRST "'\n"
    "patch -s -p1 < \"$mutation\"; save 'F02 is brought back'\n"
    "touch; save 'Nothing happens again'\n"
    "git bisect start HEAD HEAD~4\n";

static void expect(Trial *trial, const char *tree, const char *script,
                   const char *one, const char *two, const char *three,
                   const char *four)
{
    g_autofree char *whole = g_strconcat("cd \"$0\"\n", script, NULL);
    g_auto(Outcome) outcome = { 0 };

    CONTINUE(trial);
    trial_program(trial, &outcome, "sh", "-euc", whole, tree, one, two, three,
                  four, NULL);
    CONTINUE(trial);
    EXPECT(trial, outcome.code == EXIT_PASS, "exit code %d:\n%s%s",
           outcome.code, outcome.out, outcome.err);
}

/* The patch that an option of 'driver build' makes of the driver. */
static char *changes_of(Trial *trial, const char *option)
{
    g_auto(Outcome) outcome = { 0 };
    g_autofree char *folder = NULL;

    trial_viclab(trial, &outcome, "driver", "build", "--debug=plain", option,
                 NULL);
    if (outcome.code != EXIT_PASS) {
        trial_fail(trial, "%s: exit code %d:\n%s", option, outcome.code,
                   outcome.err);
        return NULL;
    }
    outcome.out[strcspn(outcome.out, "\n")] = '\0';
    folder = g_path_get_dirname(outcome.out);
    return g_build_filename(folder, "changes", NULL);
}

static void make_history(Trial *trial, const char *tree)
{
    g_autofree char *fix = changes_of(trial, "--fix=F01");
    g_autofree char *mutation = changes_of(trial, "--mutate=F02");

    CONTINUE(trial);
    expect(trial, tree, history, fix, mutation, NULL, NULL);
}

static void bisect(Trial *trial, const char *tree)
{
    const Session *session = trial->session;
    g_autofree char *viclab =
        g_build_filename(session->checkout, "viclab", NULL);
    g_autofree char *drill = g_build_filename(session->checkout, DRILL, NULL);
    g_autofree char *out = trial_path(trial, "out");

    expect(trial, tree,
           "git bisect run sh -c '" QUESTION "' sh \"$@\"\n"
           "test \"$(git show -s --format=%s refs/bisect/bad)\" = '" FIRST
           "'\n",
           viclab, session->cache, out, drill);
}

void bisect_driver(Trial *trial)
{
    BuiltKernel kernel;
    g_autofree char *tree = NULL;

    if (!built_find(trial->session, "plain", &kernel)) {
        trial_skip(trial, "no such kernel is built: viclab run --debug=plain");
        return;
    }
    tree =
        driver_tree(trial, &kernel, "timer_delete_sync", "timer_delete_sync");
    built_free(&kernel);
    CONTINUE(trial);
    make_history(trial, tree);
    CONTINUE(trial);
    bisect(trial, tree);
}
