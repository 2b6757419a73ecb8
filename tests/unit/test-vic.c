/*
 * The PCI function: registers, device commands, rings, credits, notify.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "driver.h"
#include "lab/state.h"
#include "wire/bytes.h"

static void setup(Driver *d, gconstpointer data)
{
    driver_init(d, NULL);
}

static void teardown(Driver *d, gconstpointer data)
{
    driver_cleanup(d);
}

static int command(Driver *d, uint32_t number, uint64_t *a0, uint64_t a1)
{
    uint64_t args[VNIC_DEVCMD_ARGS] = { *a0, a1 };
    int error = driver_devcmd(d, 3u << 30 | number, args);

    *a0 = args[0];
    return error;
}

/* ---- resource table ---- */

static void test_resources(Driver *d, gconstpointer data)
{
    driver_find_resources(d);
    g_assert_cmpuint(d->wq_count, ==, 1 + DRIVER_COPY_QUEUES);
    g_assert_cmpuint(d->rq_count, ==, 1); /* more and MSI-X is refused */
    g_assert_cmpuint(d->cq_count, ==, 2 + DRIVER_COPY_QUEUES);
    g_assert_cmpuint(d->intr_count, ==, 3 + DRIVER_COPY_QUEUES);
    g_assert_cmphex(d->devcmd_offset, !=, 0);
    g_assert_cmphex(d->devcmd2_offset, !=, 0);
    g_assert_cmpuint(d->intr_offset + d->intr_count * VNIC_BLOCK_LEN, <=,
                     VIC_BAR_LEN);
    g_assert_cmpuint(d->wq_offset + VIC_WQ_MAX * VNIC_BLOCK_LEN, <=,
                     d->rq_offset);
    g_assert_cmpuint(d->cq_offset + VIC_CQ_MAX * VNIC_BLOCK_LEN, <=,
                     d->intr_offset);
}

static void test_without_devcmd2(void)
{
    VicConfig config = vic_config_defaults;
    Driver d;

    config.name = "vic0";
    config.copy_queues = 1;
    config.devcmd2 = false;
    driver_init(&d, &config);
    d.use_devcmd2 = false;
    driver_find_resources(&d);
    g_assert_cmphex(d.devcmd2_offset, ==, 0);
    driver_probe(&d);
    driver_remove(&d);
    driver_cleanup(&d);
}

static void test_narrow_access(Driver *d, gconstpointer data)
{
    uint32_t reg = VIC_WQ_OFFSET + VNIC_WQ_CQ_INDEX;

    driver_write32(d, reg, 0x11223344);
    g_assert_cmphex(vic_bar_read(d->vic, reg, 1), ==, 0x44);
    g_assert_cmphex(vic_bar_read(d->vic, reg + 1, 1), ==, 0x33);
    g_assert_cmphex(vic_bar_read(d->vic, reg + 2, 2), ==, 0x1122);
    vic_bar_write(d->vic, reg + 1, 0xaa, 1);
    vic_bar_write(d->vic, reg + 2, 0xbbcc, 2);
    g_assert_cmphex(driver_read32(d, reg), ==, 0xbbccaa44);
    vic_bar_write(d->vic, VIC_WQ_OFFSET, 0x123456789a, 8);
    g_assert_cmphex(vic_bar_read(d->vic, VIC_WQ_OFFSET, 8), ==, 0x123456789a);
}

/* All of BAR 0, in every width: nothing crashes, and most of it is quiet. */
static void test_every_address(Driver *d, gconstpointer data)
{
    for (uint32_t addr = 0; addr < VIC_BAR_LEN; addr += 4) {
        vic_bar_read(d->vic, addr, 4);
        vic_bar_read(d->vic, addr, 1);
        if (addr % 8 == 0) {
            vic_bar_read(d->vic, addr, 8);
            vic_bar_write(d->vic, addr, UINT64_MAX, 8);
        }
        vic_bar_write(d->vic, addr, 0, 4);
        vic_bar_write(d->vic, addr, UINT32_MAX, 4);
    }
    sim_lab_advance(&d->sim, LAB_SECONDS);
    vic_reset(d->vic, VIC_RESET_PCI);
    d->machine.messages = 0;
    driver_probe(d);
}

