/*
 * One functional test at work.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/trial.h"

#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"
#include "fail.h"
#include "file.h"

#define OURSELVES "/proc/self/exe"
#define POLL_US   50000

void trial_init(Trial *trial, const Session *session, const char *folder)
{
    *trial = (Trial){ .session = session, .folder = g_strdup(folder) };
}

void trial_cleanup(Trial *trial)
{
    g_free(trial->folder);
    g_free(trial->why);
    g_free(trial->skip);
}

void trial_fail(Trial *trial, const char *format, ...)
{
    va_list args;

    if (!trial->why) {
        va_start(args, format);
        trial->why = g_strdup_vprintf(format, args);
        va_end(args);
    }
}

void trial_skip(Trial *trial, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_free(trial->skip);
    trial->skip = g_strdup_vprintf(format, args);
    va_end(args);
}

void outcome_clear(Outcome *outcome)
{
    g_clear_pointer(&outcome->out, g_free);
    g_clear_pointer(&outcome->err, g_free);
}

char *trial_path(const Trial *trial, const char *name)
{
    return g_build_filename(trial->folder, name, NULL);
}

static void add_words(GPtrArray *argv, va_list words)
{
    const char *word;

    while ((word = va_arg(words, const char *))) {
        g_ptr_array_add(argv, (gpointer)word);
    }
}

static char **environment_of(const Place *place)
{
    char **environment = g_get_environ();

    if (place->home) {
        environment = g_environ_setenv(environment, "HOME", place->home, TRUE);
    }
    if (place->locale) {
        environment =
            g_environ_setenv(environment, "LC_ALL", place->locale, TRUE);
    }
    if (place->locales) {
        environment =
            g_environ_setenv(environment, "LOCPATH", place->locales, TRUE);
    }
    if (place->variable) {
        g_auto(GStrv) parts = g_strsplit(place->variable, "=", 2);

        environment = g_environ_setenv(environment, parts[0], parts[1], TRUE);
    }
    return environment;
}

/* viclab itself, with the cache that belongs to the place. */
static GPtrArray *viclab_argv(const Trial *trial, const Place *place,
                              const char *subcommand)
{
    static char *own; /* found once */
    GPtrArray *argv = g_ptr_array_new();

    own = own ? own : g_file_read_link(OURSELVES, NULL);
    if (place->fixed_addresses) {
        g_ptr_array_add(argv, (gpointer) "setarch");
        g_ptr_array_add(argv, (gpointer) "--addr-no-randomize");
    }
    g_ptr_array_add(argv, own);
    g_ptr_array_add(argv, (gpointer)subcommand);
    g_ptr_array_add(argv, (gpointer) "--cache");
    g_ptr_array_add(
        argv, (gpointer)(place->cache ? place->cache : trial->session->cache));
    return argv;
}

static void spawn(Trial *trial, const Place *place, GPtrArray *argv,
                  Outcome *outcome)
{
    g_auto(GStrv) environment = environment_of(place);
    g_autoptr(GError) why = NULL;
    int status;

    *outcome = (Outcome){ .code = -1 };
    g_ptr_array_add(argv, NULL);
    if (!g_spawn_sync(place->folder, (char **)argv->pdata, environment,
                      G_SPAWN_SEARCH_PATH, NULL, NULL, &outcome->out,
                      &outcome->err, &status, &why)) {
        trial_fail(trial, "cannot run %s: %s", (char *)argv->pdata[0],
                   why->message);
        outcome->out = g_strdup("");
        outcome->err = g_strdup("");
    } else if (WIFEXITED(status)) {
        outcome->code = WEXITSTATUS(status);
    }
}

void trial_viclab_in(Trial *trial, const Place *place, Outcome *outcome, ...)
{
    g_autoptr(GPtrArray) argv = NULL;
    va_list words;

    va_start(words, outcome);
    argv = viclab_argv(trial, place, va_arg(words, const char *));
    add_words(argv, words);
    va_end(words);
    spawn(trial, place, argv, outcome);
}

