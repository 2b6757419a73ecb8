/*
 * Drivers that were built.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "driver.h"

#include <string.h>
#include <sys/stat.h>

#include "elffile.h"
#include "fail.h"
#include "file.h"
#include "step.h"

char *driver_name(const char *folder)
{
    char *name = g_path_get_basename(folder);
    char *digest = strrchr(name, '_');

    if (digest) {
        *digest = '\0';
    }
    return name;
}

GPtrArray *driver_names(const Session *session)
{
    g_autofree char *kind_folder = session_path(session, DRIVER_KIND, NULL);
    g_autoptr(GPtrArray) folders = file_list(kind_folder);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < folders->len; i++) {
        g_autofree char *name = driver_name(folders->pdata[i]);

        if (!g_str_has_suffix(folders->pdata[i], STEP_PART) &&
            (!names->len || strcmp(names->pdata[names->len - 1], name) != 0)) {
            g_ptr_array_add(names, g_steal_pointer(&name));
        }
    }
    return names;
}

static bool is_newer(const char *path, const char *than)
{
    struct stat a, b;

    if (!than) {
        return true;
    }
    return stat(path, &a) == 0 && stat(than, &b) == 0 &&
           (a.st_mtim.tv_sec != b.st_mtim.tv_sec
                ? a.st_mtim.tv_sec > b.st_mtim.tv_sec
                : a.st_mtim.tv_nsec > b.st_mtim.tv_nsec);
}

/* Of all that were built under a name, the last one. */
static char *find_named(const Session *session, const char *wanted)
{
    g_autofree char *kind_folder = session_path(session, DRIVER_KIND, NULL);
    g_autoptr(GPtrArray) names = file_list(kind_folder);
    char *best = NULL;

    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path =
            g_build_filename(kind_folder, names->pdata[i], NULL);
        g_autofree char *name = driver_name(path);

        if (!strcmp(name, wanted) && !g_str_has_suffix(path, STEP_PART) &&
            is_newer(path, best)) {
            g_free(best);
            best = g_steal_pointer(&path);
        }
    }
    return best;
}

char *driver_find(const Session *session, const char *given, GError **error)
{
    g_autoptr(GPtrArray) found = NULL;
    char *folder;

    if (!strchr(given, '/') && (folder = find_named(session, given))) {
        return folder;
    }
    if (!file_is_folder(given)) {
        fail(error, FAIL_USAGE,
             "--driver %s: there is neither such a folder nor a driver of that "
             "name; see 'viclab driver'",
             given);
        return NULL;
    }
    found = driver_modules(given);
    if (!found->len) {
        fail(error, FAIL_USAGE, "--driver %s: there is no module (*.ko) in it",
             given);
        return NULL;
    }
    return g_canonicalize_filename(given, NULL);
}

char *driver_kernel(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, DRIVER_KERNEL, NULL);

    return file_first_line(path);
}

GPtrArray *driver_modules(const char *folder)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) names = file_list(folder);

    for (guint i = 0; i < names->len; i++) {
        if (g_str_has_suffix(names->pdata[i], ".ko")) {
            g_ptr_array_add(paths,
                            g_build_filename(folder, names->pdata[i], NULL));
        }
    }
    return paths;
}

bool driver_check(const char *folder, const char *release, GError **error)
{
    g_autoptr(GPtrArray) paths = driver_modules(folder);
    g_autofree char *wanted = g_strconcat(release, " ", NULL);

    for (guint i = 0; i < paths->len; i++) {
        g_autofree char *magic = elf_modinfo(paths->pdata[i], "vermagic");

        if (!magic || !g_str_has_prefix(magic, wanted)) {
            return fail(error, FAIL_USAGE,
                        "%s is built for kernel %.*s, and this run has %s: "
                        "choose that kernel with --debug or --kernel; a kernel "
                        "of the archive runs its own driver only",
                        (char *)paths->pdata[i],
                        magic ? (int)strcspn(magic, " ") : 0,
                        magic ? magic : "", release);
        }
    }
    return true;
}
