/*
 * From the lines of a drill to a program: each statement is parsed by the
 * file that knows its kind.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/parts.h"
#include "drill/source.h"

static const DrillStatement *const tables[] = {
    drill_about_statements,
    drill_guest_statements,
    drill_step_statements,
};

static const DrillStatement *find_statement(const char *word)
{
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
        for (const DrillStatement *statement = tables[i]; statement->about.word;
             statement++) {
            if (strcmp(statement->about.word, word) == 0) {
                return statement;
            }
        }
    }
    return NULL;
}

static void parse_words(DrillParser *parser, const DrillStatement *statement,
                        const DrillLine *line)
{
    DrillTokens tokens;

    if (drill_tokens_init(&tokens, parser->program, line)) {
        drill_token_next(&tokens);
        statement->parse(parser, &tokens, line);
    }
    drill_tokens_cleanup(&tokens);
}

/* What is wrong with a text is said at its first word. */
static void parse_text(DrillParser *parser, const DrillStatement *statement,
                       const DrillLine *line, char *word)
{
    const DrillLine first = { line->place, word };
    DrillTokens tokens;

    if (drill_tokens_init(&tokens, parser->program, &first)) {
        statement->parse(parser, &tokens, line);
    }
    drill_tokens_cleanup(&tokens);
}

void drill_parse_line(DrillParser *parser, const DrillLine *line)
{
    g_autofree char *word = g_strndup(line->text, strcspn(line->text, " \t"));
    const DrillStatement *statement = find_statement(word);

    parser->gates = 0;
    if (!statement) {
        drill_error(parser->program, &line->place,
                    "'%s' begins no statement, such as guest, on, hold, "
                    "await, expect, do or verdict",
                    word);
    } else if (statement->is_text) {
        parse_text(parser, statement, line, word);
    } else {
        parse_words(parser, statement, line);
    }
}

DrillProgram *drill_program_parse(const char *path, const char *text,
                                  const char *const *values)
{
    DrillProgram *program = drill_program_new(path, values);
    DrillParser parser = { .program = program };
    g_autoptr(GPtrArray) lines =
        drill_source_lines(program, path, text, values);

    drill_symbols_init(&parser.symbols);
    for (guint i = 0; i < lines->len && !drill_errors_full(program); i++) {
        drill_parse_line(&parser, lines->pdata[i]);
    }
    if (!program->errors->len && !program->steps->len) {
        DrillPlace place = { program->file, 1, 1 };

        drill_error(program, &place, "the drill has no step");
    }
    if (!program->title) {
        program->title = g_path_get_basename(path);
    }
    drill_symbols_cleanup(&parser.symbols);
    return program;
}

DrillProgram *drill_program_read(const char *path, const char *const *values)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    DrillProgram *program;

    if (g_file_get_contents(path, &text, NULL, &error)) {
        return drill_program_parse(path, text, values);
    }
    program = drill_program_new(path, values);
    program->title = g_strdup(path);
    g_ptr_array_add(program->errors,
                    g_strdup_printf("%s: %s", path, error->message));
    return program;
}
