/*
 * Rules: what they meet that is neither a message nor a function.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/play.h"

/*
 * Rules may be added while one is met: those are not asked for what was
 * there before them. Awaited ones are put in front, so the end is walked.
 */
typedef bool MeetFn(DrillRule *rule, const DrillEvent *event, const void *what);

static void for_each_event(DrillPlayer *player, MeetFn *meet, const void *what)
{
    g_autoptr(GPtrArray) rules = g_ptr_array_copy(player->rules, NULL, NULL);

    g_ptr_array_set_free_func(rules, NULL);
    for (guint i = 0; i < rules->len; i++) {
        DrillRule *rule = rules->pdata[i];

        for (guint e = 0; rule->armed && e < rule->step->events->len; e++) {
            if (player->state == DRILL_HAS_ENDED ||
                meet(rule, rule->step->events->pdata[e], what)) {
                break;
            }
        }
    }
}

static bool meet_tap(DrillRule *rule, const DrillEvent *event, const void *what)
{
    const TapEvent *tap = what;
    DrillMistake mistake = { 0 };

    if (drill_match_tap(event, tap, &rule->player->bindings, &mistake)) {
        drill_binding_see_event(rule->binding, tap);
        drill_rule_met(rule, event, tap_kind_name(tap->kind));
        return true;
    }
    return drill_end_if_mistaken(rule->player, &mistake);
}

void drill_rules_tap(DrillPlayer *player, const TapEvent *event)
{
    for_each_event(player, meet_tap, event);
}

static bool meet_kernel(DrillRule *rule, const DrillEvent *event,
                        const void *what)
{
    if (event->kind != DRILL_ON_KERNEL ||
        !g_regex_match(event->regex, what, 0, NULL)) {
        return false;
    }
    drill_binding_see_nothing(rule->binding);
    drill_binding_add_text(rule->binding, "line", what);
    drill_rule_met(rule, event, what);
    return true;
}

void drill_rules_kernel(DrillPlayer *player, const char *line)
{
    for_each_event(player, meet_kernel, line);
}

void drill_rules_kernel_one(DrillRule *rule, const char *line)
{
    for (guint i = 0; rule->armed && i < rule->step->events->len; i++) {
        meet_kernel(rule, rule->step->events->pdata[i], line);
    }
}

/* A marker's fields, under its name. */
static bool meet_marker(DrillRule *rule, const DrillEvent *event,
                        const void *what)
{
    const DrillBinding *fields = what;
    DrillMistake mistake = { 0 };

    if (event->kind != DRILL_ON_MARKER ||
        !g_pattern_match_simple(event->name, fields->name) ||
        !drill_match_fields(event, fields, &rule->player->bindings, &mistake)) {
        return drill_end_if_mistaken(rule->player, &mistake);
    }
    drill_binding_see_nothing(rule->binding);
    for (guint i = 0; i < fields->fields->len; i++) {
        const DrillField *field = &g_array_index(fields->fields, DrillField, i);

        drill_binding_add_text(rule->binding, field->name, field->text);
    }
    drill_rule_met(rule, event, fields->name);
    return true;
}

void drill_rules_marker(DrillPlayer *player, const char *name,
                        DrillBinding *fields)
{
    for_each_event(player, meet_marker, fields);
}

typedef struct Output {
    const DrillBinding *job;
    const char *line;
} Output;

static bool meet_output(DrillRule *rule, const DrillEvent *event,
                        const void *what)
{
    const Output *output = what;

    if (event->kind != DRILL_ON_OUTPUT ||
        strcmp(event->name, output->job->name) != 0 ||
        !g_regex_match(event->regex, output->line, 0, NULL)) {
        return false;
    }
    drill_binding_see_nothing(rule->binding);
    drill_binding_add_text(rule->binding, "line", output->line);
    drill_rule_met(rule, event, output->line);
    return true;
}

void drill_rules_output(DrillPlayer *player, DrillBinding *job,
                        const char *line)
{
    const Output output = { job, line };

    for_each_event(player, meet_output, &output);
}

/* ------------------------------------------------------------------ */
/* States: held, hit, done, failed                                     */

static bool state_holds(const DrillPlayer *player, const DrillEvent *event,
                        const DrillBinding *binding)
{
    switch (event->kind) {
    case DRILL_ON_HELD:
        return player->control ? binding->hits > 0
                               : !g_queue_is_empty((GQueue *)&binding->held);
    case DRILL_ON_HIT:
        return binding->hits > 0;
    case DRILL_ON_DONE:
        return binding->job == DRILL_JOB_DONE;
    case DRILL_ON_FAILED:
        return binding->job == DRILL_JOB_FAILED;
    default:
        return false;
    }
}

static const char *state_words(DrillEventKind kind)
{
    switch (kind) {
    case DRILL_ON_HELD:
        return "is held";
    case DRILL_ON_HIT:
        return "was hit";
    case DRILL_ON_DONE:
        return "is done";
    default:
        return "has failed";
    }
}

bool drill_rule_holds_now(DrillRule *rule)
{
    bool is_after = rule->step->kind == DRILL_STEP_AFTER;

    /* what comes after something else has to come from now on */
    for (guint i = is_after; i < rule->step->events->len; i++) {
        const DrillEvent *event = rule->step->events->pdata[i];
        g_autofree char *text = NULL;

        if (event->kind >= DRILL_ON_HELD &&
            state_holds(rule->player, event,
                        drill_binding(&rule->player->bindings, event->name))) {
            text = g_strdup_printf("%s %s already", event->name,
                                   state_words(event->kind));
            drill_rule_met(rule, event, text);
            return !is_after;
        }
    }
    return false;
}

typedef struct Change {
    DrillEventKind kind;
    const DrillBinding *binding;
} Change;

static bool meet_change(DrillRule *rule, const DrillEvent *event,
                        const void *what)
{
    const Change *change = what;
    g_autofree char *text = NULL;

    if (event->kind != change->kind || rule->tells ||
        strcmp(event->name, change->binding->name) != 0) {
        return false;
    }
    text = g_strdup_printf("%s %s", change->binding->name,
                           state_words(change->kind));
    drill_rule_met(rule, event, text);
    return true;
}

void drill_rules_binding_changed(DrillPlayer *player, DrillEventKind kind,
                                 DrillBinding *binding)
{
    const Change change = { kind, binding };

    for_each_event(player, meet_change, &change);
}
