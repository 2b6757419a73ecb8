/*
 * viclab drill.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drillcmd.h"

#include <stdio.h>
#include <string.h>

#include "artifact.h"
#include "drillrun.h"
#include "fail.h"
#include "file.h"
#include "needs.h"
#include "pool.h"
#include "report.h"
#include "setup.h"
#include "sweep.h"

#define LOG "drill.log"

/* One play of a drill. */
typedef struct Play {
    const Drill *drill;
    char *name;
    int64_t seed;
    const Seeds *schedules; /* of the drill's sweep, or NULL */
    int64_t schedule;
    guint repeat; /* from 0 on */
    char *out;
} Play;

typedef struct DrillSet {
    const Session *session;
    GPtrArray *drills; /* Drill * */
    GArray *sweeps;    /* Sweep of each */
    GArray *plays;     /* Play */
    Report report;
    char *first_hash; /* of the plays that have to be identical */
    int worst;        /* exit code */
} DrillSet;

/* ------------------------------------------------------------------ */
/* Which                                                               */

static void free_drill(void *drill)
{
    drill_free(drill);
}

/* One file: as it is, or once for each word that does nothing. */
static void load_file(DrillSet *set, const char *path, GString *complaints)
{
    const Options *options = set->session->options;
    guint idle = options->idle ? 1 : 0;
    Drill *drill;

    do {
        g_autoptr(GError) why = NULL;

        drill = drill_load(path, options->defines, idle, &why);
        if (drill) {
            g_ptr_array_add(set->drills, drill);
        } else if (why) {
            g_string_append_printf(complaints, "%s%s",
                                   complaints->len ? "\n" : "", why->message);
        }
    } while (drill && idle++);
}

/* All that is wrong with any of them, before one is played. */
static bool load_all(DrillSet *set, GError **error)
{
    const Options *options = set->session->options;
    g_autoptr(GPtrArray) files = drill_find(options->rest, error);
    g_autoptr(GString) complaints = g_string_new(NULL);

    for (guint i = 0; files && i < files->len; i++) {
        load_file(set, files->pdata[i], complaints);
    }
    if (complaints->len) {
        return fail(error, FAIL_USAGE, "%s", complaints->str);
    }
    if (files && !set->drills->len) {
        return fail(error, FAIL_USAGE,
                    "--idle: no line of a file '" EXPECTED_FILE "' has "
                    "'without WORD VERDICT' for any of them");
    }
    return files != NULL;
}

static void list_needs(const DrillProgram *program)
{
    for (guint i = 0; i < program->needs->len; i++) {
        g_autofree char *need = drill_need_text(program->needs->pdata[i]);

        printf("%s%s", i ? " " : "  needs    ", need);
    }
    if (program->needs->len) {
        putchar('\n');
    }
}

static void list_all(const DrillSet *set)
{
    for (guint i = 0; i < set->drills->len; i++) {
        const Drill *drill = set->drills->pdata[i];
        g_autofree char *expected = NULL;

        printf("%s\n  title    %s\n", drill->name, drill->program->title);
        if (drill->program->link) {
            printf("  link     %s\n", drill->program->link);
        }
        list_needs(drill->program);
        expected = expected_text(drill->expected);
        printf("  expected %s\n", expected ? expected : "-");
    }
}

/* ------------------------------------------------------------------ */
/* One                                                                 */

/* 'git bisect run' must not take a guest that died for a bad version. */
static int bisect_code(const Options *options, int code)
{
    return options->bisect && code == EXIT_DIED ? EXIT_INCONCLUSIVE : code;
}

static void tell_result(const Drill *drill, const DrillResult *result,
                        const char *out)
{
    printf("%s: %s%s%s\n", drill->name, result->verdict,
           result->reason ? ": " : "", result->reason ? result->reason : "");
    printf("%.1f s virtual, %.1f s wall; artifacts: %s\n",
           result->virtual_seconds, result->wall_seconds, out);
}

