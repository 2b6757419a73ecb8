/*
 * What the archive offers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "catalog.h"

#include <string.h>

#include "folder.h"
#include "kernel.h"

static const char packages[] =
    "Package: hello\nVersion: 1\nSize: 5\n\n"
    "Package: linux-binary-7.2.12+deb13-amd64\nVersion: 7.2.12-1\nSize: 14\n\n"
    "Package: linux-modules-7.2.12+deb13-amd64\nVersion: 7.2.12-1\n"
    "Size: 150\n\n"
    "Package: linux-binary-unsigned-7.3.4+deb13-amd64\nVersion: 7.3.4-1\n"
    "Description: a\n b\nSize: 14\n\n"
    "Package: linux-modules-7.3.4+deb13-amd64\nVersion: 7.3.4-1\nSize: 100\n\n"
    "Package: linux-binary-7.1.9+deb13-amd64\nVersion: 7.1.9-1\nSize: 14\n\n"
    "Package: linux-image-7.1.9+deb13-amd64\nVersion: 7.1.9-1\nSize: 1900\n\n"
    "Package: linux-image-6.1.0-50-amd64\nVersion: 6.1.176-1\n"
    "Size: 70305560\n\n"
    "Package: linux-image-6.1.0-50-rt-amd64\nVersion: 6.1.176-1\n"
    "Size: 70305560\n\n"
    "Package: linux-source\nVersion: 7.3.4-1\nSize: 1\n\n"
    "Package: linux-source-7.3\nVersion: 7.3.4-1\nSize: 160\n\n"
    "Package: seabios\nVersion: 1.17.0-1~bpo13+1\nSize: 3\n\n"
    "Package: seabios\nVersion: 1.16.3-2\nSize: 2\n";

static const char sources[] =
    "Package: qemu\nBinary: qemu-system\nVersion: 1:10.0.13+ds-0+deb13u1\n"
    "Files:\n 0123 100 a.dsc\n 4567 2000 b.tar.xz\n"
    "Checksums-Sha256:\n 89ab 100 a.dsc\n 89ab 2000 b.tar.xz\n"
    "Directory: pool/main/q/qemu\n";

static Catalog *sample(void)
{
    Catalog *catalog = catalog_new();

    catalog_add_index(catalog, packages, strlen(packages));
    catalog_add_index(catalog, sources, strlen(sources));
    catalog_sort(catalog);
    return catalog;
}

static void test_find(void)
{
    g_autoptr(Catalog) catalog = sample();
    const CatalogEntry *entry;

    g_assert_null(catalog_find(catalog, CATALOG_BINARY, "hello", NULL));
    g_assert_null(catalog_find(catalog, CATALOG_BINARY, "qemu", NULL));
    g_assert_null(catalog_find(catalog, CATALOG_BINARY, "linux-source", NULL));
    g_assert_nonnull(
        catalog_find(catalog, CATALOG_BINARY, "linux-source-7.3", NULL));
    entry = catalog_find(catalog, CATALOG_SOURCE, "qemu", NULL);
    g_assert_nonnull(entry);
    g_assert_cmpuint(entry->size, ==, 2100);
    entry = catalog_find(catalog, CATALOG_BINARY, "seabios", NULL);
    g_assert_cmpstr(entry->version, ==, "1.16.3-2");
    catalog_remove(catalog, CATALOG_BINARY, "seabios", "1.16.3-2");
    entry = catalog_find(catalog, CATALOG_BINARY, "seabios", NULL);
    g_assert_cmpstr(entry->version, ==, "1.17.0-1~bpo13+1");
}

static void test_kernels(void)
{
    g_autoptr(Catalog) catalog = sample();
    g_autoptr(GPtrArray) offers = kernel_offers(catalog);
    static const char *const releases[] = { "7.3.4+deb13-amd64",
                                            "7.2.12+deb13-amd64",
                                            "6.1.0-50-amd64" };
    g_autofree char *line = NULL;

    g_assert_cmpuint(offers->len, ==, G_N_ELEMENTS(releases));
    for (guint i = 0; i < offers->len; i++) {
        const KernelOffer *offer = offers->pdata[i];

        g_assert_cmpstr(offer->release, ==, releases[i]);
    }
    line = kernel_line("6.12.90-1");
    g_assert_cmpstr(line, ==, "6.12");
    g_assert_cmpint(kernel_driver("6.12.107-1"), ==, KERNEL_DRIVER_LIBFC);
    g_assert_cmpint(kernel_driver("6.14.1-1"), ==, KERNEL_DRIVER_FDLS);
    g_assert_cmpint(kernel_driver("7.3.4-1"), ==, KERNEL_DRIVER_FDLS_NVME);
}

static void test_file(void)
{
    char *folder = folder_new();
    g_autofree char *path = g_build_filename(folder, "catalog", NULL);
    g_autoptr(Catalog) catalog = sample();
    g_autoptr(Catalog) loaded = NULL;

    g_assert_null(catalog_load(path));
    g_assert_true(catalog_save(catalog, path, NULL));
    loaded = catalog_load(path);
    g_assert_nonnull(loaded);
    g_assert_cmpuint(loaded->entries->len, ==, catalog->entries->len);
    for (guint i = 0; i < loaded->entries->len; i++) {
        const CatalogEntry *a = loaded->entries->pdata[i];
        const CatalogEntry *b = catalog->entries->pdata[i];

        g_assert_cmpstr(a->package, ==, b->package);
        g_assert_cmpstr(a->version, ==, b->version);
        g_assert_cmpuint(a->size, ==, b->size);
        g_assert_cmpint(a->kind, ==, b->kind);
    }
    folder_free(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/catalog/find", test_find);
    g_test_add_func("/catalog/kernels", test_kernels);
    g_test_add_func("/catalog/file", test_file);
    return g_test_run();
}
