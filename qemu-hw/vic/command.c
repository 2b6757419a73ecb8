/*
 * What each device command does.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "vic/vic.h"
#include "wire/bytes.h"

#define FW_VERSION "5.3(4.84)"
#define FW_BUILD   "viclab-1"
#define HW_VERSION "73-18685-01"

/* The command has that many words of a block; what CMD_NOTIFY is told. */
#define NOTIFY_INTR(arg)   ((arg) >> 32 & 0xffff)
#define NOTIFY_LENGTH(arg) ((uint32_t)(arg))

static VnicError fw_info(Vic *vic, uint64_t *args)
{
    uint8_t block[VNIC_FW_INFO_LEN];
    VnicFwInfo info = { 0 };

    g_strlcpy((char *)info.fw_version, FW_VERSION, sizeof(info.fw_version));
    g_strlcpy((char *)info.fw_build, FW_BUILD, sizeof(info.fw_build));
    g_strlcpy((char *)info.hw_version, HW_VERSION, sizeof(info.hw_version));
    g_snprintf((char *)info.hw_serial_number, sizeof(info.hw_serial_number),
               "FCH%08X", (uint32_t)vic->config.mac);
    wire_encode(&vnic_fw_info_format, &info, block);
    return vic_dma_write(vic, args[0], block, sizeof(block)) ? VNIC_ERR_SUCCESS
                                                             : VNIC_ERR_EFAULT;
}

static VnicError dev_spec(Vic *vic, uint64_t *args)
{
    uint64_t offset = args[0];
    uint64_t size = args[1];
    const uint8_t *p;

    if (offset >= VNIC_FC_CONFIG_LEN || size > VNIC_FC_CONFIG_LEN - offset) {
        return VNIC_ERR_EINVAL;
    }
    p = vic->config_block + offset;
    switch (size) {
    case 1:
        args[0] = *p;
        return VNIC_ERR_SUCCESS;
    case 2:
        args[0] = get_le16(p);
        return VNIC_ERR_SUCCESS;
    case 4:
        args[0] = get_le32(p);
        return VNIC_ERR_SUCCESS;
    case 8:
        args[0] = get_le64(p);
        return VNIC_ERR_SUCCESS;
    default:
        return VNIC_ERR_EINVAL;
    }
}

static VnicError stats_clear(Vic *vic, uint64_t *args)
{
    memset(&vic->stats, 0, sizeof(vic->stats));
    return VNIC_ERR_SUCCESS;
}

static VnicError stats_dump(Vic *vic, uint64_t *args)
{
    uint8_t block[VNIC_STATS_LEN];
    uint64_t size = MIN(args[1], sizeof(block));

    wire_encode(&vnic_stats_format, &vic->stats, block);
    return vic_dma_write(vic, args[0], block, size) ? VNIC_ERR_SUCCESS
                                                    : VNIC_ERR_EFAULT;
}

static VnicError packet_filter(Vic *vic, uint64_t *args)
{
    vic->filter.mode = args[0];
    return VNIC_ERR_SUCCESS;
}

/* The first byte of an address is in the lowest byte of its register. */
static void mac_of(uint8_t *mac, uint64_t arg)
{
    uint8_t bytes[8];

    put_le64(bytes, arg);
    memcpy(mac, bytes, ETH_MAC_LEN);
}

static VnicError addr_add(Vic *vic, uint64_t *args)
{
    uint8_t mac[ETH_MAC_LEN];

    mac_of(mac, args[0]);
    return vic_filter_add(&vic->filter, mac) ? VNIC_ERR_SUCCESS
                                             : VNIC_ERR_ENOMEM;
}

static VnicError addr_del(Vic *vic, uint64_t *args)
{
    uint8_t mac[ETH_MAC_LEN];

    mac_of(mac, args[0]);
    vic_filter_remove(&vic->filter, mac);
    return VNIC_ERR_SUCCESS;
}

static VnicError mac_addr(Vic *vic, uint64_t *args)
{
    /* first byte of the address in the lowest byte of the register */
    args[0] = GUINT64_SWAP_LE_BE(vic->config.mac) >> 16;
    return VNIC_ERR_SUCCESS;
}

static VnicError accept(Vic *vic, uint64_t *args)
{
    return VNIC_ERR_SUCCESS;
}

static VnicError nic_cfg(Vic *vic, uint64_t *args)
{
    vic->nic_cfg = args[0];
    return VNIC_ERR_SUCCESS;
}

static VnicError set_default_vlan(Vic *vic, uint64_t *args)
{
    if (args[0] > ETH_VLAN_MAX) {
        return VNIC_ERR_EINVAL;
    }
    vicfw_set_vlan(vic->fw, args[0]);
    return VNIC_ERR_SUCCESS;
}

/* What was asked for last is done: nothing here takes time. */
static VnicError done(Vic *vic, uint64_t *args)
{
    args[0] = 0;
    return VNIC_ERR_SUCCESS;
}

static VnicError notify(Vic *vic, uint64_t *args)
{
    vic->notify.addr = args[0];
    vic->notify.intr = NOTIFY_INTR(args[1]);
    vic->notify.length = NOTIFY_LENGTH(args[1]);
    args[1] = MIN(vic->notify.length, VNIC_NOTIFY_LEN);
    if (!vic_notify_write(vic)) {
        vic->notify.addr = 0;
        return VNIC_ERR_EFAULT;
    }
    return VNIC_ERR_SUCCESS;
}