/* ---- device commands ---- */

static void check_commands(Driver *d)
{
    const uint8_t mac[] = { 0x00, 0x25, 0xb5, 0x01, 0x01, 0x01 };
    uint8_t found[8];
    uint64_t a0 = 0;

    driver_find_resources(d);
    if (d->use_devcmd2) {
        driver_init_devcmd2(d);
    }
    g_assert_cmpint(command(d, VNIC_CMD_MAC_ADDR, &a0, 0), ==, 0);
    put_le64(found, a0);
    g_assert_cmpmem(found, 6, mac, 6);
    a0 = 80;
    g_assert_cmpint(command(d, VNIC_CMD_DEV_SPEC, &a0, 2), ==, 0);
    g_assert_cmpuint(a0, ==, DRIVER_COPY_QUEUES);
    a0 = 16;
    g_assert_cmpint(command(d, VNIC_CMD_DEV_SPEC, &a0, 4), ==, 0);
    g_assert_cmphex(a0, ==, VNIC_FC_ROLE_NVME_INITIATOR);
    a0 = 85;
    g_assert_cmpint(command(d, VNIC_CMD_DEV_SPEC, &a0, 4), ==, VNIC_ERR_EINVAL);
    a0 = UINT64_MAX;
    g_assert_cmpint(command(d, VNIC_CMD_DEV_SPEC, &a0, UINT64_MAX), ==,
                    VNIC_ERR_EINVAL);
    a0 = 0;
    g_assert_cmpint(command(d, VNIC_CMD_DEV_SPEC, &a0, 3), ==, VNIC_ERR_EINVAL);
    a0 = DRIVER_RAM_LEN - 8;
    g_assert_cmpint(command(d, VNIC_CMD_STATS_DUMP, &a0, 512), ==,
                    VNIC_ERR_EFAULT);
    a0 = driver_alloc(d, 512);
    g_assert_cmpint(command(d, VNIC_CMD_STATS_DUMP, &a0, 512), ==, 0);
    a0 = driver_alloc(d, 128);
    g_assert_cmpint(command(d, VNIC_CMD_MCPU_FW_INFO, &a0, 0), ==, 0);
    /* enabled before it was opened */
    a0 = 0;
    g_assert_cmpint(command(d, VNIC_CMD_ENABLE, &a0, 0), !=, 0);
}

static void test_devcmd1(Driver *d, gconstpointer data)
{
    uint64_t a0 = 0;

    d->use_devcmd2 = false;
    check_commands(d);
    /* the driver's table of errors ends with 4 */
    g_assert_cmpint(command(d, 3000, &a0, 0), ==, VNIC_ERR_EINVAL);
}

static void test_devcmd2(Driver *d, gconstpointer data)
{
    uint64_t a0 = 0;

    check_commands(d);
    g_assert_cmpint(command(d, 3000, &a0, 0), ==, VNIC_ERR_ECMDUNKNOWN);
    a0 = 3000;
    g_assert_cmpint(command(d, VNIC_CMD_CAPABILITY, &a0, 0), ==, 0);
    g_assert_cmpuint(a0, ==, VNIC_ERR_ECMDUNKNOWN);
    a0 = VNIC_CMD_NOTIFY;
    g_assert_cmpint(command(d, VNIC_CMD_CAPABILITY, &a0, 0), ==, 0);
    g_assert_cmpuint(a0, ==, 0);
}

/* Several times round both rings, with and without results in between. */
static void test_devcmd2_wraps(Driver *d, gconstpointer data)
{
    driver_find_resources(d);
    driver_init_devcmd2(d);
    for (int i = 0; i < 200; i++) {
        uint64_t args[VNIC_DEVCMD_ARGS] = { 80, 2 };

        if (i % 3 == 0) {
            driver_devcmd(d, 1u << 24 | VNIC_CMD_STATS_CLEAR, args);
        } else {
            g_assert_cmpint(
                driver_devcmd(d, 3u << 30 | VNIC_CMD_DEV_SPEC, args), ==, 0);
            g_assert_cmpuint(args[0], ==, DRIVER_COPY_QUEUES);
        }
    }
}

