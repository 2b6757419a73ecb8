/*
 * Actions: what is done to a message, and to the laboratory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/parts.h"

typedef bool ParseFn(DrillParser *parser, DrillTokens *tokens,
                     DrillAction *action);

/* "masked=" does nothing: it is not given. */
static bool is_idle_arg(const DrillProgram *program, const char *name)
{
    g_autofree char *word = g_strconcat(name, "=", NULL);

    return drill_is_idle(program, word);
}

/* "status=TIMEOUT residual=0" */
static bool parse_args(DrillParser *parser, DrillTokens *tokens,
                       DrillAction *action)
{
    while (!drill_ends_part(tokens)) {
        DrillArg *arg = g_new0(DrillArg, 1);
        bool good;

        g_ptr_array_add(action->args, arg);
        arg->place = drill_token(tokens)->place;
        arg->name = g_strdup(drill_token_word(tokens, "a field"));
        if (!arg->name) {
            return false;
        }
        if (drill_token(tokens)->kind != DRILL_TOKEN_OPERATOR ||
            strcmp(drill_token(tokens)->text, "=") != 0) {
            drill_token_error(tokens, "'=' is missing behind '%s'", arg->name);
            return false;
        }
        drill_token_next(tokens);
        arg->text = g_strdup(drill_token(tokens)->text);
        arg->value_place = drill_token(tokens)->place;
        good = drill_parse_value(parser, tokens, &arg->value);
        if (!good) {
            return false;
        }
        if (is_idle_arg(parser->program, arg->name)) {
            g_ptr_array_set_size(action->args, (gint)action->args->len - 1);
        }
    }
    return true;
}

static bool parse_nothing(DrillParser *parser, DrillTokens *tokens,
                          DrillAction *action)
{
    return true;
}

static bool parse_delay(DrillParser *parser, DrillTokens *tokens,
                        DrillAction *action)
{
    return drill_parse_time(tokens, &action->time);
}

/* "duplicate [after TIME]" */
static bool parse_duplicate(DrillParser *parser, DrillTokens *tokens,
                            DrillAction *action)
{
    int64_t ignored;

    return !drill_token_take(tokens, "after") ||
           drill_parse_time(tokens, drill_is_idle(parser->program, "after")
                                        ? &ignored
                                        : &action->time);
}

static bool parse_set(DrillParser *parser, DrillTokens *tokens,
                      DrillAction *action)
{
    if (drill_ends_part(tokens)) {
        drill_token_error(tokens, "'set' needs a field and a value: "
                                  "set status=5");
        return false;
    }
    return parse_args(parser, tokens, action);
}

static bool parse_number(DrillTokens *tokens, uint64_t max, uint64_t *value,
                         const char *what)
{
    const char *text = drill_token(tokens)->text;

    if (drill_token(tokens)->kind != DRILL_TOKEN_WORD ||
        !drill_number(text, value) || *value > max) {
        drill_token_error(
            tokens, "%s must stand here, a number up to %" G_GUINT64_FORMAT,
            what, max);
        return false;
    }
    drill_token_next(tokens);
    return true;
}

static bool add_byte(GByteArray *bytes, const char *digits)
{
    int high = g_ascii_xdigit_value(digits[0]);
    int low = high < 0 ? -1 : g_ascii_xdigit_value(digits[1]);
    uint8_t byte;

    if (low < 0) {
        return false;
    }
    byte = (uint8_t)(high << 4 | low);
    g_byte_array_append(bytes, &byte, 1);
    return true;
}

/* "bytes 24 00ff12" */
static bool parse_bytes(DrillParser *parser, DrillTokens *tokens,
                        DrillAction *action)
{
    uint64_t offset;
    const char *hex;

    if (!parse_number(tokens, GATE_DATA_MAX, &offset, "an offset")) {
        return false;
    }
    action->offset = offset;
    action->bytes = g_byte_array_new();
    hex = drill_token(tokens)->text;
    for (const char *at = hex; *at; at += 2) {
        if (!add_byte(action->bytes, at)) {
            drill_token_error(tokens, "'%s' is not made of pairs of hex digits",
                              hex);
            return false;
        }
    }
    drill_token_next(tokens);
    return true;
}

