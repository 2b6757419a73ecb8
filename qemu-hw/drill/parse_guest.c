/*
 * Statements: commands for the guest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/parts.h"
#include "lab/clock.h"

/* What a command may take where a drill does not say it. */
#define GUEST_DEFAULT (300 * LAB_SECONDS)

/* Made once: a drill may have thousands of commands. */
static const GRegex *name_at_end(void)
{
    static GRegex *regex;

    if (!regex) {
        regex = g_regex_new("^(.*\\S)\\s+as\\s+([A-Za-z][-A-Za-z0-9_]*)$", 0, 0,
                            NULL);
    }
    return regex;
}

/* Cuts " as NAME" off the end of @text. */
static char *cut_name(char *text)
{
    g_autoptr(GMatchInfo) match = NULL;
    char *name = NULL;

    if (g_regex_match(name_at_end(), text, 0, &match)) {
        int end;

        name = g_match_info_fetch(match, 2);
        g_match_info_fetch_pos(match, 1, NULL, &end);
        text[end] = '\0';
    }
    return name;
}

/* Cuts " -> fails" off the end; false if something else is there. */
static bool cut_outcome(const DrillProgram *program, char *text,
                        DrillOutcome *outcome)
{
    char *arrow = g_strrstr(text, " -> ");
    const char *word = arrow ? arrow + 4 : NULL;

    *outcome = DRILL_MUST_SUCCEED;
    if (!arrow) {
        return true;
    }
    while (g_ascii_isspace(*word)) {
        word++;
    }
    if (strcmp(word, "fails") == 0) {
        *outcome = DRILL_MUST_FAIL;
    } else if (strcmp(word, "any") == 0) {
        *outcome = DRILL_MAY_FAIL;
    } else {
        return false;
    }
    if (drill_is_idle(program, word)) {
        *outcome = DRILL_MUST_SUCCEED;
    }
    *arrow = '\0';
    g_strchomp(text);
    return true;
}

/* The statement's word or the verb does nothing: the guest never hears it. */
static bool is_idle(const DrillProgram *program, const char *statement,
                    const char *command)
{
    g_autofree char *verb = g_strndup(command, strcspn(command, " \t"));

    return drill_is_idle(program, statement) || drill_is_idle(program, verb);
}

/* The agent knows what " ; " separates, and what takes the rest of the text. */
static void add_command(DrillParser *parser, const DrillLine *line,
                        const char *command, const char *name, bool background,
                        DrillOutcome outcome)
{
    DrillStep *step = drill_step_new(DRILL_STEP_GUEST);

    step->place = line->place;
    step->text = g_strdup(line->text);
    step->command = g_strdup(command);
    step->name = g_strdup(name);
    step->background = background;
    step->outcome = outcome;
    step->within.time = GUEST_DEFAULT;
    g_ptr_array_add(parser->program->steps, step);
}

static const char *command_in(const char *line)
{
    const char *behind = line + strcspn(line, " \t");

    return behind + strspn(behind, " \t");
}

/* What there is no table for is the guest's business. */
static void parse_guest_line(DrillParser *parser, DrillTokens *tokens,
                             const DrillLine *line, bool background)
{
    g_autofree char *text = g_strdup(command_in(line->text));
    g_autofree char *name = NULL;
    DrillOutcome outcome;

    g_strchomp(text);
    name = cut_name(text);
    if (!*text) {
        drill_token_error(tokens, "a command for the guest is missing");
        return;
    }
    if (!cut_outcome(parser->program, text, &outcome)) {
        drill_token_error(tokens, "behind '->' of a command must come 'fails' "
                                  "or 'any'");
        return;
    }
    if (!name && background) {
        drill_token_error(tokens, "a command in the background needs a name: "
                                  "guest& ... as NAME");
        return;
    }
    if (!drill_is_idle(parser->program, "param")) {
        /* otherwise values are missing */
        drill_check_command(tokens, line, command_in(line->text));
    }
    if (name && !drill_symbol_add(parser, tokens, name, DRILL_SYMBOL_JOB)) {
        return;
    }
    if (!is_idle(parser->program, background ? "guest&" : "guest", text)) {
        add_command(parser, line, text, name, background, outcome);
    }
}

static void parse_guest(DrillParser *parser, DrillTokens *tokens,
                        const DrillLine *line)
{
    parse_guest_line(parser, tokens, line, false);
}

static void parse_guest_background(DrillParser *parser, DrillTokens *tokens,
                                   const DrillLine *line)
{
    parse_guest_line(parser, tokens, line, true);
}

const DrillStatement drill_guest_statements[] = {
    { { "guest", "guest COMMAND [; COMMAND] [-> fails|any]",
        "runs in the guest, and has to end well" },
      parse_guest,
      true },
    { { "guest&", "guest& COMMAND as NAME", "the same in the background" },
      parse_guest_background,
      true },
    { { NULL } },
};
