/*
 * Kernels of the archive, and what they are in the cache.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib/gstdio.h>
#include <string.h>

#include "apt.h"
#include "disk.h"
#include "fail.h"
#include "file.h"
#include "kernel.h"
#include "key.h"
#include "step.h"
#include "version.h"
#include "vmlinux.h"

#define KIND            "kernel"
#define DEFAULT_MINIMUM "7.3" /* the driver speaks NVMe from here on */
#define FDLS_MINIMUM    "6.14"
#define FRESH_ENOUGH    (60 * 60) /* seconds, to say that there is no such */
#define WHOLE_PACKAGE   (20 * MEBIBYTE)
#define RELEASE_FILE    "release"

static void offer_free(gpointer opaque)
{
    KernelOffer *offer = opaque;

    g_free(offer->release);
    g_free(offer->version);
    g_free(offer);
}

static const char *after_prefix(const char *text, const char *prefix)
{
    return g_str_has_prefix(text, prefix) ? text + strlen(prefix) : NULL;
}

static bool is_offered(const GPtrArray *offers, const char *release)
{
    for (guint i = 0; i < offers->len; i++) {
        if (!strcmp(((const KernelOffer *)offers->pdata[i])->release,
                    release)) {
            return true;
        }
    }
    return false;
}

static void add_offer(GPtrArray *offers, const char *release,
                      const CatalogEntry *image, const CatalogEntry *modules)
{
    KernelOffer *offer;

    if (is_offered(offers, release)) {
        return;
    }
    offer = g_new0(KernelOffer, 1);
    offer->release = g_strdup(release);
    offer->version = g_strdup(image->version);
    offer->image = image;
    offer->modules = modules;
    g_ptr_array_add(offers, offer);
}

/* Debian splits image and modules since 6.19, if it has the latter at all. */
static void consider(GPtrArray *offers, const Catalog *catalog,
                     const CatalogEntry *entry)
{
    const char *release =
        after_prefix(entry->package, "linux-binary-unsigned-");
    g_autofree char *package = NULL;
    const CatalogEntry *modules;

    release = release ? release : after_prefix(entry->package, "linux-binary-");
    if (release) {
        package = g_strconcat("linux-modules-", release, NULL);
        modules =
            catalog_find(catalog, CATALOG_BINARY, package, entry->version);
        if (modules) {
            add_offer(offers, release, entry, modules);
        }
        return;
    }
    release = after_prefix(entry->package, "linux-image-");
    if (release && entry->size > WHOLE_PACKAGE) {
        add_offer(offers, release, entry, NULL);
    }
}

GPtrArray *kernel_offers(const Catalog *catalog)
{
    GPtrArray *offers = g_ptr_array_new_with_free_func(offer_free);

    for (guint i = 0; i < catalog->entries->len; i++) {
        const CatalogEntry *entry = catalog->entries->pdata[i];

        if (entry->kind == CATALOG_BINARY) {
            consider(offers, catalog, entry);
        }
    }
    return offers;
}

char *kernel_line(const char *version)
{
    g_auto(GStrv) parts = g_strsplit(version, ".", 3);

    if (g_strv_length(parts) < 2) {
        return g_strdup(version);
    }
    return g_strdup_printf("%s.%" G_GUINT64_FORMAT, parts[0],
                           g_ascii_strtoull(parts[1], NULL, 10));
}

KernelDriver kernel_driver(const char *version)
{
    if (version_compare(version, DEFAULT_MINIMUM) >= 0) {
        return KERNEL_DRIVER_FDLS_NVME;
    }
    return version_compare(version, FDLS_MINIMUM) >= 0 ? KERNEL_DRIVER_FDLS
                                                       : KERNEL_DRIVER_LIBFC;
}

static char *offer_key(const KernelOffer *offer)
{
    g_autofree char *name =
        g_strdup_printf("%s_%s", offer->release, offer->version);

    return key_of_name(name);
}

bool kernel_is_of_archive(const Session *session, const Kernel *kernel)
{
    g_autofree char *kernels = session_path(session, KIND, NULL);

    return g_str_has_prefix(kernel->image, kernels);
}

char *kernel_cached(const Session *session, const KernelOffer *offer)
{
    g_autofree char *key = offer_key(offer);

    return step_find(session, KIND, key);
}

static bool is_wanted(const KernelOffer *offer, const char *wanted)
{
    if (!wanted) {
        return version_compare(offer->version, DEFAULT_MINIMUM) >= 0;
    }
    return version_of_line(offer->version, wanted) ||
           version_of_line(offer->release, wanted);
}

/* Where the packages have put the image. */
static char *find_image(const char *root, const char *release)
{
    static const char *const places[] = {
        "usr/lib/modules/%s/vmlinuz.unsigned",
        "usr/lib/modules/%s/vmlinuz",
        "boot/vmlinuz-%s",
    };

    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        g_auto(GStrv) parts = g_strsplit(places[i], "%s", 2);
        g_autofree char *path =
            g_strconcat(root, "/", parts[0], release, parts[1], NULL);

        if (file_exists(path)) {
            return g_steal_pointer(&path);
        }
    }
    return NULL;
}

static bool take_modules(StepWork *work, const char *root, const char *release,
                         GError **error)
{
    static const char *const places[] = { "usr/lib/modules", "lib/modules" };
    g_autofree char *to = g_build_filename(work->folder, "modules", NULL);

    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *from =
            g_build_filename(root, places[i], release, "kernel", NULL);

        if (file_is_folder(from)) {
            if (g_rename(from, to) < 0) {
                return fail_errno(error, from, "cannot move");
            }
            return true;
        }
    }
    return fail(error, FAIL_GENERAL,
                "the packages of kernel %s have no "
                "modules",
                release);
}

