/*
 * Actions: when they are done, and to what.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drill/play.h"

static void hold(DrillPlayer *player, DrillBinding *binding,
                 GateMessage *message)
{
    g_queue_push_tail(&binding->held, message);
    drill_rules_binding_changed(player, DRILL_ON_HELD, binding);
}

/* ------------------------------------------------------------------ */
/* What was done                                                       */

static const char *const deeds[] = {
    [DRILL_HOLD] = "hold",           [DRILL_DROP] = "drop",
    [DRILL_PASS] = "release",        [DRILL_DELAY] = "delay",
    [DRILL_DUPLICATE] = "duplicate", [DRILL_SET] = "set",
    [DRILL_BYTES] = "bytes",         [DRILL_ANSWER] = "answer",
    [DRILL_CONTROL] = "do",
};

/* Told before it is done, since a message may be gone behind it. */
static void tell_act(DrillPlayer *player, const DrillAction *action,
                     const char *gate, const char *what)
{
    g_autoptr(GString) with = g_string_new(NULL);

    for (guint i = 0; i < action->args->len; i++) {
        const DrillArg *arg = action->args->pdata[i];

        g_string_append_printf(with, "%s%s=%s", i ? " " : "", arg->name,
                               arg->text);
    }
    TAP(&player->lab->tap, TAP_drill_act, "drill",
        TAP_DEC("line", action->place.line),
        TAP_STR("deed", deeds[action->kind]), TAP_STR("gate", gate),
        TAP_STR("what", what), TAP_STR("with", with->str));
}

static void tell_act_on(DrillPlayer *player, const DrillAction *action,
                        const GateMessage *message)
{
    g_autofree char *what = gate_describe(message);

    tell_act(player, action, gate_kind_name(message->kind), what);
}

/* ------------------------------------------------------------------ */
/* At the message that was met                                         */

typedef struct Met {
    DrillPlayer *player;
    DrillRule *rule;
    GateMessage *message; /* NULL once it is taken */
    GateMessage *copy;    /* goes on behind it */
} Met;

static void act_here(Met *met, const DrillAction *action)
{
    DrillPlayer *player = met->player;
    GateMessage *message = met->message;

    switch (action->kind) {
    case DRILL_HOLD:
        met->message = NULL;
        hold(player, met->rule->binding, message);
        return;
    case DRILL_DROP:
        met->message = NULL;
        message->ops->drop(message);
        return;
    case DRILL_DELAY:
        met->message = NULL;
        drill_message_pass_in(player, message, action->time);
        return;
    case DRILL_DUPLICATE:
        message = drill_message_copy(player, action, message);
        if (message && action->time) {
            drill_message_pass_in(player, message, action->time);
        } else {
            met->copy = message;
        }
        return;
    case DRILL_SET:
        drill_message_set(player, action, message);
        return;
    case DRILL_BYTES:
        drill_message_set_bytes(player, action, message);
        return;
    case DRILL_ANSWER:
        if (drill_message_answer(player, action, message)) {
            met->message = NULL;
        }
        return;
    default:
        return;
    }
}

GateVerdict drill_act_on_message(DrillPlayer *player, DrillRule *rule,
                                 GateMessage *message)
{
    Met met = { player, rule, message, NULL };
    const GPtrArray *actions = rule->step->actions;

    if (player->control) {
        drill_rules_binding_changed(player, DRILL_ON_HELD, rule->binding);
        drill_act_later(player, rule->step);
        return GATE_PASS;
    }
    for (guint i = 0; i < actions->len; i++) {
        const DrillAction *action = actions->pdata[i];

        if (drill_action_is_here(action) && met.message &&
            player->state != DRILL_HAS_ENDED) {
            if (action->kind != DRILL_PASS) {
                tell_act_on(player, action, met.message);
            }
            act_here(&met, action);
        }
    }
    drill_act_later(player, rule->step);
    if (!met.copy) {
        return met.message ? GATE_PASS : GATE_TAKEN;
    }
    if (met.message) {
        met.message->ops->pass(met.message);
    }
    met.copy->ops->pass(met.copy);
    return GATE_TAKEN;
}

/* ------------------------------------------------------------------ */
/* About something else                                                */

/* The oldest message held, and whether it leaves. */
static void act_on_held(DrillPlayer *player, const DrillAction *action,
                        DrillBinding *binding)
{
    GateMessage *message = g_queue_peek_head(&binding->held);
    GateMessage *copy;

    switch (action->kind) {
    case DRILL_PASS:
        g_queue_pop_head(&binding->held);
        message->ops->pass(message);
        return;
    case DRILL_DROP:
        g_queue_pop_head(&binding->held);
        message->ops->drop(message);
        return;
    case DRILL_DUPLICATE:
        copy = drill_message_copy(player, action, message);
        if (copy && action->time) {
            drill_message_pass_in(player, copy, action->time);
        } else if (copy) {
            copy->ops->pass(copy);
        }
        return;
    case DRILL_SET:
        drill_message_set(player, action, message);
        return;
    case DRILL_BYTES:
        drill_message_set_bytes(player, action, message);
        return;
    case DRILL_ANSWER:
        g_queue_pop_head(&binding->held);
        if (!drill_message_answer(player, action, message)) {
            g_queue_push_head(&binding->held, message);
        }
        return;
    default:
        return;
    }
}

/* With what its owner has forgotten, nothing can be done any more. */
static void act_on_binding(DrillPlayer *player, const DrillAction *action)
{
    DrillBinding *binding = drill_binding(&player->bindings, action->target);
    uint32_t count = action->all ? binding->held.length : 1;

    if (g_queue_is_empty(&binding->held) && !binding->forgotten) {
        drill_end(player, DRILL_INCONCLUSIVE, &action->place,
                  "nothing is held as %s", action->target);
        return;
    }
    while (count-- && !g_queue_is_empty(&binding->held) &&
           player->state != DRILL_HAS_ENDED) {
        tell_act_on(player, action, g_queue_peek_head(&binding->held));
        act_on_held(player, action, binding);
    }
}