/* After CLOSE's own result the host's ring is never touched again. */
static void test_devcmd2_after_close(Driver *d, gconstpointer data)
{
    uint64_t none[VNIC_DEVCMD_ARGS] = { 0 };
    uint8_t before[32 * VNIC_DEVCMD2_SLOT_LEN];
    uint8_t *results;

    driver_find_resources(d);
    driver_init_devcmd2(d);
    g_assert_cmpint(driver_devcmd(d, VNIC_CMD_CLOSE, none), ==, 0);
    results = driver_ram(d, d->devcmd2_results.base);
    memcpy(before, results, sizeof(before));
    d->devcmd2_ring.next = (d->devcmd2_ring.next + 1) % 32;
    driver_write32(d, d->devcmd2_offset + VNIC_WQ_POSTED_INDEX,
                   d->devcmd2_ring.next);
    g_assert_cmpmem(results, sizeof(before), before, sizeof(before));
    /* the fetch index lives on, as the next load of the driver needs it */
    g_assert_cmpuint(driver_read32(d, d->devcmd2_offset + VNIC_WQ_FETCH_INDEX),
                     ==, d->devcmd2_ring.next);
}

/* ---- queues ---- */

static void test_probe_and_remove(Driver *d, gconstpointer data)
{
    for (int i = 0; i < 5; i++) {
        d->ram_next = 4096;
        driver_probe(d);
        driver_login(d);
        driver_remove(d);
        memset(d->vectors_seen, 0, sizeof(d->vectors_seen));
        memset(d->machine.vectors, 0, sizeof(d->machine.vectors));
        d->machine.messages = 0;
        d->frames_sent = 0;
        g_assert_false(vicfw_link_up(d->vic->fw));
        g_assert_cmpuint(d->sim.log->len, ==, 0);
    }
}

/* Enough frames for the raw WQ, the RQ and their CQs to wrap several times. */
static void test_rings_wrap(Driver *d, gconstpointer data)
{
    const uint8_t echo[] = { 0x10, 0, 0, 0, 1, 2, 3, 4 };

    driver_probe(d);
    driver_login(d);
    for (int i = 0; i < 300; i++) {
        g_autofree DriverFrame *answer =
            driver_exchange(d, FC_ADDR_NAME_SERVER, FC_RCTL_ELS_REQUEST,
                            FC_TYPE_ELS, echo, sizeof(echo));

        g_assert_cmpuint(answer->length, ==, sizeof(echo));
        g_assert_cmpuint(answer->payload[4], ==, 1);
    }
    g_assert_cmpuint(d->frames_sent, >, 300);
    g_assert_cmpuint(d->sim.log->len, ==, 0);
}

/* Frames that find no buffer wait, and come in order once there is one. */
static void test_rq_without_buffers(Driver *d, gconstpointer data)
{
    const uint8_t echo[] = { 0x10, 0, 0, 0 };
    uint32_t received = 0;

    driver_probe(d);
    driver_login(d);
    for (int i = 0; i < 63; i++) {
        FcHeader header = {
            .r_ctl = FC_RCTL_ELS_REQUEST,
            .d_id = FC_ADDR_NAME_SERVER,
            .s_id = d->fcid,
            .type = FC_TYPE_ELS,
            .f_ctl = FC_FCTL_REQUEST,
            .ox_id = i,
            .rx_id = FC_XID_UNASSIGNED,
        };

        driver_send(d, &header, echo, sizeof(echo));
    }
    sim_lab_advance(&d->sim, LAB_MILLISECONDS);
    g_assert_cmpuint(d->vic->rq.backlog.length, >, 0);
    driver_run(d, LAB_MILLISECONDS);
    while (!g_queue_is_empty(&d->frames)) {
        g_autofree DriverFrame *frame = g_queue_pop_head(&d->frames);

        g_assert_cmpuint(frame->header.ox_id, ==, received);
        received++;
    }
    g_assert_cmpuint(received, ==, 63);
    g_assert_cmpuint(d->vic->stats.rx_no_bufs, ==, 0);
}

