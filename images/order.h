/*
 * The order in which blocks are visited, each exactly once.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_ORDER_H
#define VICLAB_IMAGES_ORDER_H

#include <stdint.h>

/* splitmix64 of a counter: the only source of chance here. */
uint64_t order_random(uint64_t *state);
void order_sequential(uint32_t *order, uint32_t count);
/* The same @seed gives the same order everywhere. */
void order_shuffled(uint32_t *order, uint32_t count, uint64_t seed);

#endif
