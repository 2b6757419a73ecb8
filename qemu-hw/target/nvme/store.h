/*
 * The content of a namespace: sparse memory that costs what was written.
 *
 * A radix tree of fixed height over chunks of 64 KiB. What was never written
 * or was zeroed in whole chunks takes no memory and reads as zero. All
 * offsets and lengths are in bytes; the caller keeps them inside the size.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_NVME_STORE_H
#define VICLAB_TARGET_NVME_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NVMET_STORE_CHUNK 65536
#define NVMET_STORE_MAX   (UINT64_C(1) << 48) /* bytes */

typedef struct LabState LabState;
typedef struct NvmetStore NvmetStore;

NvmetStore *nvmet_store_new(uint64_t size);
void nvmet_store_free(NvmetStore *store);
uint64_t nvmet_store_size(const NvmetStore *store);
/* What lies behind the new size is given up. */
void nvmet_store_resize(NvmetStore *store, uint64_t size);
/* Bytes of memory that hold content: a multiple of the chunk's size. */
uint64_t nvmet_store_used(const NvmetStore *store);

void nvmet_store_read(const NvmetStore *store, uint64_t offset, void *buf,
                      size_t length);
void nvmet_store_write(NvmetStore *store, uint64_t offset, const void *buf,
                       size_t length);
void nvmet_store_zero(NvmetStore *store, uint64_t offset, uint64_t length);
/* Is the content the same as @buf? */
bool nvmet_store_equal(const NvmetStore *store, uint64_t offset,
                       const void *buf, size_t length);

/*
 * Calls @fn for each chunk that takes memory, by ascending offset; stops and
 * returns false as soon as it does.
 */
typedef bool NvmetStoreFn(void *opaque, uint64_t offset, const uint8_t *chunk);
bool nvmet_store_foreach(const NvmetStore *store, NvmetStoreFn *fn,
                         void *opaque);

/* With its size. */
void nvmet_store_state(NvmetStore *store, LabState *state);

#endif