static void test_bad_indexes(Driver *d, gconstpointer data)
{
    uint32_t copy = VIC_WQ_OFFSET + 2 * VNIC_BLOCK_LEN;

    driver_probe(d);
    driver_write32(d, copy + VNIC_WQ_POSTED_INDEX, 512);
    g_assert_cmpuint(driver_read32(d, copy + VNIC_WQ_ENABLE), ==, 0);
    g_assert_cmpuint(driver_read32(d, copy + VNIC_WQ_ERROR_STATUS), !=, 0);
    g_assert_cmpuint(d->sim.log->len, ==, 1);
    /* the error interrupt is the last vector */
    driver_service(d);
    g_assert_cmpuint(d->machine.vectors[2 + DRIVER_COPY_QUEUES], >, 0);
    /* others go on */
    driver_login(d);
}

static void test_bad_ring_address(Driver *d, gconstpointer data)
{
    uint32_t copy = VIC_WQ_OFFSET + VNIC_BLOCK_LEN;

    driver_probe(d);
    driver_write32(d, copy + VNIC_WQ_ENABLE, 0);
    vic_bar_write(d->vic, copy + VNIC_WQ_RING_BASE, DRIVER_RAM_LEN - 64, 8);
    driver_write32(d, copy + VNIC_WQ_ENABLE, 1);
    driver_write32(d, copy + VNIC_WQ_POSTED_INDEX, 5);
    g_assert_cmpuint(driver_read32(d, copy + VNIC_WQ_ENABLE), ==, 0);
    vic_bar_write(d->vic, VIC_RQ_OFFSET + VNIC_RQ_RING_BASE, UINT64_MAX - 8, 8);
    g_assert_cmpuint(d->sim.log->len, ==, 1);
}

static void test_ring_size_limits(Driver *d, gconstpointer data)
{
    driver_write32(d, VIC_WQ_OFFSET + VNIC_WQ_RING_SIZE, VIC_RING_MAX + 1);
    driver_write32(d, VIC_CQ_OFFSET + VNIC_CQ_RING_SIZE, UINT32_MAX);
    driver_write32(d, VIC_RQ_OFFSET + VNIC_RQ_RING_SIZE, UINT32_MAX);
    g_assert_cmpuint(driver_read32(d, VIC_WQ_OFFSET + VNIC_WQ_RING_SIZE), ==,
                     0);
    g_assert_cmpuint(driver_read32(d, VIC_CQ_OFFSET + VNIC_CQ_RING_SIZE), ==,
                     0);
    driver_write32(d, VIC_WQ_OFFSET + VNIC_WQ_ENABLE, 1); /* empty ring */
    g_assert_cmpuint(driver_read32(d, VIC_WQ_OFFSET + VNIC_WQ_ENABLE), ==, 0);
    g_assert_cmpuint(d->sim.log->len, ==, 2);
}

/* ---- interrupts ---- */

static uint32_t intr(uint32_t index, uint32_t reg)
{
    return VIC_INTR_OFFSET + index * VNIC_BLOCK_LEN + reg;
}

