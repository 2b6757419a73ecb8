/*
 * An interrupt: events count up credits, the driver returns them, and what is
 * left over fires again.
 *
 * With mask-on-assertion (MSI-X, MSI) an interrupt is a message that masks
 * itself; without it (INTx) it is a level that lasts as long as credits do.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_VIC_INTR_H
#define VICLAB_VIC_INTR_H

#include "lab/clock.h"

typedef struct Vic Vic;

typedef struct VicIntr {
    Vic *vic;
    uint8_t index;
    uint32_t coalescing_timer; /* of 1.5 us each */
    uint32_t coalescing_value;
    uint32_t coalescing_type;
    bool mask_on_assertion;
    bool mask;
    bool asserted; /* which is why it is masked */
    uint32_t credits;
    LabTimer timer;
} VicIntr;

void vic_intr_init(VicIntr *intr, Vic *vic, uint8_t index);
void vic_intr_reset(VicIntr *intr);
uint32_t vic_intr_read(const VicIntr *intr, uint32_t reg);
void vic_intr_write(VicIntr *intr, uint32_t reg, uint32_t value);
/* One more event. */
void vic_intr_raise(VicIntr *intr);
/* Behind the gate: the message goes out, whatever the mask says. */
void vic_intr_send(VicIntr *intr, uint32_t credits);
/* The message that was asserted is not to go out: the next event may do so. */
void vic_intr_withdraw(VicIntr *intr);
/* Would the legacy status register show it? */
bool vic_intr_pending(const VicIntr *intr);
void vic_intr_state(VicIntr *intr, LabState *state);

#endif
