/*
 * CRC-32C against published values, and joined in parts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "crc32c.h"

/* RFC 3720, B.4, and the check value of the CRC catalogues. */
static void test_values(void)
{
    uint8_t bytes[32];
    int i;

    g_assert_cmphex(crc32c(0, "", 0), ==, 0);
    g_assert_cmphex(crc32c(0, "123456789", 9), ==, 0xe3069283);
    memset(bytes, 0, sizeof(bytes));
    g_assert_cmphex(crc32c(0, bytes, 32), ==, 0x8a9136aa);
    memset(bytes, 0xff, sizeof(bytes));
    g_assert_cmphex(crc32c(0, bytes, 32), ==, 0x62a8ab43);
    for (i = 0; i < 32; i++) {
        bytes[i] = (uint8_t)i;
    }
    g_assert_cmphex(crc32c(0, bytes, 32), ==, 0x46dd794e);
}

static void fill(uint8_t *bytes, size_t length)
{
    size_t i;

    for (i = 0; i < length; i++) {
        bytes[i] = (uint8_t)(i * i >> 3);
    }
}

static void test_continue(void)
{
    uint8_t bytes[100];
    size_t cut;

    fill(bytes, sizeof(bytes));
    for (cut = 0; cut <= sizeof(bytes); cut++) {
        uint32_t crc = crc32c(0, bytes, cut);

        g_assert_cmphex(crc32c(crc, bytes + cut, sizeof(bytes) - cut), ==,
                        crc32c(0, bytes, sizeof(bytes)));
    }
}

static void test_join(void)
{
    static const size_t lengths[] = { 1, 7, 512, 4096, 65536 };
    g_autofree uint8_t *bytes = g_malloc(3 * 65536);
    Crc32cShift shift;
    uint32_t joined;
    size_t i, block;

    fill(bytes, 3 * 65536);
    for (i = 0; i < G_N_ELEMENTS(lengths); i++) {
        crc32c_shift_init(&shift, lengths[i]);
        joined = 0;
        for (block = 0; block < 3; block++) {
            joined =
                crc32c_join(&shift, joined,
                            crc32c(0, bytes + block * lengths[i], lengths[i]));
        }
        g_assert_cmphex(joined, ==, crc32c(0, bytes, 3 * lengths[i]));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    crc32c_init();
    g_test_add_func("/image/crc32c/values", test_values);
    g_test_add_func("/image/crc32c/continue", test_continue);
    g_test_add_func("/image/crc32c/join", test_join);
    return g_test_run();
}
