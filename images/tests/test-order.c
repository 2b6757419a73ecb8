/*
 * Every block once, in an order that only the seed decides.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "order.h"

#define COUNT 1000

static void assert_complete(const uint32_t *order, uint32_t count)
{
    uint8_t seen[COUNT] = { 0 };
    uint32_t i;

    for (i = 0; i < count; i++) {
        g_assert_cmpuint(order[i], <, count);
        g_assert_cmpuint(seen[order[i]]++, ==, 0);
    }
}

static void test_complete(void)
{
    static const uint32_t counts[] = { 1, 2, 3, 64, COUNT };
    uint32_t order[COUNT];
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(counts); i++) {
        order_sequential(order, counts[i]);
        assert_complete(order, counts[i]);
        order_shuffled(order, counts[i], i);
        assert_complete(order, counts[i]);
    }
}

static void test_seed(void)
{
    uint32_t first[COUNT], again[COUNT], other[COUNT];

    order_shuffled(first, COUNT, 1);
    order_shuffled(again, COUNT, 1);
    order_shuffled(other, COUNT, 2);
    g_assert_cmpmem(first, sizeof(first), again, sizeof(again));
    g_assert_cmpint(memcmp(first, other, sizeof(first)), !=, 0);
    order_sequential(other, COUNT);
    g_assert_cmpint(memcmp(first, other, sizeof(first)), !=, 0);
}

/* Recorded runs stay comparable only as long as this never changes. */
static void test_pinned(void)
{
    static const uint32_t expected[] = { 0, 3, 7, 1, 2, 6, 5, 4 };
    uint32_t order[8];

    order_shuffled(order, 8, 1);
    g_assert_cmpmem(order, sizeof(order), expected, sizeof(expected));
}

/* The values that the author of splitmix64 gives for seed 0. */
static void test_random(void)
{
    uint64_t state = 0;

    g_assert_cmphex(order_random(&state), ==, 0xe220a8397b1dcdaf);
    g_assert_cmphex(order_random(&state), ==, 0x6e789e6aa1b965f4);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/image/order/complete", test_complete);
    g_test_add_func("/image/order/seed", test_seed);
    g_test_add_func("/image/order/pinned", test_pinned);
    g_test_add_func("/image/order/random", test_random);
    return g_test_run();
}
