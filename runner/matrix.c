/*
 * Which drill settles which finding, on which driver.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "matrix.h"

#include <string.h>

#include "built.h"
#include "drill.h"
#include "fail.h"
#include "file.h"

#define BLANKS       " \t"
#define PLAIN_KERNEL "plain"

static const struct {
    const char *name;
    const char *kernel; /* unless a cell says otherwise */
} columns[MATRIX_COLUMNS] = {
    [MATRIX_STOCK] = { "stock", NULL },
    [MATRIX_PLAIN] = { "plain", PLAIN_KERNEL },
    [MATRIX_DEBUG] = { "debug", "debug" },
    [MATRIX_MUTANT] = { "mutant", PLAIN_KERNEL },
    [MATRIX_FIXED] = { "fixed", PLAIN_KERNEL },
};

const char *matrix_column_name(MatrixColumn column)
{
    return columns[column].name;
}

MatrixColumn matrix_column(const char *name)
{
    MatrixColumn column = 0;

    while (column < MATRIX_COLUMNS && strcmp(columns[column].name, name)) {
        column++;
    }
    return column;
}

char *matrix_driver_text(const MatrixCell *cell)
{
    GString *text = g_string_new(NULL);

    if (cell->mutations) {
        g_string_append_printf(text, "%s brought back, ", cell->mutations);
    }
    if (cell->fixes) {
        g_string_append_printf(text, "%s mended, ", cell->fixes);
    }
    if (cell->kernel) {
        g_string_append_printf(text, "%s kernel", cell->kernel);
    } else {
        g_string_append(text, "the distribution's");
    }
    if (cell->iommu) {
        g_string_append(text, ", IOMMU");
    }
    return g_string_free(text, FALSE);
}

/* ------------------------------------------------------------------ */
/* Memory                                                              */

static void cell_free(void *opaque)
{
    MatrixCell *cell = opaque;

    g_free(cell->verdict);
    g_free(cell->line);
    g_free(cell->kernel);
    g_free(cell->mutations);
    g_free(cell->fixes);
    g_free(cell->control);
    g_strfreev(cell->defines);
    g_free(cell);
}

static void row_free(void *opaque)
{
    MatrixRow *row = opaque;

    g_free(row->name);
    g_free(row->path);
    g_ptr_array_unref(row->cells);
    g_free(row);
}

static void finding_free(void *opaque)
{
    MatrixFinding *finding = opaque;

    g_free(finding->name);
    g_free(finding->title);
    g_free(finding->link);
    g_string_free(finding->text, TRUE);
    g_ptr_array_unref(finding->rows);
    g_free(finding);
}

void matrix_free(Matrix *matrix)
{
    g_ptr_array_unref(matrix->findings);
    g_free(matrix);
}

/* ------------------------------------------------------------------ */
/* Lines                                                               */

typedef struct Reader {
    const char *path;
    char *folder;
    int line;
    Matrix *matrix;
    MatrixFinding *finding; /* the last one */
    GPtrArray *cells;       /* of the last drill, borrowed */
    GError **error;
} Reader;

static bool complain(const Reader *reader, const char *format, ...)
    G_GNUC_PRINTF(2, 3);

static bool complain(const Reader *reader, const char *format, ...)
{
    g_autofree char *what = NULL;
    va_list args;

    va_start(args, format);
    what = g_strdup_vprintf(format, args);
    va_end(args);
    return fail(reader->error, FAIL_USAGE, "%s:%d: %s", reader->path,
                reader->line, what);
}

/* Cuts the first word off @text. */
static char *take_word(char **text)
{
    char *word = *text + strspn(*text, BLANKS);
    char *end = word + strcspn(word, BLANKS);

    *text = *end ? end + 1 : end;
    *end = '\0';
    return word;
}

static bool need(const Reader *reader, const void *what, const char *name)
{
    return what || complain(reader, "a '%s' has to come before", name);
}

