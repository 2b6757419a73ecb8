/*
 * The guest's kernel: from the archive, from an image and its modules, or
 * from a build tree.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_KERNEL_H
#define VICLAB_RUNNER_KERNEL_H

#include "catalog.h"
#include "session.h"

typedef struct Kernel {
    char *release; /* "7.3.4+deb13-amd64" */
    char *image;   /* what QEMU boots */
    char *modules; /* for module_tree_open() */
    char *kind;    /* of those that viclab builds; NULL: another */
} Kernel;

/* What --kernel asks for, fetched when needed. */
bool kernel_get(const Session *session, Kernel *kernel, GError **error);
void kernel_free(Kernel *kernel);

/* kernelpackage.c */
/* A kernel of the archive with all the packages that it takes. */
typedef struct KernelOffer {
    char *release;
    char *version; /* of the packages: "7.3.4-1~bpo13+1" */
    const CatalogEntry *image;
    const CatalogEntry *modules; /* NULL: in the package of the image */
} KernelOffer;

/* Which driver a kernel has, by its version. */
typedef enum KernelDriver {
    KERNEL_DRIVER_LIBFC,
    KERNEL_DRIVER_FDLS,
    KERNEL_DRIVER_FDLS_NVME,
} KernelDriver;

/* The newest that fits --kernel; part of kernel_get(). */
bool kernel_get_packaged(const Session *session, Kernel *kernel,
                         GError **error);
/* It is one of the archive, which its release names. */
bool kernel_is_of_archive(const Session *session, const Kernel *kernel);
/* KernelOffer *, newest first; they refer to the catalog. */
GPtrArray *kernel_offers(const Catalog *catalog);
/* "7.3" of "7.3.4-1"; free with g_free(). */
char *kernel_line(const char *version);
KernelDriver kernel_driver(const char *version);
/* The folder of a kernel in the cache, or NULL. */
char *kernel_cached(const Session *session, const KernelOffer *offer);

#endif
