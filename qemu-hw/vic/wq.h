/*
 * A work queue's control block: the raw one, the copy queues and devcmd2 have
 * the same registers. What a posted descriptor means is the owner's business.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_VIC_WQ_H
#define VICLAB_VIC_WQ_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Vic Vic;
typedef struct LabState LabState;
typedef struct VicWq VicWq;

/*
 * Takes @count descriptors from fetch_index on; they do not wrap. @index is
 * the slot of the first, @descs are their bytes.
 */
typedef void VicWqTakeFn(VicWq *wq, uint32_t index, uint32_t count,
                         const uint8_t *descs);

struct VicWq {
    Vic *vic;
    const char *kind; /* for messages: "copy WQ" */
    uint8_t index;    /* number within its kind */
    uint8_t desc_len; /* bytes */
    uint8_t batch;    /* descriptors that are taken at a time; 0: any number */
    VicWqTakeFn *take;

    uint64_t ring_base;
    uint32_t ring_size; /* descriptors */
    uint32_t posted_index;
    uint32_t cq_index;
    bool enable;
    uint32_t fetch_index;
    uint32_t dca_value;
    uint32_t error_interrupt_enable;
    uint32_t error_interrupt_offset;
    uint32_t error_status;
    bool paused;  /* by its owner: nothing is taken for now */
    bool stuck;   /* it never says that it has stopped */
    bool looping; /* only inside of one call: what was posted is being taken */
};

void vic_wq_init(VicWq *wq, Vic *vic, const char *kind, uint8_t index,
                 uint8_t desc_len, VicWqTakeFn *take);
void vic_wq_reset(VicWq *wq);
uint32_t vic_wq_read(const VicWq *wq, uint32_t reg);
void vic_wq_write(VicWq *wq, uint32_t reg, uint32_t value);
/* Behind the gate: a posted index. */
void vic_wq_post(VicWq *wq, uint32_t index);
/* What was posted meanwhile is taken. */
void vic_wq_resume(VicWq *wq);
/* Behind the gate: a descriptor, unless the queue is off; it goes on then. */
void vic_wq_take(VicWq *wq, uint32_t index, const uint8_t *desc);
/* The queue stops, and the driver hears of it through its error interrupt. */
void vic_wq_error(VicWq *wq, uint32_t status);
void vic_wq_state(VicWq *wq, LabState *state);

#endif
