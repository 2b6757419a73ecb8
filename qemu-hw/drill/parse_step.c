/*
 * Statements: rules, waiting, actions.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/parts.h"
#include "lab/clock.h"

/* What is waited where a drill does not say it. */
#define AWAIT_DEFAULT (60 * LAB_SECONDS)

/* ------------------------------------------------------------------ */
/* What stands behind many statements                                  */

static bool take_count(DrillTokens *tokens, uint32_t *count)
{
    uint64_t value;

    if (drill_token(tokens)->kind != DRILL_TOKEN_WORD ||
        !drill_number(drill_token(tokens)->text, &value) || !value ||
        value > UINT32_MAX) {
        drill_token_error(tokens, "a number of at least 1 must stand here");
        return false;
    }
    *count = value;
    drill_token_next(tokens);
    return true;
}

/* "chance 1/8" */
static bool take_chance(DrillTokens *tokens, DrillLimit *limit)
{
    g_auto(GStrv) parts = g_strsplit(drill_token(tokens)->text, "/", 3);
    uint64_t n = 0;
    uint64_t m = 0;

    if (g_strv_length(parts) != 2 || !drill_number(parts[0], &n) ||
        !drill_number(parts[1], &m) || !m || n > m || m > UINT32_MAX) {
        drill_token_error(tokens, "a chance must stand here, such as 1/8");
        return false;
    }
    *limit = (DrillLimit){ DRILL_CHANCE, n, m };
    drill_token_next(tokens);
    return true;
}

static const struct {
    DrillWord about;
    DrillLimitKind kind;
} limits[] = {
    { { "always", "always", "each time" }, DRILL_ALWAYS },
    { { "times", "times N", "the first N" }, DRILL_TIMES },
    { { "nth", "nth N", "the Nth alone" }, DRILL_NTH },
    { { "every", "every N", "each Nth" }, DRILL_EVERY },
    { { "chance", "chance N/M", "N of M, from the seed" }, DRILL_CHANCE },
};

const DrillWord *drill_limit_word(guint index)
{
    return index < G_N_ELEMENTS(limits) ? &limits[index].about : NULL;
}

static bool take_any_limit(DrillTokens *tokens, DrillLimit *limit)
{
    for (guint i = 0; i < G_N_ELEMENTS(limits); i++) {
        if (!drill_token_take(tokens, limits[i].about.word)) {
            continue;
        }
        limit->kind = limits[i].kind;
        switch (limit->kind) {
        case DRILL_ALWAYS:
            return true;
        case DRILL_CHANCE:
            return take_chance(tokens, limit);
        default:
            return take_count(tokens, &limit->n);
        }
    }
    return true;
}

/* A limit whose word does nothing is none, or the one there is without it. */
static bool take_limit(DrillParser *parser, DrillTokens *tokens,
                       DrillLimit *limit)
{
    const char *word = drill_token(tokens)->text;
    DrillLimit before = *limit;
    bool good = take_any_limit(tokens, limit);

    if (drill_is_idle(parser->program, word)) {
        *limit =
            limit->kind == DRILL_ALWAYS ? before : (DrillLimit){ DRILL_ALWAYS };
    }
    return good;
}

/* What is waited for comes once; false (said) if a limit stands here. */
static bool refuse_limit(DrillTokens *tokens)
{
    for (guint i = 0; i < G_N_ELEMENTS(limits); i++) {
        if (drill_token_is(tokens, limits[i].about.word)) {
            drill_token_error(tokens,
                              "'%s' is for a rule, what is waited for comes "
                              "once: on EVENT %s ... -> ACTION as X, then "
                              "await hit X",
                              limits[i].about.word, limits[i].about.word);
            return false;
        }
    }
    return true;
}

