/*
 * The core's state walkers as QEMU's migration state.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "state.h"

const VMStateDescription vmstate_viclab_blob = {
    .name = "viclab-blob",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(length, ViclabBlob),
        VMSTATE_VBUFFER_ALLOC_UINT32(data, ViclabBlob, 0, NULL, length),
        VMSTATE_END_OF_LIST()
    }
};

void viclab_blob_clear(ViclabBlob *blob)
{
    g_free(blob->data);
    blob->data = NULL;
    blob->length = 0;
}

void viclab_blob_save(ViclabBlob *blob, ViclabWalkFn *walk, void *opaque)
{
    GByteArray *bytes = g_byte_array_new();
    LabState state;

    lab_state_begin_save(&state, bytes);
    walk(opaque, &state);
    viclab_blob_clear(blob);
    blob->length = bytes->len;
    blob->data = g_byte_array_free(bytes, FALSE);
}

int viclab_blob_load(ViclabBlob *blob, ViclabWalkFn *walk, void *opaque)
{
    LabState state;
    bool ok;

    lab_state_begin_load(&state, blob->data, blob->length);
    walk(opaque, &state);
    ok = lab_state_finished(&state);
    viclab_blob_clear(blob);
    return ok ? 0 : -EINVAL;
}
