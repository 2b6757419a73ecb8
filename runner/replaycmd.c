/*
 * viclab replay: a bundle, played again.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "replaycmd.h"

#include <stdio.h>
#include <string.h>

#include "artifact.h"
#include "bundle.h"
#include "difference.h"
#include "drillrun.h"
#include "fail.h"
#include "inputs.h"
#include "outcome.h"

typedef struct Replay {
    Session session; /* with the options of the bundle */
    const Bundle *bundle;
    const Drill *drill;
    char *out;
    Record *inputs;         /* of this machine */
    GPtrArray *differences; /* char *: in what it differs from the other */
} Replay;

/* ------------------------------------------------------------------ */
/* Options                                                             */

static void add_word(GPtrArray *words, const char *name, const char *value)
{
    if (value) {
        g_ptr_array_add(words, g_strconcat(name, "=", value, NULL));
    }
}

/* What the user has chosen instead of what the bundle says. */
static void add_choice(GPtrArray *words, const Options *user,
                       const Bundle *bundle)
{
    add_word(words, "--driver", user->driver ? user->driver : bundle->driver);
    add_word(words, "--kernel", user->kernel);
    add_word(words, "--modules", user->modules);
    add_word(words, "--debug", user->debug);
    add_word(words, "--qemu-source", user->qemu_source);
    if (user->offline) {
        g_ptr_array_add(words, g_strdup("--offline"));
    }
    add_word(words, "--archive", user->archive);
    add_word(words, "--out", user->out);
}

static bool is_chosen(const Options *user, const char *word)
{
    return (user->kernel || user->debug) &&
           (g_str_has_prefix(word, "--kernel=") ||
            g_str_has_prefix(word, "--debug="));
}

static char **words_of(const Options *user, const Bundle *bundle,
                       GError **error)
{
    g_auto(GStrv) given = inputs_options(bundle->inputs, error);
    GPtrArray *words;

    if (!given) {
        return NULL;
    }
    words = g_ptr_array_new();
    g_ptr_array_add(words, g_strdup("viclab"));
    g_ptr_array_add(words, g_strdup("drill"));
    for (char **word = given; *word; word++) {
        if (!is_chosen(user, *word)) {
            g_ptr_array_add(words, g_strdup(*word));
        }
    }
    for (char **value = bundle->values; *value; value++) {
        add_word(words, "--define", *value);
    }
    add_word(words, "--fabric-file", bundle->lab);
    add_choice(words, user, bundle);
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(words, FALSE);
}

static bool make_options(Options *options, const Options *user,
                         const Bundle *bundle, GError **error)
{
    g_auto(GStrv) words = words_of(user, bundle, error);
    const char *kernel = record_get(bundle->inputs, INPUTS_OWN_KERNEL);

    if (!words || !options_parse(options, words, error)) {
        return false;
    }
    options->timeout = user->timeout;
    options->verbose = user->verbose;
    options->replays = true;
    if (kernel && !user->kernel) {
        g_autofree char *shown = g_strescape(kernel, NULL);

        return fail(error, FAIL_USAGE,
                    "it was played on a kernel of somebody's own, %s, which is "
                    "not in the bundle: give it with --kernel (and --modules)",
                    shown);
    }
    return true;
}

/* ------------------------------------------------------------------ */
/* Playing                                                             */

static void print_lines(const char *title, const GPtrArray *lines)
{
    printf("%s\n", title);
    for (guint i = 0; i < lines->len; i++) {
        printf("  %s\n", (const char *)lines->pdata[i]);
    }
    fflush(stdout);
}

static bool compare_inputs(Replay *replay, GError **error)
{
    g_autofree char *text =
        drill_inputs(&replay->session, replay->drill, replay->out, error);

    replay->inputs = text ? record_parse(text) : NULL;
    if (!replay->inputs) {
        return false;
    }
    replay->differences =
        difference_list(replay->bundle->inputs, replay->inputs);
    if (replay->differences->len) {
        print_lines("inputs that differ:", replay->differences);
    } else {
        printf("all inputs are the same\n");
        fflush(stdout);
    }
    return true;
}

/* "kernel image: ..." is called "kernel image". */
static char *names_of(const GPtrArray *differences)
{
    GString *names = g_string_new(NULL);

    for (guint i = 0; i < differences->len; i++) {
        const char *line = differences->pdata[i];

        g_string_append_printf(names, "%s%.*s", i ? ", " : "",
                               (int)strcspn(line, ":"), line);
    }
    return g_string_free(names, FALSE);
}

static void tell(const Replay *replay, const Record *outcome,
                 const GPtrArray *differences)
{
    g_autofree char *names = names_of(replay->differences);

    if (!differences->len) {
        printf("same: %s, and so are journal, console and output%s%s%s\n",
               record_get(outcome, "verdict"),
               *names ? ", whatever the other " : "", names,
               *names ? " did" : "");
        return;
    }
    print_lines("the result differs:", differences);
    printf("%s%s\n",
           *names ? "inputs that may be why: "
                  : "no input differs, so that viclab has not repeated the run",
           names);
}

static bool play(Replay *replay, int *code, GError **error)
{
    DrillResult result = { 0 };
    g_autofree char *text = NULL;
    g_autoptr(Record) outcome = NULL;
    g_autoptr(GPtrArray) differences = NULL;

    if (!drill_run(&replay->session, replay->drill, replay->out, &result,
                   error)) {
        return false;
    }
    drill_result_cleanup(&result);
    text = outcome_collect(replay->out, error);
    outcome = text ? record_parse(text) : NULL;
    if (!outcome) {
        return false;
    }
    differences = difference_list(replay->bundle->outcome, outcome);
    tell(replay, outcome, differences);
    printf("artifacts: %s\n", replay->out);
    *code = differences->len ? EXIT_FAIL : EXIT_PASS;
    return true;
}

static bool replay_bundle(Replay *replay, int *code, GError **error)
{
    const Options *options = replay->session.options;
    Drill *drill =
        drill_load(replay->bundle->drill, options->defines, 0, error);
    bool done;

    replay->drill = drill;
    replay->out = drill ? artifact_folder(&replay->session, error) : NULL;
    if (replay->out) {
        printf("%s: %s\n", drill->name, drill->program->title);
    }
    done = replay->out && compare_inputs(replay, error) &&
           play(replay, code, error);
    g_clear_pointer(&replay->inputs, record_free);
    g_clear_pointer(&replay->differences, g_ptr_array_unref);
    g_clear_pointer(&drill, drill_free);
    g_free(replay->out);
    return done;
}

static bool replay_file(const Session *session, const char *path, int *code,
                        GError **error)
{
    Bundle bundle;
    Options options = { 0 };
    Replay replay = { .session = *session, .bundle = &bundle };
    bool done = bundle_open(path, &bundle, error) &&
                make_options(&options, session->options, &bundle, error);

    replay.session.options = &options;
    done = done && replay_bundle(&replay, code, error);
    options_free(&options);
    bundle_close(&bundle);
    return done;
}

bool replay_main(const Session *session, int *code, GError **error)
{
    char **words = session->options->rest;
    g_autoptr(GError) why = NULL;

    if (!words[0] || words[1]) {
        return fail(error, FAIL_USAGE,
                    "replay which bundle? Give the file that 'viclab bundle' "
                    "has made");
    }
    if (!replay_file(session, words[0], code, &why)) {
        fprintf(stderr, "viclab: %s\n", why->message);
        *code = EXIT_ERROR;
    }
    return true;
}
