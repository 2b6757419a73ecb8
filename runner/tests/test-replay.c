/*
 * What a bundle is made of: archives that may come from anybody, and the
 * inputs of a run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "difference.h"
#include "file.h"
#include "folder.h"
#include "inputs.h"
#include "ustar.h"

/* Places in a header. */
#define SIZE_AT     124
#define CHECKSUM_AT 148
#define TYPE_AT     156
#define PREFIX_AT   345
#define BLOCK       512

/* ---- archives ---- */

static void add(GPtrArray *members, const char *name, const char *text)
{
    ustar_add(members, name, g_strdup(text), strlen(text));
}

static void expect_text(const GPtrArray *members, const char *name,
                        const char *text)
{
    GBytes *data = ustar_find(members, name);
    gsize length;
    const char *found;

    g_assert_nonnull(data);
    found = g_bytes_get_data(data, &length);
    g_assert_cmpmem(found, length, text, strlen(text));
}

static GPtrArray *sample(void)
{
    GPtrArray *members = ustar_new();

    add(members, "top.json", "{}");
    add(members, "drill/smoke/a.drill", "drill 1\n");
    add(members, "drill/empty", "");
    return members;
}

static void test_round_trip(void)
{
    g_autoptr(GPtrArray) members = sample();
    g_autoptr(GPtrArray) read = NULL;
    char *folder = folder_new();
    g_autofree char *a = g_build_filename(folder, "a.tar", NULL);
    g_autofree char *b = g_build_filename(folder, "b.tar", NULL);
    g_autofree char *inner = g_build_filename(folder, "inner", NULL);
    g_autofree char *drill =
        g_build_filename(inner, "drill", "smoke", "a.drill", NULL);
    g_autofree char *text = NULL;

    g_assert_true(ustar_write(members, a, NULL));
    g_assert_true(ustar_write(members, b, NULL));
    g_assert_true(file_same_content(a, b));
    read = ustar_read(a, NULL);
    g_assert_nonnull(read);
    g_assert_cmpuint(read->len, ==, 3);
    expect_text(read, "top.json", "{}");
    expect_text(read, "drill/empty", "");
    g_assert_null(ustar_find(read, "drill"));
    g_assert_true(ustar_unpack(read, inner, NULL));
    g_assert_true(g_file_get_contents(drill, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "drill 1\n");
    folder_free(folder);
}

static void test_names(void)
{
    static const char *const bad[] = { "",     "/",      "/etc/x", "..",
                                       "../x", "a/../b", "a//b",   "a/./b",
                                       "a/",   "a\\b",   "a\nb",   "a/.." };
    g_autofree char *longest = g_strnfill(USTAR_NAME_MAX, 'a');
    g_autofree char *longer = g_strnfill(USTAR_NAME_MAX + 1, 'a');

    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_assert_false(ustar_is_safe(bad[i]));
    }
    g_assert_true(ustar_is_safe("..a/b..c"));
    g_assert_true(ustar_is_safe(longest));
    g_assert_false(ustar_is_safe(longer));
}

static void seal(char *header)
{
    unsigned int sum = 0;
    g_autofree char *digits = NULL;

    memset(header + CHECKSUM_AT, ' ', 8);
    for (guint i = 0; i < BLOCK; i++) {
        sum += (unsigned char)header[i];
    }
    digits = g_strdup_printf("%06o", sum);
    memcpy(header + CHECKSUM_AT, digits, 7);
}

static void expect_refused(const char *text, gsize size, const char *what)
{
    char *folder = folder_new();
    g_autofree char *path = g_build_filename(folder, "a.tar", NULL);
    g_autoptr(GError) error = NULL;

    g_assert_true(g_file_set_contents(path, text, size, NULL));
    g_assert_null(ustar_read(path, &error));
    g_assert_nonnull(strstr(error->message, what));
    g_assert_null(strchr(error->message, '\n'));
    folder_free(folder);
}

