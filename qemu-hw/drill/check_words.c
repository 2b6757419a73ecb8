/*
 * Is there what the words of a statement say: such messages, fields, values?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/parts.h"
#include "drill/vocabulary.h"

/* ------------------------------------------------------------------ */
/* What is said                                                        */

/* One of the words of a kind, from 0 on. */
typedef const char *WordFn(const void *of, guint index);

/* A field of messages at a gate, or (no field) their names. */
typedef struct GateField {
    GateKind gate;
    const char *field;
} GateField;

static const char *message_at(const void *of, guint index)
{
    return drill_gate_message(((const GateField *)of)->gate, index);
}

static const char *field_at(const void *of, guint index)
{
    return drill_gate_field(((const GateField *)of)->gate, index);
}

static const char *word_at(const void *of, guint index)
{
    const GateField *field = of;

    return drill_gate_word(field->gate, field->field, index);
}

static const char *value_at(const void *of, guint index)
{
    const GateField *field = of;

    return drill_gate_value(field->gate, field->field, index);
}

static const char *tap_field_at(const void *of, guint index)
{
    return drill_tap_field(*(const TapKind *)of, index);
}

static const char *option_at(const void *of, guint index)
{
    return ((const char *const *)of)[index];
}

static const char *function_field_at(const void *of, guint index)
{
    return drill_function_field(index);
}

/* What nothing is called. */
static bool is_name(const char *word)
{
    return strcmp(word, "unknown") != 0;
}

static bool is_there(WordFn *word_of, const void *of, const char *text)
{
    bool pattern = strpbrk(text, "*?") != NULL;
    const char *word;

    for (guint i = 0; (word = word_of(of, i)); i++) {
        if (is_name(word) && (pattern ? g_pattern_match_simple(text, word)
                                      : strcmp(word, text) == 0)) {
            return true;
        }
    }
    return false;
}

/* ": perhaps A or B", or all that there are. */
static char *near_to(WordFn *word_of, const void *of, const char *text)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    const char *word;

    for (guint i = 0; (word = word_of(of, i)); i++) {
        if (is_name(word)) {
            g_ptr_array_add(words, (char *)word);
        }
    }
    return drill_near(words, text);
}

static void complain(DrillTokens *tokens, const DrillPlace *place,
                     const char *text, const char *what, WordFn *word_of,
                     const void *of)
{
    const char *dot = strrchr(text, '.');
    /* of "format.field" the field */
    g_autofree char *near = near_to(word_of, of, dot ? dot + 1 : text);

    drill_token_error_at(tokens, place, "'%s' is %s%s", text, what, near);
}

/* ------------------------------------------------------------------ */
/* Messages                                                            */

void drill_check_message(DrillTokens *tokens, const DrillEvent *event,
                         const DrillPlace *place)
{
    const GateField of = { event->gate, NULL };
    g_autofree char *what =
        g_strdup_printf("no message of %s", gate_kind_name(event->gate));

    if (event->name && drill_gate_message(event->gate, 0) &&
        !is_there(message_at, &of, event->name)) {
        complain(tokens, place, event->name, what, message_at, &of);
    }
}

/* A name in the place of a number. */
static void check_value(DrillTokens *tokens, const GateField *of,
                        const DrillValue *value, const DrillPlace *place)
{
    g_autofree char *what = g_strdup_printf("no value of %s", of->field);

    if (value->kind != DRILL_NAME || is_there(value_at, of, value->text)) {
        return;
    }
    if (drill_gate_value(of->gate, of->field, 0)) {
        complain(tokens, place, value->text, what, value_at, of);
    } else {
        drill_token_error_at(tokens, place,
                             "'%s' is no number, and values of %s at %s have "
                             "no names",
                             value->text, of->field, gate_kind_name(of->gate));
    }
}

static void check_word(DrillTokens *tokens, const GateField *of,
                       const DrillValue *value, const DrillPlace *place)
{
    g_autofree char *what = g_strdup_printf("no %s", of->field);

    if (value->kind == DRILL_NAME && !is_there(word_at, of, value->text)) {
        complain(tokens, place, value->text, what, word_at, of);
    }
}

