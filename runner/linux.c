/*
 * Linux's source.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "linux.h"

#include <string.h>

#include "apt.h"
#include "disk.h"
#include "fail.h"
#include "file.h"
#include "key.h"
#include "step.h"
#include "version.h"

#define KIND    "linux-source"
#define PREFIX  "linux-source-" /* of the packages: linux-source-7.3 */
#define TREE    "tree"
#define VERSION "version"
#define DISK    (2500 * MEBIBYTE)
#define KEEP    2

typedef struct Wish {
    const char *minimum;
    const char *wanted; /* or NULL */
} Wish;

static bool is_wanted(const Wish *wish, const char *version)
{
    return version_compare(version, wish->minimum) >= 0 &&
           (!wish->wanted || version_of_line(version, wish->wanted));
}

/* <root>/usr/src/linux-source-7.3.tar.xz, wherever the package has it */
static char *find_archive(const char *root)
{
    g_autoptr(GPtrArray) paths = file_walk(root);

    for (guint i = 0; i < paths->len; i++) {
        const char *path = paths->pdata[i];
        g_autofree char *base = g_path_get_basename(path);

        if (g_str_has_prefix(base, PREFIX) && strstr(base, ".tar")) {
            return g_build_filename(root, path, NULL);
        }
    }
    return NULL;
}

static bool unpack(StepWork *work, const char *root, GError **error)
{
    g_autofree char *tree = g_build_filename(work->folder, TREE, NULL);
    g_autofree char *archive = find_archive(root);
    const char *const argv[] = {
        "tar", "--strip-components=1", "-C", tree, "-xf", archive, NULL
    };

    if (!archive) {
        return fail(error, FAIL_GENERAL,
                    "the package of Linux's source has no source in it");
    }
    return file_make_folder(tree, error) &&
           step_command(work, NULL, NULL, argv, error);
}

static bool make(StepWork *work, const void *opaque, GError **error)
{
    const CatalogEntry *entry = opaque;
    g_autofree char *root = g_build_filename(work->folder, "root", NULL);
    g_autofree char *version = g_build_filename(work->folder, VERSION, NULL);

    return apt_download(work, entry->package, entry->version, error) &&
           apt_unpack(work, root, error) && unpack(work, root, error) &&
           file_remove(root, error) &&
           file_write(version, entry->version, error);
}

static char *fetch(const Session *session, const CatalogEntry *entry,
                   GError **error)
{
    g_autofree char *key = key_of_name(entry->version);
    g_autofree char *title =
        g_strdup_printf("fetching Linux's source %s (%d MB)", entry->version,
                        (int)(entry->size / MEBIBYTE));
    Step step = {
        .kind = KIND,
        .key = key,
        .title = title,
        .disk = DISK,
        .work = make,
        .opaque = entry,
        .keep = KEEP,
    };

    return step_run(session, &step, error);
}

static void set_folder(LinuxSource *source, const char *folder)
{
    g_autofree char *version = g_build_filename(folder, VERSION, NULL);

    *source = (LinuxSource){
        .folder = g_build_filename(folder, TREE, NULL),
        .version = file_first_line(version),
    };
}

static bool is_source(const CatalogEntry *entry)
{
    return entry->kind == CATALOG_BINARY &&
           g_str_has_prefix(entry->package, PREFIX);
}

/* Newest first, until one is really there; see try_offers() of kernel.c. */
static bool try_candidates(const Session *session, const Catalog *catalog,
                           const Wish *wish, LinuxSource *source,
                           GError **error)
{
    g_autoptr(GError) why = NULL;

    for (guint i = 0; i < catalog->entries->len; i++) {
        const CatalogEntry *entry = catalog->entries->pdata[i];
        g_autofree char *folder = NULL;

        if (!is_source(entry) || !is_wanted(wish, entry->version)) {
            continue;
        }
        if (why) {
            progress_note("%s; trying Linux %s", why->message, entry->version);
            g_clear_error(&why);
        }
        folder = fetch(session, entry, &why);
        if (folder) {
            set_folder(source, folder);
            return true;
        }
        if (!g_error_matches(why, FAIL_DOMAIN, FAIL_MISSING)) {
            break;
        }
        apt_forget(session, entry);
    }
    if (!why) {
        return fail(error, FAIL_USAGE,
                    "the archive has no source of Linux %s%s",
                    wish->wanted ? wish->wanted : wish->minimum,
                    wish->wanted ? "" : " or newer");
    }
    if (g_error_matches(why, FAIL_DOMAIN, FAIL_MISSING)) {
        apt_forget_all(session);
    }
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

/* Without asking the archive: the newest in the cache that fits. */
static bool find_cached(const Session *session, const Wish *wish,
                        LinuxSource *source)
{
    g_autofree char *kind_folder = session_path(session, KIND, NULL);
    g_autoptr(GPtrArray) names = file_list(kind_folder);
    g_autofree char *folder = NULL;
    const char *best = NULL;

    for (guint i = 0; i < names->len; i++) {
        const char *name = names->pdata[i];

        if (!g_str_has_suffix(name, STEP_PART) && is_wanted(wish, name) &&
            (!best || version_compare(name, best) > 0)) {
            best = name;
        }
    }
    if (!best) {
        return false;
    }
    folder = step_find(session, KIND, best);
    set_folder(source, folder);
    return true;
}

GPtrArray *linux_source_versions(const Session *session, const char *minimum,
                                 const char *wanted, GError **error)
{
    const Wish wish = { minimum, wanted };
    g_autoptr(Catalog) catalog = apt_catalog(session, APT_DAY, error);
    GPtrArray *versions;

    if (!catalog) {
        return NULL;
    }
    versions = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < catalog->entries->len; i++) {
        const CatalogEntry *entry = catalog->entries->pdata[i];

        if (is_source(entry) && is_wanted(&wish, entry->version)) {
            g_ptr_array_add(versions, g_strdup(entry->version));
        }
    }
    return versions;
}

bool linux_source_get(const Session *session, const char *minimum,
                      const char *wanted, LinuxSource *source, GError **error)
{
    const Wish wish = { minimum, wanted };
    g_autoptr(Catalog) catalog = NULL;

    *source = (LinuxSource){ 0 };
    if (session->options->offline) {
        return find_cached(session, &wish, source) ||
               fail(error, FAIL_OFFLINE,
                    "no source of Linux %s is in the cache, and --offline "
                    "forbids to fetch one",
                    wanted ? wanted : minimum);
    }
    catalog = apt_catalog(session, APT_DAY, error);
    return catalog && try_candidates(session, catalog, &wish, source, error);
}

void linux_source_free(LinuxSource *source)
{
    g_free(source->folder);
    g_free(source->version);
}
