/*
 * Bytes that several owners share: the payload of a frame, of an Ethernet
 * packet, of a data transfer. Written once by whoever makes it, read by all.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_LAB_BUFFER_H
#define VICLAB_LAB_BUFFER_H

#include <stddef.h>
#include <stdint.h>

typedef struct LabState LabState;

/* The largest buffer that anything here asks for: one NVMe transfer. */
#define LAB_BUFFER_MAX (16u * 1024 * 1024)

typedef struct LabBuffer {
    uint32_t references;
    uint32_t length; /* bytes */
    uint8_t data[];
} LabBuffer;

/* @length bytes that are not set yet; the caller owns one reference. */
LabBuffer *lab_buffer_new(uint32_t length);
/* The same, zeroed, or filled from @data. */
LabBuffer *lab_buffer_new0(uint32_t length);
LabBuffer *lab_buffer_copy(const void *data, uint32_t length);
LabBuffer *lab_buffer_ref(LabBuffer *buffer);
/* NULL is allowed. */
void lab_buffer_unref(LabBuffer *buffer);
/* Saves or loads a reference of its own; NULL is kept. */
void lab_buffer_state(LabBuffer **buffer, LabState *state);

#endif
