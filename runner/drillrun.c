/*
 * One drill, played once.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drillrun.h"

#include <string.h>

#include "artifact.h"
#include "built.h"
#include "fail.h"
#include "file.h"
#include "initrd.h"
#include "inputs.h"
#include "judge.h"
#include "key.h"
#include "known.h"
#include "lab.h"
#include "machine.h"
#include "needs.h"
#include "record.h"
#include "result.h"
#include "setup.h"
#include "snapshot.h"

/* What all runs of the same thing have in common. */
static const char *const hashed[] = { "journal.jsonl", "console.log",
                                      "guest.out", "guest.err" };

/* Sources that decide what a play comes to, once it is over. */
static const char *const judges[] = {
    "runner/console.c", "runner/detector.c",
    "runner/judge.c",   "runner/known.c",
    "runner/needs.c",   "runner/story.c",
    "runner/verdict.c", "guest-driver/known-reports",
};

void drill_result_cleanup(DrillResult *result)
{
    g_free(result->verdict);
    g_free(result->reason);
    g_free(result->hash);
    g_free(result->kernel);
}

char *drill_hash(const char *out)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

    for (guint i = 0; i < G_N_ELEMENTS(hashed); i++) {
        g_autofree char *path = g_build_filename(out, hashed[i], NULL);
        g_autofree char *bytes = NULL;
        gsize length = 0;

        if (g_file_get_contents(path, &bytes, &length, NULL)) {
            g_checksum_update(sum, (const guchar *)bytes, length);
        }
        g_checksum_update(sum, (const guchar *)"", 1);
    }
    return g_strdup(g_checksum_get_string(sum));
}

/* ------------------------------------------------------------------ */
/* The run                                                             */

typedef struct Play {
    const Session *user;    /* with the options that were given */
    const Session *session; /* with the options of the drill */
    const Drill *drill;
    const char *out;
    const Setup *setup;
    Initrd initrd;
} Play;

static Machine make_machine(const Play *play)
{
    const Options *options = play->session->options;

    return (Machine){
        .options = options,
        .qemu = &play->setup->qemu,
        .kernel = &play->setup->kernel,
        .initrd = play->initrd.path,
        .mem = play->initrd.mem,
        .symbols = play->setup->symbols,
        .out = play->out,
        .pace = play->setup->pace,
        .has_lab = true,
        .drill = DRILL_COPY,
        .control = options->control,
    };
}

static bool write_values(const Play *play, GError **error)
{
    g_autofree char *path =
        g_build_filename(play->out, MACHINE_DRILL_VALUES, NULL);
    g_autofree char *text = g_strjoinv("\n", play->drill->values);

    return file_write(path, text, error);
}

/* A file that the drill includes, to where its copy finds it. */
static bool copy_included(const Play *play, const char *name, GError **error)
{
    g_autofree char *own = g_path_get_dirname(play->drill->path);
    g_autofree char *from = g_build_filename(own, name, NULL);
    g_autofree char *to = g_build_filename(play->out, name, NULL);

    return file_install(from, to, error);
}

/* The folder says all that was played. */
static bool copy_drill(const Play *play, GError **error)
{
    g_autofree char *path = g_build_filename(play->out, DRILL_COPY, NULL);
    g_autoptr(GPtrArray) files =
        drill_files(play->drill->program, play->drill->path, error);

    for (guint i = 1; files && i < files->len; i++) {
        if (!copy_included(play, files->pdata[i], error)) {
            return false;
        }
    }
    return files && file_copy(play->drill->path, path, error) &&
           write_values(play, error);
}

/* A guest with the driver loaded, saved once and used by all drills. */
static char *find_start(const Play *play, const Machine *machine,
                        GError **error)
{
    const Options *options = play->session->options;
    const SnapshotParts parts = { machine, play->initrd.archives,
                                  options->timeout };

    return snapshot_connected(play->session, &parts, error);
}

/*
 * A kernel with detectors speaks while it boots: a guest saved then would begin
 * in the midst of a report, and not say which detectors are spent.
 */
static bool starts_cold(const Play *play)
{
    const Options *options = play->session->options;

    if (options->start) {
        return strcmp(options->start, "cold") == 0;
    }
    return play->setup->pace != MACHINE_VIRTUAL ||
           built_has_detectors(play->setup->kernel.kind);
}

/* All that the run depends on; g_free(). */
static char *collect_inputs(const Play *play, GError **error)
{
    const Machine machine = make_machine(play);
    const InputsParts parts = { play->user, play->drill, play->setup, &machine,
                                starts_cold(play) };

    return inputs_collect(&parts, error);
}