/*
 * Whoever opens it for a second time is another kernel (kexec): nobody has
 * closed it for the one before, whose rings are gone.
 */
static VnicError open_vnic(Vic *vic, uint64_t *args)
{
    if (vic->state != VIC_CLOSED) {
        vic_reset(vic, VIC_RESET_VNIC);
    }
    vic->state = VIC_OPEN;
    return VNIC_ERR_SUCCESS;
}

static VnicError enable(Vic *vic, uint64_t *args)
{
    if (vic->state == VIC_CLOSED) {
        return VNIC_ERR_EBADSTATE;
    }
    vic->state = VIC_ENABLED;
    vicfw_enable(vic->fw, true);
    return VNIC_ERR_SUCCESS;
}

static VnicError disable(Vic *vic, uint64_t *args)
{
    if (vic->state == VIC_ENABLED) {
        vic->state = VIC_OPEN;
        vicfw_enable(vic->fw, false);
    }
    return VNIC_ERR_SUCCESS;
}

static VnicError reset_vnic(Vic *vic, uint64_t *args)
{
    vic_reset(vic, VIC_RESET_VNIC);
    return VNIC_ERR_SUCCESS;
}

/* The driver frees the result ring before it stops the command ring. */
static VnicError close_vnic(Vic *vic, uint64_t *args)
{
    vic_reset(vic, VIC_RESET_VNIC);
    vic->devcmd2.closing = true;
    return VNIC_ERR_SUCCESS;
}

static VnicError convert_coalescing(Vic *vic, uint64_t *args)
{
    args[0] = 2; /* multiplier */
    args[1] = 3; /* divisor: units of 1.5 us */
    args[2] = 65535 * 3 / 2;
    return VNIC_ERR_SUCCESS;
}

static VnicError initialize_devcmd2(Vic *vic, uint64_t *args)
{
    if (!args[0] || !args[1] || args[1] > VIC_RING_MAX) {
        return VNIC_ERR_EINVAL;
    }
    vic_devcmd2_forget_results(vic);
    vic->devcmd2.results_base = args[0];
    vic->devcmd2.results_size = args[1];
    return VNIC_ERR_SUCCESS;
}

typedef VnicError CommandFn(Vic *vic, uint64_t *args);

static VnicError capability(Vic *vic, uint64_t *args);

static CommandFn *const commands[] = {
    [VNIC_CMD_MCPU_FW_INFO] = fw_info,
    [VNIC_CMD_DEV_SPEC] = dev_spec,
    [VNIC_CMD_STATS_CLEAR] = stats_clear,
    [VNIC_CMD_STATS_DUMP] = stats_dump,
    [VNIC_CMD_PACKET_FILTER] = packet_filter,
    [VNIC_CMD_HANG_NOTIFY] = accept,
    [VNIC_CMD_MAC_ADDR] = mac_addr,
    [VNIC_CMD_ADDR_ADD] = addr_add,
    [VNIC_CMD_ADDR_DEL] = addr_del,
    [VNIC_CMD_NIC_CFG] = nic_cfg,
    [VNIC_CMD_SOFT_RESET] = reset_vnic,
    [VNIC_CMD_SOFT_RESET_STATUS] = done,
    [VNIC_CMD_NOTIFY] = notify,
    [VNIC_CMD_OPEN] = open_vnic,
    [VNIC_CMD_OPEN_STATUS] = done,
    [VNIC_CMD_CLOSE] = close_vnic,
    [VNIC_CMD_INIT] = accept,
    [VNIC_CMD_ENABLE] = enable,
    [VNIC_CMD_DISABLE] = disable,
    [VNIC_CMD_INIT_STATUS] = done,
    [VNIC_CMD_DEINIT] = accept,
    [VNIC_CMD_CAPABILITY] = capability,
    [VNIC_CMD_HANG_RESET] = reset_vnic,
    [VNIC_CMD_HANG_RESET_STATUS] = done,
    [VNIC_CMD_SET_DEFAULT_VLAN] = set_default_vlan,
    [VNIC_CMD_STATUS] = done,
    [VNIC_CMD_INTR_COAL_CONVERT] = convert_coalescing,
    [VNIC_CMD_INITIALIZE_DEVCMD2] = initialize_devcmd2,
};

static CommandFn *command_of(uint32_t number)
{
    return number < G_N_ELEMENTS(commands) ? commands[number] : NULL;
}

static VnicError capability(Vic *vic, uint64_t *args)
{
    args[0] = command_of(VNIC_CMD_NUMBER(args[0])) ? VNIC_ERR_SUCCESS
                                                   : VNIC_ERR_ECMDUNKNOWN;
    return VNIC_ERR_SUCCESS;
}

VnicError vic_command(Vic *vic, uint32_t number, uint64_t *args)
{
    CommandFn *command = command_of(number);
    uint64_t arg0 = args[0];
    uint64_t arg1 = args[1];
    VnicError error = VNIC_ERR_ECMDUNKNOWN;

    if (command) {
        error = command(vic, args);
    } else {
        vic_guest_error(vic, VIC_SAID_COMMAND, "device command %u is not known",
                        number);
    }
    TAP(&vic->lab->tap, TAP_vic_devcmd, vic->name,
        TAP_STR("cmd", vnic_cmd_name(number)), TAP_DEC("number", number),
        TAP_HEX("a0", 1, arg0), TAP_HEX("a1", 1, arg1),
        TAP_HEX("r0", 1, args[0]), TAP_DEC("error", error));
    return error;
}
