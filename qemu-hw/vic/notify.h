/*
 * The notify block: link state in host memory, and the interrupt that says
 * that it has changed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_VIC_NOTIFY_H
#define VICLAB_VIC_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Vic Vic;
typedef struct LabState LabState;

#define VIC_NOTIFY_NO_INTR 0xffff

typedef struct VicNotify {
    uint64_t addr; /* 0: nobody wants it */
    uint32_t length;
    uint16_t intr; /* VIC_NOTIFY_NO_INTR: polled */
    bool link_up;
    uint32_t link_down_cnt;
    bool written; /* the last one */
    bool missed;  /* a change while the firmware hung */
} VicNotify;

void vic_notify_reset(VicNotify *notify);
/* Writes the block without an interrupt; false if it is not in RAM. */
bool vic_notify_write(Vic *vic);
/* Behind the gate: @length bytes of it, and its interrupt if @raise. */
void vic_notify_put(Vic *vic, const uint8_t *block, uint32_t length,
                    bool raise);
/* Writes the block and raises the interrupt: the driver is to look. */
void vic_notify_raise(Vic *vic);
void vic_notify_link(Vic *vic, bool up);
void vic_notify_state(VicNotify *notify, LabState *state);

#endif
