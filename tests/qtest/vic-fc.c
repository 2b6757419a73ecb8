/*
 * A machine with an adapter in it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "vic-fc.h"

#define BLOCK_LEN 128
#define MAGIC     0x766e6963

/* The window for extended configuration space, at its usual place. */
#define MCH_PCIEXBAR 0x60
#define ECAM         0xb0000000u

#define MACHINE                                            \
    "-machine q35 -m 128M -nodefaults "                    \
    "-device viclab,seed=1 -device fc-fabric,id=fabric0 "  \
    "-device fc-nvme-port,id=target0,fabric=fabric0 "      \
    "-device fc-nvme-subsystem,id=subsys0,ports=target0,"  \
    "nqn=nqn.2026-01.org.viclab:subsys0 "                  \
    "-device fc-nvme-namespace,subsystem=subsys0,size=1M " \
    "-device vic-fc,id=vic0,addr=04.0,fabric=fabric0,"     \
    "copy-queues=%d %s"

uint32_t vic_read(VicTest *t, uint32_t offset)
{
    return qpci_io_readl(t->dev, t->bar, offset);
}

void vic_write(VicTest *t, uint32_t offset, uint32_t value)
{
    qpci_io_writel(t->dev, t->bar, offset, value);
}

void vic_write64(VicTest *t, uint32_t offset, uint64_t value)
{
    qpci_io_writeq(t->dev, t->bar, offset, value);
}

uint32_t vic_wq(const VicTest *t, uint32_t index)
{
    return t->wq + index * BLOCK_LEN;
}

uint32_t vic_cq(const VicTest *t, uint32_t index)
{
    return t->cq + index * BLOCK_LEN;
}

uint32_t vic_intr(const VicTest *t, uint32_t index)
{
    return t->intr + index * BLOCK_LEN;
}

static void note_resource(VicTest *t, uint8_t type, uint32_t offset)
{
    switch (type) {
    case RES_WQ:
        t->wq = offset;
        break;
    case RES_RQ:
        t->rq = offset;
        break;
    case RES_CQ:
        t->cq = offset;
        break;
    case RES_INTR:
        t->intr = offset;
        break;
    case RES_PBA_LEGACY:
        t->pba = offset;
        break;
    case RES_DEVCMD:
        t->devcmd = offset;
        break;
    case RES_DEVCMD2:
        t->devcmd2 = offset;
        break;
    }
}

static void find_resources(VicTest *t)
{
    uint32_t at = 8;
    uint8_t type;

    g_assert_cmphex(vic_read(t, 0), ==, MAGIC);
    while ((type = qpci_io_readb(t->dev, t->bar, at)) != 0) {
        note_resource(t, type, vic_read(t, at + 4));
        at += 12;
    }
}

VicTest *vic_start(const char *more)
{
    VicTest *t = g_new0(VicTest, 1);

    t->qs = qtest_pc_boot(MACHINE, VIC_COPY_QUEUES, more);
    t->qts = t->qs->qts;
    t->dev = qpci_device_find(t->qs->pcibus, QPCI_DEVFN(VIC_SLOT, 0));
    g_assert_nonnull(t->dev);
    qpci_device_enable(t->dev);
    t->bar = qpci_iomap(t->dev, 0, NULL);
    find_resources(t);
    return t;
}

void vic_stop(VicTest *t)
{
    g_free(t->dev);
    qtest_shutdown(t->qs);
    g_free(t);
}

int vic_devcmd(VicTest *t, uint32_t number, uint64_t args[2])
{
    uint32_t status;

    qpci_io_writeq(t->dev, t->bar, t->devcmd + 8, args[0]);
    qpci_io_writeq(t->dev, t->bar, t->devcmd + 16, args[1]);
    /* both directions, as the driver's CMD words have it */
    vic_write(t, t->devcmd + 4, 3u << 30 | number);
    status = vic_read(t, t->devcmd);
    g_assert_cmphex(status & 1, ==, 0);
    args[0] = qpci_io_readq(t->dev, t->bar, t->devcmd + 8);
    args[1] = qpci_io_readq(t->dev, t->bar, t->devcmd + 16);
    return status & 2 ? args[0] : 0;
}

int vic_command(VicTest *t, uint32_t number, uint64_t a0, uint64_t a1)
{
    uint64_t args[2] = { a0, a1 };

    return vic_devcmd(t, number, args);
}

static void set_up_ring(VicTest *t, uint32_t at, uint64_t ring)
{
    vic_write64(t, at + RING_BASE, ring);
    vic_write(t, at + RING_SIZE, RING_SLOTS);
}

