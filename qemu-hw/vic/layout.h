/*
 * Where things are in BAR 0. The driver finds all of it through the resource
 * table at offset 0.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_VIC_LAYOUT_H
#define VICLAB_VIC_LAYOUT_H

#include "vic/config.h"

#define VIC_BAR_LEN 0x10000

#define VIC_TABLE_OFFSET   0x0000
#define VIC_DEVCMD_OFFSET  0x1000
#define VIC_DEVCMD2_OFFSET 0x1100
#define VIC_PBA_OFFSET     0x1200
#define VIC_WQ_OFFSET      0x2000
#define VIC_RQ_OFFSET      0x5000
#define VIC_CQ_OFFSET      0x6000
#define VIC_INTR_OFFSET    0x9000

#define VIC_WQ_MAX   (1 + VIC_COPY_QUEUES_MAX)
#define VIC_CQ_MAX   (2 + VIC_COPY_QUEUES_MAX)
#define VIC_INTR_MAX (3 + VIC_COPY_QUEUES_MAX)

/* CQ 0 belongs to the RQ, CQ 1 to the raw WQ, CQ 2+k to copy queue k. */
#define VIC_CQ_RQ      0
#define VIC_CQ_RAW_WQ  1
#define VIC_CQ_COPY(k) (2 + (k))

/* More descriptors than this fit into no index (CQ entries carry 12 bits). */
#define VIC_RING_MAX 4096

#endif
