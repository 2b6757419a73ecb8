/*
 * A machine with an adapter in it, and what its tests do to the registers and
 * rings.
 *
 * The numbers are those of the Linux driver's headers (vnic_*.h, fcpio.h);
 * they are written down here a second time, so that the device is measured
 * by something else than itself.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VIC_FC_QTEST_H
#define VIC_FC_QTEST_H

#include "tests/qtest/libqos/libqos-pc.h"

#define VIC_COPY_QUEUES 2
#define VIC_VECTORS     (3 + VIC_COPY_QUEUES)

/* Where libqos finds it: bus 0, which needs no bridge to be set up. */
#define VIC_SLOT 4

/* Resource types. */
enum {
    RES_WQ = 1,
    RES_RQ = 2,
    RES_CQ = 3,
    RES_INTR = 10,
    RES_PBA_LEGACY = 13,
    RES_DEVCMD = 16,
    RES_DEVCMD2 = 24,
};

/* Registers of all rings, and of WQ and RQ. */
enum {
    RING_BASE = 0x00,
    RING_SIZE = 0x08,
    POSTED_INDEX = 0x10,
    CQ_INDEX = 0x18,
    ENABLE = 0x20,
    RUNNING = 0x28,
    FETCH_INDEX = 0x30,
    WQ_ERROR_INTR_ENABLE = 0x40,
    WQ_ERROR_INTR_OFFSET = 0x48,
    WQ_ERROR_STATUS = 0x50,
    RQ_ERROR_STATUS = 0x48,
};

enum {
    CQ_COLOR_ENABLE = 0x18,
    CQ_TAIL = 0x28,
    CQ_TAIL_COLOR = 0x30,
    CQ_INTR_ENABLE = 0x38,
    CQ_ENTRY_ENABLE = 0x40,
    CQ_INTR_OFFSET = 0x50,
};

enum {
    INTR_TIMER = 0x00,
    INTR_MASK_ON_ASSERTION = 0x18,
    INTR_MASK = 0x20,
    INTR_CREDITS = 0x28,
    INTR_RETURN = 0x30,
};
#define RETURN_UNMASK (1u << 16)

/* Device commands and their errors. */
enum {
    CMD_FW_INFO = 1,
    CMD_DEV_SPEC = 2,
    CMD_STATS_DUMP = 4,
    CMD_MAC_ADDR = 9,
    CMD_NOTIFY = 21,
    CMD_OPEN = 23,
    CMD_CLOSE = 25,
    CMD_INIT = 26,
    CMD_ENABLE = 28,
    CMD_DISABLE = 29,
    CMD_CAPABILITY = 36,
    CMD_INITIALIZE_DEVCMD2 = 57,
};
enum {
    ERR_SUCCESS = 0,
    ERR_EINVAL = 1,
    ERR_EFAULT = 2,
};

#define COPY_DESC_LEN  128
#define COPY_ENTRY_LEN 64
#define RAW_DESC_LEN   16
#define RAW_ENTRY_LEN  16
#define RING_SLOTS     64

/* Requests and completions of the copy queues. */
enum {
    FCPIO_NVME_CMD = 0x06,
    FCPIO_ACK = 0x20,
    FCPIO_RESET = 0x21,
    FCPIO_RESET_CMPL = 0x22,
};

typedef struct VicTest {
    QOSState *qs;
    QTestState *qts;
    QPCIDevice *dev;
    QPCIBar bar;

    /* from the resource table */
    uint32_t wq, rq, cq, intr, pba, devcmd, devcmd2;

    /* rings in RAM */
    uint64_t copy_ring[VIC_COPY_QUEUES];
    uint64_t copy_entries[VIC_COPY_QUEUES];
    uint32_t copy_posted[VIC_COPY_QUEUES];
    uint64_t raw_ring, raw_entries;
    uint64_t rq_ring, rq_entries;
} VicTest;

/*
 * A PC with a fabric, a target and the adapter, whose BARs are mapped;
 * @more is added to its command line.
 */
VicTest *vic_start(const char *more);
void vic_stop(VicTest *t);

uint32_t vic_read(VicTest *t, uint32_t offset);
void vic_write(VicTest *t, uint32_t offset, uint32_t value);
void vic_write64(VicTest *t, uint32_t offset, uint64_t value);
/* The registers of one of several queues and interrupts. */
uint32_t vic_wq(const VicTest *t, uint32_t index);
uint32_t vic_cq(const VicTest *t, uint32_t index);
uint32_t vic_intr(const VicTest *t, uint32_t index);

/* A device command with two arguments, which it changes; its error. */
int vic_devcmd(VicTest *t, uint32_t number, uint64_t args[2]);
int vic_command(VicTest *t, uint32_t number, uint64_t a0, uint64_t a1);

/* Opens the vNIC, with rings in RAM and all vectors unmasked. */
void vic_open(VicTest *t);
/* Copy queue @k and its CQ, between rings at any address. */
void vic_set_up_copy(VicTest *t, uint32_t k, uint64_t ring, uint64_t entries);
/* The next descriptor of copy queue @k, which is filled with zeroes. */
uint64_t vic_next_request(VicTest *t, uint32_t k);
/* Rings its doorbell. */
void vic_post_request(VicTest *t, uint32_t k);
/* FCPIO_RESET, to which there is always an answer. */
void vic_request_reset(VicTest *t, uint32_t k, uint32_t tag);
/* Lets virtual time pass until nothing is left to happen in @ns. */
void vic_settle(VicTest *t, int64_t ns);

/* A word in extended configuration space, through the memory window. */
uint32_t vic_ext_config(VicTest *t, uint32_t offset);

#endif
