/*
 * CRC-32C (Castagnoli), as iSCSI, NVMe and fio's crc32c have it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_CRC32C_H
#define VICLAB_IMAGES_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* Call once before anything else here. */
void crc32c_init(void);
/* Of nothing: 0. Pass the result on as @crc to continue over more bytes. */
uint32_t crc32c(uint32_t crc, const void *data, size_t length);

/*
 * What a block of some fixed length does to the CRC of all that precedes it,
 * so that blocks which were read in any order can be joined in their own:
 * crc(a b) = crc32c_join(shift for the length of b, crc(a), crc(b)).
 */
typedef struct Crc32cShift {
    uint32_t image[32]; /* of each bit of the CRC */
} Crc32cShift;

void crc32c_shift_init(Crc32cShift *shift, uint64_t length);
uint32_t crc32c_join(const Crc32cShift *shift, uint32_t before, uint32_t block);

#endif
