/*
 * Between the files that parse a drill.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_PARTS_H
#define VICLAB_DRILL_PARTS_H

#include "drill/token.h"
#include "drill/words.h"

/* Tables of words, ended by one without; see drill_word(). */
extern const DrillWord drill_evidence_words[];
const DrillWord *drill_event_word(guint index);
const DrillWord *drill_action_word(guint index);
const DrillWord *drill_limit_word(guint index);
const DrillWord *drill_need_word(guint index);

/* What a name in a drill stands for. */
typedef enum DrillSymbolKind {
    DRILL_SYMBOL_JOB,  /* "guest& ... as NAME" */
    DRILL_SYMBOL_RULE, /* "hold ... as NAME", "on ... as NAME" */
    DRILL_SYMBOL_SEEN, /* "await ... as NAME" */
} DrillSymbolKind;

typedef struct DrillSymbols {
    GPtrArray *names;  /* char *, in the order of the lines */
    GArray *kinds;     /* DrillSymbolKind */
    GArray *gates;     /* uint32_t, bits: of the messages that rules meet */
    GHashTable *index; /* of @names plus 1; looked up, never walked */
} DrillSymbols;

/* What the parser of a line knows. */
typedef struct DrillParser {
    DrillProgram *program;
    DrillSymbols symbols;
    uint32_t gates; /* of the messages that the present statement meets */
} DrillParser;

/* What begins with a word of its own. */
typedef struct DrillStatement {
    DrillWord about;
    /* At the word behind the first one. */
    void (*parse)(DrillParser *parser, DrillTokens *tokens,
                  const DrillLine *line);
    bool is_text; /* what follows need not be made of words */
} DrillStatement;

/* parse_about.c, parse_guest.c, parse_step.c: ended by one without a word. */
extern const DrillStatement drill_about_statements[];
extern const DrillStatement drill_guest_statements[];
extern const DrillStatement drill_step_statements[];

/* parse_needs.c: what stands behind "needs". */
void drill_parse_needs(DrillParser *parser, DrillTokens *tokens,
                       const DrillLine *line);

/* parser.c: one statement; what is wrong goes to the program's errors. */
void drill_parse_line(DrillParser *parser, const DrillLine *line);

void drill_symbols_init(DrillSymbols *symbols);
void drill_symbols_cleanup(DrillSymbols *symbols);
/* False (said) if the name is not legal or taken for another kind. */
bool drill_symbol_add(DrillParser *parser, DrillTokens *tokens,
                      const char *name, DrillSymbolKind kind);
bool drill_symbol_find(const DrillParser *parser, const char *name,
                       DrillSymbolKind *kind);
/* Of the messages that rules of that name meet, bits. */
uint32_t drill_symbol_gates(const DrillParser *parser, const char *name);

/* A value behind an operator; false if that has been said to be wrong. */
bool drill_parse_value(DrillParser *parser, DrillTokens *tokens,
                       DrillValue *value);
bool drill_parse_time(DrillTokens *tokens, int64_t *time);
GRegex *drill_parse_regex(DrillTokens *tokens);

/* parse_event.c: one event, or several joined with "or". */
DrillEvent *drill_parse_event(DrillParser *parser, DrillTokens *tokens);
bool drill_parse_events(DrillParser *parser, DrillTokens *tokens,
                        GPtrArray *events);
/* Could an event begin here? */
bool drill_starts_event(const DrillParser *parser, const DrillTokens *tokens);
/* Ends what came before: "as", "within", "->" ... */
bool drill_ends_part(const DrillTokens *tokens);
DrillTest *drill_parse_test(DrillParser *parser, DrillTokens *tokens);

/*
 * check_words.c: what there is not is said. Of a message its name, which
 * stands at @place; of an action what is said to messages of @gates, bits; of
 * the guest's @command, which is a part of the line's text, its parameters.
 */
void drill_check_message(DrillTokens *tokens, const DrillEvent *event,
                         const DrillPlace *place);
/* The journal has no event of that @name. */
void drill_check_no_tap(DrillTokens *tokens, const char *name);
void drill_check_test(DrillTokens *tokens, const DrillEvent *event,
                      const DrillTest *test);
void drill_check_action(DrillTokens *tokens, const DrillAction *action,
                        uint32_t gates);
void drill_check_command(DrillTokens *tokens, const DrillLine *line,
                         const char *command);
/* check_step.c: its actions are about what its events are; false: an error. */
bool drill_check_step(DrillTokens *tokens, const DrillStep *step);

/* parse_action.c: those behind "->", separated by commas. */
bool drill_parse_actions(DrillParser *parser, DrillTokens *tokens,
                         GPtrArray *actions);
/* One; @here: it is about the message that was just met. */
DrillAction *drill_parse_action(DrillParser *parser, DrillTokens *tokens,
                                bool here);

#endif
