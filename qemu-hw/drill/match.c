/*
 * Does something that happens fit an event of a drill?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/match.h"

static bool make_mistake(DrillMistake *mistake, const DrillPlace *place,
                         char *why)
{
    if (mistake->place) {
        g_free(why);
    } else {
        *mistake = (DrillMistake){ place, why };
    }
    return false;
}

static bool compare(DrillOperator op, uint64_t a, uint64_t b)
{
    switch (op) {
    case DRILL_EQUAL:
        return a == b;
    case DRILL_UNEQUAL:
        return a != b;
    case DRILL_LESS:
        return a < b;
    case DRILL_LESS_EQUAL:
        return a <= b;
    case DRILL_GREATER:
        return a > b;
    case DRILL_GREATER_EQUAL:
        return a >= b;
    }
    g_assert_not_reached();
}

/* ------------------------------------------------------------------ */
/* Values                                                              */

bool drill_value_number(const DrillValue *value, const char *field,
                        const GateMessage *message, DrillBindings *bindings,
                        uint64_t *number, char **why)
{
    const char *text;

    switch (value->kind) {
    case DRILL_NUMBER:
        *number = value->number;
        return true;
    case DRILL_LIVE:
        if (!drill_binding_get(drill_binding(bindings, value->text),
                               value->field, number, &text, why)) {
            return false;
        }
        if (text) {
            *why = g_strdup_printf("%s.%s is no number but '%s'", value->text,
                                   value->field, text);
        }
        return text == NULL;
    case DRILL_NAME:
        if (message && message->ops->named_value &&
            message->ops->named_value(field, value->text, number)) {
            return true;
        }
        *why = g_strdup_printf("'%s' is neither a number nor a known value of "
                               "%s",
                               value->text, field);
        return false;
    case DRILL_REGEX:
        *why = g_strdup_printf("%s is a number, and no text for an expression",
                               field);
        return false;
    }
    g_assert_not_reached();
}

static bool compare_text(const DrillTest *test, const char *text,
                         DrillBindings *bindings, DrillMistake *mistake)
{
    const DrillValue *value = &test->value;
    const char *other = value->text;
    uint64_t number = 0;
    char *why = NULL;
    bool equal;

    if (test->op != DRILL_EQUAL && test->op != DRILL_UNEQUAL) {
        return make_mistake(mistake, &test->place,
                            g_strdup_printf("%s is a text: only = and != are "
                                            "of use",
                                            test->field));
    }
    if (value->kind == DRILL_LIVE &&
        !drill_binding_get(drill_binding(bindings, value->text), value->field,
                           &number, &other, &why)) {
        return make_mistake(mistake, &test->place, why);
    }
    if (value->kind == DRILL_REGEX) {
        equal = g_regex_match(value->regex, text, 0, NULL);
    } else {
        equal = other && strcmp(text, other) == 0;
    }
    return equal == (test->op == DRILL_EQUAL);
}

static bool compare_number(const DrillTest *test, uint64_t actual,
                           const GateMessage *message, DrillBindings *bindings,
                           DrillMistake *mistake)
{
    uint64_t wanted;
    char *why = NULL;

    if (!drill_value_number(&test->value, test->field, message, bindings,
                            &wanted, &why)) {
        return make_mistake(mistake, &test->place, why);
    }
    return compare(test->op, actual, wanted);
}

/* Bytes are compared with hexadecimal digits. */
static bool compare_bytes(const DrillTest *test, const uint8_t *bytes,
                          uint32_t length, DrillBindings *bindings,
                          DrillMistake *mistake)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (uint32_t i = 0; i < length; i++) {
        g_string_append_printf(text, "%02x", bytes[i]);
    }
    return compare_text(test, text->str, bindings, mistake);
}

/* ------------------------------------------------------------------ */
/* Messages                                                            */

static bool fits_message(const DrillEvent *event, const DrillTest *test,
                         const GateMessage *message, DrillBindings *bindings,
                         DrillMistake *mistake)
{
    const char *word = gate_get_word(message, test->field);
    const uint8_t *bytes;
    uint32_t length;
    uint64_t number;

    if (strcmp(test->field, "at") == 0) {
        word = message->who;
    }
    /* what has a name may be asked for by its number, too */
    if (word && !(test->value.kind == DRILL_NUMBER &&
                  gate_get(message, test->field, &number))) {
        return compare_text(test, word, bindings, mistake);
    }
    if (gate_get(message, test->field, &number)) {
        return compare_number(test, number, message, bindings, mistake);
    }
    bytes = gate_get_bytes(message, test->field, &length);
    if (bytes) {
        return compare_bytes(test, bytes, length, bindings, mistake);
    }
    /* of any message at a gate, some have a field and others do not */
    if (!event->name || strchr(event->name, '*')) {
        return false;
    }
    return make_mistake(mistake, &test->place,
                        g_strdup_printf("%s %s has no field '%s'",
                                        gate_kind_name(message->kind),
                                        message->name, test->field));
}