/* The sample, with @change done to its second header. */
static void refuse_changed(gsize offset, const char *change, gsize length,
                           const char *what)
{
    g_autoptr(GPtrArray) members = sample();
    char *folder = folder_new();
    g_autofree char *path = g_build_filename(folder, "a.tar", NULL);
    g_autofree char *text = NULL;
    gsize size;

    g_assert_true(ustar_write(members, path, NULL));
    g_assert_true(g_file_get_contents(path, &text, &size, NULL));
    memcpy(text + 2 * BLOCK + offset, change, length);
    seal(text + 2 * BLOCK);
    expect_refused(text, size, what);
    folder_free(folder);
}

static void test_hostile(void)
{
    refuse_changed(0, "../../../x", 11, "'../../../x' is a name that");
    refuse_changed(0, "/etc/x", 7, "is a name that is not allowed");
    refuse_changed(0, "x\ny", 4, "'x\\ny' is a name that is not allowed");
    refuse_changed(0, "top.json", 9, "'top.json' is there twice");
    refuse_changed(TYPE_AT, "2", 1, "is no plain file");
    refuse_changed(TYPE_AT, "1", 1, "is no plain file");
    refuse_changed(TYPE_AT, "3", 1, "is no plain file");
    refuse_changed(SIZE_AT, "00077777777", 12, "is cut off");
    refuse_changed(SIZE_AT, "77777777777", 12, "is cut off");
    refuse_changed(SIZE_AT, "-0000000001", 12, "is damaged");
    refuse_changed(SIZE_AT, "\x80\0\0\0\0\0\0\0\0\0\0\1", 12, "is damaged");
    refuse_changed(PREFIX_AT, "..", 2, "is damaged");
    expect_refused("", 0, "is no tar archive");
    expect_refused("drill 1\n", 8, "is no tar archive");
}

/* At every length, and with every byte of the headers another. */
static void test_damaged(void)
{
    g_autoptr(GPtrArray) members = sample();
    char *folder = folder_new();
    g_autofree char *path = g_build_filename(folder, "a.tar", NULL);
    g_autofree char *text = NULL;
    gsize size;

    g_assert_true(ustar_write(members, path, NULL));
    g_assert_true(g_file_get_contents(path, &text, &size, NULL));
    for (gsize length = 0; length < size; length += 37) {
        g_autoptr(GPtrArray) read = NULL;

        g_assert_true(g_file_set_contents(path, text, length, NULL));
        read = ustar_read(path, NULL);
        g_assert_true(!read || read->len <= 3);
    }
    for (gsize at = 0; at < BLOCK; at++) {
        g_autoptr(GPtrArray) read = NULL;

        text[2 * BLOCK + at] ^= 0x15;
        g_assert_true(g_file_set_contents(path, text, size, NULL));
        read = ustar_read(path, NULL);
        g_assert_true(!read || at >= CHECKSUM_AT);
        text[2 * BLOCK + at] ^= 0x15;
    }
    folder_free(folder);
}

static void test_bounds(void)
{
    g_autoptr(GPtrArray) members = ustar_new();
    g_autoptr(GError) error = NULL;

    for (int i = 0; i <= USTAR_MEMBERS_MAX; i++) {
        g_autofree char *name = g_strdup_printf("f%d", i);

        add(members, name, "");
    }
    g_assert_false(ustar_write(members, "/nowhere/x", &error));
    g_assert_nonnull(strstr(error->message, "are too much"));
}

/* ---- inputs ---- */

static void expect_options(const char *text, const char *expected)
{
    g_autoptr(Record) inputs = record_parse(text);
    g_auto(GStrv) words = inputs_options(inputs, NULL);
    g_autofree char *line = words ? g_strjoinv(" ", words) : NULL;

    g_assert_cmpstr(line, ==, expected);
}

