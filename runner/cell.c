/*
 * A cell of the matrix.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cell.h"

#include <string.h>
#include <unistd.h>

#include "built.h"
#include "driver.h"
#include "drillrun.h"
#include "fail.h"
#include "file.h"
#include "step.h"

#define INCONCLUSIVE "inconclusive"
#define REPRODUCED   "reproduced"

static char *name_of(const MatrixRow *row, const MatrixCell *plan)
{
    bool is_unusual = plan->column >= MATRIX_MUTANT && plan->kernel &&
                      strcmp(plan->kernel, "plain") != 0;

    return g_strdup_printf(
        "%s/%s%s%s", row->name, matrix_column_name(plan->column),
        is_unusual ? "-" : "", is_unusual ? plan->kernel : "");
}

bool cell_init(Cell *cell, const Session *session, const MatrixFinding *finding,
               const MatrixRow *row, const MatrixCell *plan, GError **error)
{
    g_autofree char *expected = NULL;

    *cell = (Cell){
        .finding = finding,
        .row = row,
        .plan = plan,
        .name = name_of(row, plan),
        .session = *session,
        .options = *session->options,
    };
    cell->drill = drill_load(row->path, plan->defines, 0, error);
    if (!cell->drill) {
        return false;
    }
    expected = cell_expected(cell);
    return expected || fail(error, FAIL_USAGE,
                            "%s: neither the matrix nor a file '" EXPECTED_FILE
                            "' beside the drill says what it comes to",
                            cell->name);
}

void cell_cleanup(Cell *cell)
{
    g_free(cell->name);
    g_clear_pointer(&cell->drill, drill_free);
    g_free(cell->driver);
    g_free(cell->why);
    g_free(cell->folder);
    cell_forget(cell);
}

/* ------------------------------------------------------------------ */
/* What it is played on                                                */

static void close_cell(Cell *cell, CellState state, const char *why)
{
    cell->state = state;
    g_free(cell->why);
    cell->why = g_strdup(why);
}

void cell_leave_out(Cell *cell, const char *why)
{
    close_cell(cell, CELL_LEFT_OUT, why);
}

static bool has_kernel(Cell *cell, bool may_build)
{
    const char *kind = cell->plan->kernel;
    BuiltKernel kernel;
    bool found = !kind || built_find(&cell->session, kind, &kernel);

    if (kind && found) {
        built_free(&kernel);
    }
    if (!found && (!may_build || cell->options.offline)) {
        g_autofree char *why = g_strdup_printf(
            "no kernel '%s' is built: viclab run --debug=%s", kind, kind);

        cell_leave_out(cell, why);
        return false;
    }
    return true;
}

/* Of a source tree of the user's own even where nothing is changed. */
static bool wants_driver(const Cell *cell)
{
    return cell->plan->kernel &&
           (cell->plan->mutations || cell->plan->fixes || cell->options.tree);
}

static char *find_driver(Cell *cell, bool may_build, GError **error)
{
    char *mutations[] = { cell->plan->mutations, NULL };
    char *fixes[] = { cell->plan->fixes, NULL };
    Session session = cell->session;
    Options options = cell->options;

    options.mutations = mutations;
    options.fixes = fixes;
    session.options = &options;
    return may_build ? driver_build(&session, error)
                     : driver_built(&session, error);
}

static bool get_driver(Cell *cell, bool may_build)
{
    g_autoptr(GError) why = NULL;

    if (!wants_driver(cell)) {
        return true;
    }
    cell->driver = find_driver(cell, may_build, &why);
    if (cell->driver) {
        cell->options.driver = cell->driver;
        return true;
    }
    if (!why) {
        cell_leave_out(cell, "the driver is not built");
    } else {
        close_cell(cell,
                   g_error_matches(why, FAIL_DOMAIN, FAIL_INAPPLICABLE)
                       ? CELL_INAPPLICABLE
                       : CELL_BROKEN,
                   why->message);
    }
    return false;
}

static bool get_folder(Cell *cell)
{
    g_autofree char *name = g_strdup_printf("%d" STEP_PART, (int)getpid());
    g_autofree char *scratch = session_path(&cell->session, CELL_KIND, name);
    g_autofree char *key = NULL;
    g_autoptr(GError) why = NULL;

    if (file_make_folder(scratch, &why)) {
        key = drill_key(&cell->session, cell->drill, scratch, &why);
    }
    file_remove(scratch, NULL);
    if (!key) {
        close_cell(cell, CELL_BROKEN, why->message);
        return false;
    }
    cell->folder = session_path(&cell->session, CELL_KIND, key);
    return true;
}