/* "within 5s", "within 2048 request", "within 5s, 100 frame" */
static bool take_within(DrillParser *parser, DrillTokens *tokens,
                        DrillWithin *within)
{
    DrillWithin ignored = *within;

    if (!drill_token_take(tokens, "within")) {
        return true;
    }
    within = drill_is_idle(parser->program, "within") ? &ignored : within;
    if (gate_kind_by_name(drill_token_after(tokens)->text) == GATE_KIND_COUNT) {
        return drill_parse_time(tokens, &within->time);
    }
    within->has_count = true;
    if (!take_count(tokens, &within->count)) {
        return false;
    }
    within->gate = gate_kind_by_name(drill_token(tokens)->text);
    parser->program->gates |= GATE_BIT(within->gate);
    drill_token_next(tokens);
    return true;
}

static bool take_name(DrillParser *parser, DrillTokens *tokens, DrillStep *step,
                      DrillSymbolKind kind)
{
    const char *name;

    if (!drill_token_take(tokens, "as")) {
        return true;
    }
    name = drill_token_word(tokens, "a name");
    if (!name || !drill_symbol_add(parser, tokens, name, kind)) {
        return false;
    }
    step->name = g_strdup(name);
    return true;
}

static bool is_idle(const DrillProgram *program, const DrillLine *line,
                    const DrillStep *step)
{
    g_autofree char *word = g_strndup(line->text, strcspn(line->text, " \t"));
    const DrillAction *action =
        step->kind == DRILL_STEP_ACT ? step->actions->pdata[0] : NULL;

    return drill_is_idle(program, word) ||
           (action && drill_is_idle(program, action->verb)) ||
           (step->kind == DRILL_STEP_BEFORE &&
            drill_is_idle(program, "before")) ||
           (step->kind == DRILL_STEP_AFTER && drill_is_idle(program, "after"));
}

static void finish_step(DrillParser *parser, DrillTokens *tokens,
                        const DrillLine *line, DrillStep *step, bool good)
{
    if (good && !drill_token_ends(tokens)) {
        drill_token_error(tokens, "'%s' is not understood here",
                          drill_token(tokens)->text);
    }
    if (!good || tokens->failed || !drill_check_step(tokens, step) ||
        is_idle(parser->program, line, step)) {
        drill_step_free(step);
        return;
    }
    step->place = line->place;
    step->text = g_strdup(line->text);
    g_ptr_array_add(parser->program->steps, step);
}

/* ------------------------------------------------------------------ */
/* Rules and waiting                                                   */

static bool take_arrow(DrillTokens *tokens)
{
    if (drill_token_take_kind(tokens, DRILL_TOKEN_ARROW)) {
        return true;
    }
    drill_token_error(tokens, "'->' is missing before '%s'",
                      drill_token(tokens)->text);
    return false;
}

/* "disarmed": of a rule, which has a name then, or nobody could arm it. */
static bool take_disarmed(DrillParser *parser, DrillTokens *tokens,
                          DrillStep *step)
{
    if (!drill_token_take(tokens, "disarmed")) {
        return true;
    }
    step->disarmed = !drill_is_idle(parser->program, "disarmed");
    if (!drill_token_is(tokens, "as")) {
        drill_token_error(tokens, "a rule that is to be armed needs a name: "
                                  "disarmed as NAME");
    }
    return !tokens->failed;
}

/* limit, name and time may come in any order that reads well */
static bool take_tail(DrillParser *parser, DrillTokens *tokens, DrillStep *step,
                      DrillSymbolKind kind)
{
    while (!drill_token_ends(tokens) && !tokens->failed) {
        guint at = tokens->at;

        if (!(step->kind == DRILL_STEP_RULE
                  ? take_limit(parser, tokens, &step->limit) &&
                        take_disarmed(parser, tokens, step)
                  : refuse_limit(tokens)) ||
            !take_name(parser, tokens, step, kind) ||
            !take_within(parser, tokens, &step->within)) {
            return false;
        }
        if (tokens->at == at) {
            return true;
        }
    }
    return !tokens->failed;
}

static DrillStep *new_rule(void)
{
    DrillStep *step = drill_step_new(DRILL_STEP_RULE);

    step->limit = (DrillLimit){ DRILL_TIMES, 1, 0 };
    return step;
}

