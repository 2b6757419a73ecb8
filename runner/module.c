/*
 * Kernel modules on the host.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "module.h"

#include <string.h>

#include "elffile.h"
#include "fail.h"
#include "file.h"
#include "unpack.h"

#define ORDER_FILE "modules.order"

static char *name_of_path(const char *path)
{
    g_autofree char *base = g_path_get_basename(path);
    char *dot = strchr(base, '.');

    return g_strdelimit(
        g_strndup(base, dot ? dot - base : (gssize)strlen(base)), "-", '_');
}

static bool is_module(const char *path)
{
    g_autofree char *base = unpack_base_name(path);

    return g_str_has_suffix(base, ".ko");
}

static void add_path(ModuleTree *tree, const char *path)
{
    g_hash_table_replace(tree->paths, name_of_path(path), g_strdup(path));
}

static void add_installed(ModuleTree *tree)
{
    g_autoptr(GPtrArray) paths = file_walk(tree->root);

    /* in order, so that updates/ wins over kernel/ */
    for (guint i = 0; i < paths->len; i++) {
        if (is_module(paths->pdata[i])) {
            add_path(tree, paths->pdata[i]);
        }
    }
}

/* The order file names objects (.o), in older kernels the modules (.ko). */
static void add_ordered(ModuleTree *tree, const char *order)
{
    g_auto(GStrv) lines = g_strsplit(order, "\n", -1);

    for (char **line = lines; *line; line++) {
        const char *dot = strrchr(*line, '.');
        g_autofree char *path = NULL;

        if (dot) {
            path = g_strdup_printf("%.*s.ko", (int)(dot - *line), *line);
            add_path(tree, path);
        }
    }
}

static bool is_build_tree(const char *root)
{
    g_autofree char *image =
        g_build_filename(root, "arch/x86/boot/bzImage", NULL);

    return file_exists(image);
}

ModuleTree *module_tree_open(const char *root, GError **error)
{
    g_autofree char *order_path = g_build_filename(root, ORDER_FILE, NULL);
    g_autofree char *order = NULL;
    ModuleTree *tree = g_new0(ModuleTree, 1);

    tree->root = g_strdup(root);
    tree->built_here = is_build_tree(root);
    tree->paths =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    tree->own = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if (!tree->built_here) {
        add_installed(tree);
    } else if (g_file_get_contents(order_path, &order, NULL, NULL)) {
        add_ordered(tree, order);
    } else {
        fail(error, FAIL_GENERAL,
             "%s has no modules yet: run 'make modules' "
             "there",
             root);
        g_clear_pointer(&tree, module_tree_free);
    }
    return tree;
}

void module_tree_free(ModuleTree *tree)
{
    g_hash_table_unref(tree->paths);
    g_hash_table_unref(tree->own);
    g_free(tree->root);
    g_free(tree);
}

static int compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

bool module_tree_key(const ModuleTree *tree, Key *key, GError **error)
{
    g_autoptr(GList) names =
        g_list_sort(g_hash_table_get_keys(tree->paths), compare_texts);

    for (GList *name = names; name; name = name->next) {
        g_autofree char *path = g_build_filename(
            tree->root, g_hash_table_lookup(tree->paths, name->data), NULL);

        const char *own = g_hash_table_lookup(tree->own, name->data);

        if (!key_add_stamp(key, own ? own : path, error)) {
            return false;
        }
    }
    return true;
}

bool module_tree_replace(ModuleTree *tree, const char *file, GError **error)
{
    g_autofree char *name = name_of_path(file);

    if (!module_tree_has(tree, name)) {
        return fail(error, FAIL_GENERAL,
                    "%s cannot be used: this kernel has no module %s to take "
                    "its place",
                    file, name);
    }
    g_hash_table_replace(tree->own, g_steal_pointer(&name), g_strdup(file));
    return true;
}

bool module_tree_has(const ModuleTree *tree, const char *name)
{
    return g_hash_table_contains(tree->paths, name);
}

static void module_free(gpointer opaque)
{
    Module *module = opaque;

    g_free(module->name);
    g_free(module->path);
    g_free(module->file);
    g_free(module->depends);
    g_free(module);
}

static bool strip(StepWork *work, const char *file, GError **error)
{
    const char *const argv[] = { "strip", "--strip-debug", file, NULL };

    return step_command(work, NULL, NULL, argv, error);
}

/* Copies one module to the work's folder, without compression. */
static Module *take(StepWork *work, const ModuleTree *tree, const char *name,
                    GError **error)
{
    const char *path = g_hash_table_lookup(tree->paths, name);
    const char *own = g_hash_table_lookup(tree->own, name);
    g_autofree char *from =
        own ? g_strdup(own) : g_build_filename(tree->root, path, NULL);
    g_autofree char *base = g_path_get_basename(from);
    g_autofree char *packed = g_build_filename(work->folder, base, NULL);
    Module *module;

    if (!file_copy(from, packed, error) || !unpack_file(work, packed, error)) {
        return NULL;
    }
    module = g_new0(Module, 1);
    module->name = g_strdup(name);
    module->path = unpack_base_name(path);
    module->file = unpack_base_name(packed);
    module->depends = elf_modinfo(module->file, "depends");
    if (!module->depends) {
        fail(error, FAIL_GENERAL, "%s is no kernel module", from);
    } else if (!(tree->built_here || own) || strip(work, module->file, error)) {
        return module;
    }
    module_free(module);
    return NULL;
}

static bool is_taken(const GPtrArray *modules, const char *name)
{
    for (guint i = 0; i < modules->len; i++) {
        if (strcmp(((const Module *)modules->pdata[i])->name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool take_closure(StepWork *work, const ModuleTree *tree,
                         const char *wanted, GPtrArray *modules, GError **error)
{
    g_autofree char *name = g_strdelimit(g_strdup(wanted), "-", '_');
    g_auto(GStrv) depends = NULL;
    Module *module;

    if (is_taken(modules, name)) {
        return true;
    }
    if (!module_tree_has(tree, name)) {
        return fail(error, FAIL_GENERAL, "there is no module %s in %s", wanted,
                    tree->root);
    }
    module = take(work, tree, name, error);
    if (!module) {
        return false;
    }
    depends = g_strsplit(module->depends, ",", -1);
    for (char **other = depends; *other; other++) {
        if (**other && !take_closure(work, tree, *other, modules, error)) {
            module_free(module);
            return false;
        }
    }
    g_ptr_array_add(modules, module);
    return true;
}

GPtrArray *module_closure(StepWork *work, const ModuleTree *tree,
                          const char *name, GError **error)
{
    g_autoptr(GPtrArray) modules = g_ptr_array_new_with_free_func(module_free);

    if (!take_closure(work, tree, name, modules, error)) {
        return NULL;
    }
    return g_steal_pointer(&modules);
}
