/*
 * Events: what a rule meets, what is waited for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/parts.h"
#include "lab/tap.h"

static const struct {
    const char *text;
    DrillOperator op;
} operators[] = {
    { "=", DRILL_EQUAL },   { "!=", DRILL_UNEQUAL },
    { "<", DRILL_LESS },    { "<=", DRILL_LESS_EQUAL },
    { ">", DRILL_GREATER }, { ">=", DRILL_GREATER_EQUAL },
};

static bool take_operator(DrillTokens *tokens, DrillOperator *op)
{
    for (guint i = 0; i < G_N_ELEMENTS(operators); i++) {
        if (drill_token(tokens)->kind == DRILL_TOKEN_OPERATOR &&
            strcmp(drill_token(tokens)->text, operators[i].text) == 0) {
            *op = operators[i].op;
            drill_token_next(tokens);
            return true;
        }
    }
    drill_token_error(tokens, "a comparison is missing before '%s'",
                      drill_token(tokens)->text);
    return false;
}

DrillTest *drill_parse_test(DrillParser *parser, DrillTokens *tokens)
{
    DrillTest *test = g_new0(DrillTest, 1);

    test->place = drill_token(tokens)->place;
    test->field = g_strdup(drill_token_word(tokens, "a field"));
    if (test->field && take_operator(tokens, &test->op)) {
        test->value_place = drill_token(tokens)->place;
        if (drill_parse_value(parser, tokens, &test->value)) {
            return test;
        }
    }
    drill_test_free(test);
    return NULL;
}

/* In front of "=" it is a field that is called so: "complete as=ersp". */
bool drill_ends_part(const DrillTokens *tokens)
{
    static const char *const words[] = {
        "as",  "within", "or",     "before",   "after", "always", "times",
        "nth", "every",  "chance", "disarmed", "and",   NULL
    };
    const DrillToken *token = drill_token(tokens);

    if (drill_token_after(tokens)->kind == DRILL_TOKEN_OPERATOR) {
        return false; /* a field may be called "as" */
    }
    return token->kind == DRILL_TOKEN_END || token->kind == DRILL_TOKEN_ARROW ||
           token->kind == DRILL_TOKEN_COMMA ||
           (token->kind == DRILL_TOKEN_WORD &&
            drill_token_after(tokens)->kind != DRILL_TOKEN_OPERATOR &&
            g_strv_contains(words, token->text));
}

static bool parse_tests(DrillParser *parser, DrillTokens *tokens,
                        DrillEvent *event)
{
    while (!drill_ends_part(tokens)) {
        DrillTest *test = drill_parse_test(parser, tokens);

        if (!test) {
            return false;
        }
        g_ptr_array_add(event->tests, test);
        drill_check_test(tokens, event, test);
    }
    return !tokens->failed;
}

/*
 * A name before the tests, unless a test begins right here. One that has
 * blanks is quoted: "Create Association".
 */
static void take_name(DrillTokens *tokens, DrillEvent *event)
{
    if (!drill_ends_part(tokens) &&
        (drill_token(tokens)->kind == DRILL_TOKEN_WORD ||
         drill_token(tokens)->kind == DRILL_TOKEN_STRING) &&
        drill_token_after(tokens)->kind != DRILL_TOKEN_OPERATOR) {
        event->name = g_strdup(drill_token(tokens)->text);
        drill_token_next(tokens);
    }
}

/* ------------------------------------------------------------------ */
/* The kinds                                                           */

static bool parse_message(DrillParser *parser, DrillTokens *tokens,
                          DrillEvent *event)
{
    DrillPlace place;

    event->gate = gate_kind_by_name(drill_token(tokens)->text);
    parser->program->gates |= GATE_BIT(event->gate);
    parser->gates |= GATE_BIT(event->gate);
    drill_token_next(tokens);
    place = drill_token(tokens)->place;
    take_name(tokens, event);
    drill_check_message(tokens, event, &place);
    return parse_tests(parser, tokens, event);
}

static bool parse_tap(DrillParser *parser, DrillTokens *tokens,
                      DrillEvent *event)
{
    const char *name;

    drill_token_next(tokens);
    name = drill_token(tokens)->text;
    for (event->tap = 0; event->tap < TAP_KIND_COUNT; event->tap++) {
        if (strcmp(tap_kind_name(event->tap), name) == 0) {
            drill_token_next(tokens);
            return parse_tests(parser, tokens, event);
        }
    }
    drill_check_no_tap(tokens, name);
    return false;
}