static void test_credits(Driver *d, gconstpointer data)
{
    VicIntr *i5 = &d->vic->intr[5];

    vic_intr_raise(i5);
    g_assert_cmpuint(d->machine.vectors[5], ==, 0); /* masked at reset */
    driver_write32(d, intr(5, VNIC_INTR_MASK_ON_ASSERTION), 1);
    driver_write32(d, intr(5, VNIC_INTR_MASK), 0);
    g_assert_cmpuint(d->machine.vectors[5], ==, 1); /* it was latched */
    vic_intr_raise(i5);
    vic_intr_raise(i5);
    g_assert_cmpuint(d->machine.vectors[5], ==, 1); /* it masked itself */
    g_assert_cmpuint(driver_read32(d, intr(5, VNIC_INTR_CREDITS)), ==, 3);
    driver_write32(d, intr(5, VNIC_INTR_CREDIT_RETURN), 2 | 3 << 16);
    g_assert_cmpuint(d->machine.vectors[5], ==, 2); /* one is left over */
    driver_write32(d, intr(5, VNIC_INTR_CREDIT_RETURN), 1 | 3 << 16);
    g_assert_cmpuint(d->machine.vectors[5], ==, 2);
    driver_write32(d, intr(5, VNIC_INTR_CREDIT_RETURN), 9 | 3 << 16);
    g_assert_cmpuint(driver_read32(d, intr(5, VNIC_INTR_CREDITS)), ==, 0);
    /* without the unmask bit nothing fires */
    driver_write32(d, intr(5, VNIC_INTR_MASK), 1);
    vic_intr_raise(i5);
    driver_write32(d, intr(5, VNIC_INTR_CREDIT_RETURN), 0);
    g_assert_cmpuint(d->machine.vectors[5], ==, 2);
}

static void test_intx(Driver *d, gconstpointer data)
{
    driver_write32(d, intr(0, VNIC_INTR_MASK), 0);
    vic_intr_raise(&d->vic->intr[0]);
    g_assert_true(d->machine.intx);
    g_assert_cmpuint(d->machine.messages, ==, 0);
    g_assert_cmpuint(driver_read32(d, VIC_PBA_OFFSET), ==, 1);
    g_assert_cmpuint(driver_read32(d, VIC_PBA_OFFSET), ==, 1); /* no clear */
    driver_write32(d, intr(0, VNIC_INTR_CREDIT_RETURN), 1 | 3 << 16);
    g_assert_false(d->machine.intx);
    vic_intr_raise(&d->vic->intr[0]);
    vic_reset(d->vic, VIC_RESET_PCI);
    g_assert_false(d->machine.intx);
}

static void test_coalescing(Driver *d, gconstpointer data)
{
    VicIntr *i0 = &d->vic->intr[0];

    driver_write32(d, intr(0, VNIC_INTR_MASK_ON_ASSERTION), 1);
    driver_write32(d, intr(0, VNIC_INTR_COALESCING_TIMER), 10); /* 15 us */
    driver_write32(d, intr(0, VNIC_INTR_MASK), 0);
    vic_intr_raise(i0);
    sim_lab_advance(&d->sim, 10000);
    vic_intr_raise(i0);
    g_assert_cmpuint(d->machine.vectors[0], ==, 0);
    sim_lab_advance(&d->sim, 5000); /* since the first one */
    g_assert_cmpuint(d->machine.vectors[0], ==, 1);
    driver_write32(d, intr(0, VNIC_INTR_CREDIT_RETURN), 2 | 3 << 16);
    driver_write32(d, intr(0, VNIC_INTR_COALESCING_TYPE), VNIC_COALESCE_QUIET);
    vic_intr_raise(i0);
    sim_lab_advance(&d->sim, 10000);
    vic_intr_raise(i0);
    sim_lab_advance(&d->sim, 14000);
    g_assert_cmpuint(d->machine.vectors[0], ==, 1);
    sim_lab_advance(&d->sim, 1000); /* since the last one */
    g_assert_cmpuint(d->machine.vectors[0], ==, 2);
}

/* Completions beyond the ring wait until credits come back. */
static void test_cq_full(Driver *d, gconstpointer data)
{
    VicCq *cq = &d->vic->cq[2];
    uint8_t entry[VNIC_COPY_CQ_ENTRY_LEN] = { FCPIO_ECHO_CMPL };
    uint32_t size;

    driver_probe(d);
    size = cq->ring_size;
    for (uint32_t i = 0; i < 2 * size + 5; i++) {
        vic_cq_post(cq, entry);
    }
    g_assert_cmpuint(d->vic->intr[2].credits, ==, size - 1);
    g_assert_cmpuint(cq->backlog.length, ==, size + 6);
    driver_run(d, LAB_MILLISECONDS);
    g_assert_cmpuint(d->control.completions, ==, 2 * size + 5);
    g_assert_cmpuint(cq->backlog.length, ==, 0);
}

