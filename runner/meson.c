/*
 * A meson that is new enough to build QEMU.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "meson.h"

#include "apt.h"
#include "command.h"
#include "disk.h"
#include "fail.h"
#include "key.h"
#include "step.h"
#include "version.h"

#define PACKAGE "meson"
#define MINIMUM "1.5.0" /* QEMU 10's own demand */
#define MODULES "usr/lib/python3/dist-packages"

static bool system_will_do(void)
{
    static const char *const argv[] = { "meson", "--version", NULL };
    g_autofree char *version = command_output(argv, NULL);

    return version && version_compare(g_strchomp(version), MINIMUM) >= 0;
}

static bool make(StepWork *work, const void *opaque, GError **error)
{
    const CatalogEntry *entry = opaque;

    return apt_download(work, entry->package, entry->version, error) &&
           apt_unpack(work, work->folder, error);
}

bool meson_get(const Session *session, char **path, GError **error)
{
    g_autoptr(Catalog) catalog = NULL;
    const CatalogEntry *entry;
    g_autofree char *key = NULL;
    g_autofree char *folder = NULL;
    Step step = { .kind = PACKAGE,
                  .title = "fetching meson",
                  .disk = 50 * MEBIBYTE,
                  .work = make };

    *path = NULL;
    if (system_will_do()) {
        return true;
    }
    catalog = apt_catalog(session, APT_DAY, error);
    if (!catalog) {
        return false;
    }
    entry = catalog_find(catalog, CATALOG_BINARY, PACKAGE, NULL);
    if (!entry) {
        return fail(error, FAIL_GENERAL,
                    "QEMU needs meson %s or newer, which "
                    "neither this system nor the archive has",
                    MINIMUM);
    }
    key = key_of_name(entry->version);
    step.key = key;
    step.opaque = entry;
    folder = step_run(session, &step, error);
    *path = folder ? g_build_filename(folder, MODULES, NULL) : NULL;
    return folder != NULL;
}
