/*
 * Which drill settles which finding, on which driver, and what it comes to
 * there (docs/settling.md).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_MATRIX_H
#define VICLAB_RUNNER_MATRIX_H

#include <glib.h>
#include <stdbool.h>

#define MATRIX_NONE "none" /* as the verdict of a control: there is none */

typedef enum MatrixColumn {
    MATRIX_STOCK,  /* the distribution's kernel with its own driver */
    MATRIX_PLAIN,  /* the same source, in kernels that viclab builds */
    MATRIX_DEBUG,  /* with the kernel's detectors */
    MATRIX_MUTANT, /* with a bug brought back */
    MATRIX_FIXED,  /* with a bug mended */
    MATRIX_COLUMNS,
} MatrixColumn;

/* A drill on a driver. */
typedef struct MatrixCell {
    MatrixColumn column;
    char *verdict;   /* that is expected; NULL: that of the file "expected" */
    char *line;      /* of kernels, for which it is; NULL: for all */
    char *kernel;    /* a kind that viclab builds; NULL: the distribution's */
    char *mutations; /* names with commas, or NULL */
    char *fixes;
    char *control;  /* its verdict; NULL: whatever is clean */
    char **defines; /* parameters of the drill */
    bool iommu;
} MatrixCell;

typedef struct MatrixRow {
    char *name; /* of the drill, without its folder if that is the matrix's */
    char *path;
    GPtrArray *cells; /* MatrixCell *; may be shared with other rows */
} MatrixRow;

typedef struct MatrixFinding {
    char *name; /* "F01" */
    char *title;
    char *link; /* or NULL */
    GString *text;
    GPtrArray *rows; /* MatrixRow * */
} MatrixFinding;

typedef struct Matrix {
    GPtrArray *findings; /* MatrixFinding * */
} Matrix;

/* NULL, and what is wrong with it, unless @path is a matrix. */
Matrix *matrix_load(const char *path, GError **error);
void matrix_free(Matrix *matrix);

const char *matrix_column_name(MatrixColumn column);
/* MATRIX_COLUMNS if there is none of that name. */
MatrixColumn matrix_column(const char *name);
/* "the distribution's", "F02 brought back, debug kernel"; g_free(). */
char *matrix_driver_text(const MatrixCell *cell);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Matrix, matrix_free)

#endif