static bool parse_kernel(DrillParser *parser, DrillTokens *tokens,
                         DrillEvent *event)
{
    drill_token_next(tokens);
    event->regex = drill_parse_regex(tokens);
    return event->regex != NULL;
}

static bool take_symbol(DrillParser *parser, DrillTokens *tokens,
                        DrillEvent *event, DrillSymbolKind wanted,
                        const char *what)
{
    const char *name = drill_token(tokens)->text;
    DrillSymbolKind kind;

    if (!drill_symbol_find(parser, name, &kind) || kind != wanted) {
        drill_token_error(tokens, "'%s' is not the name of %s before this line",
                          name, what);
        return false;
    }
    event->name = g_strdup(name);
    drill_token_next(tokens);
    return true;
}

static bool parse_output(DrillParser *parser, DrillTokens *tokens,
                         DrillEvent *event)
{
    drill_token_next(tokens);
    return take_symbol(parser, tokens, event, DRILL_SYMBOL_JOB,
                       "a command of the guest") &&
           (event->regex = drill_parse_regex(tokens)) != NULL;
}

static bool parse_named(DrillParser *parser, DrillTokens *tokens,
                        DrillEvent *event)
{
    drill_token_next(tokens);
    event->name = g_strdup(drill_token_word(tokens, "a name"));
    return event->name && parse_tests(parser, tokens, event);
}

static bool parse_of_rule(DrillParser *parser, DrillTokens *tokens,
                          DrillEvent *event)
{
    drill_token_next(tokens);
    return take_symbol(parser, tokens, event, DRILL_SYMBOL_RULE, "a rule");
}

static const struct {
    DrillWord about;
    DrillEventKind kind;
    bool (*parse)(DrillParser *parser, DrillTokens *tokens, DrillEvent *event);
} kinds[] = {
    { { "event", "event LAYER.EVENT [FIELD=VALUE ...]",
        "the journal has such a line" },
      DRILL_ON_TAP,
      parse_tap },
    { { "kernel", "kernel /RE/", "the guest's kernel has logged it" },
      DRILL_ON_KERNEL,
      parse_kernel },
    { { "marker", "marker NAME [KEY=VALUE ...]",
        "a program in the guest has said it" },
      DRILL_ON_MARKER,
      parse_named },
    { { "output", "output JOB /RE/", "a command of the guest has printed it" },
      DRILL_ON_OUTPUT,
      parse_output },
    { { "function", "function SYMBOL [cpu=N] [arg1=N ...]",
        "a vCPU is about to execute its first instruction" },
      DRILL_ON_FUNCTION,
      parse_named },
    { { "held", "held RULE", "the rule holds a message" },
      DRILL_ON_HELD,
      parse_of_rule },
    { { "hit", "hit RULE", "the rule has met anything" },
      DRILL_ON_HIT,
      parse_of_rule },
};

/* In the order of their kinds. */
static const DrillWord gates[] = {
#define GATE(name, help)                             \
    {                                                \
        name, name " [NAME] [FIELD=VALUE ...]", help \
    }
    [GATE_doorbell] = GATE("doorbell", "a posted index of a queue"),
    [GATE_entry] = GATE("entry", "a completion queue entry is written"),
    [GATE_interrupt] = GATE("interrupt", "an interrupt is raised"),
    [GATE_devcmd] = GATE("devcmd", "a device command is executed"),
    [GATE_notify] = GATE("notify", "the notify block is written"),
    [GATE_register] = GATE("register", "a register is read or written"),
    [GATE_fetch] = GATE("fetch", "a descriptor is fetched from its ring"),
    [GATE_request] = GATE("request", "an FCPIO request of the driver"),
    [GATE_completion] = GATE("completion", "an FCPIO completion"),
    [GATE_ack] = GATE("ack", "an acknowledgement of descriptors"),
    [GATE_dma] = GATE("dma", "data on its way to or from host memory"),
    [GATE_frame] = GATE("frame", "a frame or sequence, dir=tx or dir=rx"),
    [GATE_command] = GATE("command", "an NVMe command in the target"),
    [GATE_response] = GATE("response", "the response to an NVMe command"),
#undef GATE
};
G_STATIC_ASSERT(G_N_ELEMENTS(gates) == GATE_KIND_COUNT);

static const DrillWord failed = { "failed", "JOB failed",
                                  "the command in the guest has ended badly" };

const DrillWord *drill_event_word(guint index)
{
    if (index < GATE_KIND_COUNT) {
        return &gates[index];
    }
    index -= GATE_KIND_COUNT;
    if (index < G_N_ELEMENTS(kinds)) {
        return &kinds[index].about;
    }
    return index == G_N_ELEMENTS(kinds) ? &failed : NULL;
}

