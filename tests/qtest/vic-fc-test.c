/*
 * The PCI function: configuration space, registers, queues, interrupts,
 * resets.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "vic-fc.h"

#define COLOR    0x80
#define MESSAGE  0x5a00u /* data of the message of vector 0 */
#define SETTLE   1000000 /* ns; acknowledgements wait for 20 us */
#define BAR0_LEN 0x10000

#define MAGIC 0x766e6963

/* ---- configuration space ---- */

static void test_identity(void)
{
    VicTest *t = vic_start("");

    g_assert_cmphex(qpci_config_readw(t->dev, PCI_VENDOR_ID), ==, 0x1137);
    g_assert_cmphex(qpci_config_readw(t->dev, PCI_DEVICE_ID), ==, 0x0045);
    g_assert_cmphex(qpci_config_readl(t->dev, PCI_CLASS_REVISION), ==,
                    0x0c0400a2);
    g_assert_cmphex(qpci_config_readw(t->dev, PCI_SUBSYSTEM_VENDOR_ID), ==,
                    0x1137);
    /* VIC 1440, the default model */
    g_assert_cmphex(qpci_config_readw(t->dev, PCI_SUBSYSTEM_ID), ==, 0x0215);
    g_assert_cmphex(qpci_config_readb(t->dev, PCI_INTERRUPT_PIN), ==, 1);
    g_assert_cmphex(qpci_config_readb(t->dev, PCI_HEADER_TYPE), ==, 0);
    vic_stop(t);
}

static void test_bars(void)
{
    VicTest *t = vic_start("");
    uint32_t low = qpci_config_readl(t->dev, PCI_BASE_ADDRESS_0);

    g_assert_cmphex(low & 0xf, ==, PCI_BASE_ADDRESS_MEM_TYPE_64);
    qpci_config_writel(t->dev, PCI_BASE_ADDRESS_0, 0xffffffff);
    g_assert_cmphex(qpci_config_readl(t->dev, PCI_BASE_ADDRESS_0), ==,
                    (uint32_t)-BAR0_LEN | PCI_BASE_ADDRESS_MEM_TYPE_64);
    qpci_config_writel(t->dev, PCI_BASE_ADDRESS_1, 0xffffffff);
    g_assert_cmphex(qpci_config_readl(t->dev, PCI_BASE_ADDRESS_1), ==,
                    0xffffffff);
    qpci_config_writel(t->dev, PCI_BASE_ADDRESS_2, 0xffffffff);
    g_assert_cmphex(qpci_config_readl(t->dev, PCI_BASE_ADDRESS_2), ==,
                    0xfffff000);
    for (int bar = 3; bar < 6; bar++) {
        int at = PCI_BASE_ADDRESS_0 + 4 * bar;

        qpci_config_writel(t->dev, at, 0xffffffff);
        g_assert_cmphex(qpci_config_readl(t->dev, at), ==, 0);
    }
    vic_stop(t);
}

static uint8_t capability(VicTest *t, uint8_t id)
{
    uint8_t at = qpci_find_capability(t->dev, id, 0);

    g_assert_cmphex(at, !=, 0);
    return at;
}

static void test_capabilities(void)
{
    VicTest *t = vic_start("");
    uint8_t pm = capability(t, PCI_CAP_ID_PM);
    uint8_t msi = capability(t, PCI_CAP_ID_MSI);
    uint8_t msix = capability(t, PCI_CAP_ID_MSIX);
    uint8_t exp = capability(t, PCI_CAP_ID_EXP);
    uint32_t aer;

    g_assert_cmphex(qpci_config_readw(t->dev, pm + PCI_PM_PMC) &
                        PCI_PM_CAP_VER_MASK,
                    ==, 3);
    /* it is reset on its way back from D3hot, and says so */
    g_assert_cmphex(qpci_config_readw(t->dev, pm + PCI_PM_CTRL), ==, 0);
    g_assert_cmphex(qpci_config_readw(t->dev, msi + PCI_MSI_FLAGS), ==,
                    PCI_MSI_FLAGS_64BIT);
    g_assert_cmphex(qpci_config_readw(t->dev, msix + PCI_MSIX_FLAGS), ==,
                    VIC_VECTORS - 1);
    g_assert_cmphex(qpci_config_readl(t->dev, msix + PCI_MSIX_TABLE), ==, 2);
    g_assert_cmphex(qpci_config_readl(t->dev, msix + PCI_MSIX_PBA), ==,
                    0x800 | 2);
    g_assert_cmphex(qpci_config_readl(t->dev, exp + PCI_EXP_DEVCAP) &
                        PCI_EXP_DEVCAP_FLR,
                    !=, 0);
    aer = vic_ext_config(t, 0x100);
    g_assert_cmphex(PCI_EXT_CAP_ID(aer), ==, PCI_EXT_CAP_ID_ERR);
    g_assert_cmphex(PCI_EXT_CAP_NEXT(aer), ==, 0);
    /* errors that are severe by default: DLP, surprise down, flow control, */
    /* receiver overflow, malformed TLP, internal */
    g_assert_cmphex(vic_ext_config(t, 0x100 + PCI_ERR_UNCOR_SEVER), ==,
                    0x00462030);
    vic_stop(t);
}

