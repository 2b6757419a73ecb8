/*
 * Addresses that no driver would use: the function's own registers, those of
 * another function, the interrupt controllers' window, nothing at all, the
 * edges of RAM and of the address space.
 *
 * Whatever is there is answered or dropped; no register is ever touched, and
 * QEMU goes on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "vic-fc.h"
#include "vic-fc-session.h"

#define RAM_END    0x8000000ull /* 128 MiB */
#define MSI_WINDOW 0xfee00000ull
#define IOAPIC     0xfec00000ull
#define HOLE       0xfd000000ull
#define SETTLE     10000000 /* ns */
#define BLOCK_LEN  128
#define GRAIN      512 /* of ring addresses */

/* The lab port beside it: registers of another function. */
#define NEIGHBOUR      "-device viclab-port,id=port0,addr=05.0"
#define NEIGHBOUR_SLOT 5
#define PORT_CHANNEL   0x10
#define PORT_COMMITS   0x18

typedef struct Bad {
    const char *name;
    uint64_t addr;
} Bad;

enum {
    BAD_COUNT = 10
};

typedef struct Hostile {
    VicTest *t;
    QPCIDevice *neighbour;
    QPCIBar neighbour_bar;
    Bad bad[BAD_COUNT];
} Hostile;

static uint64_t msix_bar(VicTest *t)
{
    return qpci_iomap(t->dev, 2, NULL).addr;
}

static Hostile hostile_start(void)
{
    Hostile h = { .t = vic_start(NEIGHBOUR) };
    VicTest *t = h.t;

    h.neighbour =
        qpci_device_find(t->qs->pcibus, QPCI_DEVFN(NEIGHBOUR_SLOT, 0));
    g_assert_nonnull(h.neighbour);
    qpci_device_enable(h.neighbour);
    h.neighbour_bar = qpci_iomap(h.neighbour, 0, NULL);
    /* of the queues, none of which is set up where @addr points */
    h.bad[0] = (Bad){ "own registers", t->bar.addr + t->wq };
    h.bad[1] = (Bad){ "own MSI-X table", msix_bar(t) };
    h.bad[2] = (Bad){ "another function", h.neighbour_bar.addr };
    h.bad[3] = (Bad){ "the MSI window", MSI_WINDOW };
    h.bad[4] = (Bad){ "the IOAPIC", IOAPIC };
    h.bad[5] = (Bad){ "a hole", HOLE };
    h.bad[6] = (Bad){ "behind RAM", RAM_END };
    h.bad[7] = (Bad){ "far behind RAM", 0x7fffffff0000 };
    h.bad[8] = (Bad){ "the end of addresses", -GRAIN };
    h.bad[9] = (Bad){ "not canonical", 0x8000000000000000 };
    return h;
}

static void hostile_stop(Hostile *h)
{
    g_free(h->neighbour);
    vic_stop(h->t);
}

/* All registers of both functions, as far as reading has no effect. */
typedef struct Registers {
    uint32_t own[0xa000 / 4];
    uint32_t table[VIC_VECTORS * PCI_MSIX_ENTRY_SIZE / 4];
    uint32_t channel, commits;
} Registers;

static Registers *registers(Hostile *h)
{
    VicTest *t = h->t;
    Registers *r = g_new0(Registers, 1);

    qpci_memread(t->dev, t->bar, 0, r->own, sizeof(r->own));
    qtest_memread(t->qts, h->bad[1].addr, r->table, sizeof(r->table));
    r->channel = qpci_io_readl(h->neighbour, h->neighbour_bar, PORT_CHANNEL);
    r->commits = qpci_io_readl(h->neighbour, h->neighbour_bar, PORT_COMMITS);
    return r;
}

static void expect_same(const Registers *before, const Registers *after,
                        const char *name)
{
    for (uint32_t i = 0; i < ARRAY_SIZE(before->own); i++) {
        if (before->own[i] != after->own[i]) {
            g_error("%s: register %x is %x, was %x", name, 4 * i, after->own[i],
                    before->own[i]);
        }
    }
    g_assert_cmpmem(before->table, sizeof(before->table), after->table,
                    sizeof(after->table));
    g_assert_cmphex(before->channel, ==, after->channel);
    g_assert_cmphex(before->commits, ==, after->commits);
}

/* It still works where it is allowed to. */
static void expect_alive(VicTest *t)
{
    uint64_t block = guest_alloc(&t->qs->alloc, BLOCK_LEN);

    g_assert_cmpint(vic_command(t, CMD_FW_INFO, block, BLOCK_LEN), ==,
                    ERR_SUCCESS);
    g_assert_cmphex(qtest_readb(t->qts, block), !=, 0);
}

/* ---- device commands ---- */

