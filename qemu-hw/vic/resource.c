/*
 * The resource table at the beginning of BAR 0.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "vic/vic.h"
#include "wire/bytes.h"

#define ENTRIES 7 /* at most, and the end marker */

uint32_t vic_resource_read(const Vic *vic, uint32_t offset)
{
    const VnicResource resources[ENTRIES] = {
        { VNIC_RES_WQ, 0, VIC_WQ_OFFSET, vic_wq_count(vic) },
        { VNIC_RES_RQ, 0, VIC_RQ_OFFSET, 1 },
        { VNIC_RES_CQ, 0, VIC_CQ_OFFSET, vic_cq_count(vic) },
        { VNIC_RES_INTR_CTRL, 0, VIC_INTR_OFFSET, vic_intr_count(vic) },
        { VNIC_RES_INTR_PBA_LEGACY, 0, VIC_PBA_OFFSET, 1 },
        { VNIC_RES_DEVCMD, 0, VIC_DEVCMD_OFFSET, VNIC_BLOCK_LEN },
        { VNIC_RES_DEVCMD2, 0, VIC_DEVCMD2_OFFSET, 1 },
    };
    uint8_t table[VNIC_RES_HEADER + (ENTRIES + 1) * VNIC_RES_ENTRY_LEN] = { 0 };
    uint32_t count = vic->config.devcmd2 ? ENTRIES : ENTRIES - 1;

    if (offset + 4 > sizeof(table)) {
        return 0;
    }
    put_le32(table, VNIC_RES_MAGIC);
    put_le32(table + 4, VNIC_RES_VERSION);
    for (uint32_t i = 0; i < count; i++) {
        wire_encode(&vnic_resource_format, &resources[i],
                    table + VNIC_RES_HEADER + i * VNIC_RES_ENTRY_LEN);
    }
    return get_le32(table + offset);
}
