/*
 * After a failure of the world around us, the next start recovers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "command.h"
#include "fail.h"
#include "file.h"

/* Nobody listens at the discard port. */
#define NOWHERE     "http://127.0.0.1:9/debian"
#define KERNEL_KIND "kernel"

/* Everything but kernels, so that only these are fetched. */
static char *cache_without_kernels(Trial *trial)
{
    return trial_cache(trial, "source", "meson", "build", "qemu", "firmware",
                       "tool", NULL);
}

/* The recovery itself: the same start, with the world in order. */
static void expect_run(Trial *trial, const Place *place)
{
    g_autofree char *out = trial_path(trial, "run");
    g_auto(Outcome) outcome = { 0 };

    CONTINUE(trial);
    trial_viclab_in(trial, place, &outcome, "run", "--no-connect", "--out", out,
                    "--", "true", NULL);
    EXPECT(trial, outcome.code == EXIT_PASS,
           "the next start does not recover:\n%s", outcome.err);
}

static bool has_network(Trial *trial)
{
    g_autofree char *cache = trial_path(trial, "network");
    Place place = { .cache = cache };
    g_auto(Outcome) outcome = { 0 };

    if (trial->session->options->offline) {
        trial_skip(trial, "--offline");
        return false;
    }
    trial_viclab_in(trial, &place, &outcome, "kernels", NULL);
    if (outcome.code != EXIT_PASS) {
        trial_skip(trial, "the archive cannot be reached");
    }
    return outcome.code == EXIT_PASS;
}

void recovery_from_unreachable_archive(Trial *trial)
{
    g_autofree char *cache = cache_without_kernels(trial);
    Place place = { .cache = cache };
    g_auto(Outcome) outcome = { 0 };

    if (!has_network(trial)) {
        return;
    }
    trial_viclab_in(trial, &place, &outcome, "run", "--archive", NOWHERE, NULL);
    trial_expect_refusal(trial, &outcome, "127.0.0.1", "--archive", NULL);
    expect_run(trial, &place);
}

/* What the archive lists of linux-modules leads nowhere. */
static void misplace_modules(Trial *trial, const char *cache)
{
    g_autofree char *lists = g_build_filename(cache, "apt/state/lists", NULL);
    g_autoptr(GPtrArray) names = file_list(lists);

    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(lists, names->pdata[i], NULL);
        g_auto(Outcome) outcome = { 0 };

        if (g_str_has_suffix(path, "_Packages")) {
            trial_program(trial, &outcome, "sed", "-i",
                          "s,^Filename: .*/linux-modules-,&missing-,", path,
                          NULL);
            EXPECT(trial, outcome.code == 0, "sed: %s", outcome.err);
        }
    }
}

void recovery_from_missing_file(Trial *trial)
{
    g_autofree char *cache = cache_without_kernels(trial);
    Place place = { .cache = cache };
    g_auto(Outcome) index = { 0 };
    g_auto(Outcome) outcome = { 0 };

    if (!has_network(trial)) {
        return;
    }
    trial_viclab_in(trial, &place, &index, "kernels", NULL);
    misplace_modules(trial, cache);
    trial_viclab_in(trial, &place, &outcome, "run", NULL);
    trial_expect_refusal(trial, &outcome, "linux-modules-", "does not have it",
                         NULL);
    expect_run(trial, &place);
}

/* Whether some file of a kernel is on its way. */
static bool is_downloading(const char *cache)
{
    g_autofree char *folder = g_build_filename(cache, KERNEL_KIND, NULL);
    g_autoptr(GPtrArray) paths = file_walk(folder);

    return paths->len != 0;
}

void recovery_from_killed_download(Trial *trial)
{
    g_autofree char *cache = cache_without_kernels(trial);
    Place place = { .cache = cache };
    int status;
    pid_t pid;

    if (!has_network(trial)) {
        return;
    }
    pid = trial_start(trial, &place, "run", NULL);
    CONTINUE(trial);
    while (!is_downloading(cache)) {
        EXPECT(trial, !command_wait(pid, 50, &status),
               "it ended before anything was fetched");
    }
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    expect_run(trial, &place);
}