static void expect_refused(Hostile *h, uint32_t command, int i)
{
    if (vic_command(h->t, command, h->bad[i].addr, 36) != ERR_EFAULT) {
        g_error("device command %u does not refuse %s", command,
                h->bad[i].name);
    }
}

static void test_devcmd(void)
{
    static const uint32_t commands[] = { CMD_FW_INFO, CMD_STATS_DUMP };
    Hostile h = hostile_start();
    VicTest *t = h.t;

    for (int i = 0; i < BAD_COUNT; i++) {
        for (int c = 0; c < ARRAY_SIZE(commands); c++) {
            g_autofree Registers *before = NULL;
            g_autofree Registers *after = NULL;

            expect_refused(&h, commands[c], i);
            before = registers(&h);
            expect_refused(&h, commands[c], i);
            after = registers(&h);
            expect_same(before, after, h.bad[i].name);
        }
    }
    expect_alive(t);
    hostile_stop(&h);
}

/* What begins in RAM and does not end there, and what wraps. */
static void test_edges(void)
{
    Hostile h = hostile_start();
    VicTest *t = h.t;

    qtest_memset(t->qts, 0, 0x5a, 64);
    g_assert_cmpint(vic_command(t, CMD_FW_INFO, RAM_END - 64, BLOCK_LEN), ==,
                    ERR_EFAULT);
    g_assert_cmpint(vic_command(t, CMD_FW_INFO, -64, BLOCK_LEN), ==,
                    ERR_EFAULT);
    /* nothing went on at 0 */
    for (int i = 0; i < 64; i++) {
        g_assert_cmphex(qtest_readb(t->qts, i), ==, 0x5a);
    }
    g_assert_cmpint(vic_command(t, CMD_FW_INFO, RAM_END - BLOCK_LEN, BLOCK_LEN),
                    ==, ERR_SUCCESS);
    hostile_stop(&h);
}

static void test_notify(void)
{
    Hostile h = hostile_start();
    VicTest *t = h.t;

    for (int i = 0; i < BAD_COUNT; i++) {
        expect_refused(&h, CMD_NOTIFY, i);
    }
    /* an area that is lost later: bus mastering is off when the link comes */
    vic_open(t);
    vic_settle(t, SETTLE);
    expect_alive(t);
    hostile_stop(&h);
}

/* A ring of device commands whose results go nowhere. */
static void test_devcmd2(void)
{
    Hostile h = hostile_start();
    VicTest *t = h.t;
    uint64_t ring = guest_alloc(&t->qs->alloc, 32 * BLOCK_LEN);

    qtest_memset(t->qts, ring, 0, 32 * BLOCK_LEN);
    for (int i = 0; i < BAD_COUNT; i++) {
        uint32_t at = t->devcmd2;

        vic_write(t, at + ENABLE, 0);
        vic_write64(t, at + RING_BASE, ring);
        vic_write(t, at + RING_SIZE, 32);
        vic_write(t, at + FETCH_INDEX, 0);
        vic_write(t, at + POSTED_INDEX, 0);
        vic_write(t, at + ENABLE, 1);
        qtest_writel(t->qts, ring + 4, CMD_INITIALIZE_DEVCMD2);
        qtest_writeq(t->qts, ring + 8, h.bad[i].addr);
        qtest_writeq(t->qts, ring + 16, 32);
        qtest_writel(t->qts, ring + BLOCK_LEN + 4, CMD_MAC_ADDR);
        vic_write(t, at + POSTED_INDEX, 2);
        g_assert_cmpuint(vic_read(t, at + FETCH_INDEX), ==, 2);
        /* the ring itself, too */
        vic_write(t, at + ENABLE, 0);
        vic_write64(t, at + RING_BASE, h.bad[i].addr);
        vic_write(t, at + WQ_ERROR_STATUS, 0);
        vic_write(t, at + ENABLE, 1);
        vic_write(t, at + POSTED_INDEX, 3);
        g_assert_cmphex(vic_read(t, at + WQ_ERROR_STATUS), !=, 0);
    }
    expect_alive(t);
    hostile_stop(&h);
}

/* ---- rings ---- */

/* A work queue stops, and says so. */
static void test_copy_ring(void)
{
    Hostile h = hostile_start();
    VicTest *t = h.t;
    uint64_t ring, entries;

    vic_open(t);
    ring = t->copy_ring[0];
    entries = t->copy_entries[0];
    for (int i = 0; i < BAD_COUNT; i++) {
        vic_set_up_copy(t, 0, h.bad[i].addr, entries);
        vic_write(t, vic_wq(t, 1) + POSTED_INDEX, 5);
        g_assert_cmphex(vic_read(t, vic_wq(t, 1) + WQ_ERROR_STATUS), !=, 0);
        g_assert_cmphex(vic_read(t, vic_wq(t, 1) + ENABLE), ==, 0);
    }
    vic_set_up_copy(t, 0, ring, entries);
    vic_request_reset(t, 0, 1);
    g_assert_cmphex(vic_read(t, vic_wq(t, 1) + WQ_ERROR_STATUS), ==, 0);
    expect_alive(t);
    hostile_stop(&h);
}