/* "return -22" */
static bool parse_return(DrillParser *parser, DrillTokens *tokens,
                         DrillAction *action)
{
    DrillArg *arg = g_new0(DrillArg, 1);
    const char *text = drill_token(tokens)->text;
    bool negative = *text == '-';

    g_ptr_array_add(action->args, arg);
    arg->name = g_strdup("value");
    arg->text = g_strdup(text);
    arg->value.kind = DRILL_NUMBER;
    if (drill_token(tokens)->kind != DRILL_TOKEN_WORD ||
        !drill_number(text + negative, &arg->value.number)) {
        drill_token_error(tokens, "a number must stand here: return -22");
        return false;
    }
    if (negative) {
        arg->value.number = -arg->value.number;
    }
    drill_token_next(tokens);
    return true;
}

/* "do vic0 link-down for=2s" */
static bool parse_control(DrillParser *parser, DrillTokens *tokens,
                          DrillAction *action)
{
    const char *part = drill_token_word(tokens, "the name of a part");
    const char *verb = part ? drill_token_word(tokens, "a verb") : NULL;

    if (!verb) {
        return false;
    }
    action->target = g_strdup(part);
    action->verb = g_strdup(verb);
    return parse_args(parser, tokens, action);
}

static bool parse_fail(DrillParser *parser, DrillTokens *tokens,
                       DrillAction *action)
{
    if (drill_token(tokens)->kind != DRILL_TOKEN_STRING) {
        drill_token_error(tokens, "'fail' needs a \"reason\"");
        return false;
    }
    action->verb = g_strdup(drill_token(tokens)->text);
    drill_token_next(tokens);
    return true;
}

/* What an action is about, when it is not the message just met. */
typedef enum Target {
    TARGET_NONE,
    TARGET_MESSAGE, /* the one here, or those that a rule holds */
    TARGET_RULE,
    TARGET_JOB,
} Target;

static const struct {
    DrillWord about;
    DrillActionKind kind;
    Target target;
    ParseFn *parse;
} verbs[] = {
    { { "hold", "hold", "the message is kept back" },
      DRILL_HOLD,
      TARGET_NONE,
      parse_nothing },
    { { "drop", "drop [NAME [all]]", "the message ends here" },
      DRILL_DROP,
      TARGET_MESSAGE,
      parse_nothing },
    { { "pass", "pass", "the message goes on" },
      DRILL_PASS,
      TARGET_MESSAGE,
      parse_nothing },
    { { "release", "release NAME [all]", "what is held goes on" },
      DRILL_PASS,
      TARGET_MESSAGE,
      parse_nothing },
    { { "delay", "delay TIME", "the message goes on later" },
      DRILL_DELAY,
      TARGET_NONE,
      parse_delay },
    { { "duplicate", "duplicate [NAME] [after TIME]", "another one like it" },
      DRILL_DUPLICATE,
      TARGET_MESSAGE,
      parse_duplicate },
    { { "set", "set [NAME] FIELD=VALUE ...",
        "fields of the message; length=N cuts or pads it" },
      DRILL_SET,
      TARGET_MESSAGE,
      parse_set },
    { { "bytes", "bytes [NAME] OFFSET HEX", "raw bytes of the message" },
      DRILL_BYTES,
      TARGET_MESSAGE,
      parse_bytes },
    { { "complete", "complete [NAME] FIELD=VALUE ...",
        "it is answered by its own layer" },
      DRILL_ANSWER,
      TARGET_MESSAGE,
      parse_args },
    { { "reject", "reject [NAME] FIELD=VALUE ...", "the same, with a reject" },
      DRILL_ANSWER,
      TARGET_MESSAGE,
      parse_args },
    { { "park", "park TIME",
        "the vCPU stays at the function, at most so long" },
      DRILL_PARK,
      TARGET_NONE,
      parse_delay },
    { { "unpark", "unpark NAME", "the vCPU goes on that the rule has parked" },
      DRILL_UNPARK,
      TARGET_RULE,
      parse_nothing },
    { { "return", "return VALUE", "from the function, at once" },
      DRILL_RETURN,
      TARGET_NONE,
      parse_return },
    { { "do", "do PART VERB [ARGUMENT=VALUE ...]",
        "to a part of the laboratory" },
      DRILL_CONTROL,
      TARGET_NONE,
      parse_control },
    { { "arm", "arm NAME", "the rule is in force, its limit begins anew" },
      DRILL_ARM,
      TARGET_RULE,
      parse_nothing },
    { { "disarm", "disarm NAME", "the rule is in force no more" },
      DRILL_DISARM,
      TARGET_RULE,
      parse_nothing },
    { { "stop", "stop NAME", "the command of the guest is stopped" },
      DRILL_STOP,
      TARGET_JOB,
      parse_nothing },
    { { "fail", "fail \"REASON\"", "the drill fails" },
      DRILL_FAIL,
      TARGET_NONE,
      parse_fail },
};