/* ---- BAR 0 ---- */

static void test_resources(void)
{
    static const struct {
        uint8_t type;
        uint32_t count;
    } wanted[] = {
        { RES_WQ, 1 + VIC_COPY_QUEUES },
        { RES_RQ, 1 },
        { RES_CQ, 2 + VIC_COPY_QUEUES },
        { RES_INTR, 3 + VIC_COPY_QUEUES },
        { RES_PBA_LEGACY, 1 },
        { RES_DEVCMD, 128 },
        { RES_DEVCMD2, 1 },
    };
    VicTest *t = vic_start("");
    uint32_t at = 8;

    g_assert_cmphex(vic_read(t, 0), ==, MAGIC);
    g_assert_cmphex(vic_read(t, 4), ==, 0);
    for (int i = 0; i < ARRAY_SIZE(wanted); i++, at += 12) {
        uint32_t offset = vic_read(t, at + 4);
        uint32_t count = vic_read(t, at + 8);

        g_assert_cmpuint(qpci_io_readb(t->dev, t->bar, at), ==, wanted[i].type);
        g_assert_cmpuint(qpci_io_readb(t->dev, t->bar, at + 1), ==, 0);
        g_assert_cmpuint(count, ==, wanted[i].count);
        g_assert_cmphex(offset & 7, ==, 0);
        g_assert_cmpuint(offset + (uint64_t)count * 128, <=, BAR0_LEN);
    }
    g_assert_cmpuint(qpci_io_readb(t->dev, t->bar, at), ==, 0);
    /* it cannot be written */
    vic_write(t, 0, 0);
    g_assert_cmphex(vic_read(t, 0), ==, MAGIC);
    vic_stop(t);
}

static void test_widths(void)
{
    VicTest *t = vic_start("");
    uint32_t at = vic_wq(t, 1) + RING_BASE;

    qpci_io_writeq(t->dev, t->bar, at, 0x8877665544332211);
    g_assert_cmphex(qpci_io_readq(t->dev, t->bar, at), ==, 0x8877665544332211);
    g_assert_cmphex(vic_read(t, at), ==, 0x44332211);
    g_assert_cmphex(vic_read(t, at + 4), ==, 0x88776655);
    g_assert_cmphex(qpci_io_readw(t->dev, t->bar, at + 2), ==, 0x4433);
    g_assert_cmphex(qpci_io_readb(t->dev, t->bar, at + 7), ==, 0x88);
    qpci_io_writeb(t->dev, t->bar, at + 1, 0xee);
    qpci_io_writew(t->dev, t->bar, at + 6, 0xdddd);
    g_assert_cmphex(qpci_io_readq(t->dev, t->bar, at), ==, 0xdddd66554433ee11);
    vic_stop(t);
}

/* All of BAR 0 can be read and written, in any state. */
static void test_every_register(void)
{
    VicTest *t = vic_start("");

    vic_open(t);
    for (uint32_t at = 0; at < BAR0_LEN; at += 4) {
        vic_read(t, at);
        vic_write(t, at, 0xffffffff);
        vic_write(t, at, 0);
    }
    vic_settle(t, SETTLE);
    g_assert_cmphex(vic_read(t, 0), ==, MAGIC);
    vic_stop(t);
}

/* ---- device commands ---- */

