/*
 * The PCI function of a Cisco VIC FC vNIC: one BAR of registers, queues in
 * host memory, interrupts, and the firmware behind them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_VIC_VIC_H
#define VICLAB_VIC_VIC_H

#include <string.h>
#include "firmware/firmware.h"
#include "lab/lab.h"
#include "vic/config.h"
#include "vic/cq.h"
#include "vic/devcmd.h"
#include "vic/filter.h"
#include "vic/intr.h"
#include "vic/layout.h"
#include "vic/notify.h"
#include "vic/rq.h"
#include "vic/wq.h"

#define VIC_PCI_VENDOR   0x1137 /* Cisco */
#define VIC_PCI_DEVICE   0x0045 /* FC vNIC */
#define VIC_PCI_REVISION 0xa2

/* What CMD_OPEN and its kin have made of the vNIC. */
typedef enum VicState {
    VIC_CLOSED,
    VIC_OPEN,
    VIC_ENABLED,
    VIC_STATE_COUNT,
} VicState;

/* Kinds of broken rules, for vic_guest_error(). */
typedef enum VicSaid {
    VIC_SAID_REGISTER,
    VIC_SAID_RING_SIZE,
    VIC_SAID_WQ_INDEX,
    VIC_SAID_WQ_DMA,
    VIC_SAID_RQ_DMA,
    VIC_SAID_CQ_DMA,
    VIC_SAID_CQ_OFF,
    VIC_SAID_CQ_FULL,
    VIC_SAID_DEVCMD2_DMA,
    VIC_SAID_NOTIFY_DMA,
    VIC_SAID_COMMAND,
    VIC_SAID_DESCRIPTOR,
} VicSaid;

struct Vic {
    Lab *lab;
    char *name;
    const VicHostOps *host_ops;
    void *host;
    VicConfig config;
    uint8_t config_block[VNIC_FC_CONFIG_LEN];
    uint64_t warned;
    VicFw *fw;

    VicState state;
    VicFilter filter;
    uint32_t nic_cfg;
    VnicStats stats;
    VicNotify notify;
    VicDevcmd devcmd;
    VicDevcmd2 devcmd2;
    VicWq wq[VIC_WQ_MAX]; /* 0: raw, 1+k: copy queue k */
    VicRq rq;
    VicCq cq[VIC_CQ_MAX];
    VicIntr intr[VIC_INTR_MAX];
    bool intx;
    bool hung;            /* the firmware does nothing any more */
    uint64_t read_ticket; /* of the register that is being read, at a gate */
    uint32_t read_value;  /* only inside of one call, as the ticket */
};

/* How a function gets back to where it was when power came. */
typedef enum VicResetKind {
    VIC_RESET_PCI,  /* power, bus, function level: all of it */
    VIC_RESET_VNIC, /* CMD_CLOSE, CMD_SOFT_RESET: all but devcmd */
} VicResetKind;

/*
 * NULL and a message (g_free) if the configuration is not legal or the fabric
 * is full. @config's strings are copied.
 */
Vic *vic_new(FcFabric *fabric, const VicConfig *config,
             const VicHostOps *host_ops, void *host, char **why);
void vic_free(Vic *vic);
void vic_reset(Vic *vic, VicResetKind kind);
void vic_state(Vic *vic, LabState *state);

/* Accesses to BAR 0: @size is 1, 2, 4 or 8 bytes, @addr a multiple of it. */
uint64_t vic_bar_read(Vic *vic, uint64_t addr, unsigned int size);
void vic_bar_write(Vic *vic, uint64_t addr, uint64_t value, unsigned int size);

/* What is where in BAR 0. */
typedef enum VicBlock {
    VIC_BLOCK_WQ, /* 0: raw, 1+k: copy queue k */
    VIC_BLOCK_RQ,
    VIC_BLOCK_CQ,
    VIC_BLOCK_INTR,
    VIC_BLOCK_DEVCMD2,
    VIC_BLOCK_DEVCMD,
    VIC_BLOCK_OTHER, /* the table of resources, pending interrupts, nothing */
} VicBlock;

typedef struct VicPlace {
    VicBlock block;
    uint32_t number; /* of blocks of a kind */
    uint32_t reg;    /* in the block; of VIC_BLOCK_OTHER in the BAR, bytes */
} VicPlace;

VicPlace vic_bar_place(const Vic *vic, uint32_t addr);
/* Behind the gate: a word is written. */
void vic_bar_put(Vic *vic, uint32_t addr, uint32_t value);

/* Numbers of blocks that this configuration has. */
static inline uint32_t vic_wq_count(const Vic *vic)
{
    return 1 + vic->config.copy_queues;
}

static inline uint32_t vic_cq_count(const Vic *vic)
{
    return 2 + vic->config.copy_queues;
}

static inline uint32_t vic_intr_count(const Vic *vic)
{
    return 3 + vic->config.copy_queues;
}

/* ---- between the function's own files ---- */

/* NULL if there is no such interrupt. */
VicIntr *vic_intr(Vic *vic, uint32_t index);
/* What waits for unread entries to be read may go on. */
void vic_credits_returned(Vic *vic, uint8_t intr);
void vic_update_intx(Vic *vic);
/* Behind the gate: the pin does what the interrupts say. */
void vic_drive_intx(Vic *vic);
/* The firmware stops answering, or goes on where it was. */
void vic_hang(Vic *vic, bool hung);
uint32_t vic_intx_pending(const Vic *vic);

/* As in VicHostOps; what fails is told to the tap. */
bool vic_dma_read(Vic *vic, uint64_t addr, void *buf, size_t len);
bool vic_dma_write(Vic *vic, uint64_t addr, const void *buf, size_t len);

uint32_t vic_resource_read(const Vic *vic, uint32_t offset);

void vic_stats_received(VnicStats *stats, uint32_t bytes, bool truncated);
void vic_stats_sent(VnicStats *stats, uint32_t bytes);

void vic_guest_error(Vic *vic, VicSaid kind, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

#endif