const DrillWord *drill_action_word(guint index)
{
    return index < G_N_ELEMENTS(verbs) ? &verbs[index].about : NULL;
}

static bool symbol_fits(Target target, DrillSymbolKind kind)
{
    return target == TARGET_JOB ? kind == DRILL_SYMBOL_JOB
                                : kind == DRILL_SYMBOL_RULE;
}

/*
 * The name that the action is about. A message that is met here has none; in
 * front of "field=" there is none either.
 */
static bool take_target(DrillParser *parser, DrillTokens *tokens,
                        DrillAction *action, Target target, bool here)
{
    const char *name = drill_token(tokens)->text;
    DrillSymbolKind kind;

    if (target == TARGET_NONE) {
        return true;
    }
    if (drill_token(tokens)->kind == DRILL_TOKEN_WORD &&
        drill_symbol_find(parser, name, &kind) && symbol_fits(target, kind)) {
        action->target = g_strdup(name);
        drill_token_next(tokens);
        action->all = drill_token_take(tokens, "all") &&
                      !drill_is_idle(parser->program, "all");
        return true;
    }
    if (target == TARGET_MESSAGE && here) {
        return true;
    }
    drill_token_error(
        tokens, "'%s' is not the name of %s before this line", name,
        target == TARGET_JOB ? "a command of the guest" : "a rule");
    return false;
}

static bool only_here(DrillActionKind kind)
{
    return kind == DRILL_HOLD || kind == DRILL_DELAY || kind == DRILL_PARK ||
           kind == DRILL_RETURN;
}

static void list_verbs(GString *list)
{
    for (guint i = 0; i < G_N_ELEMENTS(verbs); i++) {
        g_string_append_printf(list, "%s%s", i ? ", " : "",
                               verbs[i].about.word);
    }
}

DrillAction *drill_parse_action(DrillParser *parser, DrillTokens *tokens,
                                bool here)
{
    g_autoptr(GString) list = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(verbs); i++) {
        DrillAction *action;

        if (!drill_token_is(tokens, verbs[i].about.word)) {
            continue;
        }
        action = drill_action_new(verbs[i].kind);
        action->place = drill_token(tokens)->place;
        if (!here && only_here(verbs[i].kind)) {
            drill_token_error(tokens,
                              "'%s' needs an event to be done at: "
                              "on EVENT -> %s",
                              verbs[i].about.word, verbs[i].about.word);
        }
        drill_token_next(tokens);
        if (verbs[i].kind != DRILL_CONTROL && verbs[i].kind != DRILL_FAIL) {
            action->verb = g_strdup(verbs[i].about.word);
        }
        if (!tokens->failed &&
            take_target(parser, tokens, action, verbs[i].target, here) &&
            verbs[i].parse(parser, tokens, action)) {
            drill_check_action(tokens, action,
                               action->target
                                   ? drill_symbol_gates(parser, action->target)
                                   : parser->gates);
            if (!tokens->failed) {
                return action;
            }
        }
        drill_action_free(action);
        return NULL;
    }
    list = g_string_new(NULL);
    list_verbs(list);
    drill_token_error(tokens, "'%s' is no action, they are: %s",
                      drill_token(tokens)->text, list->str);
    return NULL;
}

bool drill_parse_actions(DrillParser *parser, DrillTokens *tokens,
                         GPtrArray *actions)
{
    do {
        const char *word = drill_token(tokens)->text;
        DrillAction *action = drill_parse_action(parser, tokens, true);

        if (!action) {
            return false;
        }
        if (drill_is_idle(parser->program, word) ||
            drill_is_idle(parser->program, action->verb)) {
            drill_action_free(action);
        } else {
            g_ptr_array_add(actions, action);
        }
    } while (drill_token_take_kind(tokens, DRILL_TOKEN_COMMA));
    return true;
}