static bool read_finding(Reader *reader, char *rest)
{
    const char *name = take_word(&rest);

    g_strstrip(rest);
    if (!*name || !*rest) {
        return complain(reader, "a finding has a name and a title");
    }
    reader->finding = g_new(MatrixFinding, 1);
    *reader->finding = (MatrixFinding){
        .name = g_strdup(name),
        .title = g_strdup(rest),
        .text = g_string_new(NULL),
        .rows = g_ptr_array_new_with_free_func(row_free),
    };
    reader->cells = NULL;
    g_ptr_array_add(reader->matrix->findings, reader->finding);
    return true;
}

static bool read_link(Reader *reader, char *rest)
{
    if (!need(reader, reader->finding, "finding")) {
        return false;
    }
    g_free(reader->finding->link);
    reader->finding->link = g_strdup(g_strstrip(rest));
    return true;
}

static bool read_text(Reader *reader, char *rest)
{
    if (!need(reader, reader->finding, "finding")) {
        return false;
    }
    g_string_append_printf(reader->finding->text, "%s%s",
                           reader->finding->text->len ? "\n" : "",
                           g_strstrip(rest));
    return true;
}

static void begin_cells(Reader *reader)
{
    reader->cells = g_ptr_array_new_with_free_func(cell_free);
}

static void add_row(Reader *reader, const char *name, const char *path)
{
    MatrixRow *row = g_new(MatrixRow, 1);

    *row = (MatrixRow){
        .name = g_strdup(name),
        .path = g_strdup(path),
        .cells = g_ptr_array_ref(reader->cells),
    };
    g_ptr_array_add(reader->finding->rows, row);
}

static bool read_drill(Reader *reader, char *rest)
{
    const char *name = g_strstrip(rest);
    g_autofree char *file = g_strconcat(name, DRILL_SUFFIX, NULL);
    g_autofree char *path = g_build_filename(reader->folder, file, NULL);

    if (!need(reader, reader->finding, "finding")) {
        return false;
    }
    if (!*name || !file_exists(path)) {
        return complain(reader, "there is no drill %s", path);
    }
    begin_cells(reader);
    add_row(reader, name, path);
    g_ptr_array_unref(reader->cells);
    return true;
}

/* All drills of a folder, with the same cells. */
static bool read_drills(Reader *reader, char *rest)
{
    g_autofree char *joined =
        g_build_filename(reader->folder, g_strstrip(rest), NULL);
    g_autofree char *folder = g_canonicalize_filename(joined, NULL);
    char *words[] = { folder, NULL };
    g_autofree char *group = g_path_get_basename(folder);
    g_autoptr(GPtrArray) files = NULL;

    if (!need(reader, reader->finding, "finding")) {
        return false;
    }
    files = file_is_folder(folder) ? drill_find(words, NULL) : NULL;
    if (!files) {
        return complain(reader, "there is no drill in %s", folder);
    }
    begin_cells(reader);
    for (guint i = 0; i < files->len; i++) {
        g_autofree char *file = g_path_get_basename(files->pdata[i]);
        g_autofree char *name = NULL;

        file[strlen(file) - strlen(DRILL_SUFFIX)] = '\0';
        name = g_strconcat(group, "/", file, NULL);
        add_row(reader, name, files->pdata[i]);
    }
    g_ptr_array_unref(reader->cells);
    return true;
}

/* ------------------------------------------------------------------ */
/* Cells                                                               */

static void set(char **where, const char *value)
{
    g_free(*where);
    *where = g_strdup(value);
}

static void add_define(MatrixCell *cell, const char *value)
{
    guint count = cell->defines ? g_strv_length(cell->defines) : 0;

    cell->defines = g_renew(char *, cell->defines, count + 2);
    cell->defines[count] = g_strdup(value);
    cell->defines[count + 1] = NULL;
}