/* "on EVENT [LIMIT] -> ACTIONS [as NAME]" */
static void parse_on(DrillParser *parser, DrillTokens *tokens,
                     const DrillLine *line)
{
    DrillStep *step = new_rule();

    finish_step(parser, tokens, line, step,
                drill_parse_events(parser, tokens, step->events) &&
                    take_limit(parser, tokens, &step->limit) &&
                    take_arrow(tokens) &&
                    drill_parse_actions(parser, tokens, step->actions) &&
                    take_tail(parser, tokens, step, DRILL_SYMBOL_RULE));
}

/* "hold EVENT [LIMIT] [as NAME]": short for "on EVENT -> hold" */
static void parse_short_rule(DrillParser *parser, DrillTokens *tokens,
                             const DrillLine *line, DrillActionKind kind)
{
    DrillStep *step = new_rule();
    DrillAction *action = drill_action_new(kind);

    action->place = line->place;
    g_ptr_array_add(step->actions, action);
    finish_step(parser, tokens, line, step,
                drill_parse_events(parser, tokens, step->events) &&
                    take_tail(parser, tokens, step, DRILL_SYMBOL_RULE));
}

/* "expect EVENT before EVENTS", "expect EVENT after EVENTS" */
static bool take_order(DrillParser *parser, DrillTokens *tokens,
                       DrillStep *step)
{
    const char *word = drill_token(tokens)->text;

    if (!drill_token_is(tokens, "before") && !drill_token_is(tokens, "after")) {
        return true;
    }
    if (step->events->len != 1) {
        drill_token_error(tokens, "one event alone must stand before '%s'",
                          word);
        return false;
    }
    step->kind =
        strcmp(word, "after") == 0 ? DRILL_STEP_AFTER : DRILL_STEP_BEFORE;
    drill_token_next(tokens);
    return drill_parse_events(parser, tokens, step->events);
}

static void parse_wait_for(DrillParser *parser, DrillTokens *tokens,
                           const DrillLine *line, DrillStepKind kind)
{
    DrillStep *step = drill_step_new(kind);
    bool acts = false;
    bool good;

    step->within.time = AWAIT_DEFAULT;
    good = drill_parse_events(parser, tokens, step->events) &&
           take_order(parser, tokens, step);
    if (good && drill_token_take_kind(tokens, DRILL_TOKEN_ARROW)) {
        acts = true;
        good = drill_parse_actions(parser, tokens, step->actions);
    }
    finish_step(parser, tokens, line, step,
                good &&
                    take_tail(parser, tokens, step,
                              acts ? DRILL_SYMBOL_RULE : DRILL_SYMBOL_SEEN));
}

static void parse_await(DrillParser *parser, DrillTokens *tokens,
                        const DrillLine *line)
{
    parse_wait_for(parser, tokens, line, DRILL_STEP_AWAIT);
}

static void parse_expect(DrillParser *parser, DrillTokens *tokens,
                         const DrillLine *line)
{
    parse_wait_for(parser, tokens, line, DRILL_STEP_EXPECT);
}

static void parse_never(DrillParser *parser, DrillTokens *tokens,
                        const DrillLine *line)
{
    DrillStep *step = drill_step_new(DRILL_STEP_NEVER);

    finish_step(parser, tokens, line, step,
                drill_parse_events(parser, tokens, step->events) &&
                    take_disarmed(parser, tokens, step) &&
                    take_name(parser, tokens, step, DRILL_SYMBOL_RULE));
}

/* "check X.status = 5" */
static void parse_check(DrillParser *parser, DrillTokens *tokens,
                        const DrillLine *line)
{
    DrillStep *step = drill_step_new(DRILL_STEP_CHECK);

    step->check = drill_parse_test(parser, tokens);
    if (step->check && !strchr(step->check->field, '.')) {
        drill_error(parser->program, &step->check->place,
                    "'%s' must be NAME.FIELD", step->check->field);
        tokens->failed = true;
    }
    finish_step(parser, tokens, line, step, step->check != NULL);
}

static void parse_wait(DrillParser *parser, DrillTokens *tokens,
                       const DrillLine *line)
{
    DrillStep *step = drill_step_new(DRILL_STEP_WAIT);

    finish_step(parser, tokens, line, step,
                drill_parse_time(tokens, &step->time));
}

