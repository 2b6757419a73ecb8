/*
 * Archives for the guest: the bytes, and that they are always the same.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include <sys/stat.h>

#include "cpio.h"
#include "folder.h"
#include "job.h"
#include "tool.h"

#define HEADER 110 /* bytes, all of them digits */

/* One entry of an archive that is being read. */
typedef struct Entry {
    char *name;
    const char *data;
    guint mode;
    guint length;
    guint inode;
    guint time;
} Entry;

static guint field(const char *header, guint index)
{
    g_autofree char *digits = g_strndup(header + 6 + 8 * index, 8);

    return g_ascii_strtoull(digits, NULL, 16);
}

static size_t aligned(size_t offset)
{
    return (offset + 3) & ~(size_t)3;
}

/* The entry at @offset of @text; returns where the next one is. */
static size_t read_entry(const char *text, size_t offset, Entry *entry)
{
    const char *header = text + offset;
    guint name_length = field(header, 11);

    g_assert_true(g_str_has_prefix(header, "070701"));
    *entry = (Entry){
        .name = g_strdup(header + HEADER),
        .mode = field(header, 1),
        .length = field(header, 6),
        .inode = field(header, 0),
        .time = field(header, 5),
    };
    g_assert_cmpuint(strlen(entry->name) + 1, ==, name_length);
    offset = aligned(offset + HEADER + name_length);
    entry->data = text + offset;
    return aligned(offset + entry->length);
}

static void expect_entry(const char *text, size_t *offset, const char *name,
                         guint mode, const char *data)
{
    Entry entry;

    *offset = read_entry(text, *offset, &entry);
    g_assert_cmpstr(entry.name, ==, name);
    g_assert_cmpuint(entry.mode, ==, mode);
    g_assert_cmpuint(entry.time, ==, 0);
    g_assert_cmpmem(entry.data, entry.length, data, strlen(data));
    g_free(entry.name);
}

static void write_sample(const char *path)
{
    Cpio cpio;

    g_assert_true(cpio_open(&cpio, path, NULL));
    cpio_add_data(&cpio, "a/b/file", 0644, "hello", 5);
    cpio_add_folder(&cpio, "a");
    cpio_add_link(&cpio, "a/link", "b/file");
    cpio_add_device(&cpio, "a/null", S_IFCHR | 0600, 1, 3);
    g_assert_true(cpio_close(&cpio, NULL));
}

static void test_content(void)
{
    char *folder = folder_new();
    g_autofree char *path = g_build_filename(folder, "a.cpio", NULL);
    g_autofree char *text = NULL;
    gsize length;
    size_t offset = 0;

    write_sample(path);
    g_assert_true(g_file_get_contents(path, &text, &length, NULL));
    expect_entry(text, &offset, "a", S_IFDIR | 0755, "");
    expect_entry(text, &offset, "a/b", S_IFDIR | 0755, "");
    expect_entry(text, &offset, "a/b/file", S_IFREG | 0644, "hello");
    expect_entry(text, &offset, "a/link", S_IFLNK | 0777, "b/file");
    expect_entry(text, &offset, "a/null", S_IFCHR | 0600, "");
    expect_entry(text, &offset, "TRAILER!!!", 0, "");
    g_assert_cmpuint(offset, ==, length);
    folder_free(folder);
}

static void test_same(void)
{
    char *folder = folder_new();
    g_autofree char *a = g_build_filename(folder, "a.cpio", NULL);
    g_autofree char *b = g_build_filename(folder, "b.cpio", NULL);

    write_sample(a);
    write_sample(b);
    g_assert_true(file_same_content(a, b));
    folder_free(folder);
}

static void test_full_disk(void)
{
    g_autoptr(GError) error = NULL;
    Cpio cpio;

    g_assert_true(cpio_open(&cpio, "/dev/full", NULL));
    cpio_add_data(&cpio, "file", 0644, "hello", 5);
    g_assert_false(cpio_close(&cpio, &error));
    g_assert_nonnull(strstr(error->message, "full"));
}

static void test_job(void)
{
    char *folder = folder_new();
    g_autofree char *path = g_build_filename(folder, "job.cpio", NULL);
    Options options = { 0 };
    g_autofree char *text = NULL;
    size_t offset = 0;
    Entry entry;
    gsize length;

    g_assert_true(job_archive(&options, false, path, NULL));
    g_assert_true(g_file_get_contents(path, &text, &length, NULL));
    expect_entry(text, &offset, "viclab", S_IFDIR | 0755, "");
    read_entry(text, offset, &entry);
    g_assert_true(g_str_has_prefix(entry.data, "load=yes\nconnect=no\n"
                                               "targets=1\n"));
    g_free(entry.name);
    folder_free(folder);
}

static void test_orders(void)
{
    static const char wanted[] = "mode=command\nseed=7\n\0echo\0a b";
    char *folder = folder_new();
    g_autofree char *path = g_build_filename(folder, "orders", NULL);
    char *command[] = { "echo", "a b", NULL };
    Options options = { .command = command, .seed = 7 };
    g_autofree char *text = NULL;
    g_autofree char *large = g_strnfill(65536, 'x');
    g_autoptr(GError) error = NULL;
    gsize length;

    g_assert_true(job_orders(&options, folder, NULL));
    g_assert_true(g_file_get_contents(path, &text, &length, NULL));
    g_assert_cmpmem(text, length, wanted, sizeof(wanted));
    command[1] = large;
    g_assert_false(job_orders(&options, folder, &error));
    g_assert_nonnull(strstr(error->message, "65536 fit"));
    folder_free(folder);
}

static void test_drill(void)
{
    static const char wanted[] = "mode=drill\nseed=7\n";
    char *folder = folder_new();
    g_autofree char *orders = g_build_filename(folder, "orders", NULL);
    g_autofree char *script = g_build_filename(folder, JOB_SCRIPT, NULL);
    Options options = {
        .script = "any", .script_text = "sync\n", .drill = true, .seed = 7
    };
    g_autofree char *text = NULL;
    g_autofree char *copy = NULL;
    gsize length;

    g_assert_true(job_orders(&options, folder, NULL));
    g_assert_true(g_file_get_contents(orders, &text, &length, NULL));
    g_assert_cmpmem(text, length, wanted, sizeof(wanted));
    g_assert_true(job_script(&options, folder, NULL));
    g_assert_true(g_file_get_contents(script, &copy, NULL, NULL));
    g_assert_cmpstr(copy, ==, "sync\n");
    folder_free(folder);
}

static void test_mentioned(void)
{
    g_assert_true(tool_is_mentioned("nvme", "nvme"));
    g_assert_true(tool_is_mentioned("sh -c 'a; nvme list'", "nvme"));
    g_assert_true(tool_is_mentioned("/usr/sbin/nvme list", "nvme"));
    g_assert_false(tool_is_mentioned("cat /dev/nvme0n1", "nvme"));
    g_assert_false(tool_is_mentioned("modprobe nvme_fc nvme-fc", "nvme"));
    g_assert_false(tool_is_mentioned("a nvmet", "nvme"));
    g_assert_false(tool_is_mentioned("xnvme", "nvme"));
    g_assert_true(tool_is_mentioned("xnvme nvme", "nvme"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/archive/content", test_content);
    g_test_add_func("/archive/same", test_same);
    g_test_add_func("/archive/full-disk", test_full_disk);
    g_test_add_func("/archive/job", test_job);
    g_test_add_func("/job/orders", test_orders);
    g_test_add_func("/job/drill", test_drill);
    g_test_add_func("/archive/mentioned", test_mentioned);
    return g_test_run();
}
