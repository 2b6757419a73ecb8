/*
 * The lines of a file, each with where it came from.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_LINE_H
#define VICLAB_DRILL_LINE_H

#include "drill/program.h"

typedef struct DrillLine {
    DrillPlace place; /* its column is that of the text's first byte */
    char *text;       /* without comment and surrounding blanks */
} DrillLine;

DrillLine *drill_line_new(const DrillPlace *place, const char *text);
void drill_line_free(void *line);
/*
 * Of DrillLine *, owned; without those that are empty, and those that end with
 * a backslash joined with the next one.
 */
GPtrArray *drill_lines_split(const char *file, const char *text);

/* One error; at most so many are kept. */
#define DRILL_ERRORS_MAX 20
void drill_error(DrillProgram *program, const DrillPlace *place,
                 const char *format, ...) G_GNUC_PRINTF(3, 4);
/* Are there so many that no more would be kept? */
bool drill_errors_full(const DrillProgram *program);

#endif
