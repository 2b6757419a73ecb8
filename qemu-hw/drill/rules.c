/*
 * Rules: what a drill waits for, and what it does then.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/play.h"

/* ------------------------------------------------------------------ */
/* Arming                                                              */

/* A rule without a name is known by its line. */
static DrillBinding *binding_of(DrillPlayer *player, const DrillStep *step)
{
    g_autofree char *name = g_strdup_printf("line %u", step->place.line);

    return drill_binding(&player->bindings, step->name ? step->name : name);
}

/* Live: nobody else waits for it. */
static void patience_over(void *opaque)
{
    const DrillRule *rule = opaque;
    const DrillStep *step = rule->step;

    if (rule->armed) {
        drill_end(rule->player,
                  step->kind == DRILL_STEP_AWAIT ? DRILL_INCONCLUSIVE
                                                 : DRILL_FAILED,
                  &step->place, "this did not come within %g s",
                  step->within.time / (double)LAB_SECONDS);
    }
}

static void watch_functions(DrillRule *rule)
{
    const GPtrArray *events = rule->step->events;

    for (guint i = 0; i < events->len; i++) {
        const DrillEvent *event = events->pdata[i];

        if (event->kind == DRILL_ON_FUNCTION &&
            rule->player->state != DRILL_HAS_ENDED) {
            drill_rule_watch(rule, event);
        }
    }
}

/* What is waited for comes first: it sees also what a rule takes away. */
DrillRule *drill_rule_arm(DrillPlayer *player, const DrillStep *step)
{
    DrillRule *rule = g_new0(DrillRule, 1);

    rule->player = player;
    rule->step = step;
    rule->binding = binding_of(player, step);
    rule->armed = !step->disarmed;
    lab_timer_init(&rule->patience, &player->lab->clock, patience_over, rule);
    rule->watches = g_ptr_array_new_with_free_func(drill_rule_watch_free);
    if (step->kind == DRILL_STEP_RULE) {
        g_ptr_array_add(player->rules, rule);
    } else {
        g_ptr_array_insert(player->rules, 0, rule);
    }
    if (rule->armed) {
        watch_functions(rule);
    }
    return rule;
}

void drill_rule_free(void *data)
{
    DrillRule *rule = data;

    lab_timer_cancel(&rule->patience);
    g_ptr_array_unref(rule->watches);
    g_free(rule);
}

/*
 * Its limit begins anew. What it watched may be watched still, if it only had
 * come to its limit.
 */
static void arm_again(DrillRule *rule)
{
    if (!rule->armed) {
        rule->armed = true;
        rule->matches = 0;
        rule->hits = 0;
    }
    if (!rule->watches->len) {
        watch_functions(rule);
    }
}

void drill_rules_arm(DrillPlayer *player, const DrillAction *action)
{
    bool found = false;

    for (guint i = 0; i < player->rules->len; i++) {
        DrillRule *rule = player->rules->pdata[i];

        if (g_strcmp0(rule->step->name, action->target) == 0) {
            arm_again(rule);
            found = true;
        }
    }
    if (!found) {
        drill_end(player, DRILL_ERROR, &action->place, "%s is no rule any more",
                  action->target);
    }
}

void drill_rules_disarm(DrillPlayer *player, const char *name)
{
    for (guint i = 0; i < player->rules->len; i++) {
        DrillRule *rule = player->rules->pdata[i];

        if (g_strcmp0(rule->step->name, name) == 0) {
            rule->armed = false;
            g_ptr_array_set_size(rule->watches, 0);
        }
    }
}

/* ------------------------------------------------------------------ */
/* Being met                                                           */

/* Counts; does the limit let this one through? */
static bool limit_allows(DrillRule *rule)
{
    const DrillLimit *limit = &rule->step->limit;

    rule->matches++;
    switch (limit->kind) {
    case DRILL_ALWAYS:
        return true;
    case DRILL_TIMES:
        return rule->hits < limit->n;
    case DRILL_NTH:
        return rule->matches == limit->n;
    case DRILL_EVERY:
        return rule->matches % limit->n == 0;
    case DRILL_CHANCE:
        return lab_random_below(&rule->player->random, limit->m) < limit->n;
    }
    g_assert_not_reached();
}

static bool used_up(const DrillRule *rule)
{
    const DrillLimit *limit = &rule->step->limit;

    if (rule->step->kind != DRILL_STEP_RULE) {
        return true;
    }
    return (limit->kind == DRILL_TIMES && rule->hits >= limit->n) ||
           (limit->kind == DRILL_NTH && rule->hits);
}