/* With one of the seeds that it is to be played with. */
static bool play_with(const DrillSet *set, const Play *play,
                      DrillResult *result, GError **error)
{
    Options options = *set->session->options;
    Session own = *set->session;
    g_autofree char *schedule = NULL;

    own.options = &options;
    options.seed = play->seed;
    options.seed_said = true;
    if (play->schedules) {
        schedule = g_strdup_printf("%" G_GINT64_FORMAT ",mean=%u",
                                   play->schedule, play->schedules->mean);
        options.schedule = schedule;
        options.schedule_seed = play->schedule;
        options.schedule_mean = play->schedules->mean;
    }
    return drill_run(&own, play->drill, play->out, result, error);
}

static bool play_one(const DrillSet *set, int *code, GError **error)
{
    const Sweep *sweep = &g_array_index(set->sweeps, Sweep, 0);
    g_autofree char *out = artifact_folder(set->session, error);
    Play play = { .drill = set->drills->pdata[0],
                  .seed = sweep->seeds.first,
                  .schedules = sweep->has_schedule ? &sweep->schedules : NULL,
                  .schedule = sweep->schedules.first,
                  .out = out };
    DrillResult result = { 0 };

    if (!out || !play_with(set, &play, &result, error)) {
        return false;
    }
    tell_result(play.drill, &result, out);
    *code = bisect_code(set->session->options, result.exit_code);
    drill_result_cleanup(&result);
    return true;
}

/* ------------------------------------------------------------------ */
/* Many                                                                */

static char *play_name(const DrillSet *set, const Sweep *sweep,
                       const Play *play)
{
    GString *name = g_string_new(play->drill->name);

    if (sweep->seeds.first != sweep->seeds.last) {
        g_string_append_printf(name, "-seed-%" G_GINT64_FORMAT, play->seed);
    }
    if (sweep->schedules.first != sweep->schedules.last) {
        g_string_append_printf(name, "-schedule-%" G_GINT64_FORMAT,
                               play->schedule);
    }
    if (set->session->options->repeat > 1) {
        g_string_append_printf(name, "-%u", play->repeat + 1);
    }
    return g_string_free(name, FALSE);
}

static bool add_play(DrillSet *set, const char *folder, const Sweep *sweep,
                     Play play, GError **error)
{
    g_autofree char *file = NULL;

    play.name = play_name(set, sweep, &play);
    file = g_strdelimit(g_strdup(play.name), "/", '.');
    play.out = g_build_filename(folder, file, NULL);
    g_array_append_val(set->plays, play);
    return file_make_folder(play.out, error) && artifact_clear(play.out, error);
}

static bool add_repeats(DrillSet *set, const char *folder, const Sweep *sweep,
                        Play play, GError **error)
{
    int repeat = set->session->options->repeat;

    for (play.repeat = 0; play.repeat < (guint)repeat; play.repeat++) {
        if (!add_play(set, folder, sweep, play, error)) {
            return false;
        }
    }
    return true;
}

static bool add_sweep(DrillSet *set, const char *folder, guint index,
                      GError **error)
{
    const Sweep *sweep = &g_array_index(set->sweeps, Sweep, index);
    int64_t seeds = sweep->seeds.last - sweep->seeds.first + 1;

    for (int64_t i = 0; i < sweep_count(sweep); i++) {
        const Play play = {
            .drill = set->drills->pdata[index],
            .seed = sweep->seeds.first + i % seeds,
            .schedules = sweep->has_schedule ? &sweep->schedules : NULL,
            .schedule = sweep->schedules.first + i / seeds,
        };

        if (!add_repeats(set, folder, sweep, play, error)) {
            return false;
        }
    }
    return true;
}

static bool add_plays(DrillSet *set, const char *folder, GError **error)
{
    for (guint i = 0; i < set->drills->len; i++) {
        if (!add_sweep(set, folder, i, error)) {
            return false;
        }
    }
    return true;
}