static DrillEvent *finish(DrillEvent *event, bool good)
{
    if (!good) {
        drill_event_free(event);
        return NULL;
    }
    return event;
}

/* An event whose word does nothing never comes. */
static DrillEvent *unless_idle(const DrillParser *parser, const char *word,
                               DrillEvent *event)
{
    if (event && drill_is_idle(parser->program, word)) {
        event->kind = DRILL_ON_NOTHING;
    }
    return event;
}

/* "readers done" */
static DrillEvent *parse_job(DrillParser *parser, DrillTokens *tokens)
{
    DrillEvent *event = drill_event_new(DRILL_ON_DONE);

    event->place = drill_token(tokens)->place;
    if (!take_symbol(parser, tokens, event, DRILL_SYMBOL_JOB,
                     "a command of the guest")) {
        return finish(event, false);
    }
    if (drill_token_take(tokens, "failed")) {
        event->kind = DRILL_ON_FAILED;
    } else if (!drill_token_take(tokens, "done")) {
        drill_token_error(tokens, "'done' or 'failed' is missing behind '%s'",
                          event->name);
        return finish(event, false);
    }
    return unless_idle(parser, event->kind == DRILL_ON_DONE ? "done" : "failed",
                       event);
}

static void list_kinds(GString *list)
{
    for (GateKind kind = 0; kind < GATE_KIND_COUNT; kind++) {
        g_string_append_printf(list, "%s%s", kind ? ", " : "",
                               gate_kind_name(kind));
    }
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_string_append_printf(list, ", %s", kinds[i].about.word);
    }
}

bool drill_starts_event(const DrillParser *parser, const DrillTokens *tokens)
{
    const char *word = drill_token(tokens)->text;

    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (drill_token_is(tokens, kinds[i].about.word)) {
            return true;
        }
    }
    return gate_kind_by_name(word) != GATE_KIND_COUNT;
}

DrillEvent *drill_parse_event(DrillParser *parser, DrillTokens *tokens)
{
    const char *word = drill_token(tokens)->text;
    g_autoptr(GString) list = NULL;
    DrillSymbolKind symbol;
    DrillEvent *event;

    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (drill_token_is(tokens, kinds[i].about.word)) {
            event = drill_event_new(kinds[i].kind);
            event->place = drill_token(tokens)->place;
            event = finish(event, kinds[i].parse(parser, tokens, event));
            return unless_idle(parser, word, event);
        }
    }
    if (gate_kind_by_name(word) != GATE_KIND_COUNT) {
        event = drill_event_new(DRILL_ON_MESSAGE);
        event->place = drill_token(tokens)->place;
        event = finish(event, parse_message(parser, tokens, event));
        return unless_idle(parser, word, event);
    }
    if (drill_symbol_find(parser, word, &symbol) &&
        symbol == DRILL_SYMBOL_JOB) {
        return parse_job(parser, tokens);
    }
    list = g_string_new(NULL);
    list_kinds(list);
    drill_token_error(tokens,
                      "'%s' is nothing that can be met: %s, or the name of a "
                      "command in the guest",
                      word, list->str);
    return NULL;
}

/* "readers done or failed" says the name once. */
static DrillEvent *parse_other_end(DrillTokens *tokens, const GPtrArray *events)
{
    const DrillEvent *last = events->pdata[events->len - 1];
    DrillEventKind kind =
        drill_token_is(tokens, "done") ? DRILL_ON_DONE : DRILL_ON_FAILED;
    DrillEvent *event;

    if ((last->kind != DRILL_ON_DONE && last->kind != DRILL_ON_FAILED) ||
        (!drill_token_is(tokens, "done") &&
         !drill_token_is(tokens, "failed"))) {
        return NULL;
    }
    event = drill_event_new(kind);
    event->place = drill_token(tokens)->place;
    event->name = g_strdup(last->name);
    drill_token_next(tokens);
    return event;
}

bool drill_parse_events(DrillParser *parser, DrillTokens *tokens,
                        GPtrArray *events)
{
    guint before = events->len;

    do {
        DrillEvent *event =
            events->len ? parse_other_end(tokens, events) : NULL;

        if (!event) {
            event = drill_parse_event(parser, tokens);
        }
        if (!event) {
            return false;
        }
        g_ptr_array_add(events, event);
    } while (drill_token_take(tokens, "or"));
    if (drill_is_idle(parser->program, "or")) {
        g_ptr_array_set_size(events, before + 1);
    }
    return true;
}