static void test_devcmd(void)
{
    VicTest *t = vic_start("-global vic-fc.mac=00:25:b5:11:22:33");
    uint64_t block = guest_alloc(&t->qs->alloc, 128);
    uint64_t args[2] = { 0, 0 };
    char version[33] = "";

    g_assert_cmpint(vic_devcmd(t, CMD_MAC_ADDR, args), ==, ERR_SUCCESS);
    g_assert_cmphex(args[0], ==, 0x332211b52500);
    /* wq_copy_count */
    args[0] = 80;
    args[1] = 2;
    g_assert_cmpint(vic_devcmd(t, CMD_DEV_SPEC, args), ==, ERR_SUCCESS);
    g_assert_cmpuint(args[0], ==, VIC_COPY_QUEUES);
    g_assert_cmpint(vic_command(t, CMD_DEV_SPEC, 87, 2), ==, ERR_EINVAL);
    g_assert_cmpint(vic_command(t, CMD_DEV_SPEC, 0, 3), ==, ERR_EINVAL);
    g_assert_cmpint(vic_command(t, CMD_FW_INFO, block, 128), ==, ERR_SUCCESS);
    qtest_memread(t->qts, block, version, 32);
    g_assert_cmpuint(strlen(version), >, 0);
    g_assert_cmpint(vic_command(t, 0x3fff, 0, 0), !=, ERR_SUCCESS);
    args[0] = CMD_CAPABILITY;
    g_assert_cmpint(vic_devcmd(t, CMD_CAPABILITY, args), ==, ERR_SUCCESS);
    g_assert_cmpuint(args[0], ==, 0);
    args[0] = 0x3fff;
    g_assert_cmpint(vic_devcmd(t, CMD_CAPABILITY, args), ==, ERR_SUCCESS);
    g_assert_cmpuint(args[0], !=, 0);
    vic_stop(t);
}

#define SLOT_LEN 128

/* One command through the ring at @ring, in its slot @slot. */
static void put_command(VicTest *t, uint64_t ring, uint32_t slot,
                        uint32_t number, uint64_t a0, uint64_t a1)
{
    uint64_t at = ring + slot * SLOT_LEN;

    qtest_writel(t->qts, at + 4, number);
    qtest_writeq(t->qts, at + 8, a0);
    qtest_writeq(t->qts, at + 16, a1);
    vic_write(t, t->devcmd2 + POSTED_INDEX, (slot + 1) % 32);
}

static uint64_t ram(VicTest *t, size_t length)
{
    uint64_t at = guest_alloc(&t->qs->alloc, length);

    qtest_memset(t->qts, at, 0, length);
    return at;
}

static void set_up_devcmd2(VicTest *t, uint64_t ring, uint64_t results)
{
    vic_write(t, t->devcmd2 + ENABLE, 0);
    vic_write64(t, t->devcmd2 + RING_BASE, ring);
    vic_write(t, t->devcmd2 + RING_SIZE, 32);
    vic_write(t, t->devcmd2 + FETCH_INDEX, 0);
    vic_write(t, t->devcmd2 + POSTED_INDEX, 0);
    vic_write(t, t->devcmd2 + ENABLE, 1);
    put_command(t, ring, 0, CMD_INITIALIZE_DEVCMD2, results, 32);
}

/* Results come one a command, in order; the colour turns with each round. */
static void test_devcmd2(void)
{
    VicTest *t = vic_start("");
    uint64_t ring = ram(t, 32 * SLOT_LEN);
    uint64_t results = ram(t, 32 * SLOT_LEN);

    set_up_devcmd2(t, ring, results);
    for (uint32_t i = 1; i < 70; i++) {
        uint64_t result = results + (i % 32) * SLOT_LEN;
        uint8_t color = (i / 32) % 2 == 0;
        bool wrong = i % 3 == 0;

        g_assert_cmpuint(qtest_readb(t->qts, result + 127) & 1, !=, color);
        put_command(t, ring, i % 32, wrong ? 0x3ffe : CMD_MAC_ADDR, 0, 0);
        g_assert_cmpuint(qtest_readw(t->qts, result + 124), ==, i % 32);
        g_assert_cmpuint(!!qtest_readb(t->qts, result + 126), ==, wrong);
        g_assert_cmpuint(qtest_readb(t->qts, result + 127) & 1, ==, color);
    }
    g_assert_cmpuint(vic_read(t, t->devcmd2 + FETCH_INDEX), ==, 70 % 32);
    g_assert_cmphex(vic_read(t, t->devcmd2 + WQ_ERROR_STATUS), ==, 0);
    vic_stop(t);
}