/* ---- notify ---- */

static void test_notify(Driver *d, gconstpointer data)
{
    FcPort *port = d->vic->fw->port;
    uint32_t last = 2 + DRIVER_COPY_QUEUES;

    driver_probe(d);
    /* the link came up while everything was masked: it is not lost */
    g_assert_cmpuint(d->machine.vectors[last], ==, 1);
    g_assert_true(driver_link_up(d));
    driver_service(d);
    fc_port_set_online(port, false);
    g_assert_cmpuint(d->machine.vectors[last], ==, 2);
    g_assert_false(driver_link_up(d));
    g_assert_cmpuint(get_le32(driver_ram(d, d->notify) + 32), ==, 1);
    driver_service(d);
    fc_port_set_online(port, true);
    g_assert_true(driver_link_up(d));
    g_assert_cmpuint(get_le32(driver_ram(d, d->notify) + 32), ==, 1);
    g_assert_cmpuint(get_le32(driver_ram(d, d->notify) + 8), ==, 40000);
}

static void test_notify_unset(Driver *d, gconstpointer data)
{
    uint8_t before[VNIC_NOTIFY_LEN];
    uint64_t a0 = 0;

    driver_probe(d);
    g_assert_cmpint(
        command(d, VNIC_CMD_NOTIFY, &a0, 0xffffull << 32 | VNIC_NOTIFY_LEN), ==,
        0);
    memcpy(before, driver_ram(d, d->notify), sizeof(before));
    fc_port_set_online(d->vic->fw->port, false);
    g_assert_cmpmem(before, sizeof(before), driver_ram(d, d->notify),
                    VNIC_NOTIFY_LEN);
    a0 = UINT64_MAX - 3;
    g_assert_cmpint(command(d, VNIC_CMD_NOTIFY, &a0, VNIC_NOTIFY_LEN), ==,
                    VNIC_ERR_EFAULT);
}

/* ---- resets ---- */

/* Another kernel, after kexec: nobody has closed what it opens. */
static void test_probe_again(Driver *d, gconstpointer data)
{
    driver_probe(d);
    driver_login(d);
    memset(d->vectors_seen, 0, sizeof(d->vectors_seen));
    memset(d->machine.vectors, 0, sizeof(d->machine.vectors));
    d->machine.messages = 0;
    d->frames_sent = 0;
    memset(driver_ram(d, 0), 0x5a, d->ram_next);
    driver_probe(d);
    driver_login(d);
    g_assert_cmpuint(d->sim.log->len, ==, 0);
}

static void test_reset_in_flight(Driver *d, gconstpointer data)
{
    driver_probe(d);
    driver_login(d);
    vic_reset(d->vic, VIC_RESET_PCI);
    memset(driver_ram(d, 0), 0x5a, DRIVER_RAM_LEN);
    driver_run(d, 60 * LAB_SECONDS);
    for (size_t i = 0; i < DRIVER_RAM_LEN; i++) {
        g_assert_cmphex(d->machine.ram[i], ==, 0x5a);
    }
    g_assert_false(vicfw_link_up(d->vic->fw));
    g_assert_cmpuint(driver_read32(d, intr(0, VNIC_INTR_MASK)), ==, 1);
}

/* ---- configuration ---- */