void trial_viclab(Trial *trial, Outcome *outcome, ...)
{
    const Place here = { 0 };
    g_autoptr(GPtrArray) argv = NULL;
    va_list words;

    va_start(words, outcome);
    argv = viclab_argv(trial, &here, va_arg(words, const char *));
    add_words(argv, words);
    va_end(words);
    spawn(trial, &here, argv, outcome);
}

void trial_viclab_v(Trial *trial, Outcome *outcome, const char *const *words)
{
    const Place here = { 0 };
    g_autoptr(GPtrArray) argv = viclab_argv(trial, &here, *words);

    while (*++words) {
        g_ptr_array_add(argv, (gpointer)*words);
    }
    spawn(trial, &here, argv, outcome);
}

void trial_program(Trial *trial, Outcome *outcome, ...)
{
    const Place here = { 0 };
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    va_list words;

    va_start(words, outcome);
    add_words(argv, words);
    va_end(words);
    spawn(trial, &here, argv, outcome);
}

void trial_program_in(Trial *trial, const Place *place, Outcome *outcome, ...)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    va_list words;

    va_start(words, outcome);
    add_words(argv, words);
    va_end(words);
    spawn(trial, place, argv, outcome);
}

void trial_program_argv(Trial *trial, Outcome *outcome, GPtrArray *argv)
{
    const Place here = { 0 };

    spawn(trial, &here, argv, outcome);
}

pid_t trial_start_argv(Trial *trial, GPtrArray *argv, const char *log)
{
    g_autoptr(GError) why = NULL;
    int output = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    pid_t pid;

    g_ptr_array_add(argv, NULL);
    pid = command_start((const char *const *)argv->pdata, NULL, NULL, output,
                        &why);
    close(output);
    if (pid < 0) {
        trial_fail(trial, "%s", why->message);
    }
    return pid;
}

static bool has_text(const char *path, const char *text)
{
    g_autofree char *content = NULL;

    return g_file_get_contents(path, &content, NULL, NULL) &&
           strstr(content, text);
}

/* Leaves the child for whoever waits for it. */
static bool has_ended(pid_t pid)
{
    siginfo_t info = { 0 };

    return waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 ||
           info.si_pid == pid;
}

bool trial_wait_text(Trial *trial, pid_t pid, const char *path,
                     const char *text)
{
    while (!has_text(path, text)) {
        if (has_ended(pid) && !has_text(path, text)) {
            trial_fail(trial, "it ended before '%s' was in %s", text, path);
            return false;
        }
        g_usleep(POLL_US);
    }
    return true;
}

static pid_t start(Trial *trial, const Place *place, GPtrArray *argv)
{
    g_auto(GStrv) environment = environment_of(place);
    g_autoptr(GError) why = NULL;
    int output = open("/dev/null", O_WRONLY | O_CLOEXEC);
    pid_t pid;

    g_ptr_array_add(argv, NULL);
    pid = command_start((const char *const *)argv->pdata, place->folder,
                        environment, output, &why);
    close(output);
    if (pid < 0) {
        trial_fail(trial, "%s", why->message);
    }
    return pid;
}

pid_t trial_start(Trial *trial, const Place *place, ...)
{
    g_autoptr(GPtrArray) argv = NULL;
    va_list words;

    va_start(words, place);
    argv = viclab_argv(trial, place, va_arg(words, const char *));
    add_words(argv, words);
    va_end(words);
    return start(trial, place, argv);
}

pid_t trial_start_v(Trial *trial, const Place *place, const char *const *words)
{
    g_autoptr(GPtrArray) argv = viclab_argv(trial, place, words[0]);

    for (const char *const *word = words + 1; *word; word++) {
        g_ptr_array_add(argv, (gpointer)*word);
    }
    return start(trial, place, argv);
}

