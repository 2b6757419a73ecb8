/*
 * A watch as it is ordered on a command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/watch_order.h"
#include "lab/control.h"
#include "lab/state.h"

/* What a text says, until it is a watch. */
typedef struct Parsed {
    WatchCondition conditions[WATCH_CONDITIONS_MAX];
    uint32_t condition_count;
    WatchReply reply;
} Parsed;

static WatchReply hit(void *opaque, const WatchHit *what)
{
    const WatchOrder *order = opaque;

    return order->reply;
}

static const WatchOps order_ops = { .hit = hit };

static bool parse_value(const char *text, uint64_t *value)
{
    const char *digits = *text == '-' ? text + 1 : text;
    char *end;

    *value = g_ascii_strtoull(digits, &end, 0);
    if (!g_ascii_isdigit(*digits) || *end) {
        return false;
    }
    if (digits != text) {
        *value = -*value;
    }
    return true;
}

/* Nanoseconds, if there is no unit. */
static bool parse_time(const char *text, int64_t *time)
{
    g_autofree char *plain = g_strconcat(text, "ns", NULL);

    return (control_time(text, time) || control_time(plain, time)) && *time > 0;
}

static bool add_condition(Parsed *parsed, uint32_t subject, const char *value)
{
    WatchCondition *condition = &parsed->conditions[parsed->condition_count];

    if (parsed->condition_count == WATCH_CONDITIONS_MAX) {
        return false;
    }
    parsed->condition_count++;
    *condition = (WatchCondition){
        .subject = subject,
        .bits = 64,
        .relation = WATCH_EQUAL,
    };
    return parse_value(value, &condition->value);
}

/* "arg2" is 2; 0 for anything else. */
static uint32_t argument_number(const char *key)
{
    if (!g_str_has_prefix(key, "arg") || strlen(key) != 4 || key[3] < '1' ||
        key[3] > '0' + VCPU_ARGUMENTS) {
        return 0;
    }
    return key[3] - '0';
}

static bool parse_option(Parsed *parsed, const char *key, const char *value)
{
    if (strcmp(key, "park") == 0) {
        parsed->reply.action = WATCH_PARK;
        return parse_time(value, &parsed->reply.limit);
    }
    if (strcmp(key, "return") == 0) {
        parsed->reply.action = WATCH_RETURN;
        return parse_value(value, &parsed->reply.value);
    }
    if (strcmp(key, "cpu") == 0) {
        return add_condition(parsed, WATCH_CPU, value);
    }
    return argument_number(key) &&
           add_condition(parsed, argument_number(key), value);
}

/* "park=1ms" */
static bool parse_word(Parsed *parsed, const char *word)
{
    g_auto(GStrv) pair = g_strsplit(word, "=", 2);

    return g_strv_length(pair) == 2 && parse_option(parsed, pair[0], pair[1]);
}

/* @function is owned by the caller; NULL if the text is wrong. */
static char *parse(Parsed *parsed, const char *text, char **why)
{
    g_auto(GStrv) words = g_strsplit(text, ":", -1);
    uint32_t options = 1;

    if (words[0] && words[1] && !strchr(words[1], '=')) {
        options = 2; /* MODULE:FUNCTION */
    }
    for (uint32_t i = options; words[0] && words[i]; i++) {
        if (!parse_word(parsed, words[i])) {
            *why = g_strdup_printf(
                "watch %s: '%s' is neither park=TIME, return=VALUE, cpu=N nor "
                "argN=VALUE",
                text, words[i]);
            return NULL;
        }
    }
    if (!words[0] || !*words[0]) {
        *why = g_strdup_printf("watch '%s': a function is missing", text);
        return NULL;
    }
    return options == 1 ? g_strdup(words[0])
                        : g_strconcat(words[0], ":", words[1], NULL);
}

WatchOrder *watch_order_new(WatchTable *table, const char *text, char **why)
{
    Parsed parsed = { .reply = { .action = WATCH_CONTINUE } };
    g_autofree char *function = parse(&parsed, text, why);
    g_autofree char *reason = NULL;
    WatchOrder *order;
    WatchSpec spec;

    if (!function) {
        return NULL;
    }
    spec = (WatchSpec){
        .function = function,
        .conditions = parsed.conditions,
        .condition_count = parsed.condition_count,
    };
    order = g_new0(WatchOrder, 1);
    order->reply = parsed.reply;
    watch_init(&order->watch, table, &order_ops, order);
    if (!watch_set(&order->watch, &spec, &reason)) {
        *why = g_strdup_printf("watch %s: %s", text, reason);
        watch_order_free(order);
        return NULL;
    }
    return order;
}

void watch_order_free(WatchOrder *order)
{
    watch_clear(&order->watch);
    g_free(order);
}

void watch_order_state(WatchOrder *order, LabState *state)
{
    lab_state_section(state, "watch_order", 1);
    watch_state(&order->watch, state);
}