/* ---- queues ---- */

/* Expects a completion of @type in slot @slot of copy queue 0's CQ. */
static void expect_entry(VicTest *t, uint32_t slot, uint8_t color, uint8_t type,
                         uint32_t tag)
{
    uint64_t at = t->copy_entries[0] + slot * COPY_ENTRY_LEN;

    g_assert_cmphex(qtest_readb(t->qts, at + COPY_ENTRY_LEN - 1) & COLOR, ==,
                    color);
    g_assert_cmphex(qtest_readb(t->qts, at), ==, type);
    if (type != FCPIO_ACK) {
        g_assert_cmphex(qtest_readl(t->qts, at + 4), ==, tag);
    }
}

/* Takes @count entries from a vector, as the driver's interrupt does. */
static void return_credits(VicTest *t, uint32_t vector, uint32_t count)
{
    vic_write(t, vic_intr(t, vector) + INTR_RETURN, count | RETURN_UNMASK);
}

/* Each request is answered, and acknowledged; twice around both rings. */
static void test_copy_queue(void)
{
    VicTest *t = vic_start("");
    uint32_t slot = 0;

    vic_open(t);
    for (uint32_t i = 0; i < 2 * RING_SLOTS; i++) {
        uint8_t color = slot / RING_SLOTS % 2 ? 0 : COLOR;

        vic_request_reset(t, 0, 0x100 + i);
        vic_settle(t, SETTLE);
        expect_entry(t, slot % RING_SLOTS, color, FCPIO_ACK, 0);
        slot++;
        color = slot / RING_SLOTS % 2 ? 0 : COLOR;
        expect_entry(t, slot % RING_SLOTS, color, FCPIO_RESET_CMPL, 0x100 + i);
        slot++;
        g_assert_cmpuint(vic_read(t, vic_intr(t, 2) + INTR_CREDITS), ==, 2);
        return_credits(t, 2, 2);
    }
    g_assert_cmpuint(vic_read(t, vic_wq(t, 1) + FETCH_INDEX), ==, 0);
    g_assert_cmphex(vic_read(t, vic_wq(t, 1) + WQ_ERROR_STATUS), ==, 0);
    vic_stop(t);
}

static void test_disabled_queue(void)
{
    VicTest *t = vic_start("");
    uint32_t at = 0;

    vic_open(t);
    at = vic_wq(t, 1);
    vic_write(t, at + ENABLE, 0);
    g_assert_cmpuint(vic_read(t, at + RUNNING), ==, 0);
    vic_request_reset(t, 0, 7);
    g_assert_cmpuint(vic_read(t, at + FETCH_INDEX), ==, 0);
    vic_write(t, at + ENABLE, 1);
    g_assert_cmpuint(vic_read(t, at + FETCH_INDEX), ==, 1);
    /* an index outside of the ring stops the queue, and raises the last */
    /* interrupt */
    vic_write(t, at + POSTED_INDEX, RING_SLOTS);
    g_assert_cmpuint(vic_read(t, at + ENABLE), ==, 0);
    g_assert_cmphex(vic_read(t, at + WQ_ERROR_STATUS), !=, 0);
    g_assert_cmpuint(vic_read(t, vic_intr(t, VIC_VECTORS - 1) + INTR_CREDITS),
                     ==, 1);
    vic_stop(t);
}

/* ---- interrupts ---- */

/* Has each vector's message written to a word of RAM; returns the first. */
static uint64_t set_up_msix(VicTest *t)
{
    uint64_t words = ram(t, VIC_VECTORS * 4);

    qpci_msix_enable(t->dev);
    for (uint32_t i = 0; i < VIC_VECTORS; i++) {
        uint64_t at = t->dev->msix_table_off + i * PCI_MSIX_ENTRY_SIZE;
        QPCIBar bar = t->dev->msix_table_bar;

        qpci_io_writel(t->dev, bar, at + PCI_MSIX_ENTRY_LOWER_ADDR,
                       words + 4 * i);
        qpci_io_writel(t->dev, bar, at + PCI_MSIX_ENTRY_UPPER_ADDR, 0);
        qpci_io_writel(t->dev, bar, at + PCI_MSIX_ENTRY_DATA, MESSAGE + i);
        qpci_io_writel(t->dev, bar, at + PCI_MSIX_ENTRY_VECTOR_CTRL, 0);
    }
    return words;
}

