/*
 * Randomness that repeats: one stream for each purpose, all derived from the
 * laboratory's seed and the purpose's name, so that a new user of chance
 * never shifts what the others draw. The generator is xoshiro256** (Blackman
 * and Vigna), seeded through splitmix64.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_LAB_RANDOM_H
#define VICLAB_LAB_RANDOM_H

#include <stdint.h>

typedef struct LabState LabState;

typedef struct LabRandom {
    uint64_t s[4];
} LabRandom;

void lab_random_init(LabRandom *random, uint64_t seed, const char *purpose);
uint64_t lab_random_u64(LabRandom *random);
/* Evenly from 0..@bound-1; @bound must not be 0. */
uint32_t lab_random_below(LabRandom *random, uint32_t bound);
void lab_random_state(LabRandom *random, LabState *state);

#endif
