/*
 * The matrix: its words, what is said of one that is wrong, that of the
 * checkout; and what plays come to.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "matrix.h"

#include <string.h>

#include "cell.h"
#include "fail.h"
#include "folder.h"
#include "semantic.h"

#define FINDING "finding F01 A title\n"
#define DRILL   FINDING "drill a\n"

typedef struct Fixture {
    char *folder;
    char *path;
} Fixture;

static void write_file(const Fixture *fixture, const char *name,
                       const char *text)
{
    g_autofree char *path = g_build_filename(fixture->folder, name, NULL);

    g_assert_true(file_write(path, text, NULL));
}

static void set_up(Fixture *fixture, gconstpointer data)
{
    fixture->folder = folder_new();
    fixture->path = g_build_filename(fixture->folder, "matrix", NULL);
    write_file(fixture, "a.drill", "drill 1\n");
    write_file(fixture, "b.drill", "drill 1\n");
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    g_free(fixture->path);
    folder_free(fixture->folder);
}

static Matrix *load(const Fixture *fixture, const char *text, GError **error)
{
    write_file(fixture, "matrix", text);
    return matrix_load(fixture->path, error);
}

static const MatrixRow *row_of(const Matrix *matrix, guint finding, guint row)
{
    const MatrixFinding *found = matrix->findings->pdata[finding];

    return found->rows->pdata[row];
}

static const MatrixCell *cell_of(const Matrix *matrix, guint cell)
{
    return row_of(matrix, 0, 0)->cells->pdata[cell];
}

static void test_words(Fixture *fixture, gconstpointer data)
{
    g_autoptr(Matrix) matrix =
        load(fixture,
             "# a remark\n"
             "finding F01 Isn't it?\n"
             "link http://x\n"
             "text One line,\n"
             "text  and more.\n"
             "drill a\n"
             "stock # as expected\n"
             "debug\treproduced [7.3] iommu on\n"
             "mutant fail mutate F05,F06 on debug control none define N=3\n"
             "fixed pass fix F01\n"
             "plain control none\n",
             NULL);
    const MatrixFinding *finding;

    g_assert_nonnull(matrix);
    finding = matrix->findings->pdata[0];
    g_assert_cmpstr(finding->name, ==, "F01");
    g_assert_cmpstr(finding->title, ==, "Isn't it?");
    g_assert_cmpstr(finding->link, ==, "http://x");
    g_assert_cmpstr(finding->text->str, ==, "One line,\nand more.");
    g_assert_cmpuint(row_of(matrix, 0, 0)->cells->len, ==, 5);
    g_assert_null(cell_of(matrix, 0)->verdict);
    g_assert_null(cell_of(matrix, 0)->kernel);
    g_assert_cmpstr(cell_of(matrix, 1)->verdict, ==, "reproduced");
    g_assert_cmpstr(cell_of(matrix, 1)->line, ==, "7.3");
    g_assert_null(cell_of(matrix, 3)->line);
    g_assert_cmpstr(cell_of(matrix, 1)->kernel, ==, "debug");
    g_assert_true(cell_of(matrix, 1)->iommu);
    g_assert_cmpstr(cell_of(matrix, 2)->mutations, ==, "F05,F06");
    g_assert_cmpstr(cell_of(matrix, 2)->kernel, ==, "debug");
    g_assert_cmpstr(cell_of(matrix, 2)->control, ==, MATRIX_NONE);
    g_assert_cmpstr(cell_of(matrix, 2)->defines[0], ==, "N=3");
    g_assert_cmpstr(cell_of(matrix, 3)->kernel, ==, "plain");
    g_assert_cmpint(cell_of(matrix, 3)->column, ==, MATRIX_FIXED);
    g_assert_null(cell_of(matrix, 4)->verdict);
    g_assert_cmpstr(cell_of(matrix, 4)->control, ==, MATRIX_NONE);
}

static void test_folder(Fixture *fixture, gconstpointer data)
{
    g_autofree char *group = g_path_get_basename(fixture->folder);
    g_autofree char *name = g_strconcat(group, "/b", NULL);
    g_autoptr(Matrix) matrix =
        load(fixture, FINDING "drills .\nfixed fix F01\n", NULL);

    g_assert_nonnull(matrix);
    g_assert_cmpstr(row_of(matrix, 0, 1)->name, ==, name);
    g_assert_cmpuint(row_of(matrix, 0, 0)->cells->len, ==, 1);
    g_assert_true(row_of(matrix, 0, 0)->cells == row_of(matrix, 0, 1)->cells);
}

static void test_wrong(Fixture *fixture, gconstpointer data)
{
    static const struct {
        const char *text;
        const char *said;
    } wrong[] = {
        { "drill a\n", ":1: a 'finding' has to come before" },
        { "finding F01\n", ":1: a finding has a name and a title" },
        { FINDING "stock\n", ":2: a 'drill' has to come before" },
        { FINDING "drill none\n", ":2: there is no drill" },
        { FINDING "drills none\n", ":2: there is no drill in" },
        { DRILL "stok\n", ":3: 'stok' is no word" },
        { DRILL "stock pass fix F01\n", ":3: 'stock' is the distribution's" },
        { DRILL "fixed pass\n", ":3: 'fixed' wants" },
        { DRILL "mutant fail fix F01\n", ":3: 'mutant' wants" },
        { DRILL "fixed pass fix\n", ":3: 'fix' wants a value" },
        { DRILL "plain pass on fast\n", ":3: 'on fast' makes no sense" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) why = NULL;

        g_assert_null(load(fixture, wrong[i].text, &why));
        g_test_message("%s", why->message);
        g_assert_nonnull(strstr(why->message, wrong[i].said));
    }
}

/* ------------------------------------------------------------------ */
/* The checkout's                                                      */

