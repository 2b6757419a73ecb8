/*
 * Which lines of the device model the unit tests run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "coverage.h"

#include <string.h>
#include <unistd.h>

#include "build.h"
#include "file.h"
#include "lock.h"

#define LIMIT      85.0 /* per cent */
#define TABLE_FILE "coverage.txt"
#define SOURCES    "qemu-hw/"
#define SUITE      "core"
#define COUNTS     ".gcda" /* of a file that has been run */
#define NOTES      ".gcno" /* of one that has been compiled */

/* gcov reads what the compiler of the same name has written. */
static const Build coverage_build = {
    .name = "coverage",
    .cc = "gcc",
    .options = { "-Db_coverage=true", "-Db_sanitize=none",
                 /* the counters confuse what warns of values not set */
                 "-Dwerror=false" },
};

/* ------------------------------------------------------------------ */
/* Reading                                                             */

static void file_free(gpointer opaque)
{
    CoverageFile *file = opaque;

    g_free(file->path);
    g_free(file);
}

static gint by_path(gconstpointer a, gconstpointer b)
{
    const CoverageFile *const *first = a;
    const CoverageFile *const *second = b;

    return strcmp((*first)->path, (*second)->path);
}

/* "File '../qemu-hw/vic/wq.c'"; NULL for what is not the device model's. */
static char *path_in(const char *line)
{
    const char *found;
    const char *end;

    if (!g_str_has_prefix(line, "File '")) {
        return NULL;
    }
    found = strstr(line, SOURCES);
    end = strrchr(line, '\'');
    return found && end > found ? g_strndup(found, end - found) : NULL;
}

/* "Lines executed:96.73% of 153" */
static CoverageFile *file_in(char *path, const char *line)
{
    CoverageFile *file = g_new0(CoverageFile, 1);
    const char *percent = strchr(line, ':');
    const char *of = strstr(line, " of ");

    file->path = path;
    if (percent && of) {
        file->lines = g_ascii_strtoull(of + 4, NULL, 10);
        file->run = g_ascii_strtod(percent + 1, NULL) * file->lines / 100 + 0.5;
    }
    return file;
}

GPtrArray *coverage_parse(const char *text)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(file_free);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        char *path = path_in(*line);

        if (path && line[1]) {
            g_ptr_array_add(files, file_in(path, line[1]));
        } else {
            g_free(path);
        }
    }
    g_ptr_array_sort(files, by_path);
    return files;
}

/* ------------------------------------------------------------------ */
/* Measuring                                                           */

/* The files below @folder that end so, relative to it. */
static GPtrArray *files_of(const char *folder, const char *suffix)
{
    g_autoptr(GPtrArray) all = file_walk(folder);
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < all->len; i++) {
        if (g_str_has_suffix(all->pdata[i], suffix)) {
            g_ptr_array_add(found, g_strdup(all->pdata[i]));
        }
    }
    return found;
}

/* Counts add up from run to run: those of earlier runs do not count. */
static void forget_counts(const char *folder)
{
    g_autoptr(GPtrArray) counts = files_of(folder, COUNTS);

    for (guint i = 0; i < counts->len; i++) {
        g_autofree char *path =
            g_build_filename(folder, counts->pdata[i], NULL);

        unlink(path);
    }
}

static bool run_tests(StepWork *work, const char *folder, GError **error)
{
    const char *const argv[] = { "meson", "test",    "--no-rebuild", "-C",
                                 folder,  "--suite", SUITE,          NULL };

    return step_command(work, NULL, NULL, argv, error);
}

/* A file that no test has in it counts, too. */
static char *run_gcov(StepWork *work, const char *folder, GError **error)
{
    g_autofree char *part = g_build_filename(folder, SOURCES, NULL);
    g_autofree char *output = g_strconcat(work->log, ".gcov", NULL);
    g_autoptr(GPtrArray) notes = files_of(part, NOTES);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_autofree char *log = work->log;
    char *text = NULL;

    g_ptr_array_add(argv, "gcov");
    g_ptr_array_add(argv, "--no-output");
    for (guint i = 0; i < notes->len; i++) {
        g_ptr_array_add(argv, notes->pdata[i]);
    }
    g_ptr_array_add(argv, NULL);
    unlink(output);
    work->log = output;
    if (step_command(work, part, NULL, (const char *const *)argv->pdata,
                     error)) {
        text = file_read(output, NULL, error);
    }
    work->log = g_steal_pointer(&log);
    return text;
}

