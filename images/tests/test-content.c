/*
 * What blocks hold, and what is said of them when it is something else.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "content.h"

typedef struct Bench {
    Contents contents;
    uint8_t block[4096];
} Bench;

static void setup(Bench *bench, gconstpointer size)
{
    contents_init(&bench->contents, GPOINTER_TO_UINT(size), 1);
}

static void teardown(Bench *bench, gconstpointer size)
{
}

static Content content(const char *text)
{
    Content made;

    g_assert_true(content_parse(&made, text, 5));
    return made;
}

static void fill(Bench *bench, const char *text, uint64_t lba)
{
    Content made = content(text);

    content_fill(&bench->contents, &made, lba, bench->block);
}

static bool is(const Bench *bench, const char *text, uint64_t lba)
{
    Content made = content(text);

    return content_is(&bench->contents, &made, lba, bench->block);
}

static void expect_fault(const Bench *bench, const char *text, uint64_t lba,
                         const char *fault)
{
    Content made = content(text);
    char said[CONTENT_TEXT_SIZE];

    g_assert_false(is(bench, text, lba));
    content_describe_fault(&bench->contents, &made, lba, bench->block, said);
    g_assert_cmpstr(said, ==, fault);
}

static void expect_described(const Bench *bench, uint64_t lba, const char *text)
{
    char said[CONTENT_TEXT_SIZE];

    content_describe(&bench->contents, lba, bench->block, said);
    g_assert_cmpstr(said, ==, text);
}

static void test_parse(void)
{
    static const char *const bad[] = { "",    "a",   "AA",     "A-1", "A2048",
                                       "A7x", "A++", "Random", "1",   "zeros" };
    Content made;

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_assert_false(content_parse(&made, bad[i], 0));
    }
}

static void test_good(Bench *bench, gconstpointer size)
{
    static const char *const good[] = { "A",  "Z",      "B7",  "A2047",
                                        "C+", "random", "zero" };

    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        fill(bench, good[i], 1000);
        g_assert_true(is(bench, good[i], 1000));
        g_assert_cmpint(is(bench, good[i], 1001), ==,
                        strcmp(good[i], "zero") == 0);
    }
    fill(bench, "C+", 8); /* the fifth round */
    g_assert_true(is(bench, "C5", 8));
}

static void test_others(Bench *bench, gconstpointer size)
{
    fill(bench, "B", 8);
    expect_fault(bench, "A", 8, "B");
    expect_fault(bench, "zero", 8, "B");
    expect_fault(bench, "random", 8, "B");
    fill(bench, "B", 64);
    expect_fault(bench, "A", 8, "B's block 64");
    fill(bench, "A3", 8);
    expect_fault(bench, "A", 8, "A3");
    fill(bench, "random", 9);
    expect_fault(bench, "A", 8, "random's block 9");
    memset(bench->block, 0, sizeof(bench->block));
    expect_fault(bench, "A", 8, "zero");
    memset(bench->block, PATTERN_UNREAD, sizeof(bench->block));
    expect_fault(bench, "A", 8, "nothing, no data came");
    for (size_t i = 0; i < sizeof(bench->block); i++) {
        bench->block[i] = (uint8_t)(i * i >> 3);
    }
    expect_fault(bench, "A", 8, "unknown data, 00 00 00 01");
}

static void test_damage(Bench *bench, gconstpointer size)
{
    uint8_t other[4096];
    char said[CONTENT_TEXT_SIZE];
    Content a = content("A");

    fill(bench, "B", 64);
    memcpy(other, bench->block, sizeof(other));
    fill(bench, "A", 8);
    memcpy(bench->block + 256, other + 256, 256);
    g_assert_false(is(bench, "A", 8));
    content_describe_fault(&bench->contents, &a, 8, bench->block, said);
    g_assert_true(g_str_has_prefix(said, "A with "));
    g_assert_nonnull(strstr(said, " bytes of B's block 64 from byte 256"));

    fill(bench, "A", 8);
    bench->block[3] ^= 1;
    expect_fault(bench, "A", 8, "A with 1 bytes of other bytes from byte 3");
}

static void test_sectors(Bench *bench, gconstpointer size)
{
    uint8_t other[4096];

    fill(bench, "B", 8);
    memcpy(other, bench->block, sizeof(other));
    fill(bench, "A", 8);
    memcpy(bench->block + 1024, other + 1024, 1024);
    expect_described(bench, 8, "A, and in 2 of 8 sectors something else");
    g_assert_false(is(bench, "A", 8));
    g_assert_false(is(bench, "B", 8));
}

static void add(const char *path, void (*test)(Bench *, gconstpointer))
{
    static const unsigned sizes[] = { 512, 4096 };

    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autofree char *name = g_strdup_printf("%s/%u", path, sizes[i]);

        g_test_add(name, Bench, GUINT_TO_POINTER(sizes[i]), setup, test,
                   teardown);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/image/content/parse", test_parse);
    add("/image/content/good", test_good);
    add("/image/content/others", test_others);
    add("/image/content/damage", test_damage);
    g_test_add("/image/content/sectors", Bench, GUINT_TO_POINTER(4096), setup,
               test_sectors, teardown);
    return g_test_run();
}
