/*
 * The guest's modules: where the text of each is, from the moment at which
 * the kernel has put it in place until it is freed.
 *
 * The kernel calls do_init_module() with the module's struct, relocated and
 * in memory, before any function of the module runs. What the module's file
 * says of that struct is enough to find the text (drill/symbols.h).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_MODULES_H
#define VICLAB_DRILL_MODULES_H

#include "drill/watch.h"

typedef struct ModuleTable ModuleTable;
typedef void ModuleFn(void *opaque, const SymbolsModule *module);

/* @changed hears of each module that has come or gone. */
ModuleTable *module_table_new(Lab *lab, WatchTable *watches,
                              const Symbols *symbols, ModuleFn *changed,
                              void *opaque);
void module_table_free(ModuleTable *table);
/* Whether it can find out what comes. */
bool module_table_follows(const ModuleTable *table);
/* No module is there any more. */
void module_table_reset(ModuleTable *table);
void module_table_state(ModuleTable *table, LabState *state);

/* The address of its text, 0 if it is not there. */
uint64_t module_table_text(const ModuleTable *table,
                           const SymbolsModule *module);

#endif
