/*
 * The core's state walkers as QEMU's migration state: one opaque blob.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_GLUE_QEMU_STATE_H
#define VICLAB_GLUE_QEMU_STATE_H

#include "migration/vmstate.h"
#include "lab/state.h"

typedef struct ViclabBlob {
    uint32_t length;
    uint8_t *data;
} ViclabBlob;

extern const VMStateDescription vmstate_viclab_blob;

typedef void ViclabWalkFn(void *opaque, LabState *state);

/* For pre_save and post_save; the blob is empty between the two. */
void viclab_blob_save(ViclabBlob *blob, ViclabWalkFn *walk, void *opaque);
void viclab_blob_clear(ViclabBlob *blob);
/* For post_load: 0, or -EINVAL if the blob is not what @walk wrote. */
int viclab_blob_load(ViclabBlob *blob, ViclabWalkFn *walk, void *opaque);

#endif
