/*
 * What settling has come to.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "settlepage.h"

#include <stdio.h>
#include <string.h>

#define NAME_WIDTH    36
#define VERDICT_WIDTH 16

static char *verdict_text(const Cell *cell)
{
    g_autofree char *expected = cell_expected(cell);

    switch (cell->state) {
    case CELL_READY:
        return cell_is_new(cell) || !cell_is_expected(cell)
                   ? g_strdup_printf("%s (%s: %s)", cell->verdict,
                                     cell_is_new(cell) ? "new; it was"
                                                       : "expected",
                                     expected)
                   : g_strdup(cell->verdict);
    case CELL_INAPPLICABLE:
        return g_strdup("inconclusive");
    case CELL_LEFT_OUT:
        return g_strdup("left out");
    case CELL_CLOSED:
    case CELL_BROKEN:
        break;
    }
    return g_strdup("error");
}

/* ------------------------------------------------------------------ */
/* For a terminal                                                      */

static char *verdicts_of(const GPtrArray *cells, const MatrixRow *row,
                         MatrixColumn column)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < cells->len; i++) {
        const Cell *cell = cells->pdata[i];

        if (cell->row == row && cell->plan->column == column) {
            g_autofree char *verdict = verdict_text(cell);

            g_string_append_printf(text, "%s%s", text->len ? ", " : "",
                                   verdict);
        }
    }
    return g_string_free(text, FALSE);
}

static void print_padded(const char *text, int width)
{
    printf("%-*s ", width, text);
}

void settlepage_print(const GPtrArray *cells)
{
    const MatrixRow *last = NULL;

    putchar('\n');
    print_padded("", NAME_WIDTH);
    for (MatrixColumn c = 0; c < MATRIX_COLUMNS; c++) {
        print_padded(matrix_column_name(c), VERDICT_WIDTH);
    }
    putchar('\n');
    for (guint i = 0; i < cells->len; i++) {
        const Cell *cell = cells->pdata[i];

        if (cell->row == last) {
            continue;
        }
        last = cell->row;
        print_padded(last->name, NAME_WIDTH);
        for (MatrixColumn c = 0; c < MATRIX_COLUMNS; c++) {
            g_autofree char *verdict = verdicts_of(cells, last, c);

            print_padded(verdict, VERDICT_WIDTH);
        }
        putchar('\n');
    }
    putchar('\n');
}

/* ------------------------------------------------------------------ */
/* The page                                                            */

/* A text within a table of Markdown. */
static void add_escaped(GString *page, const char *text)
{
    for (; *text; text++) {
        if (strchr("|<>*_`[]\\", *text)) {
            g_string_append_c(page, '\\');
        }
        g_string_append_c(page, *text == '\n' ? ' ' : *text);
    }
}

static void add_cell_text(GString *page, const char *text)
{
    g_string_append(page, "| ");
    if (text) {
        add_escaped(page, text);
    }
    g_string_append_c(page, ' ');
}

/* Without where the checkout is; NULL: nothing is to be said. */
static char *report_of(const Cell *cell)
{
    const char *report = cell->state == CELL_READY ? cell->reason : cell->why;
    g_autofree char *folder = g_path_get_dirname(cell->row->path);
    g_autofree char *place = g_strconcat(folder, "/", NULL);
    GString *text = report ? g_string_new(report) : NULL;

    if (!text) {
        return NULL;
    }
    g_string_replace(text, place, "", 0);
    return g_string_free(text, FALSE);
}

static void add_cell(GString *page, const Cell *cell)
{
    g_autofree char *driver = matrix_driver_text(cell->plan);
    g_autofree char *column = g_strdup_printf(
        "%s: %s", matrix_column_name(cell->plan->column), driver);
    g_autofree char *verdict = verdict_text(cell);
    g_autofree char *report = report_of(cell);
    bool is_played = cell->state == CELL_READY;

    add_cell_text(page, cell->row->name);
    add_cell_text(page, column);
    add_cell_text(page, verdict);
    add_cell_text(page, report);
    add_cell_text(page, cell->control.verdict);
    if (is_played) {
        g_string_append_printf(page, "| %d + %d | %.1f s | %.0f s |\n",
                               cell->plays.count, cell->control.count,
                               cell->plays.virtual_seconds,
                               cell->plays.wall_seconds);
    } else {
        g_string_append(page, "| | | |\n");
    }
}