static bool note_inputs(const Play *play, GError **error)
{
    g_autofree char *path = g_build_filename(play->out, INPUTS_FILE, NULL);
    g_autofree char *text = collect_inputs(play, error);

    return text && file_write(path, text, error);
}

static bool is_cut_short(const Guest *guest)
{
    return guest->end != GUEST_ENDED && guest->end != GUEST_SAVED;
}

static void fill_result(DrillResult *result, const Play *play,
                        const Guest *guest, const Verdict *verdict)
{
    *result = (DrillResult){
        .verdict = g_strdup(verdict->name),
        .reason = g_strdup(verdict->reason),
        .hash = drill_hash(play->out),
        .kernel = g_strdup(play->setup->kernel.release),
        .exit_code = verdict->exit_code,
        .virtual_seconds = guest->story.virtual_ns / 1e9,
        .wall_seconds = guest->wall,
        .is_cut_short = is_cut_short(guest),
    };
}

static bool write_result(const Play *play, const Guest *guest,
                         const DrillStory *story, const Verdict *verdict,
                         DrillResult *result, GError **error)
{
    fill_result(result, play, guest, verdict);
    return result_write_drill(play->out, play->session->options, play->setup,
                              guest, verdict, play->drill, story, result->hash,
                              error);
}

static bool conclude(const Play *play, const Guest *guest, DrillResult *result,
                     GError **error)
{
    DrillStory story;
    Verdict verdict;
    bool done;

    drill_story_read(&story, play->drill, play->out);
    judge_drill(&verdict, play->drill, guest, &story);
    done = write_result(play, guest, &story, &verdict, result, error);
    verdict_cleanup(&verdict);
    drill_story_cleanup(&story);
    return done;
}

/* What it needs is not there. */
static bool leave_unplayed(const Play *play, const char *why,
                           DrillResult *result, GError **error)
{
    Verdict verdict = {
        .name = "inconclusive",
        .exit_code = EXIT_INCONCLUSIVE,
        .reason = g_strdup(why),
        .missing = g_ptr_array_new(),
    };
    DrillStory story;
    Guest guest;
    bool done;

    drill_story_read(&story, play->drill, play->out);
    guest_init(&guest, GUEST_OF_QEMU, play->out, NULL, false);
    done = write_result(play, &guest, &story, &verdict, result, error);
    guest_cleanup(&guest);
    drill_story_cleanup(&story);
    verdict_cleanup(&verdict);
    return done;
}

static bool run_guest(const Play *play, char **argv, const char *state,
                      DrillResult *result, GError **error)
{
    const Options *options = play->session->options;
    g_autoptr(GPtrArray) known =
        known_load(play->session, play->setup->kernel.kind, error);
    Guest guest;
    bool done;

    if (!known) {
        return false;
    }
    guest_init(&guest, GUEST_OF_QEMU, play->out, NULL, options->verbose);
    guest.console.expected = known;
    guest.is_quiet = !options->verbose;
    guest.load = state;
    guest.story.lab = options->own_lab;
    done = guest_run(&guest, argv, options->timeout, error) &&
           conclude(play, &guest, result, error);
    guest_cleanup(&guest);
    return done;
}

static bool boot(Play *play, DrillResult *result, GError **error)
{
    Machine machine = make_machine(play);
    g_autofree char *start = NULL;
    g_autofree char *state = NULL;
    g_auto(GStrv) argv = NULL;

    if (starts_cold(play)) {
        if (!initrd_write(&play->initrd, play->out, error)) {
            return false;
        }
    } else {
        start = find_start(play, &machine, error);
        if (!start) {
            return false;
        }
        play->initrd.path = initrd_path(start);
        state = snapshot_state(start);
    }
    machine.initrd = play->initrd.path;
    argv = machine_argv(&machine);
    return artifact_write_command(play->out, argv, play->initrd.archives,
                                  play->initrd.path, error) &&
           run_guest(play, argv, state, result, error);
}

typedef bool PlayFn(Play *play, void *opaque, GError **error);

static bool play_to_end(Play *play, void *opaque, GError **error)
{
    g_autofree char *own = initrd_path(play->out);
    g_autofree char *unmet =
        needs_unmet(play->drill, play->session->options, play->setup);
    bool done = copy_drill(play, error) && note_inputs(play, error);

    done = done && (unmet ? leave_unplayed(play, unmet, opaque, error)
                          : boot(play, opaque, error));
    file_remove(own, NULL);
    return done;
}

static bool tell_inputs(Play *play, void *opaque, GError **error)
{
    char **text = opaque;

    *text = collect_inputs(play, error);
    return *text != NULL;
}

