/*
 * CRC-32C in software, eight bytes at a time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "crc32c.h"

#include <endian.h>
#include <string.h>

#define POLYNOMIAL 0x82f63b78 /* reflected */

static uint32_t table[8][256];

static uint32_t shift_bits(uint32_t crc, int bits)
{
    while (bits--) {
        crc = crc >> 1 ^ (crc & 1 ? POLYNOMIAL : 0);
    }
    return crc;
}

void crc32c_init(void)
{
    uint32_t i;
    int slice;

    for (i = 0; i < 256; i++) {
        table[0][i] = shift_bits(i, 8);
    }
    for (slice = 1; slice < 8; slice++) {
        for (i = 0; i < 256; i++) {
            uint32_t crc = table[slice - 1][i];

            table[slice][i] = crc >> 8 ^ table[0][crc & 0xff];
        }
    }
}

static uint32_t add_eight(uint32_t crc, const uint8_t *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, 8);
    word = le64toh(word) ^ crc;
    return table[7][word & 0xff] ^ table[6][word >> 8 & 0xff] ^
           table[5][word >> 16 & 0xff] ^ table[4][word >> 24 & 0xff] ^
           table[3][word >> 32 & 0xff] ^ table[2][word >> 40 & 0xff] ^
           table[1][word >> 48 & 0xff] ^ table[0][word >> 56];
}

uint32_t crc32c(uint32_t crc, const void *data, size_t length)
{
    const uint8_t *bytes = data;

    crc = ~crc;
    for (; length >= 8; length -= 8, bytes += 8) {
        crc = add_eight(crc, bytes);
    }
    while (length--) {
        crc = crc >> 8 ^ table[0][(crc ^ *bytes++) & 0xff];
    }
    return ~crc;
}

static uint32_t apply(const Crc32cShift *shift, uint32_t crc)
{
    uint32_t sum = 0;
    int bit;

    for (bit = 0; crc; bit++, crc >>= 1) {
        sum ^= crc & 1 ? shift->image[bit] : 0;
    }
    return sum;
}

static void compose(Crc32cShift *to, const Crc32cShift *with)
{
    int bit;

    for (bit = 0; bit < 32; bit++) {
        to->image[bit] = apply(with, to->image[bit]);
    }
}

/* Squares the shift of one byte as often as the length has bits. */
void crc32c_shift_init(Crc32cShift *shift, uint64_t length)
{
    Crc32cShift power, copy;
    int bit;

    for (bit = 0; bit < 32; bit++) {
        shift->image[bit] = 1u << bit;
        power.image[bit] = shift_bits(1u << bit, 8);
    }
    for (; length; length >>= 1) {
        if (length & 1) {
            compose(shift, &power);
        }
        copy = power;
        compose(&power, &copy);
    }
}

uint32_t crc32c_join(const Crc32cShift *shift, uint32_t before, uint32_t block)
{
    return apply(shift, before) ^ block;
}
