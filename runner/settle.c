/*
 * viclab settle.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "settle.h"

#include <stdio.h>
#include <string.h>

#include "artifact.h"
#include "cell.h"
#include "fail.h"
#include "file.h"
#include "report.h"
#include "settlepage.h"

#define MATRIX_FILE "scripts/fnic/matrix"
#define PAGE_FOLDER "docs"
#define PAGE_FILE   "findings.md"

typedef struct Settling {
    const Session *session;
    Matrix *matrix;
    GPtrArray *cells; /* Cell *: those that were chosen */
    Report report;
} Settling;

static void cell_free(void *opaque)
{
    cell_cleanup(opaque);
    g_free(opaque);
}

/* ------------------------------------------------------------------ */
/* Which                                                               */

static bool read_columns(const Options *options, bool *wanted, GError **error)
{
    g_auto(GStrv) names = NULL;

    for (guint i = 0; i < MATRIX_COLUMNS; i++) {
        wanted[i] = !options->columns;
    }
    if (!options->columns) {
        return true;
    }
    names = g_strsplit(options->columns, ",", -1);
    for (char **name = names; *name; name++) {
        MatrixColumn column = matrix_column(*name);

        if (column == MATRIX_COLUMNS) {
            return fail(error, FAIL_USAGE,
                        "--column %s: there are stock, plain, debug, mutant "
                        "and fixed",
                        *name);
        }
        wanted[column] = true;
    }
    return true;
}

/* A word is a finding's name, or what a drill's name begins with. */
static bool is_named(const MatrixFinding *finding, const MatrixRow *row,
                     char **words, bool *used)
{
    bool named = !*words;

    for (guint i = 0; words[i]; i++) {
        if (strcmp(finding->name, words[i]) == 0 ||
            g_str_has_prefix(row->name, words[i])) {
            used[i] = named = true;
        }
    }
    return named;
}

/* @kernel: the kind that was asked for, or NULL. */
static bool is_on(const MatrixCell *plan, const char *kernel)
{
    return !kernel || g_strcmp0(plan->kernel, kernel) == 0;
}

static bool add_row(Settling *settling, const MatrixFinding *finding,
                    const MatrixRow *row, const bool *wanted, GError **error)
{
    const char *kernel = settling->session->options->debug;

    for (guint i = 0; i < row->cells->len; i++) {
        const MatrixCell *plan = row->cells->pdata[i];
        Cell *cell;

        if (!wanted[plan->column] || !is_on(plan, kernel)) {
            continue;
        }
        cell = g_new0(Cell, 1);
        g_ptr_array_add(settling->cells, cell);
        if (!cell_init(cell, settling->session, finding, row, plan, error)) {
            return false;
        }
    }
    return true;
}

static bool add_rows(Settling *settling, const bool *wanted, bool *used,
                     GError **error)
{
    char **words = settling->session->options->rest;
    const GPtrArray *findings = settling->matrix->findings;

    for (guint f = 0; f < findings->len; f++) {
        const MatrixFinding *finding = findings->pdata[f];

        for (guint r = 0; r < finding->rows->len; r++) {
            const MatrixRow *row = finding->rows->pdata[r];

            if (is_named(finding, row, words, used) &&
                !add_row(settling, finding, row, wanted, error)) {
                return false;
            }
        }
    }
    return true;
}

/* All that is wrong with what was asked for, before anything is played. */
static bool choose(Settling *settling, GError **error)
{
    const Options *options = settling->session->options;
    g_autofree bool *used = g_new0(bool, g_strv_length(options->rest) + 1);
    bool wanted[MATRIX_COLUMNS];

    if (!read_columns(options, wanted, error) ||
        !add_rows(settling, wanted, used, error)) {
        return false;
    }
    for (guint i = 0; options->rest[i]; i++) {
        if (!used[i]) {
            return fail(error, FAIL_USAGE,
                        "settle %s: no finding has this name, and no drill's "
                        "name begins with it",
                        options->rest[i]);
        }
    }
    return settling->cells->len ||
           fail(error, FAIL_USAGE, "settle: nothing is left to be played");
}

/* ------------------------------------------------------------------ */
/* One                                                                 */

static void list_cell(Cell *cell, int repeats)
{
    g_autofree char *expected = cell_expected(cell);
    g_autofree char *driver = matrix_driver_text(cell->plan);

    printf("%-36s %-15s %s; ", cell->name, expected, driver);
    cell_open(cell, false);
    if (cell->state != CELL_READY) {
        printf("%s\n", cell->why);
    } else if (!cell->plays.count) {
        printf("not cached, to be played %d+%d times\n",
               cell_plays(cell, repeats), cell_controls(cell, repeats));
    } else {
        cell_judge(cell);
        printf("cached: %s, played %d+%d of %d+%d times\n", cell->verdict,
               cell->plays.count, cell->control.count,
               cell_plays(cell, repeats), cell_controls(cell, repeats));
    }
}

