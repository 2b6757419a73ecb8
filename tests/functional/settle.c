/*
 * The reports on the driver: every drill on every driver comes to what stands
 * in the matrix. What is played once is not played again unless something of
 * it has changed; what has no kernel is left out.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "fail.h"
#include "file.h"

#define REPEAT "--repeat=2"
#define ALL    "plain,debug,mutant,fixed"
#define DRILL  "a.drill"
#define MATRIX "matrix"
#define RECORD "record.json"

/* On the columns of that list, and kernels of . */
static void expect_settled(Trial *trial, const char *columns,
                           const char *choice)
{
    g_auto(Outcome) outcome = { 0 };
    g_autofree char *out = trial_path(trial, "out");

    trial_viclab(trial, &outcome, "settle", "--jobs", "2", REPEAT, "--out", out,
                 "--column", columns, choice, NULL);
    EXPECT(trial, outcome.code == EXIT_PASS, "exit code %d:\n%s%s",
           outcome.code, outcome.out, outcome.err);
}

/* On the distribution's kernel and driver. */
void settle_stock(Trial *trial)
{
    expect_settled(trial, "stock", NULL);
}

/* On a kernel that is there, or in a full test: to build one takes minutes. */
static void expect_settled_on(Trial *trial, const char *columns,
                              const char *kind)
{
    g_autofree char *choice = g_strconcat("--debug=", kind, NULL);
    BuiltKernel kernel;

    if (built_find(trial->session, kind, &kernel)) {
        built_free(&kernel);
    } else if (!trial->session->options->full) {
        trial_skip(trial,
                   "no such kernel is built: --full builds it, and "
                   "viclab run --debug=%s",
                   kind);
        return;
    }
    expect_settled(trial, columns, choice);
}

/* What is mended is still seen when it is broken again. */
void settle_mutants(Trial *trial)
{
    expect_settled_on(trial, "mutant", "plain");
}

void settle_plain(Trial *trial)
{
    expect_settled_on(trial, "plain", "plain");
}

/* Most of these are the drills of recovery with all fixes. */
void settle_fixed(Trial *trial)
{
    expect_settled_on(trial, "fixed", "plain");
}

void settle_debug(Trial *trial)
{
    expect_settled_on(trial, ALL, "debug");
}

/* ---- a matrix of the trial's own ---- */

static char *write_file(Trial *trial, const char *name, const char *text)
{
    char *path = trial_path(trial, name);

    if (!file_write(path, text, NULL)) {
        trial_fail(trial, "cannot write %s", path);
    }
    return path;
}

/*
 * With one drill, which nobody has played before, and one cell. What the drill
 * expects does not come, which its control does not miss.
 */
static char *write_matrix(Trial *trial, const char *cell)
{
    g_autofree char *matrix =
        g_strdup_printf("finding F00 A finding\ndrill a\n%s\n", cell);
    g_autofree char *path = trial_path(trial, DRILL);

    if (!file_exists(path)) {
        g_autofree char *drill =
            g_strdup_printf("drill 1\ntitle number %" G_GINT64_FORMAT "\n"
                            "expect frame PRLI within 1ms\n"
                            "verdict reproduced if failed\n",
                            g_get_real_time());

        g_free(write_file(trial, DRILL, drill));
    }
    return write_file(trial, MATRIX, matrix);
}

static void settle(Trial *trial, Outcome *outcome, const char *cell,
                   const char *repeat, const char *option)
{
    g_autofree char *matrix = write_matrix(trial, cell);
    g_autofree char *out = trial_path(trial, "out");

    CONTINUE(trial);
    trial_viclab(trial, outcome, "settle", "--matrix", matrix, "--repeat",
                 repeat, "--out", out, option, NULL);
}

