/*
 * virtme-ng.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "virtme.h"

#include "apt.h"
#include "disk.h"
#include "fail.h"
#include "key.h"
#include "step.h"

#define KIND "virtme-ng"

typedef struct Parts {
    const CatalogEntry *virtme;
    const CatalogEntry *busybox;
} Parts;

static bool download(StepWork *work, const CatalogEntry *entry, GError **error)
{
    return apt_download(work, entry->package, entry->version, error);
}

static bool make(StepWork *work, const void *opaque, GError **error)
{
    const Parts *parts = opaque;

    return download(work, parts->virtme, error) &&
           download(work, parts->busybox, error) &&
           apt_unpack(work, work->folder, error);
}

static const CatalogEntry *find(const Catalog *catalog, const char *package,
                                GError **error)
{
    const CatalogEntry *entry =
        catalog_find(catalog, CATALOG_BINARY, package, NULL);

    if (!entry) {
        fail(error, FAIL_GENERAL, "the archive has no package %s", package);
    }
    return entry;
}

static char *get_folder(const Session *session, const Parts *parts,
                        GError **error)
{
    g_autofree char *name = g_strdup_printf("%s_%s", parts->virtme->version,
                                            parts->busybox->version);
    g_autofree char *key = key_of_name(name);
    Step step = {
        .kind = KIND,
        .key = key,
        .title = "fetching virtme-ng",
        .disk = 20 * MEBIBYTE,
        .work = make,
        .opaque = parts,
        .keep = 2,
    };

    return step_run(session, &step, error);
}

bool virtme_get(const Session *session, Virtme *virtme, GError **error)
{
    g_autoptr(Catalog) catalog = apt_catalog(session, APT_DAY, error);
    g_autofree char *folder = NULL;
    Parts parts = { 0 };

    *virtme = (Virtme){ 0 };
    if (!catalog || !(parts.virtme = find(catalog, "virtme-ng", error)) ||
        !(parts.busybox = find(catalog, "busybox-static", error))) {
        return false;
    }
    folder = get_folder(session, &parts, error);
    if (!folder) {
        return false;
    }
    *virtme = (Virtme){
        .programs = g_build_filename(folder, "usr/bin", NULL),
        .modules =
            g_build_filename(folder, "usr/lib/python3/dist-packages", NULL),
        .busybox = g_build_filename(folder, "usr/bin/busybox", NULL),
    };
    return true;
}

void virtme_free(Virtme *virtme)
{
    g_free(virtme->programs);
    g_free(virtme->modules);
    g_free(virtme->busybox);
}