static bool set_word(const Reader *reader, MatrixCell *cell, const char *word,
                     const char *value)
{
    if (!*value) {
        return complain(reader, "'%s' wants a value", word);
    }
    if (!strcmp(word, "mutate")) {
        set(&cell->mutations, value);
    } else if (!strcmp(word, "fix")) {
        set(&cell->fixes, value);
    } else if (!strcmp(word, "control")) {
        set(&cell->control, value);
    } else if (!strcmp(word, "define")) {
        add_define(cell, value);
    } else if (!strcmp(word, "on") && built_is_kind(value)) {
        set(&cell->kernel, value);
    } else if (!strcmp(word, "iommu") && !strcmp(value, "on")) {
        cell->iommu = true;
    } else {
        return complain(reader,
                        "'%s %s' makes no sense: there are mutate, fix, on, "
                        "control, iommu and define",
                        word, value);
    }
    return true;
}

static bool check_cell(const Reader *reader, const MatrixCell *cell)
{
    bool is_changed = cell->mutations || cell->fixes;

    if (cell->column == MATRIX_STOCK && (cell->kernel || is_changed)) {
        return complain(reader, "'stock' is the distribution's kernel and "
                                "driver: nothing can be changed");
    }
    if (cell->column == MATRIX_MUTANT && !cell->mutations) {
        return complain(reader, "'mutant' wants 'mutate NAME'");
    }
    return cell->column != MATRIX_FIXED || cell->fixes ||
           complain(reader, "'fixed' wants 'fix NAME'");
}

static bool is_word(const char *word)
{
    static const char *const words[] = { "mutate", "fix",    "on", "control",
                                         "iommu",  "define", NULL };

    return g_strv_contains(words, word);
}

/* [VERDICT [LINE]] [WORD VALUE] ..., the line in brackets */
static bool read_cell(Reader *reader, MatrixColumn column, char *rest)
{
    MatrixCell *cell = g_new0(MatrixCell, 1);
    const char *word;

    rest[strcspn(rest, "#")] = '\0';
    cell->column = column;
    cell->kernel = g_strdup(columns[column].kernel);
    g_ptr_array_add(reader->cells, cell);
    word = take_word(&rest);
    if (*word && !is_word(word)) {
        cell->verdict = g_strdup(word);
        word = take_word(&rest);
        if (*word == '[' && g_str_has_suffix(word, "]")) {
            cell->line = g_strndup(word + 1, strlen(word) - 2);
            word = take_word(&rest);
        }
    }
    for (; *word; word = take_word(&rest)) {
        if (!set_word(reader, cell, word, take_word(&rest))) {
            return false;
        }
    }
    return check_cell(reader, cell);
}

/* ------------------------------------------------------------------ */
/* The file                                                            */

static bool read_line(Reader *reader, char *line)
{
    static const struct {
        const char *word;
        bool (*read)(Reader *reader, char *rest);
    } statements[] = {
        { "finding", read_finding }, { "link", read_link },
        { "text", read_text },       { "drill", read_drill },
        { "drills", read_drills },
    };
    const char *word = take_word(&line);
    MatrixColumn column = matrix_column(word);

    if (!*word || *word == '#') {
        return true;
    }
    for (guint i = 0; i < G_N_ELEMENTS(statements); i++) {
        if (!strcmp(word, statements[i].word)) {
            return statements[i].read(reader, line);
        }
    }
    if (column == MATRIX_COLUMNS) {
        return complain(reader, "'%s' is no word of a matrix", word);
    }
    return need(reader, reader->cells, "drill") &&
           read_cell(reader, column, line);
}

Matrix *matrix_load(const char *path, GError **error)
{
    g_autoptr(Matrix) matrix = g_new(Matrix, 1);
    Reader reader = { .path = path, .matrix = matrix, .error = error };
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *text = NULL;
    g_autoptr(GError) why = NULL;
    g_auto(GStrv) lines = NULL;

    matrix->findings = g_ptr_array_new_with_free_func(finding_free);
    reader.folder = folder;
    if (!g_file_get_contents(path, &text, NULL, &why)) {
        fail(error, FAIL_USAGE, "cannot read the matrix: %s", why->message);
        return NULL;
    }
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        reader.line++;
        if (!read_line(&reader, *line)) {
            return NULL;
        }
    }
    return g_steal_pointer(&matrix);
}