static void mask_vector(VicTest *t, uint32_t vector, bool mask)
{
    qpci_io_writel(t->dev, t->dev->msix_table_bar,
                   t->dev->msix_table_off + vector * PCI_MSIX_ENTRY_SIZE +
                       PCI_MSIX_ENTRY_VECTOR_CTRL,
                   mask);
}

/* The message that is in @word, which is cleared. */
static uint32_t take_message(VicTest *t, uint64_t word)
{
    uint32_t message = qtest_readl(t->qts, word);

    qtest_writel(t->qts, word, 0);
    return message;
}

static void test_msix(void)
{
    VicTest *t = vic_start("");
    uint64_t words = set_up_msix(t);

    vic_open(t);
    for (uint32_t k = 0; k < VIC_COPY_QUEUES; k++) {
        vic_request_reset(t, k, k);
        vic_settle(t, SETTLE);
        for (uint32_t i = 0; i < VIC_VECTORS; i++) {
            g_assert_cmphex(take_message(t, words + 4 * i), ==,
                            i == 2 + k ? MESSAGE + i : 0);
        }
        /* it masks itself: one message for two entries */
        g_assert_cmpuint(vic_read(t, vic_intr(t, 2 + k) + INTR_MASK), ==, 1);
        /* one of two entries returned: it fires again */
        return_credits(t, 2 + k, 1);
        g_assert_cmphex(take_message(t, words + 4 * (2 + k)), ==,
                        MESSAGE + 2 + k);
        return_credits(t, 2 + k, 1);
        g_assert_cmphex(take_message(t, words + 4 * (2 + k)), ==, 0);
        g_assert_cmpuint(vic_read(t, vic_intr(t, 2 + k) + INTR_CREDITS), ==, 0);
    }
    vic_stop(t);
}

/* What is masked at the bus is pending, and comes later. */
static void test_msix_masked(void)
{
    VicTest *t = vic_start("");
    uint64_t words = set_up_msix(t);
    uint8_t cap = capability(t, PCI_CAP_ID_MSIX);

    vic_open(t);
    mask_vector(t, 2, true);
    vic_request_reset(t, 0, 1);
    vic_settle(t, SETTLE);
    g_assert_cmphex(take_message(t, words + 8), ==, 0);
    g_assert_true(qpci_msix_pending(t->dev, 2));
    mask_vector(t, 2, false);
    g_assert_cmphex(take_message(t, words + 8), ==, MESSAGE + 2);
    g_assert_false(qpci_msix_pending(t->dev, 2));

    qpci_config_writew(t->dev, cap + PCI_MSIX_FLAGS,
                       PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL);
    return_credits(t, 2, 1);
    g_assert_cmphex(take_message(t, words + 8), ==, 0);
    g_assert_true(qpci_msix_pending(t->dev, 2));
    qpci_config_writew(t->dev, cap + PCI_MSIX_FLAGS, PCI_MSIX_FLAGS_ENABLE);
    g_assert_cmphex(take_message(t, words + 8), ==, MESSAGE + 2);
    vic_stop(t);
}

/* The link comes up while all is masked, and is told of afterwards. */
static void test_notify(void)
{
    VicTest *t = vic_start("");
    uint64_t words = set_up_msix(t);
    uint64_t block = ram(t, 36);
    uint32_t last = VIC_VECTORS - 1;

    g_assert_cmpint(vic_command(t, CMD_OPEN, 0, 0), ==, 0);
    g_assert_cmpint(
        vic_command(t, CMD_NOTIFY, block, (uint64_t)last << 32 | 36), ==, 0);
    g_assert_cmpuint(qtest_readl(t->qts, block + 4), ==, 0);
    vic_write(t, vic_intr(t, last) + INTR_MASK_ON_ASSERTION, 1);
    g_assert_cmpint(vic_command(t, CMD_ENABLE, 0, 0), ==, 0);
    vic_settle(t, 1000 * SETTLE);
    g_assert_cmpuint(qtest_readl(t->qts, block + 4), ==, 1);
    g_assert_cmphex(take_message(t, words + 4 * last), ==, 0);
    vic_write(t, vic_intr(t, last) + INTR_MASK, 0);
    g_assert_cmphex(take_message(t, words + 4 * last), ==, MESSAGE + last);
    vic_stop(t);
}

