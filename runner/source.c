/*
 * QEMU's source.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "source.h"

#include <string.h>

#include "apt.h"
#include "disk.h"
#include "fail.h"
#include "file.h"
#include "key.h"
#include "step.h"
#include "version.h"

#define PACKAGE "qemu"
#define LINE    "1:10.0"
#define KIND    "source"

static bool unpack(StepWork *work, GError **error)
{
    g_autoptr(GPtrArray) names = file_list(work->folder);

    for (guint i = 0; i < names->len; i++) {
        const char *name = names->pdata[i];
        const char *const argv[] = { "dpkg-source", "--no-check", "-x",
                                     name,          "tree",       NULL };

        if (g_str_has_suffix(name, ".dsc")) {
            return step_command(work, work->folder, NULL, argv, error);
        }
    }
    return fail(error, FAIL_GENERAL, "the source package of QEMU has no .dsc");
}

static bool remove_archives(StepWork *work, GError **error)
{
    g_autoptr(GPtrArray) names = file_list(work->folder);

    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path =
            g_build_filename(work->folder, names->pdata[i], NULL);

        if (!file_is_folder(path) && !file_remove(path, error)) {
            return false;
        }
    }
    return true;
}

static bool make(StepWork *work, const void *opaque, GError **error)
{
    const CatalogEntry *entry = opaque;

    return apt_download_source(work, entry->package, entry->version, error) &&
           unpack(work, error) && remove_archives(work, error);
}

static char *fetch(const Session *session, const CatalogEntry *entry,
                   GError **error)
{
    g_autofree char *name = g_strdup_printf("%s_%s", PACKAGE, entry->version);
    g_autofree char *key = key_of_name(name);
    g_autofree char *title =
        g_strdup_printf("fetching QEMU's source %s (%d "
                        "MB)",
                        entry->version, (int)(entry->size / MEBIBYTE));
    Step step = {
        .kind = KIND,
        .key = key,
        .title = title,
        .disk = 1000 * MEBIBYTE,
        .work = make,
        .opaque = entry,
    };

    return step_run(session, &step, error);
}

static bool set_tree(Source *source, const char *folder, const char *package,
                     GError **error)
{
    g_autofree char *version = g_build_filename(folder, "VERSION", NULL);

    *source = (Source){
        .folder = g_strdup(folder),
        .version = file_first_line(version),
        .package = g_strdup(package),
    };
    if (!source->version) {
        return fail(error, FAIL_USAGE,
                    "%s is no source tree of QEMU: it has no file VERSION",
                    folder);
    }
    return true;
}

static bool try_candidates(const Session *session, const Catalog *catalog,
                           Source *source, GError **error)
{
    g_autoptr(GError) why = NULL;

    for (guint i = 0; i < catalog->entries->len; i++) {
        const CatalogEntry *entry = catalog->entries->pdata[i];
        g_autofree char *folder = NULL;
        g_autofree char *tree = NULL;

        if (entry->kind != CATALOG_SOURCE || strcmp(entry->package, PACKAGE) ||
            !version_of_line(entry->version, LINE)) {
            continue;
        }
        if (why) {
            progress_note("%s; trying QEMU %s", why->message, entry->version);
            g_clear_error(&why);
        }
        folder = fetch(session, entry, &why);
        if (folder) {
            tree = g_build_filename(folder, "tree", NULL);
            return set_tree(source, tree, entry->version, error);
        }
        if (!g_error_matches(why, FAIL_DOMAIN, FAIL_MISSING)) {
            break;
        }
        apt_forget(session, entry);
    }
    if (!why) {
        return fail(error, FAIL_GENERAL,
                    "the archive has no source of QEMU 10.0; give your own "
                    "with --qemu-source");
    }
    if (g_error_matches(why, FAIL_DOMAIN, FAIL_MISSING)) {
        apt_forget_all(session);
    }
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

bool source_get(const Session *session, Source *source, GError **error)
{
    const char *own = session->options->qemu_source;
    g_autoptr(Catalog) catalog = NULL;
    g_autofree char *folder = NULL;

    *source = (Source){ 0 };
    if (own) {
        folder = g_canonicalize_filename(own, NULL);
        return set_tree(source, folder, NULL, error);
    }
    catalog = apt_catalog(session, APT_DAY, error);
    return catalog && try_candidates(session, catalog, source, error);
}

void source_free(Source *source)
{
    g_free(source->folder);
    g_free(source->version);
    g_free(source->package);
}
