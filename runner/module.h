/*
 * Kernel modules on the host: the driver and all that it depends on, in the
 * order in which they have to be loaded.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_MODULE_H
#define VICLAB_RUNNER_MODULE_H

#include "key.h"
#include "step.h"

/* All modules of a kernel, wherever they are. */
typedef struct ModuleTree {
    char *root;
    GHashTable *paths; /* name with underscores -> path below root */
    GHashTable *own;   /* the same -> a file that is taken instead */
    bool built_here;   /* not by a distribution: with data for debuggers */
} ModuleTree;

/* One that was taken out of a tree, uncompressed. */
typedef struct Module {
    char *name;    /* "nvme_fc" */
    char *path;    /* "kernel/drivers/nvme/host/nvme-fc.ko" */
    char *file;    /* where the uncompressed copy is */
    char *depends; /* names, separated by commas */
} Module;

/*
 * @root is an installed folder (lib/modules/<release>) or a kernel build
 * tree, which has a file modules.order and its modules where they were built.
 */
ModuleTree *module_tree_open(const char *root, GError **error);
void module_tree_free(ModuleTree *tree);
/* Everything about the tree that a result made of it depends on. */
bool module_tree_key(const ModuleTree *tree, Key *key, GError **error);
/* Takes @file wherever its module is meant; false if the tree has none. */
bool module_tree_replace(ModuleTree *tree, const char *file, GError **error);
bool module_tree_has(const ModuleTree *tree, const char *name);

/*
 * Copies module @name and what it depends on to the work's folder. Returns
 * Module *, each behind its dependencies; NULL on error.
 */
GPtrArray *module_closure(StepWork *work, const ModuleTree *tree,
                          const char *name, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ModuleTree, module_tree_free)

#endif