static void test_msi(void)
{
    VicTest *t = vic_start("");
    uint64_t word = ram(t, 4);
    uint8_t cap = capability(t, PCI_CAP_ID_MSI);

    qpci_config_writel(t->dev, cap + PCI_MSI_ADDRESS_LO, word);
    qpci_config_writel(t->dev, cap + PCI_MSI_ADDRESS_HI, 0);
    qpci_config_writew(t->dev, cap + PCI_MSI_DATA_64, MESSAGE);
    qpci_config_writew(t->dev, cap + PCI_MSI_FLAGS,
                       PCI_MSI_FLAGS_64BIT | PCI_MSI_FLAGS_ENABLE);
    vic_open(t);
    for (uint32_t k = 0; k < VIC_COPY_QUEUES; k++) {
        vic_request_reset(t, k, 1);
        vic_settle(t, SETTLE);
        g_assert_cmphex(take_message(t, word), ==, MESSAGE);
        return_credits(t, 2 + k, 2);
        g_assert_cmphex(take_message(t, word), ==, 0);
    }
    qpci_config_writew(t->dev, cap + PCI_MSI_FLAGS, PCI_MSI_FLAGS_64BIT);
    vic_request_reset(t, 0, 2);
    vic_settle(t, SETTLE);
    g_assert_cmphex(take_message(t, word), ==, 0);
    vic_stop(t);
}

/* Whether the function's pin is asserted, as the IOAPIC sees it. */
static bool pin_is_high(VicTest *t)
{
    bool high = false;

    for (int i = 16; i < 24; i++) {
        high |= qtest_get_irq(t->qts, i);
    }
    return high;
}

static void expect_pin(VicTest *t, bool asserted, bool high)
{
    uint16_t status = qpci_config_readw(t->dev, PCI_STATUS);

    g_assert_cmpuint(!!(status & PCI_STATUS_INTERRUPT), ==, asserted);
    g_assert_cmpuint(pin_is_high(t), ==, high);
}

static void test_intx(void)
{
    VicTest *t = vic_start("");
    uint16_t command = qpci_config_readw(t->dev, PCI_COMMAND);

    qtest_irq_intercept_in(t->qts, "ioapic");
    vic_open(t);
    for (uint32_t i = 0; i < VIC_VECTORS; i++) {
        vic_write(t, vic_intr(t, i) + INTR_MASK_ON_ASSERTION, 0);
    }
    expect_pin(t, false, false);
    g_assert_cmphex(vic_read(t, t->pba), ==, 0);
    vic_request_reset(t, 1, 1);
    vic_settle(t, SETTLE);
    expect_pin(t, true, true);
    g_assert_cmphex(vic_read(t, t->pba), ==, 1 << 3);

    qpci_config_writew(t->dev, PCI_COMMAND, command | PCI_COMMAND_INTX_DISABLE);
    expect_pin(t, true, false);
    qpci_config_writew(t->dev, PCI_COMMAND, command);
    expect_pin(t, true, true);

    vic_write(t, vic_intr(t, 3) + INTR_MASK, 1);
    expect_pin(t, false, false);
    g_assert_cmphex(vic_read(t, t->pba), ==, 0);
    vic_write(t, vic_intr(t, 3) + INTR_MASK, 0);
    expect_pin(t, true, true);
    return_credits(t, 3, 1);
    expect_pin(t, true, true);
    return_credits(t, 3, 1);
    expect_pin(t, false, false);
    vic_stop(t);
}

/* Messages and the pin exclude each other. */
static void test_intx_beside_msix(void)
{
    VicTest *t = vic_start("");
    uint8_t cap = capability(t, PCI_CAP_ID_MSIX);

    qtest_irq_intercept_in(t->qts, "ioapic");
    vic_open(t);
    vic_write(t, vic_intr(t, 2) + INTR_MASK_ON_ASSERTION, 0);
    vic_request_reset(t, 0, 1);
    vic_settle(t, SETTLE);
    expect_pin(t, true, true);
    qpci_config_writew(t->dev, cap + PCI_MSIX_FLAGS, PCI_MSIX_FLAGS_ENABLE);
    expect_pin(t, false, false);
    qpci_config_writew(t->dev, cap + PCI_MSIX_FLAGS, 0);
    expect_pin(t, true, true);
    vic_stop(t);
}

