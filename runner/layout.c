/*
 * A kernel as programs expect it on a system.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "layout.h"

#include <unistd.h>

#include "command.h"
#include "disk.h"
#include "fail.h"
#include "file.h"
#include "module.h"

#define KIND "layout"
#define KEEP 5

typedef struct Parts {
    const Kernel *kernel;
    const ModuleTree *modules;
} Parts;

/* What "make modules_install" copies, and depmod reads. */
static const char *const lists[] = {
    "modules.order",
    "modules.builtin",
    "modules.builtin.modinfo",
};

static bool link_to(const char *target, const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);

    return file_make_folder(folder, error) &&
           (symlink(target, path) == 0 ||
            fail_errno(error, path, "cannot make the link"));
}

static bool link_module(const Parts *parts, const char *path, const char *to,
                        GError **error)
{
    g_autofree char *from = g_build_filename(parts->modules->root, path, NULL);
    g_autofree char *link = g_build_filename(to, path, NULL);

    return link_to(from, link, error);
}

static bool link_modules(const Parts *parts, const char *to, GError **error)
{
    g_autoptr(GList) paths = g_hash_table_get_values(parts->modules->paths);

    for (GList *path = paths; path; path = path->next) {
        if (!link_module(parts, path->data, to, error)) {
            return false;
        }
    }
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_autofree char *from =
            g_build_filename(parts->modules->root, lists[i], NULL);

        if (file_exists(from) && !link_module(parts, lists[i], to, error)) {
            return false;
        }
    }
    return true;
}

static bool index_modules(StepWork *work, const char *release, GError **error)
{
    const char *const argv[] = { "depmod", "-b", work->folder, release, NULL };
    g_autofree char *path = command_search_path();
    g_auto(GStrv) environment =
        g_environ_setenv(g_get_environ(), "PATH", path, TRUE);

    return step_command(work, NULL, environment, argv, error);
}

static bool make(StepWork *work, const void *opaque, GError **error)
{
    const Parts *parts = opaque;
    const char *release = parts->kernel->release;
    g_autofree char *image = g_build_filename(work->folder, LAYOUT_IMAGE, NULL);
    g_autofree char *to =
        g_build_filename(work->folder, "lib/modules", release, NULL);

    return link_to(parts->kernel->image, image, error) &&
           link_modules(parts, to, error) &&
           index_modules(work, release, error);
}

static char *parts_key(const Parts *parts, GError **error)
{
    g_autoptr(Key) key = key_new();

    key_add(key, parts->kernel->release);
    key_add(key, parts->kernel->image);
    return module_tree_key(parts->modules, key, error)
               ? key_end(g_steal_pointer(&key))
               : NULL;
}

char *layout_get(const Session *session, const Kernel *kernel, GError **error)
{
    g_autoptr(ModuleTree) modules = module_tree_open(kernel->modules, error);
    Parts parts = { kernel, modules };
    g_autofree char *key = modules ? parts_key(&parts, error) : NULL;
    Step step = {
        .kind = KIND,
        .key = key,
        .title = "indexing the kernel's modules",
        .disk = 64 * MEBIBYTE,
        .work = make,
        .opaque = &parts,
        .keep = KEEP,
    };

    return key ? step_run(session, &step, error) : NULL;
}