static void check_patches(const Session *session, SemanticKind kind,
                          const char *list)
{
    g_auto(GStrv) names = g_strsplit(list ? list : "", ",", -1);

    for (char **name = names; *name; name++) {
        g_autoptr(SemanticPatch) patch =
            semantic_find(session, kind, *name, NULL);

        g_test_message("%s", *name);
        g_assert_nonnull(patch);
    }
}

static void check_row(const Session *session, const MatrixFinding *finding,
                      const MatrixRow *row)
{
    g_assert_cmpuint(row->cells->len, >, 0);
    for (guint i = 0; i < row->cells->len; i++) {
        const MatrixCell *plan = row->cells->pdata[i];
        g_autoptr(GError) error = NULL;
        Cell cell;

        check_patches(session, SEMANTIC_MUTATION, plan->mutations);
        check_patches(session, SEMANTIC_FIX, plan->fixes);
        cell_init(&cell, session, finding, row, plan, &error);
        g_assert_no_error(error);
        cell_cleanup(&cell);
    }
}

/* Each drill of the folder stands in it. */
static void test_checkout(void)
{
    const Options options = { 0 };
    const Session session = { .options = &options,
                              .checkout = (char *)g_getenv("CHECKOUT") };
    g_autofree char *folder =
        g_build_filename(session.checkout, "scripts/fnic", NULL);
    g_autofree char *path = g_build_filename(folder, "matrix", NULL);
    char *words[] = { folder, NULL };
    g_autoptr(GPtrArray) files = drill_find(words, NULL);
    g_autoptr(GHashTable) paths = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GError) error = NULL;
    g_autoptr(Matrix) matrix = matrix_load(path, &error);

    g_assert_no_error(error);
    for (guint f = 0; f < matrix->findings->len; f++) {
        const MatrixFinding *finding = matrix->findings->pdata[f];

        for (guint r = 0; r < finding->rows->len; r++) {
            check_row(&session, finding, finding->rows->pdata[r]);
            g_hash_table_add(paths, row_of(matrix, f, r)->path);
        }
    }
    for (guint i = 0; i < files->len; i++) {
        g_test_message("%s", (char *)files->pdata[i]);
        g_assert_true(g_hash_table_contains(paths, files->pdata[i]));
    }
}

