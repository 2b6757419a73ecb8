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

/* A file, or those of its lines that have a mark. */
typedef struct Compared {
    const char *file;
    const char *mark;
} Compared;

static const Compared compared[] = {
    { "journal.jsonl" },
    { "wire.pcapng" },
    { "console.log" },
    /* what the checker has said; the driver does break a rule in every run */
    { "journal.jsonl", "\"ev\":\"check.breach\"" },
};
enum {
    JOURNAL = 1 << 0,
    CAPTURE = 1 << 1,
    CONSOLE = 1 << 2,
    BREACHES = 1 << 3,
};

/* How a run takes place, and how many programs disturb it. */
typedef struct Circumstance {
    const char *folder;
    const char *home;
    const char *locale;
    unsigned int burners;
    const char *variable; /* one more for its environment */
    bool fixed_addresses; /* QEMU's own, not the guest's */
    const char *lab;      /* properties of the laboratory */
    const char *trace;    /* events that QEMU logs */
    unsigned int differs; /* files that are not the same then */
    int code;
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

/* Two that are made here: a machine may have none of its own. */
static bool is_made(const char *locale)
{
    return locale && strcmp(locale, "C") != 0;
}

static void make_locale(Trial *trial, const char *locales, const char *locale)
{
    g_autofree char *source = g_strndup(locale, strcspn(locale, "."));
    g_autofree char *folder = g_build_filename(locales, locale, NULL);
    g_auto(Outcome) outcome = { 0 };

    EXPECT(trial, file_make_folder(locales, NULL), "cannot make %s", locales);
    trial_program(trial, &outcome, "localedef", "-i", source, "-f", "UTF-8",
                  folder, NULL);
    EXPECT(trial, outcome.code == 0,
           "localedef cannot make %s (of package locales):\n%s", locale,
           outcome.err);
}

/* Nobody falls back to another one: both write fractions with a comma. */
static void expect_locale(Trial *trial, const Place *place)
{
    g_auto(Outcome) outcome = { 0 };

    trial_program_in(trial, place, &outcome, "locale", "decimal_point", NULL);
    EXPECT(trial, outcome.code == 0 && strcmp(outcome.out, ",\n") == 0,
           "the locale %s has no effect: %s%s", place->locale, outcome.out,
           outcome.err);
}

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

/*
 * Memory that is not what it was, addresses that are always the same, and
 * observers: who looks, and how closely, changes nothing for the guest.
 * Without a journal nobody hears that the guest has done its work.
 */
static const Circumstance others[] = {
    { .fixed_addresses = true },
    { .variable = "MALLOC_PERTURB_=165", .burners = 2 },
    { .variable = "MALLOC_PERTURB_=90",
      .folder = "/usr",
      .home = "/nonexistent",
      .locale = "tr_TR.UTF-8" },
    { .variable = "TZ=Asia/Tokyo", .fixed_addresses = true, .burners = 1 },
    { .lab = "capture=", .differs = CAPTURE },
    { .lab = "io-detail=off", .differs = JOURNAL },
    { .trace = "viclab_*" },
    { .lab = "check=off", .differs = JOURNAL | BREACHES },
    { .lab = "journal=,capture=",
      .differs = JOURNAL | CAPTURE | BREACHES,
      .code = EXIT_DIED },
};

/* The number of them; they are added to the key. */
static guint add_lines(Key *key, const char *text, const char *mark)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint count = 0;

    for (char **line = lines; *line; line++) {
        if (strstr(*line, mark)) {
            key_add(key, *line);
            count++;
        }
    }
    return count;
}

static char *digest(Trial *trial, const char *out, const Compared *what)
{
    g_autofree char *path = g_build_filename(out, what->file, NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) why = NULL;
    g_autoptr(Key) key = key_new();

    if (!what->mark) {
        key_add_file(key, path, &why);
    } else if (g_file_get_contents(path, &text, NULL, &why) &&
               !add_lines(key, text, what->mark)) {
        trial_fail(trial, "%s has no line with %s", path, what->mark);
    }
    if (why) {
        trial_fail(trial, "%s", why->message);
    }
    return key_end(g_steal_pointer(&key));
}

/* Compares with the digests of the first run, or makes them. */
static void compare(Trial *trial, const char *out, guint number,
                    unsigned int differs, char *first[G_N_ELEMENTS(compared)])
{
    for (guint i = 0; i < G_N_ELEMENTS(compared); i++) {
        g_autofree char *own = NULL;

        if (differs & 1u << i) {
            continue;
        }
        own = digest(trial, out, &compared[i]);
        CONTINUE(trial);
        if (!first[i]) {
            first[i] = g_steal_pointer(&own);
            continue;
        }
        EXPECT(trial, strcmp(own, first[i]) == 0,
               "%s%s of run %u is not that of run 1; both are in %s",
               compared[i].mark ? "what the checker says in " : "",
               compared[i].file, number + 1, trial->folder);
    }
}

static void run_one(Trial *trial, guint number, const Circumstance *around,
                    const char *vic, char *first[G_N_ELEMENTS(compared)])
{
    g_autofree char *locales = trial_path(trial, "locales");
    Place place = {
        .folder = around->folder,
        .home = around->home,
        .locale = around->locale,
        .locales = is_made(around->locale) ? locales : NULL,
        .variable = around->variable,
        .fixed_addresses = around->fixed_addresses,
    };
    g_autofree char *name = g_strdup_printf("%u", number + 1);
    g_autofree char *out = trial_path(trial, name);
    g_auto(Outcome) outcome = { 0 };
    g_autofree char *trace =
        g_strconcat("--qemu-arg=", around->trace ? around->trace : "", NULL);
    pid_t burners[8] = { 0 };

    if (place.locales) {
        make_locale(trial, locales, around->locale);
        expect_locale(trial, &place);
        CONTINUE(trial);
    }
    start_burners(trial, burners, around->burners);
    trial_viclab_in(trial, &place, &outcome, "run", "--smp", "2", "--vic", vic,
                    "--out", out, "--lab", around->lab ? around->lab : "",
                    around->trace ? "--qemu-arg=-trace" : NULL, trace, NULL);
    stop_burners(burners, around->burners);
    EXPECT(trial, outcome.code == around->code, "run %u exits with %d:\n%s%s",
           number + 1, outcome.code, outcome.out, outcome.err);
    compare(trial, out, number, around->differs, first);
    CONTINUE(trial);
    if (number) {
        file_remove(out, NULL);
    }
}

static void expect_identical(Trial *trial, guint runs, const char *vic)
{
    char *first[G_N_ELEMENTS(compared)] = { NULL };

    for (guint i = 0; i < runs && !trial->why; i++) {
        run_one(trial, i, &circumstances[i], vic, first);
    }
    for (guint i = 0; i < G_N_ELEMENTS(compared); i++) {
        g_free(first[i]);
    }
}

/* The first one is that of nothing in particular. */
void identity_under_all_circumstances(Trial *trial)
{
    char *first[G_N_ELEMENTS(compared)] = { NULL };

    run_one(trial, 0, &circumstances[0], "", first);
    for (guint i = 0; i < G_N_ELEMENTS(others) && !trial->why; i++) {
        run_one(trial, i + 1, &others[i], "", first);
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
