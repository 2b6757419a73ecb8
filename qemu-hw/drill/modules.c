/*
 * The guest's modules.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/modules.h"
#include "lab/state.h"
#include "wire/bytes.h"

#define COME "do_init_module"
#define GONE "free_module"

/* struct module: an enum, a list's head, the name (MODULE_NAME_LEN). */
#define NAME_OFFSET 24
#define NAME_LENGTH 56

#define LOADED_MAX 4096

typedef struct Loaded {
    const SymbolsModule *module;
    uint64_t text; /* 0: not there */
} Loaded;

struct ModuleTable {
    Lab *lab;
    WatchTable *watches;
    ModuleFn *changed;
    void *opaque;
    GArray *loaded; /* Loaded, as in the symbols */
    Watch come;
    Watch gone;
};

static Loaded *loaded_at(const ModuleTable *table, guint index)
{
    return &g_array_index(table->loaded, Loaded, index);
}

static Loaded *find(const ModuleTable *table, const char *name)
{
    for (guint i = 0; i < table->loaded->len; i++) {
        if (strcmp(loaded_at(table, i)->module->name, name) == 0) {
            return loaded_at(table, i);
        }
    }
    return NULL;
}

static void move(ModuleTable *table, Loaded *loaded, uint64_t text)
{
    if (loaded->text != text) {
        loaded->text = text;
        table->changed(table->opaque, loaded->module);
    }
}

/* The module whose struct is the hit's first argument, if it is known. */
static Loaded *named_by(const ModuleTable *table, const WatchHit *hit)
{
    char name[NAME_LENGTH];

    if (!watch_read(table->watches, hit->cpu, hit->arguments[0] + NAME_OFFSET,
                    name, sizeof(name)) ||
        !memchr(name, '\0', sizeof(name))) {
        return NULL;
    }
    return find(table, name);
}

static void tell(const ModuleTable *table, const Loaded *loaded)
{
    TAP(&table->lab->tap, TAP_guest_module, "guest",
        TAP_STR("name", loaded->module->name),
        TAP_HEX("text", 16, loaded->text),
        TAP_FLAG("loaded", loaded->text != 0));
}

static WatchReply module_came(void *opaque, const WatchHit *hit)
{
    ModuleTable *table = opaque;
    Loaded *loaded = named_by(table, hit);
    uint8_t pointer[8];

    if (loaded &&
        watch_read(table->watches, hit->cpu,
                   hit->arguments[0] + loaded->module->exit_pointer, pointer,
                   sizeof(pointer)) &&
        get_le64(pointer)) {
        move(table, loaded, get_le64(pointer) - loaded->module->exit_offset);
        tell(table, loaded);
    }
    return (WatchReply){ WATCH_CONTINUE };
}

static WatchReply module_went(void *opaque, const WatchHit *hit)
{
    ModuleTable *table = opaque;
    Loaded *loaded = named_by(table, hit);

    if (loaded && loaded->text) {
        move(table, loaded, 0);
        tell(table, loaded);
    }
    return (WatchReply){ WATCH_CONTINUE };
}

static const WatchOps come_ops = { .hit = module_came };
static const WatchOps gone_ops = { .hit = module_went };

/* A kernel without it: see module_table_follows(). */
static void watch_kernel(Watch *watch, const char *function)
{
    const WatchSpec spec = { .function = function, .is_silent = true };
    g_autofree char *why = NULL;

    watch_set(watch, &spec, &why);
}

ModuleTable *module_table_new(Lab *lab, WatchTable *watches,
                              const Symbols *symbols, ModuleFn *changed,
                              void *opaque)
{
    ModuleTable *table = g_new0(ModuleTable, 1);
    const SymbolsModule *module;

    table->lab = lab;
    table->watches = watches;
    table->changed = changed;
    table->opaque = opaque;
    table->loaded = g_array_new(FALSE, FALSE, sizeof(Loaded));
    for (uint32_t i = 0; (module = symbols_module(symbols, i)); i++) {
        Loaded loaded = { module, 0 };

        g_array_append_val(table->loaded, loaded);
    }
    watch_init(&table->come, watches, &come_ops, table);
    watch_init(&table->gone, watches, &gone_ops, table);
    if (table->loaded->len) {
        watch_kernel(&table->come, COME);
        watch_kernel(&table->gone, GONE);
    }
    return table;
}

void module_table_free(ModuleTable *table)
{
    watch_clear(&table->come);
    watch_clear(&table->gone);
    g_array_free(table->loaded, TRUE);
    g_free(table);
}

bool module_table_follows(const ModuleTable *table)
{
    return watch_is_set(&table->come);
}

void module_table_reset(ModuleTable *table)
{
    for (guint i = 0; i < table->loaded->len; i++) {
        move(table, loaded_at(table, i), 0);
    }
}

static void load(ModuleTable *table, const char *name, uint64_t text)
{
    Loaded *loaded = name ? find(table, name) : NULL;

    if (loaded) {
        move(table, loaded, text);
    }
}

void module_table_state(ModuleTable *table, LabState *state)
{
    uint32_t count = table->loaded->len;

    if (lab_state_loading(state)) {
        module_table_reset(table);
    }
    lab_state_count(state, &count, LOADED_MAX);
    for (uint32_t i = 0; i < count; i++) {
        g_autofree char *name = NULL;
        uint64_t text = 0;

        if (!lab_state_loading(state)) {
            name = g_strdup(loaded_at(table, i)->module->name);
            text = loaded_at(table, i)->text;
        }
        lab_state_string(state, &name);
        lab_state_u64(state, &text);
        if (lab_state_loading(state)) {
            load(table, name, text);
        }
    }
}

uint64_t module_table_text(const ModuleTable *table,
                           const SymbolsModule *module)
{
    const Loaded *loaded = find(table, module->name);

    return loaded ? loaded->text : 0;
}