static void test_config_errors(void)
{
    const struct {
        size_t offset;
        uint32_t value;
        const char *complaint;
    } bad[] = {
        { offsetof(VicConfig, copy_queues), 65,
          "copy-queues is 65, must be 1..64" },
        { offsetof(VicConfig, copy_queues), 0,
          "copy-queues is 0, must be 1..64" },
        { offsetof(VicConfig, wq_copy_desc_count), 1024,
          "copy-wq-descs is 1024, must be 64..512" },
        { offsetof(VicConfig, e_d_tov), 10,
          "e-d-tov is 10, must be 1000..65535" },
    };
    VicConfig config = vic_config_defaults;

    g_assert_null(vic_config_error(&config));
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *why = NULL;

        config = vic_config_defaults;
        memcpy((char *)&config + bad[i].offset, &bad[i].value, 4);
        why = vic_config_error(&config);
        g_assert_cmpstr(why, ==, bad[i].complaint);
    }
    config = vic_config_defaults;
    config.role = "scsi";
    {
        g_autofree char *why = vic_config_error(&config);

        g_assert_cmpstr(why, ==, "role is 'scsi', must be nvme or fcp");
    }
    config.role = "fcp";
    config.model = "VIC9000";
    {
        g_autofree char *why = vic_config_error(&config);

        g_assert_true(g_str_has_prefix(why, "model is 'VIC9000', must be"));
    }
    config.model = "vic1455";
    g_assert_null(vic_config_error(&config));
    g_assert_cmphex(vic_config_subsystem_id(&config), ==, 0x0217);
}

static void test_names_differ(void)
{
    VicConfig a = vic_config_defaults;
    VicConfig b = vic_config_defaults;
    VicConfig c = vic_config_defaults;

    vic_config_derive(&a, 1, 1);
    vic_config_derive(&b, 1, 2);
    vic_config_derive(&c, 2, 1);
    g_assert_cmphex(a.port_wwn, !=, b.port_wwn);
    g_assert_cmphex(a.port_wwn, !=, c.port_wwn);
    g_assert_cmphex(a.port_wwn, !=, a.node_wwn);
    g_assert_cmphex(a.mac, !=, b.mac);
}

/* ---- saved state ---- */

static void test_state_truncated(Driver *d, gconstpointer data)
{
    g_autoptr(GByteArray) saved = g_byte_array_new();
    LabState state;

    driver_probe(d);
    driver_login(d);
    lab_state_begin_save(&state, saved);
    vic_state(d->vic, &state);
    lab_state_begin_load(&state, saved->data, saved->len);
    vic_state(d->vic, &state);
    g_assert_true(lab_state_finished(&state));
    for (guint len = 0; len < saved->len; len += 101) {
        lab_state_begin_load(&state, saved->data, len);
        vic_state(d->vic, &state);
        g_assert_false(lab_state_ok(&state));
    }
}

static void add(const char *path, void (*test)(Driver *, gconstpointer))
{
    g_test_add(path, Driver, NULL, setup, test, teardown);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/vic/resources", test_resources);
    g_test_add_func("/vic/resources/without-devcmd2", test_without_devcmd2);
    add("/vic/bar/narrow-access", test_narrow_access);
    add("/vic/bar/every-address", test_every_address);
    add("/vic/devcmd/registers", test_devcmd1);
    add("/vic/devcmd/ring", test_devcmd2);
    add("/vic/devcmd/ring-wraps", test_devcmd2_wraps);
    add("/vic/devcmd/after-close", test_devcmd2_after_close);
    add("/vic/probe-and-remove", test_probe_and_remove);
    add("/vic/probe-again", test_probe_again);
    add("/vic/queues/wrap", test_rings_wrap);
    add("/vic/queues/rq-without-buffers", test_rq_without_buffers);
    add("/vic/queues/bad-indexes", test_bad_indexes);
    add("/vic/queues/bad-ring-address", test_bad_ring_address);
    add("/vic/queues/ring-size-limits", test_ring_size_limits);
    add("/vic/interrupts/credits", test_credits);
    add("/vic/interrupts/intx", test_intx);
    add("/vic/interrupts/coalescing", test_coalescing);
    add("/vic/interrupts/cq-full", test_cq_full);
    add("/vic/notify", test_notify);
    add("/vic/notify/unset", test_notify_unset);
    add("/vic/reset-in-flight", test_reset_in_flight);
    g_test_add_func("/vic/config/errors", test_config_errors);
    g_test_add_func("/vic/config/names-differ", test_names_differ);
    add("/vic/state-truncated", test_state_truncated);
    return g_test_run();
}