static void control(DrillPlayer *player, const DrillAction *action)
{
    g_autoptr(GArray) args = drill_gate_args(player, action);
    g_autofree char *what =
        g_strdup_printf("%s %s", action->target, action->verb);
    char *why = NULL;

    if (args) {
        tell_act(player, action, "", what);
    }
    if (args &&
        !controls_act(&player->lab->controls, action->target, action->verb,
                      (const GateArg *)args->data, args->len, &why)) {
        drill_error_at(player, &action->place, why);
    }
}

static void unpark(DrillPlayer *player, const char *name)
{
    unsigned int count = player->watches ? watch_cpu_count(player->watches) : 0;

    for (unsigned int cpu = 0; cpu < count; cpu++) {
        Watch *watch = watch_parked(player->watches, cpu);
        const DrillRule *rule = watch ? watch->opaque : NULL;

        if (rule && g_strcmp0(rule->step->name, name) == 0) {
            watch_release(player->watches, cpu);
        }
    }
}

/* What ends something is no fault; nor is it to look out for something. */
static bool is_left_out(const DrillPlayer *player, const DrillAction *action)
{
    return player->control && action->kind != DRILL_STOP &&
           action->kind != DRILL_ARM && action->kind != DRILL_DISARM;
}

static void act_elsewhere(DrillPlayer *player, const DrillStep *step,
                          const DrillAction *action)
{
    if (is_left_out(player, action)) {
        return;
    }
    switch (action->kind) {
    case DRILL_CONTROL:
        control(player, action);
        return;
    case DRILL_ARM:
        drill_rules_arm(player, action);
        return;
    case DRILL_DISARM:
        drill_rules_disarm(player, action->target);
        return;
    case DRILL_STOP:
        drill_job_stop(player,
                       drill_binding(&player->bindings, action->target));
        return;
    case DRILL_UNPARK:
        unpark(player, action->target);
        return;
    case DRILL_FAIL:
        drill_end(player, DRILL_FAILED, &action->place, "%s", action->verb);
        return;
    case DRILL_PARK:
    case DRILL_RETURN:
        return; /* answered where the function was met */
    default:
        act_on_binding(player, action);
    }
}

void drill_act_now(DrillPlayer *player, const DrillStep *step,
                   const DrillAction *action)
{
    if (player->state != DRILL_HAS_ENDED) {
        act_elsewhere(player, step, action);
    }
}

static void defer(DrillPlayer *player, const DrillStep *step,
                  const DrillAction *action)
{
    DrillDeferred deferred = { action, step };

    g_array_append_val(player->deferred, deferred);
    lab_timer_arm_in(&player->next, 0);
}

void drill_act_later(DrillPlayer *player, const DrillStep *step)
{
    for (guint i = 0; i < step->actions->len; i++) {
        const DrillAction *action = step->actions->pdata[i];

        if (!drill_action_is_here(action)) {
            defer(player, step, action);
        }
    }
}

void drill_act_deferred(DrillPlayer *player)
{
    while (player->deferred->len && player->state != DRILL_HAS_ENDED) {
        DrillDeferred deferred =
            g_array_index(player->deferred, DrillDeferred, 0);

        g_array_remove_index(player->deferred, 0);
        act_elsewhere(player, deferred.step, deferred.action);
    }
}

WatchReply drill_act_on_function(DrillPlayer *player, DrillRule *rule)
{
    WatchReply reply = { .action = WATCH_CONTINUE };

    if (player->control) {
        return reply;
    }

    for (guint i = 0; i < rule->step->actions->len; i++) {
        const DrillAction *action = rule->step->actions->pdata[i];

        switch (action->kind) {
        case DRILL_PARK:
            reply = (WatchReply){ .action = WATCH_PARK,
                                  .limit = MAX(action->time, 1) };
            break;
        case DRILL_RETURN:
            reply = (WatchReply){
                .action = WATCH_RETURN,
                .value = ((DrillArg *)action->args->pdata[0])->value.number
            };
            break;
        case DRILL_ARM:
            /* it may be about functions, too, and this is one's call */
            defer(player, rule->step, action);
            break;
        default:
            if (!drill_action_is_here(action)) {
                drill_act_now(player, rule->step, action);
            }
        }
    }
    return reply;
}

/* ------------------------------------------------------------------ */
/* Letting go                                                          */

void drill_release_all(DrillPlayer *player)
{
    for (guint i = 0; i < player->bindings.all->len; i++) {
        DrillBinding *binding = player->bindings.all->pdata[i];
        GateMessage *message;

        while ((message = g_queue_pop_head(&binding->held))) {
            message->ops->pass(message);
        }
    }
}

static void forget_held(DrillBinding *binding, const void *owner)
{
    for (GList *link = binding->held.head; link;) {
        GList *next = link->next;
        GateMessage *message = link->data;

        if (!owner || message->owner == owner) {
            g_queue_delete_link(&binding->held, link);
            binding->forgotten++;
            message->ops->drop(message);
        }
        link = next;
    }
}

void drill_forget(DrillPlayer *player, const void *owner)
{
    for (guint i = 0; i < player->bindings.all->len; i++) {
        forget_held(player->bindings.all->pdata[i], owner);
    }
    for (guint i = player->delayed->len; i-- > 0;) {
        const DrillDelayed *delayed = player->delayed->pdata[i];

        if (!owner || delayed->message->owner == owner) {
            g_ptr_array_remove_index(player->delayed, i);
        }
    }
}
