/*
 * The same run, bit for bit: under load, from elsewhere, by somebody else.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"
#include "fail.h"
#include "file.h"
#include "key.h"

#define RUNS   10
#define BURNER "while :; do :; done"

static const char *const compared[] = { "journal.jsonl", "wire.pcapng",
                                        "console.log" };

/* Where each run takes place, and how many programs disturb it. */
typedef struct Circumstance {
    const char *folder;
    const char *home;
    const char *locale;
    unsigned int burners;
} Circumstance;

static const Circumstance circumstances[RUNS] = {
    { 0 },
    { .burners = 2 },
    { .folder = "/" },
    { .folder = "/usr", .home = "/nonexistent" },
    { .locale = "de_DE.UTF-8" },
    { .burners = 4, .locale = "C" },
    { 0 },
    { .burners = 1, .folder = "/" },
    { .home = "/" },
    { .burners = 2 },
};

static void start_burners(Trial *trial, pid_t *burners, unsigned int count)
{
    static const char *const argv[] = { "sh", "-c", BURNER, NULL };

    for (unsigned int i = 0; i < count; i++) {
        g_autoptr(GError) why = NULL;

        burners[i] = command_start(argv, NULL, NULL, STDERR_FILENO, &why);
        if (burners[i] < 0) {
            trial_fail(trial, "%s", why->message);
        }
    }
}

static void stop_burners(const pid_t *burners, unsigned int count)
{
    for (unsigned int i = 0; i < count; i++) {
        if (burners[i] > 0) {
            kill(burners[i], SIGKILL);
            waitpid(burners[i], NULL, 0);
        }
    }
}

static char *digest(Trial *trial, const char *out, const char *name)
{
    g_autofree char *path = g_build_filename(out, name, NULL);
    g_autoptr(GError) why = NULL;
    g_autoptr(Key) key = key_new();

    if (!key_add_file(key, path, &why)) {
        trial_fail(trial, "%s", why->message);
    }
    return key_end(g_steal_pointer(&key));
}

/* Compares with the digests of the first run, or makes them. */
static void compare(Trial *trial, const char *out, guint number,
                    char *first[G_N_ELEMENTS(compared)])
{
    for (guint i = 0; i < G_N_ELEMENTS(compared); i++) {
        g_autofree char *own = digest(trial, out, compared[i]);

        CONTINUE(trial);
        if (!first[i]) {
            first[i] = g_steal_pointer(&own);
            continue;
        }
        EXPECT(trial, strcmp(own, first[i]) == 0,
               "%s of run %u is not that of run 1; both are in %s", compared[i],
               number + 1, trial->folder);
    }
}

static void run_one(Trial *trial, guint number, const char *vic,
                    char *first[G_N_ELEMENTS(compared)])
{
    const Circumstance *around = &circumstances[number];
    Place place = {
        .folder = around->folder,
        .home = around->home,
        .locale = around->locale,
    };
    g_autofree char *name = g_strdup_printf("%u", number + 1);
    g_autofree char *out = trial_path(trial, name);
    g_auto(Outcome) outcome = { 0 };
    pid_t burners[8] = { 0 };

    start_burners(trial, burners, around->burners);
    trial_viclab_in(trial, &place, &outcome, "run", "--smp", "2", "--vic", vic,
                    "--out", out, NULL);
    stop_burners(burners, around->burners);
    EXPECT(trial, outcome.code == EXIT_PASS, "run %u exits with %d:\n%s%s",
           number + 1, outcome.code, outcome.out, outcome.err);
    compare(trial, out, number, first);
    CONTINUE(trial);
    if (number) {
        file_remove(out, NULL);
    }
}

static void expect_identical(Trial *trial, guint runs, const char *vic)
{
    char *first[G_N_ELEMENTS(compared)] = { NULL };

    for (guint i = 0; i < runs && !trial->why; i++) {
        run_one(trial, i, vic, first);
    }
    for (guint i = 0; i < G_N_ELEMENTS(compared); i++) {
        g_free(first[i]);
    }
}

void identity_of_ten(Trial *trial)
{
    expect_identical(trial, RUNS, "");
}

void identity_with_fip(Trial *trial)
{
    expect_identical(trial, 2, "fip=on");
}