/* Killed in the midst of a play, after at least three of them. */
static void break_off(Trial *trial, const char *folder)
{
    const Place here = { 0 };
    g_autofree char *record = g_build_filename(folder, RECORD, NULL);
    g_autofree char *matrix = trial_path(trial, MATRIX);
    g_autofree char *out = trial_path(trial, "out");
    pid_t pid = trial_start(trial, &here, "settle", "--matrix", matrix,
                            "--repeat=1000", "--out", out, NULL);

    CONTINUE(trial);
    trial_wait_text(trial, pid, record, "\"play_count\": 3,");
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

/* The folder that a run has named. */
static char *folder_in(Trial *trial, const Outcome *outcome)
{
    const char *before = "artifacts: ";
    const char *begin = outcome->out ? strstr(outcome->out, before) : NULL;

    if (!begin) {
        trial_fail(trial, "no artifacts are named:\n%s", outcome->err);
        return NULL;
    }
    begin += strlen(before);
    return g_strndup(begin, strcspn(begin, "\n"));
}

/* Goes on where it was: the first play is the one that was there. */
static void expect_resumed(Trial *trial, const char *folder)
{
    g_autofree char *mark = g_build_filename(folder, "play", "mark", NULL);
    g_autoptr(Record) record = NULL;
    g_auto(Outcome) outcome = { 0 };

    EXPECT(trial, file_write(mark, "", NULL), "cannot write %s", mark);
    settle(trial, &outcome, "stock reproduced", "4", NULL);
    CONTINUE(trial);
    EXPECT(trial, outcome.code == EXIT_PASS && file_exists(mark),
           "begins anew, or exit code %d:\n%s%s", outcome.code, outcome.out,
           outcome.err);
    record = record_read(folder, RECORD);
    EXPECT(trial,
           record && record_number(record, "play_count") >= 4 &&
               record_number(record, "control_count") == 2,
           "plays are missing:\n%s", outcome.out);
}

/*
 * What is over stays, whatever happens; and what is not expected is red, after
 * as many plays as if it were.
 */
void settle_resumed(Trial *trial)
{
    g_auto(Outcome) first = { 0 };
    g_auto(Outcome) other = { 0 };
    g_autofree char *folder = NULL;

    settle(trial, &first, "stock reproduced", "1", NULL);
    CONTINUE(trial);
    EXPECT(trial,
           first.code == EXIT_PASS && strstr(first.out, "played 1+1 times, "),
           "exit code %d:\n%s%s", first.code, first.out, first.err);
    folder = folder_in(trial, &first);
    CONTINUE(trial);
    break_off(trial, folder);
    CONTINUE(trial);
    expect_resumed(trial, folder);
    CONTINUE(trial);
    settle(trial, &other, "stock not-reproduced", "3", "--force");
    CONTINUE(trial);
    EXPECT(trial,
           other.code == EXIT_FAIL &&
               strstr(other.out, "expected was: not-reproduced") &&
               strstr(other.out, "played 3+2 times, "),
           "exit code %d:\n%s%s", other.code, other.out, other.err);
    file_remove(folder, NULL);
}

/* One that the host has ended says nothing, and is no play. */
void settle_cut_short(Trial *trial)
{
    static const char endless[] = "drill 1\n"
                                  "guest sh while :; do :; done\n"
                                  "verdict reproduced if failed\n";
    g_auto(Outcome) first = { 0 };
    g_auto(Outcome) outcome = { 0 };

    /* the guest to start from is there then, and need not be in time */
    settle(trial, &first, "stock reproduced", "1", NULL);
    CONTINUE(trial);
    EXPECT(trial, first.code == EXIT_PASS, "exit code %d:\n%s%s", first.code,
           first.out, first.err);
    g_free(write_file(trial, DRILL, endless));
    CONTINUE(trial);
    settle(trial, &outcome, "stock reproduced", "2", "--timeout=5");
    CONTINUE(trial);
    EXPECT(trial,
           outcome.code == EXIT_FAIL &&
               strstr(outcome.out, "# no end after 5 s (--timeout)") &&
               !strstr(outcome.out, "played"),
           "exit code %d:\n%s%s", outcome.code, outcome.out, outcome.err);
}

/* A mutation that does not fit the driver any more leaves the row open. */
void settle_inapplicable(Trial *trial)
{
    BuiltKernel kernel;
    g_autofree char *tree = NULL;
    g_autofree char *option = NULL;
    g_auto(Outcome) outcome = { 0 };

    if (!built_find(trial->session, "plain", &kernel)) {
        trial_skip(trial, "no such kernel is built: viclab run --debug=plain");
        return;
    }
    tree =
        driver_tree(trial, &kernel, "timer_delete_sync", "timer_shutdown_sync");
    option = g_strconcat("--tree=", tree, NULL);
    built_free(&kernel);
    CONTINUE(trial);
    settle(trial, &outcome, "mutant reproduced mutate F02", "1", option);
    CONTINUE(trial);
    EXPECT(trial,
           outcome.code == EXIT_PASS &&
               strstr(outcome.out, "SKIP inconclusive: ") &&
               strstr(outcome.out, "mutation F02 no longer applies"),
           "exit code %d:\n%s%s", outcome.code, outcome.out, outcome.err);
}