/* What is to be said of it if it is not as expected, or left out. */
static char *remark(const Cell *cell)
{
    g_autofree char *expected = cell_expected(cell);

    switch (cell->state) {
    case CELL_READY:
        if (cell_is_new(cell)) {
            return g_strdup_printf("new on %s: %s; expected there is "
                                   "nothing, before it was %s",
                                   cell->kernel, cell->verdict, expected);
        }
        return cell_is_expected(cell)
                   ? NULL
                   : g_strdup_printf("%s%s%s\nexpected was: %s", cell->verdict,
                                     cell->reason ? ": " : "",
                                     cell->reason ? cell->reason : "",
                                     expected);
    case CELL_INAPPLICABLE:
        return g_strdup_printf("inconclusive: %s", cell->why);
    case CELL_LEFT_OUT:
    case CELL_BROKEN:
    case CELL_CLOSED:
        break;
    }
    return g_strdup(cell->why);
}

static ReportStatus status_of(const Cell *cell)
{
    return !cell_is_expected(cell)     ? REPORT_FAILED
           : cell->state == CELL_READY ? REPORT_PASSED
                                       : REPORT_SKIPPED;
}

static void tell_cell(Settling *settling, const Cell *cell, bool is_cached,
                      double seconds)
{
    g_autofree char *why = remark(cell);
    g_autofree char *group = g_path_get_dirname(cell->name);

    if (cell->state == CELL_READY) {
        report_say(&settling->report,
                   "%s: %s%s%s; played %d+%d times%s, %.1f s virtual; "
                   "artifacts: %s",
                   cell->name, cell->verdict, cell->reason ? ": " : "",
                   cell->reason ? cell->reason : "", cell->plays.count,
                   cell->control.count, is_cached ? " before" : "",
                   cell->plays.virtual_seconds, cell->folder);
    }
    report_add(&settling->report, group, strrchr(cell->name, '/') + 1,
               status_of(cell), seconds, why);
}

/* As it is asked for, unless what is there already has to do. */
static bool play(Cell *cell, const Options *options, GError **error)
{
    if (!options->check) {
        return cell_play(cell, options->repeat, options->force, error);
    }
    if (!cell->plays.count) {
        cell_leave_out(cell, "it was not played yet");
    }
    return true;
}

static bool settle_cell(Settling *settling, Cell *cell, GError **error)
{
    const Options *options = settling->session->options;
    gint64 begun = g_get_monotonic_time();
    bool is_cached;

    cell_open(cell, !options->check);
    is_cached = cell->state == CELL_READY && !options->force &&
                cell_is_played(cell, options->repeat);
    if (cell->state == CELL_READY && !is_cached &&
        !play(cell, options, error)) {
        return false;
    }
    if (cell->state == CELL_READY) {
        cell_judge(cell);
    }
    tell_cell(settling, cell, is_cached || options->check,
              (g_get_monotonic_time() - begun) / 1e6);
    return true;
}

/* ------------------------------------------------------------------ */
/* All                                                                 */

/* The page is about everything, on the archive's newest driver. */
static bool is_whole(const Options *options)
{
    return !*options->rest && !options->columns && !options->debug &&
           !options->kernel && !options->tree && !options->matrix;
}

static bool write_page(const Settling *settling, GError **error)
{
    const Options *options = settling->session->options;
    g_autofree char *folder = NULL;
    g_autofree char *path = NULL;
    g_autofree char *text = NULL;

    if (!options->out && !is_whole(options)) {
        return true;
    }
    folder = options->out ? g_canonicalize_filename(options->out, NULL)
                          : g_build_filename(settling->session->checkout,
                                             PAGE_FOLDER, NULL);
    path = g_build_filename(folder, PAGE_FILE, NULL);
    text = settlepage_text(settling->matrix, settling->cells);
    report_say(&settling->report, "the table is in %s", path);
    return file_write(path, text, error);
}

static bool settle_all(Settling *settling, int *code, GError **error)
{
    g_autofree char *folder = artifact_folder(settling->session, error);
    bool done = folder != NULL;

    if (!done) {
        return false;
    }
    report_begin(&settling->report, NULL, folder);
    for (guint i = 0; done && i < settling->cells->len; i++) {
        done = settle_cell(settling, settling->cells->pdata[i], error);
    }
    if (done) {
        settlepage_print(settling->cells);
        done =
            write_page(settling, error) && report_end(&settling->report, error);
        *code = settling->report.counts[REPORT_FAILED] ? EXIT_FAIL : EXIT_PASS;
    }
    report_cleanup(&settling->report);
    return done;
}

static bool act(Settling *settling, int *code, GError **error)
{
    if (!settling->session->options->list) {
        return settle_all(settling, code, error);
    }
    for (guint i = 0; i < settling->cells->len; i++) {
        list_cell(settling->cells->pdata[i],
                  settling->session->options->repeat);
    }
    return true;
}

static bool check(const Options *options, GError **error)
{
    return (!options->driver && !options->control && !options->real_time) ||
           fail(error, FAIL_USAGE,
                "settle: drivers and controls are those of the matrix, and "
                "plays have to be identical, so that --driver, --control and "
                "--real-time make no sense");
}

bool settle_main(const Session *session, int *code, GError **error)
{
    const Options *options = session->options;
    g_autofree char *own =
        g_build_filename(session->checkout, MATRIX_FILE, NULL);
    Settling settling = {
        .session = session,
        .cells = g_ptr_array_new_with_free_func(cell_free),
    };
    bool done = check(options, error);

    if (done) {
        settling.matrix =
            matrix_load(options->matrix ? options->matrix : own, error);
        done = settling.matrix && choose(&settling, error) &&
               act(&settling, code, error);
    }
    g_ptr_array_unref(settling.cells);
    g_clear_pointer(&settling.matrix, matrix_free);
    return done;
}
