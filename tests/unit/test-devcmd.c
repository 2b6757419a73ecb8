/*
 * Device commands beside those of a probe: resets at any time, bits and
 * pieces of the configuration, settings that are kept.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "driver.h"

#define WRITE_READ (3u << 30)

static void setup(Driver *d, gconstpointer data)
{
    driver_init(d, NULL);
    driver_probe(d);
}

static void teardown(Driver *d, gconstpointer data)
{
    driver_cleanup(d);
}

static int command(Driver *d, uint32_t number, uint64_t *args)
{
    return driver_devcmd(d, WRITE_READ | number, args);
}

/* Each reset stops all queues and the link, but not devcmd2 itself. */
static void check_reset(Driver *d, uint32_t number, uint32_t status)
{
    uint64_t args[VNIC_DEVCMD_ARGS] = { 0 };

    driver_login(d);
    g_assert_cmpint(command(d, number, args), ==, VNIC_ERR_SUCCESS);
    g_assert_cmpuint(driver_read32(d, VIC_WQ_OFFSET + VNIC_WQ_ENABLE), ==, 0);
    g_assert_cmpuint(driver_read32(d, VIC_RQ_OFFSET + VNIC_RQ_ENABLE), ==, 0);
    g_assert_cmpuint(d->vic->state, ==, VIC_CLOSED);
    g_assert_false(vicfw_link_up(d->vic->fw));
    args[0] = 1;
    g_assert_cmpint(command(d, status, args), ==, VNIC_ERR_SUCCESS);
    g_assert_cmpuint(args[0], ==, 0);
    /* not before it was opened */
    g_assert_cmpint(command(d, VNIC_CMD_ENABLE, args), ==, VNIC_ERR_EBADSTATE);
}

static void test_soft_reset(Driver *d, gconstpointer data)
{
    check_reset(d, VNIC_CMD_SOFT_RESET, VNIC_CMD_SOFT_RESET_STATUS);
}

static void test_hang_reset(Driver *d, gconstpointer data)
{
    check_reset(d, VNIC_CMD_HANG_RESET, VNIC_CMD_HANG_RESET_STATUS);
}

/* Any part of the configuration block, but nothing behind it. */
static void test_dev_spec(Driver *d, gconstpointer data)
{
    for (uint64_t offset = 0; offset < VNIC_FC_CONFIG_LEN + 8; offset++) {
        for (uint64_t size = 0; size <= 9; size++) {
            bool legal = (size == 1 || size == 2 || size == 4 || size == 8) &&
                         offset + size <= VNIC_FC_CONFIG_LEN;
            uint64_t args[VNIC_DEVCMD_ARGS] = { offset, size };
            uint64_t expected = 0;

            g_assert_cmpint(command(d, VNIC_CMD_DEV_SPEC, args), ==,
                            legal ? VNIC_ERR_SUCCESS : VNIC_ERR_EINVAL);
            if (legal) {
                memcpy(&expected, d->vic->config_block + offset, size);
                g_assert_cmphex(args[0], ==, GUINT64_FROM_LE(expected));
            }
        }
    }
}

static void test_settings(Driver *d, gconstpointer data)
{
    uint64_t filter[VNIC_DEVCMD_ARGS] = { 3 };
    uint64_t nic_cfg[VNIC_DEVCMD_ARGS] = { 0x01000000 };
    uint64_t vlan[VNIC_DEVCMD_ARGS] = { 0x064 };

    g_assert_cmpint(command(d, VNIC_CMD_PACKET_FILTER, filter), ==, 0);
    g_assert_cmpint(command(d, VNIC_CMD_NIC_CFG, nic_cfg), ==, 0);
    g_assert_cmpint(command(d, VNIC_CMD_SET_DEFAULT_VLAN, vlan), ==, 0);
    g_assert_cmphex(d->vic->filter.mode, ==, 3);
    g_assert_cmphex(d->vic->nic_cfg, ==, 0x01000000);
    g_assert_cmphex(d->vic->fw->vlan, ==, 0x064);
    vic_reset(d->vic, VIC_RESET_PCI);
    g_assert_cmphex(d->vic->filter.mode, ==, 0);
    g_assert_cmphex(d->vic->nic_cfg, ==, 0);
    g_assert_cmphex(d->vic->fw->vlan, ==, 0);
}

/* The driver computes microseconds as value * multiplier / divisor. */
static void test_coalescing_units(Driver *d, gconstpointer data)
{
    uint64_t args[VNIC_DEVCMD_ARGS] = { 0 };

    g_assert_cmpint(vic_command(d->vic, VNIC_CMD_INTR_COAL_CONVERT, args), ==,
                    VNIC_ERR_SUCCESS);
    g_assert_cmpuint(args[0], ==, 2);
    g_assert_cmpuint(args[1], ==, 3);
    g_assert_cmpuint(args[2], ==, 98302);
}

static void add(const char *path, void (*test)(Driver *, gconstpointer))
{
    g_test_add(path, Driver, NULL, setup, test, teardown);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/devcmd/soft-reset", test_soft_reset);
    add("/devcmd/hang-reset", test_hang_reset);
    add("/devcmd/dev-spec", test_dev_spec);
    add("/devcmd/settings", test_settings);
    add("/devcmd/coalescing-units", test_coalescing_units);
    return g_test_run();
}