static void set_up_wq(VicTest *t, uint32_t index, uint64_t ring)
{
    uint32_t at = vic_wq(t, index);

    vic_write(t, at + ENABLE, 0);
    set_up_ring(t, at, ring);
    vic_write(t, at + FETCH_INDEX, 0);
    vic_write(t, at + POSTED_INDEX, 0);
    vic_write(t, at + WQ_ERROR_STATUS, 0);
    vic_write(t, at + WQ_ERROR_INTR_ENABLE, 1);
    vic_write(t, at + WQ_ERROR_INTR_OFFSET, VIC_VECTORS - 1);
    vic_write(t, at + ENABLE, 1);
}

static void set_up_cq(VicTest *t, uint32_t index, uint64_t ring)
{
    uint32_t at = vic_cq(t, index);

    set_up_ring(t, at, ring);
    vic_write(t, at + CQ_COLOR_ENABLE, 1);
    vic_write(t, at + CQ_TAIL, 0);
    vic_write(t, at + CQ_TAIL_COLOR, 1);
    vic_write(t, at + CQ_INTR_ENABLE, 1);
    vic_write(t, at + CQ_ENTRY_ENABLE, 1);
    vic_write(t, at + CQ_INTR_OFFSET, index);
}

void vic_set_up_copy(VicTest *t, uint32_t k, uint64_t ring, uint64_t entries)
{
    t->copy_ring[k] = ring;
    t->copy_entries[k] = entries;
    t->copy_posted[k] = 0;
    set_up_cq(t, 2 + k, entries);
    set_up_wq(t, 1 + k, ring);
}

static uint64_t zeroed(VicTest *t, size_t length)
{
    uint64_t at = guest_alloc(&t->qs->alloc, length);

    qtest_memset(t->qts, at, 0, length);
    return at;
}

static void set_up_raw(VicTest *t)
{
    t->raw_ring = zeroed(t, RING_SLOTS * RAW_DESC_LEN);
    t->raw_entries = zeroed(t, RING_SLOTS * RAW_ENTRY_LEN);
    t->rq_ring = zeroed(t, RING_SLOTS * RAW_DESC_LEN);
    t->rq_entries = zeroed(t, RING_SLOTS * RAW_ENTRY_LEN);
    set_up_cq(t, 0, t->rq_entries);
    set_up_cq(t, 1, t->raw_entries);
    set_up_wq(t, 0, t->raw_ring);
    set_up_ring(t, t->rq, t->rq_ring);
    vic_write(t, t->rq + POSTED_INDEX, 0);
    vic_write(t, t->rq + ENABLE, 1);
}

void vic_open(VicTest *t)
{
    g_assert_cmpint(vic_command(t, CMD_OPEN, 0, 0), ==, 0);
    g_assert_cmpint(vic_command(t, CMD_INIT, 0, 0), ==, 0);
    set_up_raw(t);
    for (uint32_t k = 0; k < VIC_COPY_QUEUES; k++) {
        vic_set_up_copy(t, k, zeroed(t, RING_SLOTS * COPY_DESC_LEN),
                        zeroed(t, RING_SLOTS * COPY_ENTRY_LEN));
    }
    g_assert_cmpint(vic_command(t, CMD_ENABLE, 0, 0), ==, 0);
    for (uint32_t i = 0; i < VIC_VECTORS; i++) {
        vic_write(t, vic_intr(t, i) + INTR_MASK_ON_ASSERTION, 1);
        vic_write(t, vic_intr(t, i) + INTR_CREDITS, 0);
        vic_write(t, vic_intr(t, i) + INTR_MASK, 0);
    }
}

uint64_t vic_next_request(VicTest *t, uint32_t k)
{
    uint64_t at = t->copy_ring[k] + t->copy_posted[k] * COPY_DESC_LEN;

    t->copy_posted[k] = (t->copy_posted[k] + 1) % RING_SLOTS;
    qtest_memset(t->qts, at, 0, COPY_DESC_LEN);
    return at;
}

void vic_post_request(VicTest *t, uint32_t k)
{
    vic_write(t, vic_wq(t, 1 + k) + POSTED_INDEX, t->copy_posted[k]);
}

void vic_request_reset(VicTest *t, uint32_t k, uint32_t tag)
{
    uint64_t at = vic_next_request(t, k);

    qtest_writeb(t->qts, at, FCPIO_RESET);
    qtest_writel(t->qts, at + 4, tag);
    vic_post_request(t, k);
}

void vic_settle(VicTest *t, int64_t ns)
{
    qtest_clock_step(t->qts, ns);
}

uint32_t vic_ext_config(VicTest *t, uint32_t offset)
{
    QPCIDevice mch = { .bus = t->qs->pcibus, .devfn = 0 };

    qpci_config_writel(&mch, MCH_PCIEXBAR + 4, 0);
    qpci_config_writel(&mch, MCH_PCIEXBAR, ECAM | 1);
    return qtest_readl(t->qts, ECAM + (VIC_SLOT << 15) + offset);
}
