/*
 * The receive queue: buffers that the driver has posted, one frame each.
 *
 * Its registers differ from a work queue's from 0x30 on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_VIC_RQ_H
#define VICLAB_VIC_RQ_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Vic Vic;
typedef struct LabState LabState;

typedef struct VicRq {
    Vic *vic;
    uint64_t ring_base;
    uint32_t ring_size; /* buffers */
    uint32_t posted_index;
    uint32_t cq_index;
    bool enable;
    uint32_t fetch_index;
    uint32_t error_interrupt_enable;
    uint32_t error_interrupt_offset;
    uint32_t error_status;
    uint32_t dropped_packet_count;
    bool stuck;     /* it never says that it has stopped */
    GQueue backlog; /* frames without a buffer, owned (rq.c) */
} VicRq;

void vic_rq_init(VicRq *rq, Vic *vic);
void vic_rq_reset(VicRq *rq);
uint32_t vic_rq_read(const VicRq *rq, uint32_t reg);
void vic_rq_write(VicRq *rq, uint32_t reg, uint32_t value);
/* Behind the gate: a posted index. */
void vic_rq_post(VicRq *rq, uint32_t index);
/* The queue stops, and the driver hears of it through its error interrupt. */
void vic_rq_error(VicRq *rq, uint32_t status);
/*
 * A frame of @length bytes: with its Ethernet header if @ethernet (CQ type
 * RQ_ENET), else from the FC header on (RQ_FCP). A tag with @vlan, if that is
 * not 0, has been taken off.
 */
void vic_rq_receive(VicRq *rq, const uint8_t *frame, uint32_t length,
                    bool ethernet, uint16_t vlan);
void vic_rq_state(VicRq *rq, LabState *state);

#endif