static void test_options(void)
{
    expect_options("{\"drill\": \"a/b\", \"kernel image\": \"00\"}", "");
    expect_options("{\"--smp\": \"2\", \"--iommu\": \"on\", "
                   "\"--watch\": \"fnic_probe;vfs_read:park=1us\"}",
                   "--smp=2 --iommu --watch=fnic_probe "
                   "--watch=vfs_read:park=1us");
    expect_options("{\"--vic\": \"fip=on,model=VIC1440\", "
                   "\"--lab\": \"io-detail=off\", \"--kernel\": \"7.3.4\"}",
                   "--vic=fip=on,model=VIC1440 --lab=io-detail=off "
                   "--kernel=7.3.4");
}

/* What would reach beyond the guest. */
static void test_options_hostile(void)
{
    static const char *const bad[] = {
        "{\"--qemu-arg\": \"-monitor\"}",
        "{\"--out\": \"x\"}",
        "{\"--real-time\": \"on\"}",
        "{\"--lab\": \"journal=x\"}",
        "{\"--lab\": \"io-detail=off,capture=x\"}",
        "{\"--namespace\": \"image=x\"}",
        "{\"--namespace\": \"save=on\"}",
        "{\"--vic\": \"romfile=x\"}",
        "{\"--vic\": \"fip=on,,romfile=x\"}",
        "{\"--vic\": \"model=/etc/passwd\"}",
        "{\"--mem\": \"512M -monitor x\"}",
        "{\"--mem\": \"\"}",
        "{\"--kernel\": \"/boot/vmlinuz\"}",
        "{\"--kernel\": \"vmlinuz\"}",
        "{\"--smp=2\": \"2\"}",
    };

    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        expect_options(bad[i], NULL);
    }
}

#define SUBSYSTEM                        \
    "[subsystems/nqn.2026-01.org.x:s]\n" \
    "[subsystems/nqn.2026-01.org.x:s/namespaces/1]\n"

static void test_lab(void)
{
    const char *plain = SUBSYSTEM "size = 1M\n";
    const char *image = SUBSYSTEM "device_path = /dev/sda\n";

    g_assert_true(inputs_check_lab("a", plain, strlen(plain), NULL));
    g_assert_false(inputs_check_lab("a", image, strlen(image), NULL));
}

static void expect_differences(const char *there, const char *here,
                               const char *expected)
{
    g_autoptr(Record) left = record_parse(there);
    g_autoptr(Record) right = record_parse(here);
    g_autoptr(GPtrArray) lines = difference_list(left, right);
    g_autofree char *text = NULL;

    g_ptr_array_add(lines, NULL);
    text = g_strjoinv("; ", (char **)lines->pdata);
    g_assert_cmpstr(text, ==, expected);
}

static void test_differences(void)
{
    expect_differences("{\"a\": \"1\"}", "{\"a\": \"1\"}", "");
    expect_differences("{\"a\": \"1\", \"b\": \"2\"}",
                       "{\"a\": \"3\", \"c\": \"4\"}",
                       "a: 1 there, 3 here; b: 2 there, none here; "
                       "c: none there, 4 here");
    expect_differences("{\"machine\": \"qemu -smp 1 -m 1G\"}",
                       "{\"machine\": \"qemu -smp 2 -m 1G\"}",
                       "machine: 1 there, 2 here");
    expect_differences("{\"a\": \"\\u001b[2J\"}", "{\"a\": \"x\"}",
                       "a: \\033[2J there, x here");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ustar/round-trip", test_round_trip);
    g_test_add_func("/ustar/names", test_names);
    g_test_add_func("/ustar/hostile", test_hostile);
    g_test_add_func("/ustar/damaged", test_damaged);
    g_test_add_func("/ustar/bounds", test_bounds);
    g_test_add_func("/inputs/options", test_options);
    g_test_add_func("/inputs/options-hostile", test_options_hostile);
    g_test_add_func("/inputs/lab", test_lab);
    g_test_add_func("/inputs/differences", test_differences);
    return g_test_run();
}
