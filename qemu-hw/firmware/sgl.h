/*
 * A scatter/gather list in guest memory, and bytes moved through it.
 *
 * The list is read when the first byte moves and kept then: the driver keeps
 * it mapped until the command is done (nvfnic_release_nvme_ioreq_buf).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FIRMWARE_SGL_H
#define VICLAB_FIRMWARE_SGL_H

#include "wire/fcpio.h"

typedef struct VicFw VicFw;
typedef struct LabState LabState;

typedef struct VicSgl {
    uint64_t addr;     /* of the list */
    uint32_t count;    /* entries, at most FCPIO_SGL_MAX */
    FcpioSge *entries; /* owned; NULL until it was read */
    /* where the last transfer ended, since most go on from there */
    uint32_t at_entry;
    uint32_t at_offset;   /* in that entry, bytes */
    uint64_t at_position; /* in all of the data, bytes */
} VicSgl;

typedef enum VicSglResult {
    VICFW_SGL_OK,
    VICFW_SGL_SHORT,     /* it describes less than what was to be moved */
    VICFW_SGL_DMA_ERROR, /* an address is not in RAM */
} VicSglResult;

void vicfw_sgl_set(VicSgl *sgl, uint64_t addr, uint32_t count);
void vicfw_sgl_clear(VicSgl *sgl);
/* @to owns entries of its own; what it had before is forgotten. */
void vicfw_sgl_copy(VicSgl *to, const VicSgl *from);
/* Reads the list now, if that was not done before; false: it is not in RAM. */
bool vicfw_sgl_fetch(VicSgl *sgl, VicFw *fw);
/* @len bytes at @position of the data, from or to the guest. */
VicSglResult vicfw_sgl_read(VicSgl *sgl, VicFw *fw, uint64_t position,
                            uint8_t *buf, uint32_t len);
VicSglResult vicfw_sgl_write(VicSgl *sgl, VicFw *fw, uint64_t position,
                             const uint8_t *buf, uint32_t len);
void vicfw_sgl_state(VicSgl *sgl, LabState *state);

#endif
