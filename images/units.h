/*
 * Numbers and times as people write them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_UNITS_H
#define VICLAB_IMAGES_UNITS_H

#include <stdbool.h>
#include <stdint.h>

/* Decimal, or hexadecimal with 0x; K, M and G at its end are powers of 1024. */
bool units_number(const char *text, uint64_t *number);
/* A decimal number, perhaps with a fraction, and ns, us, ms, s or min. */
bool units_time(const char *text, uint64_t *nanoseconds);

#endif
