/*
 * The lines of a file, and what is said of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/line.h"

bool drill_errors_full(const DrillProgram *program)
{
    return program->errors->len >= DRILL_ERRORS_MAX;
}

void drill_error(DrillProgram *program, const DrillPlace *place,
                 const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    if (drill_errors_full(program)) {
        return;
    }
    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    g_ptr_array_add(program->errors,
                    g_strdup_printf("%s:%u:%u: %s", place->file, place->line,
                                    place->column, text));
}

void drill_line_free(void *data)
{
    DrillLine *line = data;

    g_free(line->text);
    g_free(line);
}

/* A comment begins with # where a word could, outside of quotes. */
static void cut_comment(char *text)
{
    bool quoted = false;

    for (char *at = text; *at; at++) {
        if (*at == '\\' && at[1]) {
            at++;
        } else if (*at == '"') {
            quoted = !quoted;
        } else if (*at == '#' && !quoted &&
                   (at == text || g_ascii_isspace(at[-1]))) {
            *at = '\0';
            return;
        }
    }
}

DrillLine *drill_line_new(const DrillPlace *place, const char *text)
{
    DrillLine *line = g_new0(DrillLine, 1);

    line->place = *place;
    line->text = g_strdup(text);
    return line;
}

/* Raw lines, those that end with a backslash joined with the next one. */
GPtrArray *drill_lines_split(const char *file, const char *text)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(drill_line_free);
    g_auto(GStrv) raw = g_strsplit(text, "\n", -1);

    for (uint32_t i = 0; raw[i]; i++) {
        DrillPlace place = { file, i + 1, 1 };
        g_autoptr(GString) joined = g_string_new(NULL);
        char *start;

        for (;; i++) {
            size_t length;

            cut_comment(raw[i]);
            g_strchomp(raw[i]);
            length = strlen(raw[i]);
            if (!length || raw[i][length - 1] != '\\' || !raw[i + 1]) {
                g_string_append(joined, raw[i]);
                break;
            }
            raw[i][length - 1] = ' ';
            g_string_append(joined, raw[i]);
        }
        for (start = joined->str; g_ascii_isspace(*start); start++) {
            place.column++;
        }
        if (*start) {
            g_ptr_array_add(lines, drill_line_new(&place, start));
        }
    }
    return lines;
}