/* ---- resets ---- */

/* Everything that a driver leaves behind is gone, but not its identity. */
static void expect_fresh(VicTest *t)
{
    uint64_t addr = t->bar.addr;

    g_assert_cmphex(qpci_config_readw(t->dev, PCI_COMMAND), ==, 0);
    g_assert_cmphex(qpci_config_readl(t->dev, PCI_BASE_ADDRESS_0), ==,
                    PCI_BASE_ADDRESS_MEM_TYPE_64);
    g_assert_cmphex(qtest_readl(t->qts, addr), !=, MAGIC);
    qpci_config_writel(t->dev, PCI_BASE_ADDRESS_0, addr);
    qpci_config_writel(t->dev, PCI_BASE_ADDRESS_1, addr >> 32);
    qpci_device_enable(t->dev);
    g_assert_cmphex(vic_read(t, 0), ==, MAGIC);
    g_assert_cmphex(vic_read(t, vic_wq(t, 1) + ENABLE), ==, 0);
    g_assert_cmphex(vic_read(t, vic_wq(t, 1) + RING_SIZE), ==, 0);
    g_assert_cmphex(vic_read(t, vic_wq(t, 1) + POSTED_INDEX), ==, 0);
    g_assert_cmphex(vic_read(t, vic_cq(t, 2) + RING_BASE), ==, 0);
    g_assert_cmphex(vic_read(t, vic_intr(t, 2) + INTR_MASK), ==, 1);
    g_assert_cmphex(vic_read(t, vic_intr(t, 2) + INTR_CREDITS), ==, 0);
    g_assert_cmphex(vic_read(t, t->rq + ENABLE), ==, 0);
    g_assert_cmphex(vic_read(t, t->devcmd + 8), ==, 0);
}

/* Nothing that was under way reaches memory any more. */
static void expect_silence(VicTest *t)
{
    size_t length = RING_SLOTS * COPY_ENTRY_LEN;
    g_autofree uint8_t *before = g_malloc(length);
    g_autofree uint8_t *after = g_malloc(length);

    qtest_memread(t->qts, t->copy_entries[0], before, length);
    vic_settle(t, 1000 * SETTLE);
    qtest_memread(t->qts, t->copy_entries[0], after, length);
    g_assert_cmpmem(before, length, after, length);
}

/* A driver can start over, and is answered. */
static void expect_work(VicTest *t)
{
    vic_open(t);
    vic_request_reset(t, 0, 0x77);
    vic_settle(t, SETTLE);
    expect_entry(t, 0, COLOR, FCPIO_ACK, 0);
    expect_entry(t, 1, COLOR, FCPIO_RESET_CMPL, 0x77);
}

static void test_flr(void)
{
    VicTest *t = vic_start("");
    uint8_t cap = capability(t, PCI_CAP_ID_EXP);

    vic_open(t);
    vic_request_reset(t, 0, 1);
    qpci_config_writew(t->dev, cap + PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_BCR_FLR);
    g_assert_cmphex(qpci_config_readw(t->dev, cap + PCI_EXP_DEVCTL) &
                        PCI_EXP_DEVCTL_BCR_FLR,
                    ==, 0);
    expect_silence(t);
    expect_fresh(t);
    expect_work(t);
    vic_stop(t);
}

/* In D3hot there are no registers and no bus mastering; D0 is a reset. */
static void test_d3hot(void)
{
    VicTest *t = vic_start("");
    uint8_t cap = capability(t, PCI_CAP_ID_PM);

    vic_open(t);
    vic_request_reset(t, 0, 1);
    qpci_config_writew(t->dev, cap + PCI_PM_CTRL, 3);
    g_assert_cmphex(qpci_config_readw(t->dev, cap + PCI_PM_CTRL), ==, 3);
    g_assert_cmphex(qpci_config_readw(t->dev, PCI_VENDOR_ID), ==, 0x1137);
    g_assert_cmphex(vic_read(t, 0), !=, MAGIC);
    expect_silence(t);
    /* D1 and D2 are not there */
    qpci_config_writew(t->dev, cap + PCI_PM_CTRL, 1);
    g_assert_cmphex(qpci_config_readw(t->dev, cap + PCI_PM_CTRL), ==, 3);
    qpci_config_writew(t->dev, cap + PCI_PM_CTRL, 0);
    g_assert_cmphex(qpci_config_readw(t->dev, cap + PCI_PM_CTRL), ==, 0);
    expect_fresh(t);
    expect_work(t);
    vic_stop(t);
}

