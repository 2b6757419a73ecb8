/*
 * Actions: what can be done to one message.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <inttypes.h>
#include "drill/play.h"

/* ------------------------------------------------------------------ */
/* Arguments                                                           */

static void clear_gate_arg(void *data)
{
    GateArg *arg = data;

    g_free((char *)arg->text);
}

/* As text, live values put in; NULL if there is one that has no value. */
GArray *drill_gate_args(DrillPlayer *player, const DrillAction *action)
{
    GArray *args = g_array_new(FALSE, FALSE, sizeof(GateArg));

    g_array_set_clear_func(args, clear_gate_arg);
    for (guint i = 0; i < action->args->len; i++) {
        const DrillArg *arg = action->args->pdata[i];
        GateArg gate = { arg->name, NULL };
        uint64_t number = 0;
        const char *text = arg->text;
        g_autofree char *why = NULL;

        if (arg->value.kind == DRILL_LIVE &&
            !drill_binding_get(
                drill_binding(&player->bindings, arg->value.text),
                arg->value.field, &number, &text, &why)) {
            drill_end(player, DRILL_INCONCLUSIVE, &arg->place, "%s", why);
            g_array_unref(args);
            return NULL;
        }
        gate.text = text ? g_strdup(text) : g_strdup_printf("%" PRIu64, number);
        g_array_append_val(args, gate);
    }
    return args;
}

/* ------------------------------------------------------------------ */
/* One message                                                         */

void drill_error_at(DrillPlayer *player, const DrillPlace *place, char *why)
{
    drill_end(player, DRILL_ERROR, place, "%s", why);
    g_free(why);
}

void drill_message_set(DrillPlayer *player, const DrillAction *action,
                       GateMessage *message)
{
    for (guint i = 0; i < action->args->len; i++) {
        const DrillArg *arg = action->args->pdata[i];
        uint64_t number;
        char *why = NULL;

        if (!drill_value_number(&arg->value, arg->name, message,
                                &player->bindings, &number, &why) ||
            !gate_set(message, arg->name, number, &why)) {
            drill_error_at(player, &arg->place, why);
            return;
        }
    }
}

void drill_message_set_bytes(DrillPlayer *player, const DrillAction *action,
                             GateMessage *message)
{
    char *why = NULL;

    if (!gate_set_bytes(message, action->offset, action->bytes->data,
                        action->bytes->len, &why)) {
        drill_error_at(player, &action->place, why);
    }
}

/* True if the message was consumed. */
bool drill_message_answer(DrillPlayer *player, const DrillAction *action,
                          GateMessage *message)
{
    g_autoptr(GArray) args = NULL;
    char *why = NULL;

    if (!message->ops->answer) {
        drill_end(player, DRILL_ERROR, &action->place,
                  "nothing answers %s %s: it can be held, dropped, changed",
                  gate_kind_name(message->kind), message->name);
        return false;
    }
    args = drill_gate_args(player, action);
    if (!args) {
        return false;
    }
    if (!message->ops->answer(message, (const GateArg *)args->data, args->len,
                              &why)) {
        drill_error_at(player, &action->place, why);
        return false;
    }
    return true;
}

static void delay_over(void *opaque)
{
    DrillDelayed *delayed = opaque;
    GateMessage *message = delayed->message;

    delayed->message = NULL;
    g_ptr_array_remove(delayed->player->delayed, delayed);
    message->ops->pass(message);
}

void drill_delayed_free(void *data)
{
    DrillDelayed *delayed = data;

    lab_timer_cancel(&delayed->timer);
    if (delayed->message) {
        delayed->message->ops->drop(delayed->message);
    }
    g_free(delayed);
}

void drill_message_pass_in(DrillPlayer *player, GateMessage *message,
                           int64_t time)
{
    DrillDelayed *delayed = g_new0(DrillDelayed, 1);

    delayed->player = player;
    delayed->message = message;
    lab_timer_init(&delayed->timer, &player->lab->clock, delay_over, delayed);
    lab_timer_arm_in(&delayed->timer, time);
    g_ptr_array_add(player->delayed, delayed);
}

GateMessage *drill_message_copy(DrillPlayer *player, const DrillAction *action,
                                const GateMessage *message)
{
    GateMessage *copy = message->ops->copy ? message->ops->copy(message) : NULL;

    if (!copy) {
        drill_end(player, DRILL_ERROR, &action->place,
                  "%s %s cannot be duplicated", gate_kind_name(message->kind),
                  message->name);
    }
    return copy;
}
