/*
 * Randomness that repeats.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "lab/random.h"
#include "lab/state.h"

static uint64_t splitmix64(uint64_t *x)
{
    uint64_t z = (*x += 0x9e3779b97f4a7c15ull);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

static uint64_t rotate(uint64_t x, unsigned int k)
{
    return (x << k) | (x >> (64 - k));
}

void lab_random_init(LabRandom *random, uint64_t seed, const char *purpose)
{
    uint64_t x = seed;

    for (const char *p = purpose; *p; p++) {
        x = splitmix64(&x) ^ (uint8_t)*p;
    }
    for (unsigned int i = 0; i < 4; i++) {
        random->s[i] = splitmix64(&x);
    }
}

uint64_t lab_random_u64(LabRandom *random)
{
    uint64_t *s = random->s;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

uint32_t lab_random_below(LabRandom *random, uint32_t bound)
{
    uint32_t limit = UINT32_MAX - UINT32_MAX % bound;
    uint32_t draw;

    do {
        draw = lab_random_u64(random) >> 32;
    } while (draw >= limit);
    return draw % bound;
}

void lab_random_state(LabRandom *random, LabState *state)
{
    for (unsigned int i = 0; i < 4; i++) {
        lab_state_u64(state, &random->s[i]);
    }
}
