/*
 * What the archive offers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "catalog.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "file.h"
#include "version.h"

/* Kernels by their prefix; packages for debugging and special flavours not. */
static const char *const kernel_prefixes[] = {
    "linux-binary-unsigned-",
    "linux-binary-",
    "linux-image-",
    "linux-modules-",
};
static const char *const packages[] = {
    "busybox-static", "e2fsprogs", "fio",  "kexec-tools",
    "meson",          "nvme-cli",  "qemu", "qemu-system-data",
    "seabios",        "virtme-ng",
};

static void entry_free(gpointer opaque)
{
    CatalogEntry *entry = opaque;

    g_free(entry->package);
    g_free(entry->version);
    g_free(entry);
}

Catalog *catalog_new(void)
{
    Catalog *catalog = g_new0(Catalog, 1);

    catalog->entries = g_ptr_array_new_with_free_func(entry_free);
    return catalog;
}

void catalog_free(Catalog *catalog)
{
    g_ptr_array_unref(catalog->entries);
    g_free(catalog);
}

static void add(Catalog *catalog, CatalogKind kind, const char *package,
                const char *version, uint64_t size)
{
    CatalogEntry *entry = g_new0(CatalogEntry, 1);

    entry->kind = kind;
    entry->package = g_strdup(package);
    entry->version = g_strdup(version);
    entry->size = size;
    g_ptr_array_add(catalog->entries, entry);
}

Catalog *catalog_load(const char *path)
{
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;
    Catalog *catalog;

    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        return NULL;
    }
    catalog = catalog_new();
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) words = g_strsplit(*line, " ", -1);

        if (g_strv_length(words) == 4) {
            add(catalog,
                strcmp(words[0], "src") ? CATALOG_BINARY : CATALOG_SOURCE,
                words[1], words[2], g_ascii_strtoull(words[3], NULL, 10));
        }
    }
    return catalog;
}

bool catalog_save(const Catalog *catalog, const char *path, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < catalog->entries->len; i++) {
        const CatalogEntry *entry = catalog->entries->pdata[i];

        g_string_append_printf(text, "%s %s %s %" PRIu64 "\n",
                               entry->kind == CATALOG_SOURCE ? "src" : "deb",
                               entry->package, entry->version, entry->size);
    }
    return file_write(path, text->str, error);
}

static bool is_kernel(const char *package)
{
    for (guint i = 0; i < G_N_ELEMENTS(kernel_prefixes); i++) {
        const char *prefix = kernel_prefixes[i];

        if (g_str_has_prefix(package, prefix)) {
            return g_ascii_isdigit(package[strlen(prefix)]) &&
                   g_str_has_suffix(package, "-amd64") &&
                   !strstr(package, "-cloud-") && !strstr(package, "-rt-");
        }
    }
    return false;
}

static bool is_source_of_kernel(const char *package)
{
    static const char prefix[] = "linux-source-";

    return g_str_has_prefix(package, prefix) &&
           g_ascii_isdigit(package[sizeof(prefix) - 1]);
}

static bool is_wanted(const char *package)
{
    for (guint i = 0; i < G_N_ELEMENTS(packages); i++) {
        if (strcmp(package, packages[i]) == 0) {
            return true;
        }
    }
    return is_kernel(package) || is_source_of_kernel(package);
}

/* One paragraph of an index; its lines are cut from the text as it goes. */
typedef struct Paragraph {
    char *package;
    char *version;
    uint64_t size;
    bool is_source;
    bool in_files; /* the lines below "Files:" of a source */
} Paragraph;

static void read_line(Paragraph *paragraph, const char *line)
{
    if (g_ascii_isspace(*line)) {
        g_auto(GStrv) words = NULL;

        if (paragraph->in_files) {
            words = g_strsplit(line + 1, " ", -1);
            paragraph->size += g_strv_length(words) == 3
                                   ? g_ascii_strtoull(words[1], NULL, 10)
                                   : 0;
        }
        return;
    }
    paragraph->in_files = strcmp(line, "Files:") == 0;
    if (g_str_has_prefix(line, "Package: ")) {
        g_free(paragraph->package);
        paragraph->package = g_strdup(line + strlen("Package: "));
    } else if (g_str_has_prefix(line, "Version: ")) {
        g_free(paragraph->version);
        paragraph->version = g_strdup(line + strlen("Version: "));
    } else if (g_str_has_prefix(line, "Size: ")) {
        paragraph->size = g_ascii_strtoull(line + strlen("Size: "), NULL, 10);
    } else if (g_str_has_prefix(line, "Directory: ")) {
        paragraph->is_source = true; /* only an index of sources has these */
    }
}

static void add_paragraph(Catalog *catalog, const char *text, size_t length)
{
    g_autofree char *copy = g_strndup(text, length);
    g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);
    Paragraph paragraph = { 0 };

    for (char **line = lines; *line; line++) {
        read_line(&paragraph, *line);
    }
    if (paragraph.package && paragraph.version) {
        add(catalog, paragraph.is_source ? CATALOG_SOURCE : CATALOG_BINARY,
            paragraph.package, paragraph.version, paragraph.size);
    }
    g_free(paragraph.package);
    g_free(paragraph.version);
}

/* Looks at the first line only: indexes have a hundred megabytes. */
static bool paragraph_wanted(const char *text, size_t length)
{
    static const char key[] = "Package: ";
    const char *end = memchr(text, '\n', length);
    g_autofree char *package = NULL;

    if (!end || strncmp(text, key, sizeof(key) - 1) != 0) {
        return false;
    }
    text += sizeof(key) - 1;
    package = g_strndup(text, end - text);
    return is_wanted(package);
}

void catalog_add_index(Catalog *catalog, const char *text, size_t length)
{
    size_t at = 0;

    while (at < length) {
        const char *end = g_strstr_len(text + at, length - at, "\n\n");
        size_t size = end ? (size_t)(end - text) - at : length - at;

        if (paragraph_wanted(text + at, size)) {
            add_paragraph(catalog, text + at, size);
        }
        at += size + 2;
    }
}

static int compare(gconstpointer a, gconstpointer b)
{
    const CatalogEntry *left = *(const CatalogEntry *const *)a;
    const CatalogEntry *right = *(const CatalogEntry *const *)b;
    int difference = version_compare(right->version, left->version);

    return difference ? difference : strcmp(left->package, right->package);
}

void catalog_sort(Catalog *catalog)
{
    g_ptr_array_sort(catalog->entries, compare);
}

static bool is_backport(const CatalogEntry *entry)
{
    return strstr(entry->version, "~bpo") != NULL;
}

const CatalogEntry *catalog_find(const Catalog *catalog, CatalogKind kind,
                                 const char *package, const char *version)
{
    const CatalogEntry *found = NULL;

    for (guint i = 0; i < catalog->entries->len; i++) {
        const CatalogEntry *entry = catalog->entries->pdata[i];

        if (entry->kind != kind || strcmp(entry->package, package) != 0) {
            continue;
        }
        if (version ? !strcmp(entry->version, version)
                    : !found || (is_backport(found) && !is_backport(entry))) {
            found = entry;
        }
    }
    return found;
}

void catalog_remove(Catalog *catalog, CatalogKind kind, const char *package,
                    const char *version)
{
    const CatalogEntry *entry = catalog_find(catalog, kind, package, version);

    if (entry) {
        g_ptr_array_remove(catalog->entries, (gpointer)entry);
    }
}