/* ------------------------------------------------------------------ */
/* What plays come to                                                  */

typedef struct Plays {
    CellPlays plays;
    CellPlays control;
    const char *wanted; /* of the control */
    const char *verdict;
} Plays;

static void test_judge(void)
{
    static const Plays all[] = {
        { { 2, .verdict = "reproduced", .exit_code = EXIT_FAIL },
          { 2, .verdict = "not-reproduced" },
          NULL,
          "reproduced" },
        { { 2, .verdict = "reproduced", .exit_code = EXIT_FAIL,
            .differ = true },
          { 2, .verdict = "not-reproduced" },
          NULL,
          "inconclusive" },
        { { 2, .verdict = "reproduced", .exit_code = EXIT_FAIL },
          { 2, .verdict = "reproduced", .exit_code = EXIT_FAIL },
          NULL,
          "inconclusive" },
        { { 2, .verdict = "not-reproduced" },
          { 2, .verdict = "not-reproduced", .differ = true },
          NULL,
          "inconclusive" },
        { { 2, .verdict = "reproduced", .exit_code = EXIT_FAIL },
          { 2, .verdict = "fail", .exit_code = EXIT_FAIL },
          "fail",
          "reproduced" },
        { { 2, .verdict = "pass" }, { 0 }, MATRIX_NONE, "pass" },
        { { 2, .verdict = "reproduced" }, { 0 }, NULL, "inconclusive" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
        const MatrixCell plan = { .control = (char *)all[i].wanted,
                                  .verdict = (char *)"reproduced" };
        Cell cell = { .plan = &plan,
                      .state = CELL_READY,
                      .plays = all[i].plays,
                      .control = all[i].control };

        cell_judge(&cell);
        g_assert_cmpstr(cell.verdict, ==, all[i].verdict);
        g_assert_cmpint(cell_is_expected(&cell), ==,
                        strcmp(cell.verdict, "reproduced") == 0);
        g_free(cell.verdict);
        g_free(cell.reason);
    }
}

/* One that differs needs no more plays; a control has no more than two. */
static void test_enough(void)
{
    const MatrixCell plan = { .verdict = (char *)"reproduced" };
    Cell cell = { .plan = &plan };

    cell.plays.count = 20;
    cell.control.count = 1;
    g_assert_false(cell_is_played(&cell, 20));
    cell.control.count = 2;
    g_assert_true(cell_is_played(&cell, 20));
    g_assert_true(cell_is_played(&cell, 2));
    g_assert_false(cell_is_played(&cell, 21));
    cell.plays.differ = true;
    g_assert_true(cell_is_played(&cell, 21));
}

/* What shows nothing, and is to show nothing, is played twice. */
static void test_clean(void)
{
    const MatrixCell plan = { .verdict = (char *)"not-reproduced" };
    Cell cell = { .plan = &plan };

    g_assert_cmpint(cell_plays(&cell, 1), ==, 1);
    g_assert_cmpint(cell_plays(&cell, 20), ==, CELL_CLEAN);
    cell.control.count = CELL_CONTROLS;
    cell.plays.count = CELL_CLEAN;
    cell.plays.verdict = (char *)"pass";
    g_assert_true(cell_is_played(&cell, 20));
    cell.plays.verdict = (char *)"reproduced";
    g_assert_false(cell_is_played(&cell, 20));
    g_assert_cmpint(cell_plays(&cell, 20), ==, 20);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/matrix/words", Fixture, NULL, set_up, test_words, tear_down);
    g_test_add("/matrix/folder", Fixture, NULL, set_up, test_folder, tear_down);
    g_test_add("/matrix/wrong", Fixture, NULL, set_up, test_wrong, tear_down);
    g_test_add_func("/matrix/checkout", test_checkout);
    g_test_add_func("/matrix/judge", test_judge);
    g_test_add_func("/matrix/enough", test_enough);
    g_test_add_func("/matrix/clean", test_clean);
    return g_test_run();
}
