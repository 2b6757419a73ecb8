/*
 * A completion queue: entries with a colour, and the interrupt they raise.
 *
 * The driver never tells how far it has read (it does not write cq_head). As
 * long as the interrupt is used, its credits say how many entries are unread,
 * and what would overrun the ring waits here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_VIC_CQ_H
#define VICLAB_VIC_CQ_H

#include <glib.h>
#include "wire/fcpio.h"
#include "wire/vnic.h"

typedef struct Vic Vic;
typedef struct LabState LabState;

typedef struct VicCq {
    Vic *vic;
    uint8_t index;
    uint8_t entry_len; /* bytes */
    uint64_t ring_base;
    uint32_t ring_size; /* entries */
    uint32_t flow_control_enable;
    bool color_enable;
    uint32_t head;
    uint32_t tail;
    bool tail_color;
    bool interrupt_enable;
    bool entry_enable;
    uint32_t message_enable;
    uint32_t interrupt_offset;
    uint64_t message_addr;
    GQueue backlog; /* entries of entry_len bytes, owned */
} VicCq;

void vic_cq_init(VicCq *cq, Vic *vic, uint8_t index);
void vic_cq_reset(VicCq *cq);
uint32_t vic_cq_read(const VicCq *cq, uint32_t reg);
void vic_cq_write(VicCq *cq, uint32_t reg, uint32_t value);
/* One entry of entry_len bytes; its colour bit is set here. */
void vic_cq_post(VicCq *cq, const uint8_t *entry);
/* Behind the gate: the same. */
void vic_cq_accept(VicCq *cq, const uint8_t *entry);
/*
 * An entry where it does not belong, or in the wrong colour; the queue goes
 * on as if it had been written well.
 */
void vic_cq_place(VicCq *cq, const uint8_t *entry, uint32_t index, bool color);
/* Room may have come up: what waits is written. */
void vic_cq_flush(VicCq *cq);
void vic_cq_state(VicCq *cq, LabState *state);

#endif
