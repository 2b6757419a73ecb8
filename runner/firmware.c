/*
 * The guest's firmware.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "firmware.h"

#include "apt.h"
#include "disk.h"
#include "fail.h"
#include "file.h"
#include "key.h"
#include "step.h"

/* Where each package has its files, and one that has to be there. */
typedef struct Part {
    const char *package;
    const char *folder;
    const char *file;
} Part;

static const Part parts[] = {
    { "seabios", "usr/share/seabios", "bios-256k.bin" },
    { "qemu-system-data", "usr/share/qemu", "pvh.bin" },
};

static bool make(StepWork *work, const void *opaque, GError **error)
{
    const CatalogEntry *entry = opaque;

    return apt_download(work, entry->package, entry->version, error) &&
           apt_unpack(work, work->folder, error);
}

static char *get_part(const Session *session, const Catalog *catalog,
                      const Part *part, GError **error)
{
    const CatalogEntry *entry =
        catalog_find(catalog, CATALOG_BINARY, part->package, NULL);
    g_autofree char *name = NULL;
    g_autofree char *key = NULL;
    g_autofree char *title = NULL;
    g_autofree char *folder = NULL;
    Step step = { .kind = "firmware",
                  .disk = 100 * MEBIBYTE,
                  .work = make,
                  .opaque = entry };

    if (!entry) {
        fail(error, FAIL_GENERAL, "the archive has no package %s",
             part->package);
        return NULL;
    }
    name = g_strdup_printf("%s_%s", entry->package, entry->version);
    key = key_of_name(name);
    title = g_strdup_printf("fetching %s", part->package);
    step.key = key;
    step.title = title;
    folder = step_run(session, &step, error);
    return folder ? g_build_filename(folder, part->folder, NULL) : NULL;
}

static char **get_packaged(const Session *session, GError **error)
{
    g_autoptr(Catalog) catalog = apt_catalog(session, APT_DAY, error);
    g_auto(GStrv) folders = g_new0(char *, G_N_ELEMENTS(parts) + 1);

    for (guint i = 0; catalog && i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *file = NULL;

        folders[i] = get_part(session, catalog, &parts[i], error);
        if (!folders[i]) {
            return NULL;
        }
        file = g_build_filename(folders[i], parts[i].file, NULL);
        if (!file_exists(file)) {
            fail(error, FAIL_GENERAL, "package %s has no %s any more",
                 parts[i].package, parts[i].file);
            return NULL;
        }
    }
    return catalog ? g_steal_pointer(&folders) : NULL;
}

char **firmware_get(const Session *session, const Source *source,
                    GError **error)
{
    g_autofree char *own = g_build_filename(source->folder, "pc-bios", NULL);
    g_autofree char *bios = g_build_filename(own, "bios-256k.bin", NULL);
    const char *folders[] = { own, NULL };

    if (!source->package && file_exists(bios)) {
        return g_strdupv((char **)folders);
    }
    return get_packaged(session, error);
}
