/*
 * viclab kernels.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "kernelcmd.h"

#include <stdio.h>
#include <string.h>

#include "apt.h"
#include "built.h"
#include "disk.h"
#include "kernel.h"

static const char *driver_text(const char *version)
{
    switch (kernel_driver(version)) {
    case KERNEL_DRIVER_LIBFC:
        return "libfc, SCSI";
    case KERNEL_DRIVER_FDLS:
        return "FDLS, SCSI";
    case KERNEL_DRIVER_FDLS_NVME:
        return "FDLS, SCSI and NVMe";
    }
    return "";
}

static void print_offer(const Session *session, const KernelOffer *offer,
                        bool is_newest)
{
    uint64_t size =
        offer->image->size + (offer->modules ? offer->modules->size : 0);
    g_autofree char *line = kernel_line(offer->version);
    g_autofree char *cached = kernel_cached(session, offer);

    printf("%-6s %-26s %-22s %-20s %4d MB  %s\n", is_newest ? line : "",
           offer->release, offer->version, driver_text(offer->version),
           (int)(size / MEBIBYTE), cached ? "cached" : "");
}

static void print_built(const Session *session)
{
    for (const char *const *kind = built_kinds; *kind; kind++) {
        BuiltKernel kernel;
        bool found = built_find(session, *kind, &kernel);

        printf("--debug=%-24s %s%s\n", *kind,
               found ? "built: " : "not built yet",
               found ? kernel.release : "");
        built_free(&kernel);
    }
}

bool kernel_main(const Session *session, int *code, GError **error)
{
    g_autoptr(Catalog) catalog = apt_catalog(session, APT_DAY, error);
    g_autoptr(GHashTable) lines = NULL;
    g_autoptr(GPtrArray) offers = NULL;

    if (!catalog) {
        return false;
    }
    offers = kernel_offers(catalog);
    lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    printf("%-6s %-26s %-22s %-20s\n", "line", "release", "package", "driver");
    for (guint i = 0; i < offers->len; i++) {
        const KernelOffer *offer = offers->pdata[i];
        g_autofree char *cached = kernel_cached(session, offer);
        bool is_newest = g_hash_table_add(lines, kernel_line(offer->version));

        if (is_newest || cached) {
            print_offer(session, offer, is_newest);
        }
    }
    print_built(session);
    return true;
}
