/*
 * Reads or writes blocks of one size, several at a time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_TRANSFER_H
#define VICLAB_IMAGES_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRANSFER_DEPTH_MAX 256

/* @block counts from the transfer's offset; @buffer holds one block. */
typedef void TransferFn(uint32_t block, void *buffer, void *opaque);

typedef struct Transfer {
    int fd;
    bool write;
    uint32_t block_size; /* bytes */
    uint32_t depth;      /* 1: pread and pwrite; more: native AIO */
    uint8_t *buffers;    /* @depth blocks, aligned for direct I/O */
    uint64_t offset;     /* of block 0, bytes */
    const uint32_t *order;
    uint32_t count;     /* blocks in @order */
    TransferFn *before; /* a buffer is about to be written or read into */
    TransferFn *after;  /* it was */
    void *opaque;
} Transfer;

/*
 * Returns 0, or -errno of the first block that failed and, in @failed, its
 * number; all that was in flight has come back by then. A block that is
 * transferred in part has failed with -EIO.
 */
int transfer_run(const Transfer *transfer, uint32_t *failed);

#endif
