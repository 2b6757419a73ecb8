/*
 * Statements about the drill itself: what it is, what it needs, what it is
 * to show.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/parts.h"

static char *rest_of(const DrillLine *line)
{
    return g_strstrip(g_strdup(line->text + strcspn(line->text, " \t")));
}

static void parse_title(DrillParser *parser, DrillTokens *tokens,
                        const DrillLine *line)
{
    g_free(parser->program->title);
    parser->program->title = rest_of(line);
}

static void parse_link(DrillParser *parser, DrillTokens *tokens,
                       const DrillLine *line)
{
    g_free(parser->program->link);
    parser->program->link = rest_of(line);
}

static void parse_tolerate(DrillParser *parser, DrillTokens *tokens,
                           const DrillLine *line)
{
    DrillProgram *program = parser->program;
    bool is_idle = drill_is_idle(program, "tolerate");
    const char *oracle;
    GRegex *regex;

    if (drill_token_take(tokens, "oracle")) {
        oracle = drill_token_word(tokens, "an oracle");
        if (oracle && !is_idle) {
            g_ptr_array_add(program->tolerated_oracles, g_strdup(oracle));
        }
        return;
    }
    regex =
        drill_token_take(tokens, "kernel") ? drill_parse_regex(tokens) : NULL;
    if (!regex) {
        drill_token_error(tokens, "must be 'tolerate kernel /EXPRESSION/' or "
                                  "'tolerate oracle NAME'");
    } else if (is_idle) {
        g_regex_unref(regex);
    } else {
        g_ptr_array_add(program->tolerated, regex);
    }
}

const DrillWord drill_evidence_words[] = {
    { "oracle", "oracle NAME [/RE/]", "the device has noticed it" },
    { "kernel", "kernel /RE/", "a line of the console" },
    { "hit", "hit RULE", "the rule has met anything" },
    { "failed", "failed", "an expectation was not met" },
    { "died", "died [/RE/]", "the guest" },
    { NULL },
};

static DrillEvidence *parse_evidence(DrillParser *parser, DrillTokens *tokens)
{
    g_autofree char *word = g_strdup(drill_token(tokens)->text);
    DrillEvidence *evidence = g_new0(DrillEvidence, 1);
    DrillSymbolKind kind;

    evidence->place = drill_token(tokens)->place;
    if (drill_token_take(tokens, "oracle")) {
        evidence->kind = DRILL_EVIDENCE_ORACLE;
        evidence->name = g_strdup(drill_token_word(tokens, "an oracle"));
        if (drill_token(tokens)->kind == DRILL_TOKEN_REGEX) {
            evidence->regex = drill_parse_regex(tokens);
        }
    } else if (drill_token_take(tokens, "kernel")) {
        evidence->kind = DRILL_EVIDENCE_KERNEL;
        evidence->regex = drill_parse_regex(tokens);
    } else if (drill_token_take(tokens, "failed")) {
        evidence->kind = DRILL_EVIDENCE_FAILED;
    } else if (drill_token_take(tokens, "died")) {
        evidence->kind = DRILL_EVIDENCE_DIED;
        if (drill_token(tokens)->kind == DRILL_TOKEN_REGEX) {
            evidence->regex = drill_parse_regex(tokens);
        }
    } else if (drill_token_take(tokens, "hit")) {
        evidence->kind = DRILL_EVIDENCE_HIT;
        evidence->name = g_strdup(drill_token_word(tokens, "a rule"));
        if (evidence->name &&
            !drill_symbol_find(parser, evidence->name, &kind)) {
            drill_token_error(tokens, "no rule is called '%s'", evidence->name);
        }
    } else {
        drill_token_error(tokens, "must be oracle NAME, kernel /EXPRESSION/, "
                                  "hit RULE, failed or died");
    }
    if (drill_is_idle(parser->program, word)) {
        evidence->kind = DRILL_EVIDENCE_NOTHING;
    }
    return evidence;
}

/* "verdict reproduced if A and B or C" */
static void parse_verdict(DrillParser *parser, DrillTokens *tokens,
                          const DrillLine *line)
{
    GPtrArray *evidences = parser->program->evidence;
    bool begins = true;
    bool idle = drill_is_idle(parser->program, "verdict");

    if (!drill_token_take(tokens, "reproduced") ||
        !drill_token_take(tokens, "if")) {
        drill_token_error(tokens, "must be 'verdict reproduced if EVIDENCE "
                                  "[and|or EVIDENCE ...]'");
        return;
    }
    for (;;) {
        DrillEvidence *evidence = parse_evidence(parser, tokens);

        evidence->begins = begins;
        g_ptr_array_add(evidences, evidence);
        if (idle) {
            g_ptr_array_set_size(evidences, (gint)evidences->len - 1);
        }
        if (drill_token_take(tokens, "and")) {
            begins = false;
            idle = idle || drill_is_idle(parser->program, "and");
        } else if (drill_token_take(tokens, "or")) {
            begins = true;
            idle = idle || drill_is_idle(parser->program, "or");
        } else {
            break;
        }
    }
    if (!drill_token_ends(tokens)) {
        drill_token_error(tokens, "'%s' is not understood here",
                          drill_token(tokens)->text);
    }
}

const DrillStatement drill_about_statements[] = {
    { { "title", "title TEXT", "what the drill is, for people" },
      parse_title,
      true },
    { { "link", "link URL", "where it comes from, for people" },
      parse_link,
      true },
    { { "needs", "needs NAME=VALUE ...", "what the run has to have" },
      drill_parse_needs },
    { { "tolerate", "tolerate kernel /RE/|oracle NAME",
        "such a report, of the kernel or the device, is no failure" },
      parse_tolerate },
    { { "verdict", "verdict reproduced if EVIDENCE [and|or EVIDENCE ...]",
        "what proves the bug" },
      parse_verdict },
    { { NULL } },
};