void trial_run(Trial *trial, const char *name, int code, ...)
{
    const Place here = { 0 };
    g_autofree char *out = trial_path(trial, name);
    g_autoptr(GPtrArray) argv = viclab_argv(trial, &here, "run");
    g_auto(Outcome) outcome = { 0 };
    va_list words;

    g_ptr_array_add(argv, (gpointer) "--out");
    g_ptr_array_add(argv, out);
    va_start(words, code);
    add_words(argv, words);
    va_end(words);
    spawn(trial, &here, argv, &outcome);
    if (outcome.code != code) {
        trial_fail(trial, "viclab run exits with %d instead of %d:\n%s%s",
                   outcome.code, code, outcome.out, outcome.err);
    }
}

char *trial_artifact(Trial *trial, const char *run, const char *name)
{
    g_autofree char *path = g_build_filename(trial->folder, run, name, NULL);
    char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        trial_fail(trial, "there is no %s", path);
    }
    return text;
}

Record *trial_result(Trial *trial, const char *run)
{
    g_autofree char *text = trial_artifact(trial, run, "result.json");
    Record *result = text ? record_parse(text) : NULL;

    if (text && !result) {
        trial_fail(trial, "result.json cannot be read:\n%s", text);
    }
    return result;
}

guint trial_count(Trial *trial, const char *run, const char *event,
                  const char *key, const char *value)
{
    g_autofree char *text = trial_artifact(trial, run, "journal.jsonl");
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    guint count = 0;

    for (char **line = lines; *line; line++) {
        g_autoptr(Record) record = record_parse(*line);

        count += record && record_is(record, "ev", event) &&
                 record_is(record, key, value);
    }
    return count;
}

void trial_expect_reports(Trial *trial, const char *run, const char *code,
                          const char *reports)
{
    g_autoptr(Record) result = trial_result(trial, run);
    g_autoptr(GRegex) known = NULL;
    g_autofree char *pattern = g_strdup_printf("\"[^\"]*(%s)[^\"]*\"", reports);
    g_autofree char *rest = NULL;

    CONTINUE(trial);
    EXPECT(trial, record_is(result, "guest_exit_code", code),
           "the command exits with %s", record_get(result, "guest_exit_code"));
    known = g_regex_new(pattern, 0, 0, NULL);
    rest = g_regex_replace_literal(known, record_get(result, "kernel_reports"),
                                   -1, 0, "", 0, NULL);
    EXPECT(trial, !strchr(rest, '"'), "the kernel reports %s", rest);
}

char *trial_cache(Trial *trial, ...)
{
    char *cache = trial_path(trial, "cache");
    const char *kind;
    va_list kinds;

    file_make_folder(cache, NULL);
    va_start(kinds, trial);
    while ((kind = va_arg(kinds, const char *))) {
        g_autofree char *from = session_path(trial->session, kind, NULL);
        g_autofree char *to = g_build_filename(cache, kind, NULL);

        if (symlink(from, to) < 0) {
            trial_fail(trial, "cannot link %s", to);
        }
    }
    va_end(kinds);
    return cache;
}

/* The lines of @text that viclab says itself, beside progress. */
static guint count_lines(const char *text, const char *prefix)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint count = 0;

    for (char **line = lines; *line; line++) {
        count += g_str_has_prefix(*line, prefix);
    }
    return count;
}

void trial_expect_refusal(Trial *trial, const Outcome *outcome, ...)
{
    const char *word;
    va_list words;

    if (outcome->code != EXIT_ERROR) {
        trial_fail(trial, "exits with %d instead of %d:\n%s%s", outcome->code,
                   EXIT_ERROR, outcome->out, outcome->err);
    }
    if (!count_lines(outcome->err, "viclab: ")) {
        trial_fail(trial, "does not say what is wrong:\n%s", outcome->err);
    }
    va_start(words, outcome);
    while ((word = va_arg(words, const char *))) {
        if (!strstr(outcome->err, word)) {
            trial_fail(trial, "does not say '%s':\n%s", word, outcome->err);
        }
    }
    va_end(words);
}