/* Completions are lost, and hit nothing. */
static void test_completion_ring(void)
{
    Hostile h = hostile_start();
    VicTest *t = h.t;
    uint64_t ring;

    vic_open(t);
    ring = t->copy_ring[0];
    for (int i = 0; i < BAD_COUNT; i++) {
        uint32_t intr = vic_intr(t, 2) + INTR_RETURN;
        g_autofree Registers *before = NULL;
        g_autofree Registers *after = NULL;

        vic_set_up_copy(t, 0, ring, h.bad[i].addr);
        vic_request_reset(t, 0, 1);
        vic_settle(t, SETTLE);
        vic_write(t, intr, 2 | RETURN_UNMASK);
        vic_set_up_copy(t, 0, ring, h.bad[i].addr);
        before = registers(&h);
        vic_request_reset(t, 0, 1);
        vic_settle(t, SETTLE);
        vic_write(t, intr, 2 | RETURN_UNMASK);
        /* all registers but the queue's own positions */
        vic_set_up_copy(t, 0, ring, h.bad[i].addr);
        after = registers(&h);
        expect_same(before, after, h.bad[i].name);
    }
    expect_alive(t);
    hostile_stop(&h);
}

/* Frames to be sent, from nowhere. */
static void test_frames(void)
{
    Hostile h = hostile_start();
    VicTest *t = h.t;
    uint64_t stats = guest_alloc(&t->qs->alloc, 512);

    vic_open(t);
    for (int i = 0; i < BAD_COUNT; i++) {
        uint64_t desc = t->raw_ring + i * RAW_DESC_LEN;

        qtest_writeq(t->qts, desc, h.bad[i].addr);
        qtest_writew(t->qts, desc + 8, 1024);
        qtest_writew(t->qts, desc + 12, 0x7042);
        vic_write(t, vic_wq(t, 0) + POSTED_INDEX, i + 1);
    }
    g_assert_cmpint(vic_command(t, CMD_STATS_DUMP, stats, 512), ==, 0);
    /* none went out, each is counted as an error */
    g_assert_cmpuint(qtest_readq(t->qts, stats), ==, 0);
    g_assert_cmpuint(qtest_readq(t->qts, stats + 72), ==, BAD_COUNT);
    hostile_stop(&h);
}

/* An answer of the fabric that comes to a bad ring, or a bad buffer. */
static void receive_at(Hostile *h, const Bad *bad, bool ring)
{
    VicTest *t = h->t;
    VicSession session;

    vic_open(t);
    vic_settle(t, SETTLE);
    vic_send_flogi(&session, t);
    if (ring) {
        vic_write(t, t->rq + ENABLE, 0);
        vic_write64(t, t->rq + RING_BASE, bad->addr);
        vic_write(t, t->rq + ENABLE, 1);
    } else {
        qtest_writeq(t->qts, t->rq_ring, bad->addr);
    }
    vic_settle(t, SETTLE);
    g_assert_cmphex(vic_read(t, t->rq + RQ_ERROR_STATUS), !=, 0);
    g_assert_cmphex(vic_read(t, t->rq + ENABLE), ==, 0);
    expect_alive(t);
    g_assert_cmpint(vic_command(t, CMD_CLOSE, 0, 0), ==, 0);
}

static void test_receive(void)
{
    Hostile h = hostile_start();

    for (int i = 0; i < BAD_COUNT; i++) {
        receive_at(&h, &h.bad[i], true);
        receive_at(&h, &h.bad[i], false);
    }
    hostile_stop(&h);
}

/* ---- scatter/gather lists ---- */

#define SGL_INVALID 0x43
#define SUCCESS     0

/* An I/O whose list, or whose data, is somewhere else. */
static void test_sgl_read(void)
{
    Hostile h = hostile_start();
    VicTest *t = h.t;
    uint64_t sgl = guest_alloc(&t->qs->alloc, 64);
    uint64_t data;
    VicSession s;

    vic_open(t);
    vic_login(&s, t);
    data = vic_connect_data(t);
    for (int i = 0; i < BAD_COUNT; i++) {
        /* the first 512 bytes are good */
        vic_put_sge(t, sgl, 0, data, 512);
        vic_put_sge(t, sgl, 1, h.bad[i].addr, 512 + 64);
        g_assert_cmphex(vic_nvme_connect(&s, sgl, 2), ==, SGL_INVALID);
        g_assert_cmphex(vic_nvme_connect(&s, h.bad[i].addr, 40), ==,
                        SGL_INVALID);
    }
    vic_put_sge(t, sgl, 0, data, 1024);
    g_assert_cmphex(vic_nvme_connect(&s, sgl, 1), ==, SUCCESS);
    expect_alive(t);
    hostile_stop(&h);
}

