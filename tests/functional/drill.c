/*
 * Drills: what each word of the language does, and what is said of a drill
 * that is wrong.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "fail.h"
#include "file.h"

#define SMOKE "scripts/smoke"

/* Each of a folder comes to what stands in its 'expected'. */
static void play_folder(Trial *trial, const char *folder, const char *how,
                        const char *times)
{
    g_auto(Outcome) outcome = { 0 };
    g_autofree char *out = trial_path(trial, "out");

    trial_viclab(trial, &outcome, "drill", "--jobs", "2", "--out", out, folder,
                 how, times, NULL);
    EXPECT(trial, outcome.code == EXIT_PASS, "exit code %d:\n%s%s",
           outcome.code, outcome.out, outcome.err);
}

void drill_smoke(Trial *trial)
{
    play_folder(trial, SMOKE, NULL, NULL);
}

/* What a storage engineer would try first, twice the same. */
void drill_recovery(Trial *trial)
{
    play_folder(trial, "scripts/recovery", "--repeat", "2");
}

static void expect_another(Trial *trial, char **words)
{
    guint count = g_strv_length(words);

    EXPECT(trial, count >= 5 && (count - 2) % 3 == 0,
           "%s: its line has no 'without WORD VERDICT'", words[0]);
    for (guint i = 2; i < count; i += 3) {
        EXPECT(trial, strcmp(words[i], "without") == 0,
               "%s: '%s' in its line, where 'without' must stand", words[0],
               words[i]);
        EXPECT(trial, strcmp(words[1], words[i + 2]) != 0,
               "%s: comes to %s without '%s' as well", words[0], words[1],
               words[i + 1]);
    }
}

/* Each has words, and comes to something else when one does nothing. */
void drill_smoke_idle(Trial *trial)
{
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;

    EXPECT(trial, g_file_get_contents(SMOKE "/expected", &text, NULL, NULL),
           "there is no " SMOKE "/expected");
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) words = NULL;

        (*line)[strcspn(*line, "#")] = '\0';
        if (g_shell_parse_argv(*line, NULL, &words, NULL)) {
            expect_another(trial, words);
            CONTINUE(trial);
        }
    }
    play_folder(trial, SMOKE, "--idle", NULL);
}

static const struct {
    const char *text;
    const char *said; /* behind the file's name */
} broken[] = {
    { "drill 1\n"
      "guest   connect\n"
      "hold    request NVME_CMD opcode=read as X\n"
      "release Y\n",
      ":4:9: 'Y' is not the name of a rule before this line" },
    { "drill 1\n"
      "on      request ITMF -> complete status=TIMEOUT\n"
      "await   requst NVME_CMD within 5s\n",
      ":3:9: 'requst' is nothing that can be met" },
    { "drill 1\n"
      "on      function vfs_read -> pass\n"
      "on      function vfs_read -> drop as X\n",
      ":3:30: 'drop' needs a message to be done to: a request, a frame ..." },
    { "drill 1\n"
      "on      request ITMF -> hold, park 5ms\n",
      ":2:31: 'park' needs a function to be done at: "
      "on function NAME -> park" },
    { "drill 1\n"
      "hold    event target.login as X\n",
      ":2:1: 'hold' needs a message to be done to: a request, a frame ..." },
    { "drill 1\n"
      "repeat  3\n"
      "guest   read lba=$block expect=A\n"
      "end\n"
      "expect  kernel /WARNING within 5\n",
      ":3:18: there is no parameter 'block'" },
};

/* Where it is, and what is wrong. */
void drill_broken(Trial *trial)
{
    g_autofree char *path = trial_path(trial, "broken.drill");

    for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_auto(Outcome) outcome = { 0 };
        g_autofree char *line = g_strconcat(path, broken[i].said, NULL);

        EXPECT(trial, file_write(path, broken[i].text, NULL), "cannot write");
        trial_viclab(trial, &outcome, "drill", path, NULL);
        EXPECT(trial, outcome.code != EXIT_PASS && strstr(outcome.err, line),
               "instead of %s it says: %s", line, outcome.err);
    }
}