static char *measure(const Session *session, GError **error)
{
    g_autofree char *folder = build_folder(session, &coverage_build);
    char *text = NULL;
    StepWork work;

    step_work_begin(&work, session, folder, "coverage",
                    "measuring what the unit tests cover");
    if (build_make(&work, &coverage_build, "core-tests", error)) {
        forget_counts(folder);
        text = run_tests(&work, folder, error) ? run_gcov(&work, folder, error)
                                               : NULL;
    }
    step_work_end(&work, text != NULL);
    return text;
}

/* ------------------------------------------------------------------ */
/* Telling                                                             */

static double percent(guint run, guint lines)
{
    return lines ? 100.0 * run / lines : 0;
}

static void add_line(GString *table, const char *path, guint run, guint lines)
{
    g_string_append_printf(table, "%5.1f %%  %5u of %5u  %s\n",
                           percent(run, lines), run, lines, path);
}

/* A line for each file, and one for all. */
static bool write_table(const Report *report, const GPtrArray *files, guint run,
                        guint lines, GError **error)
{
    g_autofree char *path = g_build_filename(report->folder, TABLE_FILE, NULL);
    g_autoptr(GString) table = g_string_new(NULL);

    for (guint i = 0; i < files->len; i++) {
        const CoverageFile *file = files->pdata[i];

        add_line(table, file->path, file->run, file->lines);
    }
    add_line(table, "all", run, lines);
    return file_write(path, table->str, error);
}

static bool judge(Report *report, const GPtrArray *files, gint64 begun,
                  GError **error)
{
    g_autofree char *why = NULL;
    guint lines = 0;
    guint run = 0;

    for (guint i = 0; i < files->len; i++) {
        const CoverageFile *file = files->pdata[i];

        lines += file->lines;
        run += file->run;
    }
    if (!write_table(report, files, run, lines, error)) {
        return false;
    }
    report_say(report, "unit tests run %.1f %% of %u lines, see %s/%s",
               percent(run, lines), lines, report->folder, TABLE_FILE);
    if (percent(run, lines) < LIMIT) {
        why = g_strdup_printf("%.1f %% of the lines of qemu-hw are run, must "
                              "be %.0f %%",
                              percent(run, lines), LIMIT);
    }
    report_add(report, COVERAGE_GROUP, "lines",
               why ? REPORT_FAILED : REPORT_PASSED,
               (g_get_monotonic_time() - begun) / 1e6, why);
    return true;
}

/* The build still has the notes of files that have been taken out since. */
static void leave_out_gone(const Session *session, GPtrArray *files)
{
    for (guint i = files->len; i > 0; i--) {
        const CoverageFile *file = files->pdata[i - 1];
        g_autofree char *path =
            g_build_filename(session->checkout, file->path, NULL);

        if (!file_exists(path)) {
            g_ptr_array_remove_index(files, i - 1);
        }
    }
}

static const char *obstacle(void)
{
    static const char *const programs[] = { "gcc", "gcov" };

    for (guint i = 0; i < G_N_ELEMENTS(programs); i++) {
        g_autofree char *path = g_find_program_in_path(programs[i]);

        if (!path) {
            return "needs gcc and gcov";
        }
    }
    return NULL;
}

bool coverage_run(const Session *session, Report *report, GError **error)
{
    gint64 begun = g_get_monotonic_time();
    g_autoptr(GPtrArray) files = NULL;
    g_autofree char *text = NULL;
    int lock;

    if (!report_wants(report, COVERAGE_GROUP, "lines")) {
        return true;
    }
    if (obstacle()) {
        report_add(report, COVERAGE_GROUP, "lines", REPORT_SKIPPED, 0,
                   obstacle());
        return true;
    }
    lock = session_lock(session, "coverage", "measuring coverage", error);
    if (lock < 0) {
        return false;
    }
    text = measure(session, error);
    lock_release(lock);
    if (!text) {
        return false;
    }
    files = coverage_parse(text);
    leave_out_gone(session, files);
    return judge(report, files, begun, error);
}