static void test_sgl_write(void)
{
    Hostile h = hostile_start();
    VicTest *t = h.t;
    uint64_t sgl = guest_alloc(&t->qs->alloc, 64);
    uint64_t page = guest_alloc(&t->qs->alloc, 4096);
    VicSession s;

    vic_open(t);
    vic_login(&s, t);
    vic_put_sge(t, sgl, 0, vic_connect_data(t), 1024);
    g_assert_cmphex(vic_nvme_connect(&s, sgl, 1), ==, SUCCESS);
    g_assert_cmphex(vic_nvme_enable(&s), ==, SUCCESS);
    for (int i = 0; i < BAD_COUNT; i++) {
        g_autofree Registers *before = NULL;
        g_autofree Registers *after = NULL;

        vic_put_sge(t, sgl, 0, page, 512);
        vic_put_sge(t, sgl, 1, h.bad[i].addr, 4096 - 512);
        before = registers(&h);
        g_assert_cmphex(vic_nvme_identify(&s, sgl, 2), ==, SGL_INVALID);
        after = registers(&h);
        /* the queue that was used has moved on, nothing else has */
        memcpy(after->own + vic_wq(t, 1) / 4, before->own + vic_wq(t, 1) / 4,
               BLOCK_LEN);
        memcpy(after->own + vic_cq(t, 2) / 4, before->own + vic_cq(t, 2) / 4,
               BLOCK_LEN);
        memcpy(after->own + vic_intr(t, 2) / 4,
               before->own + vic_intr(t, 2) / 4, BLOCK_LEN);
        memcpy(after->own + t->pba / 4, before->own + t->pba / 4, 4);
        expect_same(before, after, h.bad[i].name);
    }
    vic_put_sge(t, sgl, 0, page, 4096);
    g_assert_cmphex(vic_nvme_identify(&s, sgl, 1), ==, SUCCESS);
    expect_alive(t);
    hostile_stop(&h);
}

/* ---- interrupt messages ---- */

/*
 * A message is written to whatever address the guest has put into the table:
 * also to a doorbell of the function that sends it, in the midst of its work.
 */
static void test_messages(void)
{
    Hostile h = hostile_start();
    VicTest *t = h.t;
    uint32_t doorbell = 0;

    vic_open(t);
    doorbell = vic_wq(t, VIC_COPY_QUEUES) + POSTED_INDEX;
    qpci_msix_enable(t->dev);
    for (uint32_t i = 0; i < VIC_VECTORS; i++) {
        uint64_t at = t->dev->msix_table_off + i * PCI_MSIX_ENTRY_SIZE;
        QPCIBar bar = t->dev->msix_table_bar;

        qpci_io_writel(t->dev, bar, at, t->bar.addr + doorbell);
        qpci_io_writel(t->dev, bar, at + 4, t->bar.addr >> 32);
        qpci_io_writel(t->dev, bar, at + 8, 1);
        qpci_io_writel(t->dev, bar, at + 12, 0);
    }
    /* from a timer, and from a register access */
    vic_request_reset(t, 0, 1);
    vic_settle(t, SETTLE);
    g_assert_cmpuint(vic_read(t, doorbell), ==, 0);
    vic_write(t, vic_intr(t, 2) + INTR_RETURN, 1 | RETURN_UNMASK);
    g_assert_cmpuint(vic_read(t, vic_intr(t, 2) + INTR_CREDITS), ==, 1);
    g_assert_cmpuint(vic_read(t, vic_intr(t, 2) + INTR_MASK), ==, 1);
    g_assert_cmpuint(vic_read(t, doorbell), ==, 0);
    expect_alive(t);
    hostile_stop(&h);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("vic-fc-dma/devcmd", test_devcmd);
    qtest_add_func("vic-fc-dma/edges", test_edges);
    qtest_add_func("vic-fc-dma/notify", test_notify);
    qtest_add_func("vic-fc-dma/devcmd2", test_devcmd2);
    qtest_add_func("vic-fc-dma/copy-ring", test_copy_ring);
    qtest_add_func("vic-fc-dma/completion-ring", test_completion_ring);
    qtest_add_func("vic-fc-dma/frames", test_frames);
    qtest_add_func("vic-fc-dma/receive", test_receive);
    qtest_add_func("vic-fc-dma/sgl-read", test_sgl_read);
    qtest_add_func("vic-fc-dma/sgl-write", test_sgl_write);
    qtest_add_func("vic-fc-dma/messages", test_messages);
    return g_test_run();
}