static bool write_release(const char *folder, const char *release,
                          GError **error)
{
    g_autofree char *path = g_build_filename(folder, RELEASE_FILE, NULL);

    return file_write(path, release, error);
}

static bool take_kernel(StepWork *work, const char *root, const char *release,
                        GError **error)
{
    g_autofree char *image = find_image(root, release);

    if (!image) {
        return fail(error, FAIL_GENERAL,
                    "the packages of kernel %s have no "
                    "image",
                    release);
    }
    return vmlinux_extract(work, image, error) &&
           take_modules(work, root, release, error) &&
           write_release(work->folder, release, error);
}

static bool fetch(StepWork *work, const void *opaque, GError **error)
{
    const KernelOffer *offer = opaque;
    g_autofree char *root = g_build_filename(work->folder, "root", NULL);

    return apt_download(work, offer->image->package, offer->image->version,
                        error) &&
           (!offer->modules || apt_download(work, offer->modules->package,
                                            offer->modules->version, error)) &&
           apt_unpack(work, root, error) &&
           take_kernel(work, root, offer->release, error) &&
           file_remove(root, error);
}

static char *fetch_offer(const Session *session, const KernelOffer *offer,
                         GError **error)
{
    uint64_t size =
        offer->image->size + (offer->modules ? offer->modules->size : 0);
    g_autofree char *key = offer_key(offer);
    g_autofree char *title = g_strdup_printf(
        "fetching kernel %s (%d MB)", offer->release, (int)(size / MEBIBYTE));
    Step step = {
        .kind = KIND,
        .key = key,
        .title = title,
        .disk = size * 5 + 200 * MEBIBYTE,
        .work = fetch,
        .opaque = offer,
    };

    return step_run(session, &step, error);
}

static void set_from_folder(Kernel *kernel, const char *folder)
{
    g_autofree char *release = g_build_filename(folder, RELEASE_FILE, NULL);

    *kernel = (Kernel){
        .release = file_first_line(release),
        .image = vmlinux_path(folder),
        .modules = g_build_filename(folder, "modules", NULL),
    };
}

/*
 * The first offer that fits and whose files are there. With none left, what
 * is known about the archive was wrong: the next start asks it again.
 */
static bool try_offers(const Session *session, const Catalog *catalog,
                       Kernel *kernel, bool *any, GError **error)
{
    g_autoptr(GPtrArray) offers = kernel_offers(catalog);
    const char *wanted = session->options->kernel;
    g_autoptr(GError) why = NULL;

    *any = false;
    for (guint i = 0; i < offers->len; i++) {
        const KernelOffer *offer = offers->pdata[i];
        g_autofree char *folder = NULL;

        if (!is_wanted(offer, wanted)) {
            continue;
        }
        *any = true;
        if (why) {
            progress_note("%s; trying kernel %s", why->message, offer->release);
            g_clear_error(&why);
        }
        folder = fetch_offer(session, offer, &why);
        if (folder) {
            set_from_folder(kernel, folder);
            return true;
        }
        if (!g_error_matches(why, FAIL_DOMAIN, FAIL_MISSING)) {
            break;
        }
        apt_forget(session, offer->image);
    }
    if (why) {
        if (g_error_matches(why, FAIL_DOMAIN, FAIL_MISSING)) {
            apt_forget_all(session);
        }
        g_propagate_error(error, g_steal_pointer(&why));
    }
    return false;
}

/* Without asking the archive: the newest in the cache that fits. */
static bool get_cached(const Session *session, Kernel *kernel, GError **error)
{
    g_autofree char *kind_folder = session_path(session, KIND, NULL);
    g_autoptr(GPtrArray) names = file_list(kind_folder);
    const char *wanted = session->options->kernel;
    g_autofree char *folder = NULL;
    const char *best = NULL;

    for (guint i = 0; i < names->len; i++) {
        const char *name = names->pdata[i];
        bool fits = wanted ? version_of_line(name, wanted)
                           : version_compare(name, DEFAULT_MINIMUM) >= 0;

        if (fits && !g_str_has_suffix(name, STEP_PART) &&
            (!best || version_compare(name, best) > 0)) {
            best = name;
        }
    }
    if (!best) {
        return fail(error, FAIL_OFFLINE,
                    "no kernel %s is in the cache, and --offline forbids to "
                    "fetch one",
                    wanted ? wanted : DEFAULT_MINIMUM " or newer");
    }
    folder = step_find(session, KIND, best);
    set_from_folder(kernel, folder);
    return true;
}

bool kernel_get_packaged(const Session *session, Kernel *kernel, GError **error)
{
    static const int64_t ages[] = { APT_DAY, FRESH_ENOUGH };
    bool any = false;

    if (session->options->offline) {
        return get_cached(session, kernel, error);
    }
    for (guint i = 0; i < G_N_ELEMENTS(ages) && !any; i++) {
        g_autoptr(Catalog) catalog = apt_catalog(session, ages[i], error);

        if (!catalog) {
            return false;
        }
        if (try_offers(session, catalog, kernel, &any, error)) {
            return true;
        }
    }
    if (!any) {
        fail(error, FAIL_USAGE,
             "the archive has no kernel %s, nor is there such a file; see "
             "'viclab kernels'",
             session->options->kernel ? session->options->kernel
                                      : DEFAULT_MINIMUM " or newer");
    }
    return false;
}
