/*
 * Modules for a guest that has to load them itself.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "modulepack.h"

#include "cpio.h"

typedef struct Packing {
    Cpio cpio;
    GString *order;
    GHashTable *packed; /* names */
} Packing;

static bool add(Packing *packing, const GPtrArray *modules, GError **error)
{
    for (guint i = 0; i < modules->len; i++) {
        const Module *module = modules->pdata[i];
        g_autofree char *file = g_strconcat(module->name, ".ko", NULL);

        if (!g_hash_table_add(packing->packed, g_strdup(module->name))) {
            continue;
        }
        g_string_append_printf(packing->order, "%s\n", file);
        if (!cpio_add_file(&packing->cpio, file, 0644, module->file, error)) {
            return false;
        }
    }
    return true;
}

static bool add_all(Packing *packing, StepWork *work, const ModuleTree *tree,
                    const char *const *names, GError **error)
{
    for (; *names; names++) {
        g_autoptr(GPtrArray) modules = NULL;

        if (!module_tree_has(tree, *names)) {
            continue;
        }
        modules = module_closure(work, tree, *names, error);
        if (!modules || !add(packing, modules, error)) {
            return false;
        }
    }
    return true;
}

bool module_pack(StepWork *work, const ModuleTree *tree,
                 const char *const *names, const char *path, GError **error)
{
    Packing packing = { 0 };
    bool done;

    if (!cpio_open(&packing.cpio, path, error)) {
        return false;
    }
    packing.order = g_string_new(NULL);
    packing.packed =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    done = add_all(&packing, work, tree, names, error);
    cpio_add_data(&packing.cpio, "order", 0644, packing.order->str,
                  packing.order->len);
    g_hash_table_unref(packing.packed);
    g_string_free(packing.order, TRUE);
    return cpio_close(&packing.cpio, done ? error : NULL) && done;
}