/* A verdict names the user's own file, also if it is an included one. */
void drill_place(Trial *trial)
{
    g_autofree char *out = trial_path(trial, "out");
    g_autofree char *path = trial_path(trial, "outer.drill");
    g_autofree char *part = trial_path(trial, "parts/inner.part");
    g_autofree char *folder = trial_path(trial, "parts");
    g_autofree char *said = g_strconcat(part, ":3:2: because", NULL);
    g_auto(Outcome) outcome = { 0 };

    EXPECT(trial,
           file_make_folder(folder, NULL) &&
               file_write(path, "drill 1\ninclude parts/inner.part\n", NULL) &&
               file_write(part, "drill 1\n\n fail \"because\"\n", NULL),
           "cannot write");
    trial_viclab(trial, &outcome, "drill", "--out", out, path, NULL);
    EXPECT(trial, outcome.code == EXIT_FAIL && strstr(outcome.out, said),
           "exit code %d, and instead of %s it says:\n%s%s", outcome.code, said,
           outcome.out, outcome.err);
}

/* What is not there: it is not played, and says what it is; never a pass. */
void drill_needs(Trial *trial)
{
    g_autofree char *out = trial_path(trial, "out");
    g_autofree char *path = trial_path(trial, "needs.drill");
    g_auto(Outcome) outcome = { 0 };
    g_auto(Outcome) refused = { 0 };

    EXPECT(trial,
           file_write(path,
                      "drill 1\nparam version = 99\nneeds cpus=1\n"
                      "needs kernel>=$version memory=640M iommu=on\n"
                      "guest sh grep -q iommu=on /proc/cmdline\n",
                      NULL),
           "cannot write");
    trial_viclab(trial, &outcome, "drill", "--out", out, path, NULL);
    EXPECT(trial,
           outcome.code == EXIT_INCONCLUSIVE &&
               strstr(outcome.out, ":4:7: needs kernel>=99: the kernel is 7."),
           "exit code %d:\n%s%s", outcome.code, outcome.out, outcome.err);
    outcome_clear(&outcome);
    trial_viclab(trial, &outcome, "drill", "-D", "version=7.3", "--out", out,
                 path, NULL);
    EXPECT(trial, outcome.code == EXIT_PASS, "exit code %d:\n%s%s",
           outcome.code, outcome.out, outcome.err);
    trial_viclab(trial, &refused, "drill", "--smp", "2", path, NULL);
    trial_expect_refusal(trial, &refused, ":3:7:", "cpus=1", "--smp is 2",
                         NULL);
}

static char *hash_of(Trial *trial, const char *play)
{
    g_autofree char *folder = trial_path(trial, "out");
    g_autofree char *out = g_build_filename(folder, play, NULL);
    g_autoptr(Record) record = record_read(out, "result.json");

    if (!record) {
        trial_fail(trial, "there is no play %s", play);
        return NULL;
    }
    return g_strdup(record_get(record, "hash"));
}

/* Each schedule is another interleaving, and the same when it is repeated. */
void drill_schedules(Trial *trial)
{
    g_autofree char *out = trial_path(trial, "out");
    g_autofree char *path = trial_path(trial, "set/two.drill");
    g_autofree char *folder = trial_path(trial, "set");
    g_autofree char *one = NULL;
    g_autofree char *other = NULL;
    g_auto(Outcome) outcome = { 0 };

    EXPECT(trial,
           file_make_folder(folder, NULL) &&
               file_write(path,
                          "drill 1\nneeds cpus=2 connect=yes schedule=1-2\n"
                          "guest write lba=8 pattern=A\n"
                          "guest& loop 20 read lba=8 expect=A as a\n"
                          "guest& loop 20 read lba=8 expect=A as b\n"
                          "await a done\nawait b done\n",
                          NULL),
           "cannot write");
    trial_viclab(trial, &outcome, "drill", "--repeat", "2", "--out", out, path,
                 NULL);
    EXPECT(trial, outcome.code == EXIT_PASS, "exit code %d:\n%s%s",
           outcome.code, outcome.out, outcome.err);
    one = hash_of(trial, "set.two-schedule-1-1");
    other = hash_of(trial, "set.two-schedule-2-2");
    CONTINUE(trial);
    EXPECT(trial, strcmp(one, other) != 0, "two schedules do not differ");
}