void cell_open(Cell *cell, bool may_build)
{
    cell->options.debug = cell->plan->kernel;
    cell->options.iommu = cell->options.iommu || cell->plan->iommu;
    cell->options.defines = cell->plan->defines;
    cell->session.options = &cell->options;
    if (has_kernel(cell, may_build) && get_driver(cell, may_build) &&
        get_folder(cell)) {
        cell->state = CELL_READY;
        cell_read(cell);
    }
}

/* ------------------------------------------------------------------ */
/* What it comes to                                                    */

/* What the matrix says, or else the file beside the drill. */
static GPtrArray *all_expected(const Cell *cell)
{
    GPtrArray *all;

    if (!cell->plan->verdict) {
        return g_ptr_array_ref(cell->drill->expected);
    }
    all = g_ptr_array_new_with_free_func(expected_free);
    g_ptr_array_add(all, expected_new(cell->plan->line, cell->plan->verdict));
    return all;
}

char *cell_expected(const Cell *cell)
{
    g_autoptr(GPtrArray) all = all_expected(cell);
    bool is_new;
    const Expected *one = expected_for(all, cell->kernel, &is_new);

    return one ? g_strdup(one->verdict) : NULL;
}

static ExpectedMatch match(const Cell *cell)
{
    g_autoptr(GPtrArray) all = all_expected(cell);

    return cell->verdict ? expected_match(all, cell->kernel, cell->verdict)
                         : EXPECTED_OTHER;
}

bool cell_is_new(const Cell *cell)
{
    return cell->state == CELL_READY && match(cell) == EXPECTED_NEW;
}

static bool has_control(const Cell *cell)
{
    return g_strcmp0(cell->plan->control, MATRIX_NONE) != 0;
}

int cell_plays(const Cell *cell, int repeats)
{
    g_autofree char *expected = cell_expected(cell);
    bool shows = g_strcmp0(expected, REPRODUCED) == 0 ||
                 g_strcmp0(cell->plays.verdict, REPRODUCED) == 0;

    return shows ? repeats : MIN(repeats, CELL_CLEAN);
}

int cell_controls(const Cell *cell, int repeats)
{
    return has_control(cell) ? MIN(repeats, CELL_CONTROLS) : 0;
}

bool cell_is_played(const Cell *cell, int repeats)
{
    return cell->plays.differ || cell->control.differ ||
           (cell->plays.count >= cell_plays(cell, repeats) &&
            cell->control.count >= cell_controls(cell, repeats));
}

static bool is_control_right(const Cell *cell)
{
    const char *wanted = cell->plan->control;

    return !has_control(cell) ||
           (wanted ? g_strcmp0(cell->control.verdict, wanted) == 0
                   : cell->control.exit_code == EXIT_PASS);
}

static void decide(Cell *cell, const char *verdict, char *reason)
{
    g_free(cell->verdict);
    g_free(cell->reason);
    cell->verdict = g_strdup(verdict);
    cell->reason = reason;
}

void cell_judge(Cell *cell)
{
    if (cell->plays.differ) {
        decide(cell, INCONCLUSIVE, g_strdup("its plays are not identical"));
    } else if (cell->control.differ) {
        decide(cell, INCONCLUSIVE,
               g_strdup("its plays without faults are not identical"));
    } else if (has_control(cell) && !cell->control.count) {
        decide(cell, INCONCLUSIVE,
               g_strdup_printf("%s, but not yet played without its faults",
                               cell->plays.verdict));
    } else if (!is_control_right(cell)) {
        decide(cell, INCONCLUSIVE,
               g_strdup_printf(
                   "%s, but without its faults %s%s%s", cell->plays.verdict,
                   cell->control.verdict, cell->control.reason ? ": " : "",
                   cell->control.reason ? cell->control.reason : ""));
    } else {
        decide(cell, cell->plays.verdict, g_strdup(cell->plays.reason));
    }
}

bool cell_is_expected(const Cell *cell)
{
    switch (cell->state) {
    case CELL_READY:
        return match(cell) != EXPECTED_OTHER;
    case CELL_LEFT_OUT:
    case CELL_INAPPLICABLE:
        return true;
    case CELL_CLOSED:
    case CELL_BROKEN:
        break;
    }
    return false;
}