static int do_play(void *opaque, guint index)
{
    const DrillSet *set = opaque;
    const Play *play = &g_array_index(set->plays, Play, index);
    g_autoptr(GError) error = NULL;
    DrillResult result = { 0 };
    int code;

    if (!play_with(set, play, &result, &error)) {
        fprintf(stderr, "viclab: %s\n", error->message);
        return EXIT_ERROR;
    }
    code = result.exit_code;
    drill_result_cleanup(&result);
    return code;
}

/* The control of an experiment has to come out clean, whatever it shows. */
static ExpectedMatch match_of(const DrillSet *set, const Play *play,
                              const DrillResult *result)
{
    return set->session->options->control
               ? EXPECTED_UNKNOWN
               : expected_match(play->drill->expected, result->kernel,
                                result->verdict);
}

/* Of a kernel of which nobody has said yet what the drill comes to there. */
static char *news(const DrillSet *set, const Play *play,
                  const DrillResult *result)
{
    const Expected *last;
    bool is_new;

    if (match_of(set, play, result) != EXPECTED_NEW) {
        return g_strdup("");
    }
    last = expected_for(play->drill->expected, result->kernel, &is_new);
    return g_strdup_printf("; new on %s: on %s it is %s", result->kernel,
                           last->line, last->verdict);
}

/* Why the play is no success, or NULL. */
static char *objection(DrillSet *set, const Play *play,
                       const DrillResult *result)
{
    ExpectedMatch match = match_of(set, play, result);
    bool is_new;

    if (play->repeat == 0) {
        g_free(set->first_hash);
        set->first_hash = g_strdup(result->hash);
    } else if (g_strcmp0(set->first_hash, result->hash) != 0) {
        return g_strdup_printf("this play differs from the first one; "
                               "artifacts: %s",
                               play->out);
    }
    if (match == EXPECTED_SAME || match == EXPECTED_NEW ||
        (match == EXPECTED_UNKNOWN && result->exit_code == EXIT_PASS)) {
        return NULL;
    }
    return g_strdup_printf(
        "%s%s%s%s%s\nartifacts: %s", result->verdict,
        result->reason ? ": " : "", result->reason ? result->reason : "",
        match == EXPECTED_OTHER ? "\nexpected was: " : "",
        match == EXPECTED_OTHER
            ? expected_for(play->drill->expected, result->kernel, &is_new)
                  ->verdict
            : "",
        play->out);
}

static void tell_play(void *opaque, guint index, int code)
{
    DrillSet *set = opaque;
    const Play *play = &g_array_index(set->plays, Play, index);
    g_autofree char *name = g_strdup(play->name);
    g_autofree char *own = g_strdup(strrchr(name, '/') + 1);
    g_autofree char *why = NULL;
    g_autoptr(GError) error = NULL;
    DrillResult result = { 0 };

    name[strlen(name) - strlen(own) - 1] = '\0';
    if (drill_result_read(&result, play->out, &error)) {
        g_autofree char *more = news(set, play, &result);

        why = objection(set, play, &result);
        printf("# %s: %s%s%s; %.1f s virtual%s\n", own, result.verdict,
               result.reason ? ": " : "", result.reason ? result.reason : "",
               result.virtual_seconds, more);
    } else {
        g_autofree char *log = g_build_filename(play->out, LOG, NULL);

        why = NULL;
        g_file_get_contents(log, &why, NULL, NULL);
    }
    if (why) {
        set->worst = MAX(set->worst, code ? code : EXIT_FAIL);
    }
    report_add(&set->report, name, own, why ? REPORT_FAILED : REPORT_PASSED,
               result.wall_seconds, why);
    drill_result_cleanup(&result);
}

/* Builds what is missing once, and with its progress shown. */
static bool prepare(const DrillSet *set, GError **error)
{
    g_autofree char *unknown =
        needs_unknown(set->session, set->drills->pdata[0]);
    Options options;
    Session own = *set->session;
    Setup setup = { 0 };
    bool done;

    if (unknown) {
        return true;
    }

    own.options = &options;
    done = drill_options(set->drills->pdata[0], set->session->options, &options,
                         error);
    options.drill = TRUE;
    options.demo = FALSE;
    done = done && setup_get(&own, SETUP_VICLAB, &setup, error);
    setup_free(&setup);
    drill_options_free(&options, set->session->options);
    return done;
}

