/*
 * Rules: watched functions of the guest's kernel.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/play.h"

static const struct {
    const char *name;
    uint32_t subject;
} subjects[] = {
    { "cpu", WATCH_CPU }, { "arg1", 1 }, { "arg2", 2 }, { "arg3", 3 },
    { "arg4", 4 },        { "arg5", 5 }, { "arg6", 6 },
};

static const WatchRelation relations[] = {
    [DRILL_EQUAL] = WATCH_EQUAL,
    [DRILL_UNEQUAL] = WATCH_NOT_EQUAL,
    [DRILL_LESS] = WATCH_LESS,
    [DRILL_LESS_EQUAL] = WATCH_LESS_OR_EQUAL,
    [DRILL_GREATER] = WATCH_GREATER,
    [DRILL_GREATER_EQUAL] = WATCH_GREATER_OR_EQUAL,
};

/*
 * What is met only with the faults is not there without them: then nothing can
 * be compared with it, nor be met.
 */
static bool make_condition(DrillPlayer *player, const DrillTest *test,
                           WatchCondition *condition)
{
    char *why = NULL;

    *condition =
        (WatchCondition){ .bits = 64, .relation = relations[test->op] };
    for (guint i = 0; i < G_N_ELEMENTS(subjects); i++) {
        if (strcmp(subjects[i].name, test->field) != 0) {
            continue;
        }
        condition->subject = subjects[i].subject;
        if (drill_value_number(&test->value, test->field, NULL,
                               &player->bindings, &condition->value, &why)) {
            return true;
        }
        if (!player->control) {
            drill_end(player, DRILL_ERROR, &test->place, "%s", why);
        }
        g_free(why);
        return false;
    }
    drill_end(player, DRILL_ERROR, &test->place,
              "a function has no '%s', but cpu and arg1 to arg6", test->field);
    return false;
}

static const DrillEvent *event_of(const DrillRule *rule, const WatchHit *hit)
{
    for (guint i = 0; i < rule->step->events->len; i++) {
        const DrillEvent *event = rule->step->events->pdata[i];

        if (event->kind == DRILL_ON_FUNCTION &&
            strcmp(event->name, hit->function) == 0) {
            return event;
        }
    }
    return NULL;
}

static void see_hit(DrillBinding *binding, const WatchHit *hit)
{
    drill_binding_see_nothing(binding);
    drill_binding_add_text(binding, "function", hit->function);
    drill_binding_add_number(binding, "cpu", hit->cpu);
    for (uint32_t i = 0; i < VCPU_ARGUMENTS; i++) {
        g_autofree char *name = g_strdup_printf("arg%u", i + 1);

        drill_binding_add_number(binding, name, hit->arguments[i]);
    }
}

static WatchReply function_hit(void *opaque, const WatchHit *hit)
{
    DrillRule *rule = opaque;
    const WatchReply go_on = { .action = WATCH_CONTINUE };
    const DrillEvent *event;
    g_autofree char *what = NULL;

    event = event_of(rule, hit);
    if (!rule->armed || rule->player->state == DRILL_HAS_ENDED ||
        !drill_rule_lets_through(rule, event)) {
        return go_on;
    }
    what = g_strdup_printf("%s on CPU %u", hit->function, hit->cpu);
    see_hit(rule->binding, hit);
    drill_rule_hit(rule, event, what);
    return drill_act_on_function(rule->player, rule);
}

static const WatchOps watch_ops = { .hit = function_hit };

void drill_rule_watch(DrillRule *rule, const DrillEvent *event)
{
    DrillPlayer *player = rule->player;
    WatchCondition conditions[WATCH_CONDITIONS_MAX];
    WatchSpec spec = { .function = event->name,
                       .conditions = conditions,
                       .condition_count = event->tests->len };
    g_autofree char *why = NULL;
    Watch *watch;

    if (!player->watches) {
        drill_end(player, DRILL_INCONCLUSIVE, &event->place,
                  "functions of the guest cannot be watched here");
        return;
    }
    if (event->tests->len > WATCH_CONDITIONS_MAX) {
        drill_end(player, DRILL_ERROR, &event->place, "more than %d conditions",
                  WATCH_CONDITIONS_MAX);
        return;
    }
    for (guint i = 0; i < event->tests->len; i++) {
        if (!make_condition(player, event->tests->pdata[i], &conditions[i])) {
            return;
        }
    }
    watch = g_new0(Watch, 1);
    watch_init(watch, player->watches, &watch_ops, rule);
    g_ptr_array_add(rule->watches, watch);
    if (!watch_set(watch, &spec, &why)) {
        drill_end(player, DRILL_INCONCLUSIVE, &event->place, "%s", why);
    }
}

void drill_rule_watch_free(void *watch)
{
    watch_clear(watch);
    g_free(watch);
}
