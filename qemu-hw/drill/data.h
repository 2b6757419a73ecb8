/*
 * Whether a host reads what was written: the oracle miscompare, as the device
 * sees it (docs/drills.md).
 *
 * It looks at what crosses the links of those that send NVMe_CMNDs: data as an
 * adapter has it from its host, and data and responses as they come back. A
 * write counts once its good response has come; a read is judged when its has.
 * What was written and read at once, and a write without an answer, make
 * blocks unknown, and either value is right.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_DATA_H
#define VICLAB_DRILL_DATA_H

#include "drill/shadow.h"
#include "lab/lab.h"

typedef struct DrillData {
    Lab *lab;
    DrillShadow shadow;
    GPtrArray *transfers; /* DrillTransfer *: open, by age */
    guint told;
} DrillData;

/* It listens to the tap from now until it is stopped. */
void drill_data_init(DrillData *data, Lab *lab);
void drill_data_stop(DrillData *data);
void drill_data_cleanup(DrillData *data);
/* Data of a read goes on to the host's memory, as it is by now. */
void drill_data_passes(DrillData *data, const char *adapter, uint16_t ox_id,
                       uint64_t offset, const uint8_t *bytes, uint32_t length);
/* It does not, and nobody knows when it will: the read is not judged. */
void drill_data_withheld(DrillData *data, const char *adapter, uint16_t ox_id);

#endif