static void check_gate_field(DrillTokens *tokens, const GateField *of,
                             const DrillPlace *place, const DrillValue *value,
                             const DrillPlace *value_place)
{
    g_autofree char *what = NULL;

    switch (drill_gate_field_kind(of->gate, of->field)) {
    case DRILL_FIELD_NONE:
        what = g_strdup_printf("no field of %s", gate_kind_name(of->gate));
        complain(tokens, place, of->field, what, field_at, of);
        return;
    case DRILL_FIELD_NUMBER:
        check_value(tokens, of, value, value_place);
        return;
    case DRILL_FIELD_WORD:
        check_word(tokens, of, value, value_place);
        return;
    case DRILL_FIELD_TEXT:
        return;
    }
}

/* ------------------------------------------------------------------ */
/* Events                                                              */

static void check_tap(DrillTokens *tokens, TapKind tap, const DrillTest *test)
{
    g_autofree char *what =
        g_strdup_printf("no field of %s", tap_kind_name(tap));

    switch (drill_tap_field_kind(tap, test->field)) {
    case DRILL_FIELD_NONE:
        complain(tokens, &test->place, test->field, what, tap_field_at, &tap);
        return;
    case DRILL_FIELD_NUMBER:
        if (test->value.kind == DRILL_NAME) {
            drill_token_error_at(
                tokens, &test->value_place, "'%s' is no number, as %s of %s is",
                test->value.text, test->field, tap_kind_name(tap));
        }
        return;
    default:
        return;
    }
}

static const char *tap_at(const void *of, guint index)
{
    return index < TAP_KIND_COUNT ? tap_kind_name(index) : NULL;
}

void drill_check_no_tap(DrillTokens *tokens, const char *name)
{
    g_autofree char *near = near_to(tap_at, NULL, name);

    drill_token_error(tokens,
                      "'%s' is no event of the journal%s "
                      "(docs/journal.md)",
                      name, near);
}

void drill_check_test(DrillTokens *tokens, const DrillEvent *event,
                      const DrillTest *test)
{
    const GateField of = { event->gate, test->field };

    switch (event->kind) {
    case DRILL_ON_MESSAGE:
        check_gate_field(tokens, &of, &test->place, &test->value,
                         &test->value_place);
        return;
    case DRILL_ON_TAP:
        check_tap(tokens, event->tap, test);
        return;
    case DRILL_ON_FUNCTION:
        if (!is_there(function_field_at, NULL, test->field)) {
            complain(tokens, &test->place, test->field,
                     "no field of a function", function_field_at, NULL);
        }
        return;
    default:
        return;
    }
}

/* ------------------------------------------------------------------ */
/* Actions                                                             */

static void check_set(DrillTokens *tokens, GateKind gate, const DrillArg *arg)
{
    const GateField of = { gate, arg->name };

    check_gate_field(tokens, &of, &arg->place, &arg->value, &arg->value_place);
}

static void check_answer(DrillTokens *tokens, GateKind gate,
                         const DrillArg *arg)
{
    /* a request is answered with a completion, and has some words itself */
    GateKind answer = gate == GATE_request ? GATE_completion : gate;
    const GateField of = { answer, arg->name };
    bool has_fields;
    const char *const *known = drill_gate_answer(gate, &has_fields);
    g_autofree char *what = NULL;

    if (!known) {
        return;
    }
    if (g_strv_contains(known, arg->name)) {
        if (drill_gate_value(answer, arg->name, 0)) {
            check_value(tokens, &of, &arg->value, &arg->value_place);
        }
    } else if (has_fields) {
        check_set(tokens, answer, arg);
    } else {
        what = g_strdup_printf("no field of the answer at %s",
                               gate_kind_name(gate));
        complain(tokens, &arg->place, arg->name, what, option_at, known);
    }
}

/* Of messages of several gates one has to fit. */
void drill_check_action(DrillTokens *tokens, const DrillAction *action,
                        uint32_t gates)
{
    GateKind gate = g_bit_nth_lsf(gates, -1);

    if (!gates || gates != GATE_BIT(gate)) {
        return;
    }
    for (guint i = 0; i < action->args->len && !tokens->failed; i++) {
        if (action->kind == DRILL_SET) {
            check_set(tokens, gate, action->args->pdata[i]);
        } else if (action->kind == DRILL_ANSWER) {
            check_answer(tokens, gate, action->args->pdata[i]);
        }
    }
}