/* Gets all that a play needs, and has @fn do something with it. */
static bool with_setup(Play *play, Setup *setup, PlayFn *fn, void *opaque,
                       GError **error)
{
    bool done = lab_copy(play->session->options->own_lab, play->out, error) &&
                setup_get(play->session, SETUP_VICLAB, setup, error);

    done = done &&
           initrd_make(play->session, setup, play->out, &play->initrd, error) &&
           fn(play, opaque, error);
    initrd_free(&play->initrd);
    return done;
}

static bool with_play(const Session *session, const Drill *drill,
                      const char *out, PlayFn *fn, void *opaque, GError **error)
{
    Options options;
    Session own = *session;
    Setup setup = { 0 };
    Play play = { .user = session,
                  .session = &own,
                  .drill = drill,
                  .out = out,
                  .setup = &setup };
    bool done;

    own.options = &options;
    done = drill_options(drill, session->options, &options, error);
    options.drill = TRUE;
    options.demo = FALSE;
    done = done && with_setup(&play, &setup, fn, opaque, error);
    setup_free(&setup);
    drill_options_free(&options, session->options);
    return done;
}

bool drill_run(const Session *session, const Drill *drill, const char *out,
               DrillResult *result, GError **error)
{
    g_autofree char *unknown = needs_unknown(session, drill);
    const Setup nothing = { 0 };
    const Play unplayed = {
        .session = session, .drill = drill, .out = out, .setup = &nothing
    };

    return unknown ? leave_unplayed(&unplayed, unknown, result, error)
                   : with_play(session, drill, out, play_to_end, result, error);
}

char *drill_inputs(const Session *session, const Drill *drill, const char *out,
                   GError **error)
{
    char *text = NULL;

    with_play(session, drill, out, tell_inputs, &text, error);
    return text;
}

/* ------------------------------------------------------------------ */
/* What it depends on                                                  */

static bool add_sources(const Play *play, Key *key, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(judges); i++) {
        g_autofree char *path =
            g_build_filename(play->session->checkout, judges[i], NULL);

        if (!key_add_file(key, path, error)) {
            return false;
        }
    }
    return true;
}

static bool add_drill(const Play *play, Key *key, GError **error)
{
    const GPtrArray *files = play->drill->program->names;

    for (guint i = 0; i < files->len; i++) {
        if (!key_add_file(key, files->pdata[i], error)) {
            return false;
        }
    }
    for (char **value = play->drill->values; *value; value++) {
        key_add(key, *value);
    }
    return true;
}

/* The guest to start from is the same for all seeds. */
static void add_chances(const Options *options, Key *key)
{
    g_autofree char *text =
        g_strdup_printf("%" G_GINT64_FORMAT " %s", options->seed,
                        options->schedule ? options->schedule : "");

    key_add(key, text);
}

static bool add_guest(const Play *play, Key *key, GError **error)
{
    const Machine machine = make_machine(play);
    const SnapshotParts parts = { &machine, play->initrd.archives, 0 };
    g_autofree char *guest = snapshot_key(&parts, error);

    if (guest) {
        key_add(key, guest);
        add_chances(play->session->options, key);
        key_add(key, starts_cold(play) ? "cold" : "connected");
    }
    return guest != NULL;
}

static bool make_key(Play *play, void *opaque, GError **error)
{
    g_autoptr(Key) key = key_new();
    bool done = add_guest(play, key, error) && add_drill(play, key, error) &&
                add_sources(play, key, error);

    if (done) {
        *(char **)opaque = key_end(g_steal_pointer(&key));
    }
    return done;
}

char *drill_key(const Session *session, const Drill *drill, const char *out,
                GError **error)
{
    char *key = NULL;

    with_play(session, drill, out, make_key, &key, error);
    return key;
}

/* ------------------------------------------------------------------ */
/* What is left of it                                                  */

bool drill_result_read(DrillResult *result, const char *out, GError **error)
{
    g_autoptr(Record) record = record_read(out, RESULT_FILE);

    if (!record) {
        return fail(error, FAIL_GENERAL, "%s has no result", out);
    }
    *result = (DrillResult){
        .verdict = g_strdup(record_get(record, "verdict")),
        .reason = g_strdup(record_get(record, "reason")),
        .hash = g_strdup(record_get(record, "hash")),
        .kernel = g_strdup(record_get(record, "kernel")),
        .exit_code = (int)record_number(record, "exit_code"),
        .virtual_seconds = record_double(record, "virtual_seconds"),
        .wall_seconds = record_double(record, "wall_seconds"),
    };
    return true;
}
