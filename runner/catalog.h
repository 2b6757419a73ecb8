/*
 * What the archive offers of all that we could want: a short list made from
 * its indexes, so that a warm start reads a few kilobytes.
 *
 * One line an entry: "deb" or "src", package, version, bytes to download.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_CATALOG_H
#define VICLAB_RUNNER_CATALOG_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum CatalogKind {
    CATALOG_BINARY,
    CATALOG_SOURCE,
} CatalogKind;

typedef struct CatalogEntry {
    CatalogKind kind;
    char *package;
    char *version;
    uint64_t size;
} CatalogEntry;

typedef struct Catalog {
    GPtrArray *entries; /* CatalogEntry *, newest first */
} Catalog;

Catalog *catalog_new(void);
void catalog_free(Catalog *catalog);
/* NULL if there is none at @path. */
Catalog *catalog_load(const char *path);
bool catalog_save(const Catalog *catalog, const char *path, GError **error);

/* Takes over what is of interest from the text of one index of an archive. */
void catalog_add_index(Catalog *catalog, const char *text, size_t length);
/* Brings the entries in order; to be called after the last addition. */
void catalog_sort(Catalog *catalog);
/* Forgets an entry, because its file is not there. */
void catalog_remove(Catalog *catalog, CatalogKind kind, const char *package,
                    const char *version);

/*
 * The one of @version, or the newest with a preference for what is no
 * backport; NULL if there is none.
 */
const CatalogEntry *catalog_find(const Catalog *catalog, CatalogKind kind,
                                 const char *package, const char *version);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Catalog, catalog_free)

#endif