#define CHOOSES                                    \
    "drill 1\nneeds cpus=1\nparam word = unsaid\n" \
    "guest& sh \"echo $word\" as says\n"           \
    "expect output says /told/ within 5s\n"

static void expect_report(Trial *trial, const char *name, const char *part)
{
    g_autofree char *text = trial_artifact(trial, "out", name);

    CONTINUE(trial);
    EXPECT(trial, strstr(text, part), "instead of '%s' %s has:\n%s", part, name,
           text);
}

/* A parameter of the command line, and a play for each seed. */
void drill_choices(Trial *trial)
{
    static const char *const seeds[] = { "1", "2" };
    g_autofree char *path = trial_path(trial, "chooses.drill");
    g_autofree char *out = trial_path(trial, "out");
    g_autofree char *group = g_path_get_basename(trial->folder);
    g_auto(Outcome) unsaid = { 0 };
    g_auto(Outcome) told = { 0 };

    EXPECT(trial, file_write(path, CHOOSES, NULL), "cannot write");
    trial_viclab(trial, &unsaid, "drill", "--out", out, path, NULL);
    EXPECT(trial, unsaid.code == EXIT_FAIL, "without -D it exits with %d:\n%s",
           unsaid.code, unsaid.out);
    trial_viclab(trial, &told, "drill", "-D", "word=told", "--seeds", "1-2",
                 "--out", out, path, NULL);
    EXPECT(trial, told.code == EXIT_PASS, "exit code %d:\n%s%s", told.code,
           told.out, told.err);
    for (guint i = 0; i < G_N_ELEMENTS(seeds); i++) {
        g_autofree char *line = g_strdup_printf("\nok %s %s/chooses-seed-%s",
                                                seeds[i], group, seeds[i]);
        g_autofree char *run =
            g_strdup_printf("out/%s.chooses-seed-%s", group, seeds[i]);
        g_autoptr(Record) result = trial_result(trial, run);

        CONTINUE(trial);
        EXPECT(trial, strstr(told.out, line), "there is no '%s' in:\n%s", line,
               told.out);
        EXPECT(trial, record_is(result, "seed", seeds[i]), "the seed is %s",
               record_get(result, "seed"));
    }
}

/*
 * Time that is the host's is not the same twice, and that is no success. On a
 * busy host the guest may even fail to boot.
 */
void drill_differs(Trial *trial)
{
    g_autofree char *path = g_build_filename(
        trial->session->checkout, "scripts/smoke/verb-rscn.drill", NULL);
    g_autofree char *out = trial_path(trial, "out");
    g_auto(Outcome) outcome = { 0 };

    trial_viclab(trial, &outcome, "drill", "--real-time", "--repeat", "2",
                 "--out", out, path, NULL);
    EXPECT(trial, outcome.code != EXIT_PASS, "exit code 0:\n%s", outcome.out);
    EXPECT(trial,
           g_str_has_prefix(outcome.out, "KTAP version 1\n") &&
               strstr(outcome.out, "ok 1 smoke/verb-rscn-1") &&
               strstr(outcome.out, "# this play differs from the first one") &&
               strstr(outcome.out, "\nnot ok 2 smoke/verb-rscn-2") &&
               strstr(outcome.out, " failed\n"),
           "it does not say which play differs:\n%s", outcome.out);
    expect_report(trial, "junit.xml",
                  "<failure>this play differs from the first one");
    expect_report(trial, "result.json", "\"smoke/verb-rscn-2\"");
}

/* Without its fault nothing comes of it. */
void drill_control(Trial *trial)
{
    g_autofree char *path =
        g_build_filename(trial->session->checkout,
                         "scripts/fnic/F01-late-completion.drill", NULL);
    g_autofree char *out = trial_path(trial, "out");
    g_auto(Outcome) outcome = { 0 };
    g_autoptr(Record) result = NULL;

    trial_viclab(trial, &outcome, "drill", "--control", "--out", out, path,
                 NULL);
    EXPECT(trial, outcome.code == EXIT_PASS, "exit code %d:\n%s%s",
           outcome.code, outcome.out, outcome.err);
    result = trial_result(trial, "out");
    CONTINUE(trial);
    EXPECT(trial, record_is(result, "verdict", "not-reproduced"),
           "the verdict is %s", record_get(result, "verdict"));
}
