/*
 * A view of QEMU's source with our device in it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "overlay.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fail.h"
#include "file.h"
#include "key.h"
#include "patch.h"

#define STAMP       "overlay.key"
#define DEVICE_LINK "hw/viclab"
#define DEVICE_LIST "configs/devices/x86_64-softmmu/viclab.mak"

/* The files that a patch in scripts/qemu changes. */
static const char *const patched[] = {
    "meson.build",
    "accel/tcg/cpu-exec.c",
    "accel/tcg/cputlb.c",
    "accel/tcg/icount-common.c",
    "accel/tcg/tcg-accel-ops-rr.c",
    "accel/tcg/tcg-accel-ops-rr.h",
    "hw/meson.build",
    "hw/Kconfig",
    "system/cpus.c",
    "target/i386/tcg/seg_helper.c",
    "tests/qtest/meson.build",
};
/* What is in the view and not in the source. */
static const char *const added[] = { DEVICE_LINK, OVERLAY_TESTS, DEVICE_LIST };

static bool is_one_of(const char *path, const char *const *list, guint count)
{
    for (guint i = 0; i < count; i++) {
        if (strcmp(path, list[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_above_one_of(const char *path, const char *const *list,
                            guint count)
{
    for (guint i = 0; i < count; i++) {
        if (g_str_has_prefix(list[i], path) && list[i][strlen(path)] == '/') {
            return true;
        }
    }
    return false;
}

/* A folder that has to be a real one in the view. */
static bool is_opened(const char *path)
{
    return is_above_one_of(path, patched, G_N_ELEMENTS(patched)) ||
           is_above_one_of(path, added, G_N_ELEMENTS(added));
}

static bool is_ours(const char *path)
{
    return is_one_of(path, patched, G_N_ELEMENTS(patched)) ||
           is_one_of(path, added, G_N_ELEMENTS(added));
}

/* Links for everything in the folder @path (below both) but what is ours. */
static bool link_folder(const char *source, const char *tree, const char *path,
                        GError **error)
{
    g_autofree char *from_folder = g_build_filename(source, path, NULL);
    g_autofree char *to_folder = g_build_filename(tree, path, NULL);
    g_autoptr(GPtrArray) names = file_list(from_folder);

    if (!file_make_folder(to_folder, error)) {
        return false;
    }
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *inner =
            *path ? g_build_filename(path, names->pdata[i], NULL)
                  : g_strdup(names->pdata[i]);
        g_autofree char *from = g_build_filename(source, inner, NULL);
        g_autofree char *to = g_build_filename(tree, inner, NULL);

        if (is_opened(inner)) {
            if (!link_folder(source, tree, inner, error)) {
                return false;
            }
        } else if (!is_ours(inner) && symlink(from, to) < 0) {
            return fail_errno(error, to, "cannot link");
        }
    }
    return true;
}

static bool copy_patched(const char *source, const char *tree, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(patched); i++) {
        g_autofree char *from = g_build_filename(source, patched[i], NULL);
        g_autofree char *to = g_build_filename(tree, patched[i], NULL);

        if (!file_copy(from, to, error)) {
            return false;
        }
    }
    return true;
}

static bool apply(StepWork *work, const char *source, const char *tree,
                  const char *patch, GError **error)
{
    g_autofree char *base = g_path_get_basename(patch);
    g_autoptr(GError) why = NULL;

    if (patch_apply(work, tree, patch, &why)) {
        return true;
    }
    return fail(error, FAIL_GENERAL,
                "this QEMU differs where the device is to be named: %s does "
                "not apply to %s; its log is %s",
                base, source, work->log);
}

static bool apply_all(StepWork *work, const char *source, const char *scripts,
                      const char *tree, GError **error)
{
    g_autoptr(GPtrArray) names = file_list(scripts);

    for (guint i = 0; i < names->len; i++) {
        g_autofree char *patch =
            g_build_filename(scripts, names->pdata[i], NULL);

        if (g_str_has_suffix(patch, ".patch") &&
            !apply(work, source, tree, patch, error)) {
            return false;
        }
    }
    return true;
}

static bool add_link(const char *tree, const char *name, const char *target,
                     GError **error)
{
    g_autofree char *link = g_build_filename(tree, name, NULL);

    return symlink(target, link) == 0 || fail_errno(error, link, "cannot link");
}

static bool add_ours(const char *scripts, const char *tree,
                     const OverlayParts *parts, GError **error)
{
    g_autofree char *list = g_build_filename(tree, DEVICE_LIST, NULL);
    g_autofree char *own_list = g_build_filename(scripts, "viclab.mak", NULL);

    return add_link(tree, DEVICE_LINK, parts->device, error) &&
           add_link(tree, OVERLAY_TESTS, parts->tests, error) &&
           file_copy(own_list, list, error);
}

static void add_listing(Key *key, const char *source, const char *path)
{
    g_autofree char *folder = g_build_filename(source, path, NULL);
    g_autoptr(GPtrArray) names = file_list(folder);

    for (guint i = 0; i < names->len; i++) {
        g_autofree char *inner =
            *path ? g_build_filename(path, names->pdata[i], NULL)
                  : g_strdup(names->pdata[i]);

        key_add(key, inner);
        if (is_opened(inner)) {
            add_listing(key, source, inner);
        }
    }
}

/* All that the view depends on; other changes show through its links. */
static char *view_key(const char *source, const char *scripts,
                      const OverlayParts *parts, GError **error)
{
    g_autoptr(Key) key = key_new();

    key_add(key, source);
    key_add(key, parts->device);
    key_add(key, parts->tests);
    add_listing(key, source, "");
    for (guint i = 0; i < G_N_ELEMENTS(patched); i++) {
        g_autofree char *path = g_build_filename(source, patched[i], NULL);

        if (!key_add_file(key, path, error)) {
            return NULL;
        }
    }
    return key_add_folder(key, scripts, error) ? key_end(g_steal_pointer(&key))
                                               : NULL;
}

static bool make_view(StepWork *work, const char *source, const char *scripts,
                      const OverlayParts *parts, const char *tree,
                      GError **error)
{
    return file_remove(tree, error) && link_folder(source, tree, "", error) &&
           copy_patched(source, tree, error) &&
           apply_all(work, source, scripts, tree, error) &&
           add_ours(scripts, tree, parts, error);
}

bool overlay_make(StepWork *work, const char *source, const char *folder,
                  const OverlayParts *parts, GError **error)
{
    g_autofree char *scripts =
        g_build_filename(work->session->checkout, "scripts/qemu", NULL);
    g_autofree char *tree = g_build_filename(folder, "tree", NULL);
    g_autofree char *stamp = g_build_filename(folder, STAMP, NULL);
    g_autofree char *key = view_key(source, scripts, parts, error);
    g_autofree char *old = file_first_line(stamp);

    if (!key) {
        return false;
    }
    if (old && strcmp(old, key) == 0) {
        return true;
    }
    return file_remove(stamp, error) &&
           make_view(work, source, scripts, parts, tree, error) &&
           file_write(stamp, key, error);
}

static bool sync_one(const char *from, const char *to, GError **error)
{
    return file_same_content(from, to) || file_install(from, to, error);
}

bool overlay_sync(const char *from, const char *to, GError **error)
{
    g_autoptr(GPtrArray) wanted = file_walk(from);
    g_autoptr(GPtrArray) present = file_walk(to);
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < wanted->len; i++) {
        g_autofree char *source =
            g_build_filename(from, wanted->pdata[i], NULL);
        g_autofree char *copy = g_build_filename(to, wanted->pdata[i], NULL);

        g_hash_table_add(names, wanted->pdata[i]);
        if (!sync_one(source, copy, error)) {
            return false;
        }
    }
    for (guint i = 0; i < present->len; i++) {
        g_autofree char *copy = g_build_filename(to, present->pdata[i], NULL);

        if (!g_hash_table_contains(names, present->pdata[i]) &&
            !file_remove(copy, error)) {
            return false;
        }
    }
    return true;
}
