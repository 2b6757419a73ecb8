/*
 * Which functions of the guest's modules are ever reached.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drill/reach.h"
#include "lab/state.h"

typedef struct Function {
    Watch watch;
    const char *name; /* in the symbols */
    Symbol symbol;
    bool is_reached;
} Function;

struct Reach {
    WatchTable *table;
    GPtrArray *functions; /* Function *, by module as asked for, and name */
};

static WatchReply hit(void *opaque, const WatchHit *what)
{
    Function *function = opaque;

    function->is_reached = true;
    watch_clear(&function->watch);
    return (WatchReply){ WATCH_CONTINUE };
}

static const WatchOps reach_ops = { .hit = hit };

static void function_free(gpointer opaque)
{
    Function *function = opaque;

    watch_clear(&function->watch);
    g_free(function);
}

static void add(void *opaque, const char *name, const Symbol *symbol)
{
    Reach *reach = opaque;
    Function *function = g_new0(Function, 1);

    function->name = name;
    function->symbol = *symbol;
    watch_init(&function->watch, reach->table, &reach_ops, function);
    g_ptr_array_add(reach->functions, function);
}

static bool add_module(Reach *reach, const char *module, char **why)
{
    guint before = reach->functions->len;

    symbols_each(watch_symbols(reach->table), module, add, reach);
    if (reach->functions->len == before) {
        *why = g_strdup_printf("no function of a module %s is known", module);
        return false;
    }
    return true;
}

static bool watch_all(Reach *reach, char **why)
{
    for (guint i = 0; i < reach->functions->len; i++) {
        Function *function = reach->functions->pdata[i];

        if (!watch_set_symbol(&function->watch, function->name,
                              &function->symbol, why)) {
            return false;
        }
    }
    return true;
}

Reach *reach_new(WatchTable *table, const char *modules, char **why)
{
    g_auto(GStrv) names = g_strsplit(modules, ";", -1);
    Reach *reach = g_new0(Reach, 1);
    bool done = true;

    reach->table = table;
    reach->functions = g_ptr_array_new_with_free_func(function_free);
    for (char **name = names; *name && done; name++) {
        done = add_module(reach, *name, why);
    }
    if (!done || !watch_all(reach, why)) {
        g_clear_pointer(&reach, reach_free);
    }
    return reach;
}

void reach_free(Reach *reach)
{
    g_ptr_array_unref(reach->functions);
    g_free(reach);
}

char *reach_text(const Reach *reach)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < reach->functions->len; i++) {
        const Function *function = reach->functions->pdata[i];

        g_string_append_printf(text, "%c %s %s\n",
                               function->is_reached ? '+' : '-',
                               function->symbol.module->name, function->name);
    }
    return g_string_free(text, FALSE);
}

/* What a saved laboratory has not reached yet is watched again. */
static void resume(Function *function, LabState *state)
{
    g_autofree char *why = NULL;

    if (function->is_reached) {
        watch_clear(&function->watch);
    } else if (!watch_is_set(&function->watch) &&
               !watch_set_symbol(&function->watch, function->name,
                                 &function->symbol, &why)) {
        lab_state_fail(state);
    }
}

void reach_state(Reach *reach, LabState *state)
{
    uint32_t count = reach->functions->len;

    lab_state_section(state, "reach", 1);
    lab_state_u32(state, &count);
    if (count != reach->functions->len) {
        lab_state_fail(state);
        return;
    }
    for (guint i = 0; i < count; i++) {
        Function *function = reach->functions->pdata[i];

        lab_state_bool(state, &function->is_reached);
        if (lab_state_loading(state)) {
            resume(function, state);
        }
    }
}
