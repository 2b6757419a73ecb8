/*
 * Integers in buffers, at any alignment and in either byte order.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_WIRE_BYTES_H
#define VICLAB_WIRE_BYTES_H

#include <stdint.h>
#include <string.h>
#include <glib.h>

#define WIRE_ACCESSORS(bits)                                   \
    static inline uint##bits##_t get_be##bits(const void *p)   \
    {                                                          \
        uint##bits##_t v;                                      \
                                                               \
        memcpy(&v, p, sizeof(v));                              \
        return GUINT##bits##_FROM_BE(v);                       \
    }                                                          \
                                                               \
    static inline uint##bits##_t get_le##bits(const void *p)   \
    {                                                          \
        uint##bits##_t v;                                      \
                                                               \
        memcpy(&v, p, sizeof(v));                              \
        return GUINT##bits##_FROM_LE(v);                       \
    }                                                          \
                                                               \
    static inline void put_be##bits(void *p, uint##bits##_t v) \
    {                                                          \
        v = GUINT##bits##_TO_BE(v);                            \
        memcpy(p, &v, sizeof(v));                              \
    }                                                          \
                                                               \
    static inline void put_le##bits(void *p, uint##bits##_t v) \
    {                                                          \
        v = GUINT##bits##_TO_LE(v);                            \
        memcpy(p, &v, sizeof(v));                              \
    }

WIRE_ACCESSORS(16)
WIRE_ACCESSORS(32)
WIRE_ACCESSORS(64)

/* 24 bits: Fibre Channel addresses and F_CTL. */
static inline uint32_t get_be24(const void *p)
{
    const uint8_t *b = p;

    return (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2];
}

static inline void put_be24(void *p, uint32_t v)
{
    uint8_t *b = p;

    b[0] = v >> 16;
    b[1] = v >> 8;
    b[2] = v;
}

#endif