static void tell_hit(const DrillRule *rule, const char *what)
{
    TAP(&rule->player->lab->tap, TAP_drill_hit, "drill",
        TAP_DEC("line", rule->step->place.line),
        TAP_STR("rule", rule->binding->name), TAP_STR("what", what),
        TAP_STR("step", rule->step->text));
    if (rule->player->live) {
        rule->player->live->hit(rule->player->live_opaque, rule, what);
    }
}

/* Those that wait for "hit NAME". Rules about each other end here. */
static void tell_others(DrillRule *rule)
{
    if (!rule->tells) {
        rule->tells = true;
        drill_rules_binding_changed(rule->player, DRILL_ON_HIT, rule->binding);
        rule->tells = false;
    }
}

void drill_rule_hit(DrillRule *rule, const DrillEvent *event, const char *what)
{
    DrillPlayer *player = rule->player;

    rule->hits++;
    rule->binding->hits++;
    if (used_up(rule)) {
        rule->armed = false;
    }
    tell_hit(rule, what);
    switch (rule->step->kind) {
    case DRILL_STEP_NEVER:
        drill_end(player, DRILL_FAILED, &rule->step->place,
                  "this was never to happen: %s", what);
        return;
    case DRILL_STEP_BEFORE:
        if (event != rule->step->events->pdata[0]) {
            drill_end(player, DRILL_FAILED, &rule->step->place,
                      "the second came first: %s", what);
            return;
        }
        break;
    case DRILL_STEP_AFTER:
        if (!rule->begun) {
            drill_end(player, DRILL_FAILED, &rule->step->place,
                      "it came too early: %s", what);
            return;
        }
        break;
    default:
        break;
    }
    if (rule == player->waiting) {
        player->waiting = NULL;
        drill_go_on(player);
    }
    tell_others(rule);
}

/*
 * The others do not mind the limit: they are met once. What something is to
 * come after is only remembered.
 */
bool drill_rule_lets_through(DrillRule *rule, const DrillEvent *event)
{
    if (rule->step->kind == DRILL_STEP_AFTER &&
        event != rule->step->events->pdata[0]) {
        rule->begun = true;
        return false;
    }
    return rule->step->kind != DRILL_STEP_RULE || limit_allows(rule);
}

/* For all but messages and functions. */
void drill_rule_met(DrillRule *rule, const DrillEvent *event, const char *what)
{
    if (drill_rule_lets_through(rule, event)) {
        drill_rule_hit(rule, event, what);
        drill_act_later(rule->player, rule->step);
    }
}

/* ------------------------------------------------------------------ */
/* Messages                                                            */

/* "within 2048 request" */
static void count_message(DrillRule *rule, const GateMessage *message)
{
    const DrillStep *step = rule->step;
    const DrillWithin *within = &step->within;

    if (rule->armed && within->has_count && within->gate == message->kind &&
        ++rule->gate_count > within->count) {
        drill_end(rule->player,
                  step->kind == DRILL_STEP_EXPECT ? DRILL_FAILED
                                                  : DRILL_INCONCLUSIVE,
                  &step->place, "%u %s messages came without it", within->count,
                  gate_kind_name(within->gate));
    }
}

static void count_for_those_who_wait(DrillPlayer *player,
                                     const GateMessage *message)
{
    if (player->waiting) {
        count_message(player->waiting, message);
    }
    for (guint i = 0; player->live && i < player->rules->len; i++) {
        count_message(player->rules->pdata[i], message);
    }
}

static bool rule_matches(DrillRule *rule, const GateMessage *message,
                         const DrillEvent **event)
{
    DrillMistake mistake = { 0 };

    for (guint i = 0; rule->armed && i < rule->step->events->len; i++) {
        *event = rule->step->events->pdata[i];
        if (drill_match_message(*event, message, &rule->player->bindings,
                                &mistake)) {
            return true;
        }
        if (drill_end_if_mistaken(rule->player, &mistake)) {
            return false;
        }
    }
    return false;
}

GateVerdict drill_rules_judge(DrillPlayer *player, GateMessage *message)
{
    g_autoptr(GPtrArray) rules = g_ptr_array_copy(player->rules, NULL, NULL);

    g_ptr_array_set_free_func(rules, NULL);
    for (guint i = 0; i < rules->len && player->state != DRILL_HAS_ENDED; i++) {
        DrillRule *rule = rules->pdata[i];
        const DrillEvent *event;
        g_autofree char *what = NULL;

        if (!rule_matches(rule, message, &event) ||
            !drill_rule_lets_through(rule, event)) {
            continue;
        }
        what = gate_describe(message);
        drill_binding_see_message(rule->binding, message);
        drill_rule_hit(rule, event, what);
        if (drill_act_on_message(player, rule, message) == GATE_TAKEN) {
            return GATE_TAKEN;
        }
    }
    count_for_those_who_wait(player, message);
    return GATE_PASS;
}