static bool run_pool(DrillSet *set, GError **error)
{
    g_autoptr(GStrvBuilder) logs = g_strv_builder_new();
    g_auto(GStrv) paths = NULL;
    Pool pool = {
        .count = set->plays->len,
        .jobs = set->session->options->jobs,
        .work = do_play,
        .done = tell_play,
        .opaque = set,
    };

    for (guint i = 0; i < set->plays->len; i++) {
        g_autofree char *log =
            g_build_filename(g_array_index(set->plays, Play, i).out, LOG, NULL);

        g_strv_builder_add(logs, log);
    }
    paths = g_strv_builder_end(logs);
    pool.logs = paths;
    return pool_run(&pool, error);
}

static bool play_all(DrillSet *set, int *code, GError **error)
{
    g_autofree char *folder = artifact_folder(set->session, error);
    bool done;

    if (!folder || !prepare(set, error) || !add_plays(set, folder, error)) {
        return false;
    }
    report_begin(&set->report, NULL, folder);
    done = run_pool(set, error) && report_end(&set->report, error);
    *code = bisect_code(set->session->options, set->worst);
    report_cleanup(&set->report);
    return done;
}

/* ------------------------------------------------------------------ */
/* The subcommand                                                      */

/* Whether the command line contradicts what any of them needs. */
static bool check_needs(const DrillSet *set, GError **error)
{
    const Options *base = set->session->options;
    g_autoptr(GString) complaints = g_string_new(NULL);

    for (guint i = 0; i < set->drills->len; i++) {
        g_autoptr(GError) why = NULL;
        Options options;

        if (!drill_options(set->drills->pdata[i], base, &options, &why)) {
            g_string_append_printf(complaints, "%s%s",
                                   complaints->len ? "\n" : "", why->message);
        }
        drill_options_free(&options, base);
    }
    return !complaints->len || fail(error, FAIL_USAGE, "%s", complaints->str);
}

static bool take_sweeps(DrillSet *set, GError **error)
{
    for (guint i = 0; i < set->drills->len; i++) {
        Sweep sweep;

        if (!sweep_of(set->drills->pdata[i], set->session->options, &sweep,
                      error)) {
            return false;
        }
        g_array_append_val(set->sweeps, sweep);
    }
    return true;
}

static bool act(DrillSet *set, int *code, GError **error)
{
    const Options *options = set->session->options;

    if (options->check) {
        printf("%u drill%s, nothing is wrong\n", set->drills->len,
               set->drills->len == 1 ? "" : "s");
        return true;
    }
    if (options->list) {
        list_all(set);
        return true;
    }
    if (!take_sweeps(set, error) || !check_needs(set, error)) {
        return false;
    }
    if (set->drills->len == 1 && options->repeat == 1 &&
        sweep_count(&g_array_index(set->sweeps, Sweep, 0)) == 1) {
        return play_one(set, code, error);
    }
    return play_all(set, code, error);
}

static void clear_play(void *data)
{
    Play *play = data;

    g_free(play->name);
    g_free(play->out);
}

bool drill_main(const Session *session, int *code, GError **error)
{
    DrillSet set = {
        .session = session,
        .drills = g_ptr_array_new_with_free_func(free_drill),
        .sweeps = g_array_new(FALSE, FALSE, sizeof(Sweep)),
        .plays = g_array_new(FALSE, FALSE, sizeof(Play)),
    };
    bool done;

    g_array_set_clear_func(set.plays, clear_play);
    done = load_all(&set, error) && act(&set, code, error);
    g_free(set.first_hash);
    g_array_unref(set.plays);
    g_array_unref(set.sweeps);
    g_ptr_array_unref(set.drills);
    return done;
}
