/*
 * viclab coverage: what of the driver a set of drills reaches, on the binary
 * as it is.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "reachcmd.h"

#include <stdio.h>
#include <string.h>

#include "artifact.h"
#include "drillrun.h"
#include "fail.h"
#include "file.h"
#include "pool.h"
#include "reach.h"

#define DEFAULT_MODULE "fnic"
#define LOG            "drill.log"
#define TABLE_FILE     "coverage.txt"
#define JSON_FILE      "coverage.json"

typedef struct Coverage {
    Session session;   /* with the options of all drills */
    GPtrArray *drills; /* Drill * */
    GPtrArray *outs;   /* char *, folder of each */
    Reach *reach;
    guint lost; /* drills that have left nothing */
} Coverage;

static void free_drill(gpointer drill)
{
    drill_free(drill);
}

static bool load_all(Coverage *coverage, GError **error)
{
    const Options *options = coverage->session.options;
    g_autoptr(GPtrArray) files = drill_find(options->rest, error);

    for (guint i = 0; files && i < files->len; i++) {
        Drill *drill = drill_load(files->pdata[i], options->defines, 0, error);

        if (!drill) {
            return false;
        }
        g_ptr_array_add(coverage->drills, drill);
    }
    return files != NULL;
}

static bool make_folders(Coverage *coverage, const char *folder, GError **error)
{
    for (guint i = 0; i < coverage->drills->len; i++) {
        const Drill *drill = coverage->drills->pdata[i];
        g_autofree char *name = g_strdelimit(g_strdup(drill->name), "/", '.');
        char *out = g_build_filename(folder, name, NULL);

        g_ptr_array_add(coverage->outs, out);
        if (!file_make_folder(out, error)) {
            return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ */
/* Playing                                                             */

static int play(void *opaque, guint index)
{
    const Coverage *coverage = opaque;
    g_autoptr(GError) error = NULL;
    DrillResult result = { 0 };

    if (!drill_run(&coverage->session, coverage->drills->pdata[index],
                   coverage->outs->pdata[index], &result, &error)) {
        fprintf(stderr, "viclab: %s\n", error->message);
        return EXIT_ERROR;
    }
    drill_result_cleanup(&result);
    return EXIT_PASS;
}

static void take(void *opaque, guint index, int code)
{
    Coverage *coverage = opaque;
    const Drill *drill = coverage->drills->pdata[index];
    const char *out = coverage->outs->pdata[index];
    g_autofree char *path = g_build_filename(out, REACH_FILE, NULL);
    g_autofree char *text = NULL;
    DrillResult result = { 0 };

    drill_result_read(&result, out, NULL);
    if (g_file_get_contents(path, &text, NULL, NULL) &&
        reach_add(coverage->reach, drill->name, text)) {
        printf("# %s: %s\n", drill->name,
               result.verdict ? result.verdict : "no result");
    } else {
        coverage->lost++;
        printf("# %s: it does not say what it has reached; see %s\n",
               drill->name, out);
    }
    fflush(stdout);
    drill_result_cleanup(&result);
}

static char **log_paths(const Coverage *coverage)
{
    g_autoptr(GStrvBuilder) logs = g_strv_builder_new();

    for (guint i = 0; i < coverage->outs->len; i++) {
        g_autofree char *log =
            g_build_filename(coverage->outs->pdata[i], LOG, NULL);

        g_strv_builder_add(logs, log);
    }
    return g_strv_builder_end(logs);
}

static bool play_all(Coverage *coverage, GError **error)
{
    g_auto(GStrv) logs = log_paths(coverage);
    const Pool pool = {
        .count = coverage->drills->len,
        .jobs = coverage->session.options->jobs,
        .logs = logs,
        .work = play,
        .done = take,
        .opaque = coverage,
    };

    return pool_run(&pool, error);
}

/* What is missing is got and built where it can be seen. */
static bool prepare(const Coverage *coverage, GError **error)
{
    g_autofree char *inputs =
        drill_inputs(&coverage->session, coverage->drills->pdata[0],
                     coverage->outs->pdata[0], error);

    return inputs != NULL;
}

/* ------------------------------------------------------------------ */
/* Telling                                                             */

static bool write_all(const Coverage *coverage, const char *folder,
                      GError **error)
{
    g_autofree char *table_path = g_build_filename(folder, TABLE_FILE, NULL);
    g_autofree char *json_path = g_build_filename(folder, JSON_FILE, NULL);
    g_autofree char *sums = reach_sums(coverage->reach);
    g_autofree char *table = reach_table(coverage->reach);
    g_autofree char *json = reach_json(coverage->reach);
    g_autofree char *text = g_strconcat(sums, "\n", table, NULL);

    printf("\n%s", coverage->session.options->verbose ? text : sums);
    printf("each function: %s, %s\n", table_path, JSON_FILE);
    return file_write(table_path, text, error) &&
           file_write(json_path, json, error);
}

static bool cover(Coverage *coverage, int *code, GError **error)
{
    g_autofree char *folder = load_all(coverage, error)
                                  ? artifact_folder(&coverage->session, error)
                                  : NULL;

    if (!folder || !make_folders(coverage, folder, error) ||
        !prepare(coverage, error) || !play_all(coverage, error)) {
        return false;
    }
    *code = coverage->lost ? EXIT_FAIL : EXIT_PASS;
    return write_all(coverage, folder, error);
}

/* "fnic,nvme-fc" as the device takes it. */
static char *modules_of(const Options *options)
{
    char *modules =
        g_strdup(options->module ? options->module : DEFAULT_MODULE);

    g_strdelimit(modules, "-", '_');
    return g_strdelimit(modules, ",", ';');
}

bool reach_main(const Session *session, int *code, GError **error)
{
    Options options = *session->options;
    Coverage coverage = {
        .session = *session,
        .drills = g_ptr_array_new_with_free_func(free_drill),
        .outs = g_ptr_array_new_with_free_func(g_free),
        .reach = reach_new(),
    };
    g_autofree char *modules = modules_of(&options);
    bool done;

    options.reach = modules;
    coverage.session.options = &options;
    done = cover(&coverage, code, error);
    g_ptr_array_unref(coverage.drills);
    g_ptr_array_unref(coverage.outs);
    reach_free(coverage.reach);
    return done;
}