static void add_finding(GString *page, const MatrixFinding *finding,
                        const GPtrArray *cells)
{
    g_string_append_printf(page, "\n## %s: %s\n\n", finding->name,
                           finding->title);
    if (finding->text->len) {
        g_string_append_printf(page, "%s\n\n", finding->text->str);
    }
    if (finding->link) {
        g_string_append_printf(page, "<%s>\n\n", finding->link);
    }
    g_string_append(page, "| drill | driver | verdict | report | control | "
                          "plays | virtual | wall |\n"
                          "|---|---|---|---|---|---|---|---|\n");
    for (guint i = 0; i < cells->len; i++) {
        const Cell *cell = cells->pdata[i];

        if (cell->finding == finding) {
            add_cell(page, cell);
        }
    }
}

static bool is_first_of_kernel(const GPtrArray *cells, guint index)
{
    const Cell *cell = cells->pdata[index];

    for (guint i = 0; i < index; i++) {
        const Cell *other = cells->pdata[i];

        if (g_strcmp0(other->kernel, cell->kernel) == 0) {
            return false;
        }
    }
    return cell->kernel != NULL;
}

static void add_versions(GString *page, const GPtrArray *cells)
{
    g_string_append(page, "| kernel | release | driver | QEMU | device |\n"
                          "|---|---|---|---|---|\n");
    for (guint i = 0; i < cells->len; i++) {
        const Cell *cell = cells->pdata[i];

        if (is_first_of_kernel(cells, i)) {
            g_string_append_printf(
                page, "| %s | %s | fnic %s | %s | %s |\n",
                cell->plan->kernel ? cell->plan->kernel : "the distribution's",
                cell->kernel, cell->driver_version, cell->qemu, cell->device);
        }
    }
}

static void add_summary(GString *page, const GPtrArray *cells)
{
    const MatrixRow *last = NULL;

    g_string_append(page, "\n| drill |");
    for (MatrixColumn c = 0; c < MATRIX_COLUMNS; c++) {
        g_string_append_printf(page, " %s |", matrix_column_name(c));
    }
    g_string_append(page, "\n|---|---|---|---|---|---|\n");
    for (guint i = 0; i < cells->len; i++) {
        const Cell *cell = cells->pdata[i];

        if (cell->row == last) {
            continue;
        }
        last = cell->row;
        g_string_append_printf(page, "| %s |", last->name);
        for (MatrixColumn c = 0; c < MATRIX_COLUMNS; c++) {
            g_autofree char *verdict = verdicts_of(cells, last, c);

            g_string_append_printf(page, " %s |", verdict);
        }
        g_string_append_c(page, '\n');
    }
}

char *settlepage_text(const Matrix *matrix, const GPtrArray *cells)
{
    GString *page = g_string_new(
        "# Findings\n\n"
        "What the reports on the driver's NVMe/FC path come to. This page is "
        "written by `viclab settle`\n([settling.md](settling.md)); what is "
        "said of each finding is in `scripts/fnic/matrix`.\n\n");

    add_versions(page, cells);
    add_summary(page, cells);
    g_string_append(
        page, "\n`reproduced` means that the report which the drill predicts "
              "was made, that the same without the\nfaults is clean, and that "
              "all plays were identical: so many of the drill, and so many of "
              "its control.\nWhat shows nothing is played twice. Virtual and "
              "wall time are those of the first play.\n");
    for (guint i = 0; i < matrix->findings->len; i++) {
        add_finding(page, matrix->findings->pdata[i], cells);
    }
    return g_string_free(page, FALSE);
}
