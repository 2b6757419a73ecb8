/*
 * The order in which blocks are visited.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "order.h"

uint64_t order_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

void order_sequential(uint32_t *order, uint32_t count)
{
    uint32_t i;

    for (i = 0; i < count; i++) {
        order[i] = i;
    }
}

void order_shuffled(uint32_t *order, uint32_t count, uint64_t seed)
{
    uint32_t i, other, moved;

    order_sequential(order, count);
    for (i = count; i > 1; i--) {
        other = (uint32_t)((order_random(&seed) >> 32) * i >> 32);
        moved = order[i - 1];
        order[i - 1] = order[other];
        order[other] = moved;
    }
}
