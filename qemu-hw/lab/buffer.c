/*
 * Bytes that several owners share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>
#include "lab/buffer.h"
#include "lab/state.h"

LabBuffer *lab_buffer_new(uint32_t length)
{
    LabBuffer *buffer = g_malloc(sizeof(*buffer) + length);

    g_assert(length <= LAB_BUFFER_MAX);
    buffer->references = 1;
    buffer->length = length;
    return buffer;
}

LabBuffer *lab_buffer_new0(uint32_t length)
{
    LabBuffer *buffer = lab_buffer_new(length);

    memset(buffer->data, 0, length);
    return buffer;
}

LabBuffer *lab_buffer_copy(const void *data, uint32_t length)
{
    LabBuffer *buffer = lab_buffer_new(length);

    if (length) {
        memcpy(buffer->data, data, length);
    }
    return buffer;
}

LabBuffer *lab_buffer_ref(LabBuffer *buffer)
{
    buffer->references++;
    return buffer;
}

void lab_buffer_unref(LabBuffer *buffer)
{
    if (buffer && --buffer->references == 0) {
        g_free(buffer);
    }
}

void lab_buffer_state(LabBuffer **buffer, LabState *state)
{
    bool present = *buffer != NULL;
    uint32_t length = present ? (*buffer)->length : 0;

    lab_state_bool(state, &present);
    lab_state_count(state, &length, LAB_BUFFER_MAX);
    if (lab_state_loading(state)) {
        lab_buffer_unref(*buffer);
        *buffer = present ? lab_buffer_new0(length) : NULL;
    }
    if (present) {
        lab_state_bytes(state, (*buffer)->data, length);
    }
}
