/*
 * A keeper of the gates that tests script.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "keeper.h"

static bool is_wanted(const Keeper *keeper, const GateMessage *message)
{
    const char *dir = gate_get_word(message, "dir");

    return message->kind == keeper->kind &&
           (!keeper->name || strcmp(keeper->name, message->name) == 0) &&
           (!keeper->dir || strcmp(keeper->dir, dir) == 0);
}

static GateVerdict judge(void *opaque, GateMessage *message)
{
    Keeper *keeper = opaque;

    keeper->seen[message->kind]++;
    if (keeper->look) {
        keeper->look(keeper->opaque, message);
    }
    if (!is_wanted(keeper, message)) {
        return GATE_PASS;
    }
    g_ptr_array_add(keeper->held, message);
    return GATE_TAKEN;
}

static void forget(void *opaque, const void *owner)
{
    Keeper *keeper = opaque;

    for (guint i = keeper->held->len; i-- > 0;) {
        GateMessage *message = keeper->held->pdata[i];

        if (!owner || message->owner == owner) {
            g_ptr_array_remove_index(keeper->held, i);
            keeper->forgotten++;
            message->ops->drop(message);
        }
    }
}

void keeper_init(Keeper *keeper, Lab *lab)
{
    GateKeeper gate_keeper = { .judge = judge, .forget = forget };

    *keeper = (Keeper){
        .gates = &lab->gates,
        .kind = GATE_KIND_COUNT,
        .held = g_ptr_array_new(),
    };
    gate_keeper.opaque = keeper;
    gates_keep(keeper->gates, &gate_keeper, GATE_BIT(GATE_KIND_COUNT) - 1);
}

void keeper_cleanup(Keeper *keeper)
{
    while (keeper->held->len) {
        keeper_drop(keeper_take(keeper));
    }
    gates_leave(keeper->gates);
    g_ptr_array_unref(keeper->held);
}

void keeper_hold(Keeper *keeper, GateKind kind, const char *name,
                 const char *dir)
{
    keeper->kind = kind;
    keeper->name = name;
    keeper->dir = dir;
}

GateMessage *keeper_take(Keeper *keeper)
{
    g_assert_cmpuint(keeper->held->len, >, 0);
    return g_ptr_array_remove_index(keeper->held, 0);
}

void keeper_pass(GateMessage *message)
{
    message->ops->pass(message);
}

void keeper_drop(GateMessage *message)
{
    message->ops->drop(message);
}

uint64_t keeper_get(const GateMessage *message, const char *field)
{
    uint64_t value = 0;

    if (!gate_get(message, field, &value)) {
        g_error("%s has no field %s", message->name, field);
    }
    return value;
}

void keeper_set(GateMessage *message, const char *field, uint64_t value)
{
    char *why = NULL;

    if (!gate_set(message, field, value, &why)) {
        g_error("%s", why);
    }
}

static bool answer(GateMessage *message, const char *text, char **why)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    guint count = *text ? g_strv_length(words) : 0;
    g_autofree GateArg *args = g_new0(GateArg, count + 1);

    for (guint i = 0; i < count; i++) {
        char *value = strchr(words[i], '=');

        *value = '\0';
        args[i] = (GateArg){ words[i], value + 1 };
    }
    g_assert_nonnull(message->ops->answer);
    return message->ops->answer(message, args, count, why);
}

void keeper_answer(GateMessage *message, const char *text)
{
    char *why = NULL;

    if (!answer(message, text, &why)) {
        g_error("%s", why);
    }
}

char *keeper_answer_refused(GateMessage *message, const char *text)
{
    char *why = NULL;

    g_assert_false(answer(message, text, &why));
    g_assert_nonnull(why);
    g_assert_null(strchr(why, '\n'));
    return why;
}
