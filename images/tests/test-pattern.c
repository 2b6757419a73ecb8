/*
 * Every wrong byte is noticed, and what is wrong is named.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "pattern.h"

#define SECTORS 8
#define BYTES   (SECTORS * PATTERN_SECTOR)

static const PatternOrigin origin = { .sector = 1000000007, .generation = 3 };
static Pattern pattern;

typedef struct Check {
    uint8_t bytes[BYTES];
    uint32_t index;
    PatternFault fault;
} Check;

static void fill(Check *check)
{
    pattern_fill(&pattern, origin, check->bytes, BYTES);
}

static uint32_t examine(Check *check)
{
    return pattern_check(&pattern, origin, check->bytes, BYTES, &check->index,
                         &check->fault);
}

/* One wrong sector, the third, of the kind given. */
static void assert_kind(Check *check, PatternKind kind)
{
    g_assert_cmpuint(examine(check), ==, 1);
    g_assert_cmpuint(check->index, ==, 2);
    g_assert_cmpstr(pattern_kind_name(check->fault.kind), ==,
                    pattern_kind_name(kind));
}

static uint8_t *third(Check *check)
{
    return check->bytes + 2 * PATTERN_SECTOR;
}

static PatternOrigin third_from(uint64_t sector, uint16_t generation)
{
    return (PatternOrigin){ .sector = sector, .generation = generation };
}

static void test_good(void)
{
    Check check;

    fill(&check);
    g_assert_cmpuint(examine(&check), ==, 0);
}

static void test_every_bit(void)
{
    Check check;
    uint8_t *sector;
    size_t bit;

    fill(&check);
    sector = third(&check);
    for (bit = 0; bit < PATTERN_SECTOR * 8; bit++) {
        sector[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_kind(&check, PATTERN_CORRUPT);
        g_assert_cmpuint(check.fault.first, ==, bit / 8);
        g_assert_cmpuint(check.fault.wrong, ==, 1);
        g_assert_cmpuint(check.fault.found_byte ^ check.fault.expected_byte, ==,
                         1u << bit % 8);
        sector[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    g_assert_cmpuint(examine(&check), ==, 0);
}

static void test_filled(void)
{
    Check check;

    fill(&check);
    memset(third(&check), 0, PATTERN_SECTOR);
    assert_kind(&check, PATTERN_ZERO);
    memset(third(&check), PATTERN_UNREAD, PATTERN_SECTOR);
    assert_kind(&check, PATTERN_UNTOUCHED);
    memset(third(&check), 0x77, PATTERN_SECTOR);
    assert_kind(&check, PATTERN_GARBAGE);
}

static void test_stale(void)
{
    PatternOrigin old = third_from(origin.sector + 2, 2);
    Check check;

    fill(&check);
    pattern_fill(&pattern, old, third(&check), PATTERN_SECTOR);
    assert_kind(&check, PATTERN_STALE);
    g_assert_cmpuint(check.fault.found.generation, ==, 2);
    g_assert_cmpuint(check.fault.found.sector, ==, origin.sector + 2);
}

static void test_misplaced(void)
{
    PatternOrigin elsewhere = third_from(((uint64_t)1 << 48) - 1, 3);
    Check check;

    fill(&check);
    pattern_fill(&pattern, elsewhere, third(&check), PATTERN_SECTOR);
    assert_kind(&check, PATTERN_MISPLACED);
    g_assert_cmpuint(check.fault.found.generation, ==, 3);
    g_assert_cmpuint(check.fault.found.sector, ==, elsewhere.sector);
    elsewhere = third_from(0, 0);
    pattern_fill(&pattern, elsewhere, third(&check), PATTERN_SECTOR);
    assert_kind(&check, PATTERN_MISPLACED);
    g_assert_cmpuint(check.fault.found.sector, ==, 0);
}

static void test_torn(void)
{
    PatternOrigin old = third_from(origin.sector + 2, 2);
    uint8_t sector[PATTERN_SECTOR];
    Check check;
    size_t cut;

    fill(&check);
    pattern_fill(&pattern, old, sector, sizeof(sector));
    for (cut = 16; cut < PATTERN_SECTOR; cut += 8) {
        memcpy(third(&check), sector, cut);
        assert_kind(&check, PATTERN_TORN);
        g_assert_cmpuint(check.fault.found.generation, ==, 2);
    }
}

/* A difference of one generation shows in every word, in most bytes. */
static void test_distance(void)
{
    PatternOrigin old = third_from(origin.sector + 2, 2);
    Check check;

    fill(&check);
    pattern_fill(&pattern, old, third(&check), PATTERN_SECTOR);
    examine(&check);
    g_assert_cmpuint(check.fault.wrong, >, PATTERN_SECTOR * 9 / 10);
}

static void test_counts(void)
{
    Check check;

    fill(&check);
    memset(third(&check), 0, 3 * PATTERN_SECTOR);
    g_assert_cmpuint(examine(&check), ==, 3);
    g_assert_cmpuint(check.index, ==, 2);
}

static void test_seed(void)
{
    Pattern other;
    Check check;

    pattern_init(&other, 2);
    fill(&check);
    pattern_fill(&other, origin, check.bytes, BYTES);
    g_assert_cmpuint(examine(&check), ==, SECTORS);
    g_assert_cmpuint(check.fault.kind, ==, PATTERN_GARBAGE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    pattern_init(&pattern, 1);
    g_test_add_func("/image/pattern/good", test_good);
    g_test_add_func("/image/pattern/every-bit", test_every_bit);
    g_test_add_func("/image/pattern/filled", test_filled);
    g_test_add_func("/image/pattern/stale", test_stale);
    g_test_add_func("/image/pattern/misplaced", test_misplaced);
    g_test_add_func("/image/pattern/torn", test_torn);
    g_test_add_func("/image/pattern/distance", test_distance);
    g_test_add_func("/image/pattern/counts", test_counts);
    g_test_add_func("/image/pattern/seed", test_seed);
    return g_test_run();
}