/* "at 5s": since the guest was switched on */
static void parse_at(DrillParser *parser, DrillTokens *tokens,
                     const DrillLine *line)
{
    DrillStep *step = drill_step_new(DRILL_STEP_AT);

    finish_step(parser, tokens, line, step,
                drill_parse_time(tokens, &step->time));
}

/* An action as a statement, or a rule that is said in short. */
static void parse_act(DrillParser *parser, DrillTokens *tokens,
                      const DrillLine *line)
{
    DrillStep *step;
    DrillAction *action;

    tokens->at--;
    action = drill_parse_action(parser, tokens, false);
    step = drill_step_new(DRILL_STEP_ACT);
    if (action) {
        g_ptr_array_add(step->actions, action);
    }
    finish_step(parser, tokens, line, step, action != NULL);
}

static void parse_hold(DrillParser *parser, DrillTokens *tokens,
                       const DrillLine *line)
{
    parse_short_rule(parser, tokens, line, DRILL_HOLD);
}

/* "drop EVENT" is a rule, "drop X" an action. */
static void parse_drop(DrillParser *parser, DrillTokens *tokens,
                       const DrillLine *line)
{
    if (drill_starts_event(parser, tokens)) {
        parse_short_rule(parser, tokens, line, DRILL_DROP);
    } else {
        parse_act(parser, tokens, line);
    }
}

static void parse_duplicate(DrillParser *parser, DrillTokens *tokens,
                            const DrillLine *line)
{
    if (drill_starts_event(parser, tokens)) {
        parse_short_rule(parser, tokens, line, DRILL_DUPLICATE);
    } else {
        parse_act(parser, tokens, line);
    }
}

const DrillStatement drill_step_statements[] = {
    { { "on", "on EVENT [LIMIT] -> ACTION, ... [as NAME]", "arms a rule" },
      parse_on },
    { { "hold", "hold EVENT [LIMIT] [as NAME]", "on EVENT -> hold" },
      parse_hold },
    { { "drop", "drop EVENT [LIMIT] [as NAME], drop NAME [all]",
        "on EVENT -> drop; or what is held is dropped" },
      parse_drop },
    { { "duplicate", "duplicate EVENT [LIMIT] [as NAME], duplicate NAME",
        "on EVENT -> duplicate; or what is held is sent, and held on" },
      parse_duplicate },
    { { "await", "await EVENT [-> ACTION, ...] [as NAME] [within T]",
        "waits; if it does not come, the drill is inconclusive" },
      parse_await },
    { { "expect",
        "expect EVENT [before|after EVENT] [-> ACTION, ...] [within T]",
        "waits; if it does not come, the drill fails" },
      parse_expect },
    { { "never", "never EVENT", "from here on, or the drill fails" },
      parse_never },
    { { "check", "check NAME.FIELD = VALUE", "now, or the drill fails" },
      parse_check },
    { { "wait", "wait TIME", "so long, in virtual time" }, parse_wait },
    { { "at", "at TIME", "waits until that virtual time" }, parse_at },
    { { "release", "release NAME [all]", "what is held goes on" }, parse_act },
    { { "complete", "complete NAME FIELD=VALUE ...",
        "what is held is answered by its own layer" },
      parse_act },
    { { "reject", "reject NAME FIELD=VALUE ...", "the same, with a reject" },
      parse_act },
    { { "set", "set NAME FIELD=VALUE ...", "fields of what is held" },
      parse_act },
    { { "bytes", "bytes NAME OFFSET HEX", "raw bytes of what is held" },
      parse_act },
    { { "unpark", "unpark NAME", "the vCPU goes on that the rule has parked" },
      parse_act },
    { { "do", "do PART VERB [ARGUMENT=VALUE ...]",
        "to a part of the laboratory" },
      parse_act },
    { { "arm", "arm NAME", "the rule is in force, its limit begins anew" },
      parse_act },
    { { "disarm", "disarm NAME", "the rule is in force no more" }, parse_act },
    { { "stop", "stop NAME", "the command of the guest is stopped" },
      parse_act },
    { { "fail", "fail \"REASON\"", "the drill fails" }, parse_act },
    { { NULL } },
};