bool drill_match_message(const DrillEvent *event, const GateMessage *message,
                         DrillBindings *bindings, DrillMistake *mistake)
{
    if (event->kind != DRILL_ON_MESSAGE || event->gate != message->kind ||
        (event->name && !g_pattern_match_simple(event->name, message->name))) {
        return false;
    }
    for (guint i = 0; i < event->tests->len; i++) {
        if (!fits_message(event, event->tests->pdata[i], message, bindings,
                          mistake)) {
            return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ */
/* Other events                                                        */

static const TapField *find_tap_field(const TapEvent *tap, const char *name)
{
    for (uint32_t i = 0; i < tap->field_count; i++) {
        if (strcmp(tap->fields[i].name, name) == 0) {
            return &tap->fields[i];
        }
    }
    return NULL;
}

static bool fits_tap(const DrillTest *test, const TapEvent *tap,
                     DrillBindings *bindings, DrillMistake *mistake)
{
    const TapField *field = find_tap_field(tap, test->field);

    if (strcmp(test->field, "at") == 0) {
        return compare_text(test, tap->who, bindings, mistake);
    }
    if (!field) {
        return false; /* kinds of one event need not have the same fields */
    }
    switch (field->type) {
    case TAP_TYPE_STRING:
        return compare_text(test, field->string, bindings, mistake);
    case TAP_TYPE_BYTES:
        return compare_bytes(test, field->bytes, field->width, bindings,
                             mistake);
    default:
        return compare_number(test, field->number, NULL, bindings, mistake);
    }
}

bool drill_match_tap(const DrillEvent *event, const TapEvent *tap,
                     DrillBindings *bindings, DrillMistake *mistake)
{
    if (event->kind != DRILL_ON_TAP || event->tap != tap->kind) {
        return false;
    }
    for (guint i = 0; i < event->tests->len; i++) {
        if (!fits_tap(event->tests->pdata[i], tap, bindings, mistake)) {
            return false;
        }
    }
    return true;
}

static bool fits_value(const DrillTest *test, uint64_t number, const char *text,
                       DrillBindings *bindings, DrillMistake *mistake)
{
    if (text && test->value.kind == DRILL_NUMBER &&
        g_ascii_string_to_unsigned(text, 10, 0, UINT64_MAX, &number, NULL)) {
        text = NULL;
    }
    return text ? compare_text(test, text, bindings, mistake)
                : compare_number(test, number, NULL, bindings, mistake);
}

bool drill_match_fields(const DrillEvent *event, const DrillBinding *binding,
                        DrillBindings *bindings, DrillMistake *mistake)
{
    for (guint i = 0; i < event->tests->len; i++) {
        const DrillTest *test = event->tests->pdata[i];
        uint64_t number = 0;
        const char *text;
        char *why = NULL;

        if (!drill_binding_get(binding, test->field, &number, &text, &why)) {
            g_free(why);
            return false;
        }
        if (!fits_value(test, number, text, bindings, mistake)) {
            return false;
        }
    }
    return true;
}

bool drill_match_check(const DrillTest *test, DrillBindings *bindings,
                       DrillMistake *mistake)
{
    const char *dot = strchr(test->field, '.');
    g_autofree char *name = g_strndup(test->field, dot - test->field);
    const DrillBinding *binding = drill_binding(bindings, name);
    const GateMessage *message = g_queue_peek_head((GQueue *)&binding->held);
    uint64_t number = 0;
    uint64_t wanted;
    const char *text;
    char *why = NULL;

    if (!drill_binding_get(binding, dot + 1, &number, &text, &why)) {
        return make_mistake(mistake, &test->place, why);
    }
    if (text) {
        return compare_text(test, text, bindings, mistake);
    }
    if (!message && binding->has_seen) {
        message = &binding->seen;
    }
    if (!drill_value_number(&test->value, dot + 1, message, bindings, &wanted,
                            &why)) {
        return make_mistake(mistake, &test->place, why);
    }
    return compare(test->op, number, wanted);
}