static void test_system_reset(void)
{
    VicTest *t = vic_start("");

    vic_open(t);
    vic_request_reset(t, 0, 1);
    qtest_system_reset(t->qts);
    expect_silence(t);
    expect_fresh(t);
    expect_work(t);
    vic_stop(t);
}

/* ---- what the bus does not let through ---- */

static void test_bus_master_off(void)
{
    VicTest *t = vic_start("");
    uint16_t command = qpci_config_readw(t->dev, PCI_COMMAND);
    uint64_t words = set_up_msix(t);
    uint32_t at = 0;

    vic_open(t);
    at = vic_wq(t, 1);
    qpci_config_writew(t->dev, PCI_COMMAND, command & ~PCI_COMMAND_MASTER);
    vic_request_reset(t, 0, 1);
    g_assert_cmphex(vic_read(t, at + WQ_ERROR_STATUS), !=, 0);
    g_assert_cmphex(vic_read(t, at + ENABLE), ==, 0);
    /* the interrupt that tells of it is a write, too */
    for (uint32_t i = 0; i < VIC_VECTORS; i++) {
        g_assert_cmphex(take_message(t, words + 4 * i), ==, 0);
    }
    g_assert_cmpint(vic_command(t, CMD_FW_INFO, t->raw_ring, 128), ==,
                    ERR_EFAULT);
    qpci_config_writew(t->dev, PCI_COMMAND, command);
    g_assert_cmpint(vic_command(t, CMD_FW_INFO, t->raw_ring, 128), ==,
                    ERR_SUCCESS);
    vic_stop(t);
}

static void test_decode_off(void)
{
    VicTest *t = vic_start("");
    uint16_t command = qpci_config_readw(t->dev, PCI_COMMAND);

    vic_open(t);
    qpci_config_writew(t->dev, PCI_COMMAND, command & ~PCI_COMMAND_MEMORY);
    g_assert_cmphex(vic_read(t, 0), !=, MAGIC);
    vic_request_reset(t, 0, 1);
    qpci_config_writew(t->dev, PCI_COMMAND, command);
    g_assert_cmphex(vic_read(t, 0), ==, MAGIC);
    /* the doorbell was not heard, and nothing else is lost */
    g_assert_cmpuint(vic_read(t, vic_wq(t, 1) + FETCH_INDEX), ==, 0);
    vic_post_request(t, 0);
    g_assert_cmpuint(vic_read(t, vic_wq(t, 1) + FETCH_INDEX), ==, 1);
    vic_stop(t);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("vic-fc/identity", test_identity);
    qtest_add_func("vic-fc/bars", test_bars);
    qtest_add_func("vic-fc/capabilities", test_capabilities);
    qtest_add_func("vic-fc/resources", test_resources);
    qtest_add_func("vic-fc/widths", test_widths);
    qtest_add_func("vic-fc/every-register", test_every_register);
    qtest_add_func("vic-fc/devcmd", test_devcmd);
    qtest_add_func("vic-fc/devcmd2", test_devcmd2);
    qtest_add_func("vic-fc/copy-queue", test_copy_queue);
    qtest_add_func("vic-fc/disabled-queue", test_disabled_queue);
    qtest_add_func("vic-fc/msix", test_msix);
    qtest_add_func("vic-fc/msix-masked", test_msix_masked);
    qtest_add_func("vic-fc/notify", test_notify);
    qtest_add_func("vic-fc/msi", test_msi);
    qtest_add_func("vic-fc/intx", test_intx);
    qtest_add_func("vic-fc/intx-beside-msix", test_intx_beside_msix);
    qtest_add_func("vic-fc/flr", test_flr);
    qtest_add_func("vic-fc/d3hot", test_d3hot);
    qtest_add_func("vic-fc/system-reset", test_system_reset);
    qtest_add_func("vic-fc/bus-master-off", test_bus_master_off);
    qtest_add_func("vic-fc/decode-off", test_decode_off);
    return g_test_run();
}
