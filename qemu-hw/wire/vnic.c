/*
 * The vNIC's registers, descriptors and structures in host memory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/bytes.h"
#include "wire/vnic.h"

static const WireField vnic_resource_fields[] = {
    WIRE(VnicResource, U8, 0, type),
    WIRE(VnicResource, U8, 1, bar),
    WIRE(VnicResource, LE32, 4, bar_offset),
    WIRE(VnicResource, LE32, 8, count),
};
WIRE_FORMAT(vnic_resource_format, "resource", VNIC_RES_ENTRY_LEN,
            vnic_resource_fields);

static const WireField vnic_fw_info_fields[] = {
    WIRE_RAW(VnicFwInfo, 0, fw_version),
    WIRE_RAW(VnicFwInfo, 32, fw_build),
    WIRE_RAW(VnicFwInfo, 64, hw_version),
    WIRE_RAW(VnicFwInfo, 96, hw_serial_number),
};
WIRE_FORMAT(vnic_fw_info_format, "fw_info", VNIC_FW_INFO_LEN,
            vnic_fw_info_fields);

static const WireField vnic_notify_fields[] = {
    WIRE(VnicNotify, LE32, 0, csum),
    WIRE(VnicNotify, LE32, 4, link_state),
    WIRE(VnicNotify, LE32, 8, port_speed),
    WIRE(VnicNotify, LE32, 12, mtu),
    WIRE(VnicNotify, LE32, 16, msglvl),
    WIRE(VnicNotify, LE32, 20, uif),
    WIRE(VnicNotify, LE32, 24, status),
    WIRE(VnicNotify, LE32, 28, error),
    WIRE(VnicNotify, LE32, 32, link_down_cnt),
};
WIRE_FORMAT(vnic_notify_format, "notify", VNIC_NOTIFY_LEN, vnic_notify_fields);

static const WireField vnic_stats_fields[] = {
    WIRE(VnicStats, LE64, 0, tx_frames_ok),
    WIRE(VnicStats, LE64, 8, tx_unicast_frames_ok),
    WIRE(VnicStats, LE64, 16, tx_multicast_frames_ok),
    WIRE(VnicStats, LE64, 32, tx_bytes_ok),
    WIRE(VnicStats, LE64, 40, tx_unicast_bytes_ok),
    WIRE(VnicStats, LE64, 48, tx_multicast_bytes_ok),
    WIRE(VnicStats, LE64, 64, tx_drops),
    WIRE(VnicStats, LE64, 72, tx_errors),
    WIRE(VnicStats, LE64, 216, rx_frames_ok),
    WIRE(VnicStats, LE64, 224, rx_frames_total),
    WIRE(VnicStats, LE64, 232, rx_unicast_frames_ok),
    WIRE(VnicStats, LE64, 240, rx_multicast_frames_ok),
    WIRE(VnicStats, LE64, 256, rx_bytes_ok),
    WIRE(VnicStats, LE64, 264, rx_unicast_bytes_ok),
    WIRE(VnicStats, LE64, 272, rx_multicast_bytes_ok),
    WIRE(VnicStats, LE64, 288, rx_drop),
    WIRE(VnicStats, LE64, 296, rx_no_bufs),
    WIRE(VnicStats, LE64, 304, rx_errors),
    WIRE(VnicStats, LE64, 320, rx_crc_errors),
};
WIRE_FORMAT(vnic_stats_format, "stats", VNIC_STATS_LEN, vnic_stats_fields);

static const WireField vnic_fc_config_fields[] = {
    WIRE(VnicFcConfig, LE64, 0, node_wwn),
    WIRE(VnicFcConfig, LE64, 8, port_wwn),
    WIRE(VnicFcConfig, LE32, 16, flags),
    WIRE(VnicFcConfig, LE32, 20, wq_enet_desc_count),
    WIRE(VnicFcConfig, LE32, 24, wq_copy_desc_count),
    WIRE(VnicFcConfig, LE32, 28, rq_desc_count),
    WIRE(VnicFcConfig, LE32, 32, flogi_retries),
    WIRE(VnicFcConfig, LE32, 36, flogi_timeout),
    WIRE(VnicFcConfig, LE32, 40, plogi_retries),
    WIRE(VnicFcConfig, LE32, 44, plogi_timeout),
    WIRE(VnicFcConfig, LE32, 48, io_throttle_count),
    WIRE(VnicFcConfig, LE32, 52, link_down_timeout),
    WIRE(VnicFcConfig, LE32, 56, port_down_timeout),
    WIRE(VnicFcConfig, LE32, 60, port_down_io_retries),
    WIRE(VnicFcConfig, LE32, 64, luns_per_tgt),
    WIRE(VnicFcConfig, LE16, 68, maxdatafieldsize),
    WIRE(VnicFcConfig, LE16, 70, ed_tov),
    WIRE(VnicFcConfig, LE16, 72, ra_tov),
    WIRE(VnicFcConfig, LE16, 74, intr_timer),
    WIRE(VnicFcConfig, U8, 76, intr_timer_type),
    WIRE(VnicFcConfig, U8, 77, intr_mode),
    WIRE(VnicFcConfig, U8, 78, lun_queue_depth),
    WIRE(VnicFcConfig, U8, 79, io_timeout_retry),
    WIRE(VnicFcConfig, LE16, 80, wq_copy_count),
};
WIRE_FORMAT(vnic_fc_config_format, "fc_config", VNIC_FC_CONFIG_LEN,
            vnic_fc_config_fields);

static const WireField vnic_wq_desc_fields[] = {
    WIRE(VnicWqDesc, LE64, 0, address),
    WIRE(VnicWqDesc, LE16, 8, length),
    WIRE(VnicWqDesc, LE16, 10, mss_loopback),
    WIRE(VnicWqDesc, LE16, 12, header_length_flags),
    WIRE(VnicWqDesc, LE16, 14, vlan_tag),
};
WIRE_FORMAT(vnic_wq_desc_format, "wq_desc", VNIC_WQ_DESC_LEN,
            vnic_wq_desc_fields);

static const WireField vnic_rq_desc_fields[] = {
    WIRE(VnicRqDesc, LE64, 0, address),
    WIRE(VnicRqDesc, LE16, 8, length_type),
};
WIRE_FORMAT(vnic_rq_desc_format, "rq_desc", VNIC_RQ_DESC_LEN,
            vnic_rq_desc_fields);

static const WireField vnic_cq_wq_fields[] = {
    WIRE(VnicCqWq, LE16, 0, completed_index),
    WIRE(VnicCqWq, LE16, 2, q_number),
    WIRE(VnicCqWq, U8, 15, type_color),
};
WIRE_FORMAT(vnic_cq_wq_format, "cq_wq", VNIC_CQ_ENTRY_LEN, vnic_cq_wq_fields);

static const WireField vnic_cq_rq_fields[] = {
    WIRE(VnicCqRq, LE16, 0, completed_index_flags),
    WIRE(VnicCqRq, LE16, 2, q_number),
    WIRE(VnicCqRq, LE16, 8, bytes_written_flags),
    WIRE(VnicCqRq, LE16, 10, vlan),
    WIRE(VnicCqRq, U8, 12, sof),
    WIRE(VnicCqRq, U8, 13, eof),
    WIRE(VnicCqRq, U8, 14, flags),
    WIRE(VnicCqRq, U8, 15, type_color),
};
WIRE_FORMAT(vnic_cq_rq_format, "cq_rq", VNIC_CQ_ENTRY_LEN, vnic_cq_rq_fields);

void vnic_notify_seal(VnicNotify *notify)
{
    notify->csum = notify->link_state + notify->port_speed + notify->mtu +
                   notify->msglvl + notify->uif + notify->status +
                   notify->error + notify->link_down_cnt;
}

void vnic_devcmd2_decode(VnicDevcmd2 *cmd, const uint8_t *slot)
{
    cmd->flags = get_le16(slot + 2);
    cmd->cmd = get_le32(slot + 4);
    for (unsigned int i = 0; i < VNIC_DEVCMD_ARGS; i++) {
        cmd->args[i] = get_le64(slot + 8 + 8 * i);
    }
}

void vnic_devcmd2_encode(const VnicDevcmd2 *cmd, uint8_t *slot)
{
    put_le16(slot, 0);
    put_le16(slot + 2, cmd->flags);
    put_le32(slot + 4, cmd->cmd);
    for (unsigned int i = 0; i < VNIC_DEVCMD_ARGS; i++) {
        put_le64(slot + 8 + 8 * i, cmd->args[i]);
    }
}

void vnic_devcmd2_result_decode(VnicDevcmd2Result *res, const uint8_t *slot)
{
    for (unsigned int i = 0; i < VNIC_DEVCMD_ARGS; i++) {
        res->results[i] = get_le64(slot + 8 * i);
    }
    res->completed_index = get_le16(slot + 124);
    res->error = slot[126];
    res->color = slot[127];
}

void vnic_devcmd2_result_encode(const VnicDevcmd2Result *res, uint8_t *slot)
{
    for (unsigned int i = 0; i < VNIC_DEVCMD_ARGS; i++) {
        put_le64(slot + 8 * i, res->results[i]);
    }
    put_le32(slot + 120, 0);
    put_le16(slot + 124, res->completed_index);
    slot[126] = res->error;
    slot[127] = res->color;
}

const char *vnic_cmd_name(uint32_t number)
{
    static const char *const names[] = {
        [VNIC_CMD_MCPU_FW_INFO] = "MCPU_FW_INFO",
        [VNIC_CMD_DEV_SPEC] = "DEV_SPEC",
        [VNIC_CMD_STATS_CLEAR] = "STATS_CLEAR",
        [VNIC_CMD_STATS_DUMP] = "STATS_DUMP",
        [VNIC_CMD_PACKET_FILTER] = "PACKET_FILTER",
        [VNIC_CMD_HANG_NOTIFY] = "HANG_NOTIFY",
        [VNIC_CMD_MAC_ADDR] = "MAC_ADDR",
        [VNIC_CMD_ADDR_ADD] = "ADDR_ADD",
        [VNIC_CMD_ADDR_DEL] = "ADDR_DEL",
        [VNIC_CMD_NIC_CFG] = "NIC_CFG",
        [VNIC_CMD_SOFT_RESET] = "SOFT_RESET",
        [VNIC_CMD_SOFT_RESET_STATUS] = "SOFT_RESET_STATUS",
        [VNIC_CMD_NOTIFY] = "NOTIFY",
        [VNIC_CMD_OPEN] = "OPEN",
        [VNIC_CMD_OPEN_STATUS] = "OPEN_STATUS",
        [VNIC_CMD_CLOSE] = "CLOSE",
        [VNIC_CMD_INIT] = "INIT",
        [VNIC_CMD_ENABLE] = "ENABLE",
        [VNIC_CMD_DISABLE] = "DISABLE",
        [VNIC_CMD_INIT_STATUS] = "INIT_STATUS",
        [VNIC_CMD_DEINIT] = "DEINIT",
        [VNIC_CMD_CAPABILITY] = "CAPABILITY",
        [VNIC_CMD_HANG_RESET] = "HANG_RESET",
        [VNIC_CMD_HANG_RESET_STATUS] = "HANG_RESET_STATUS",
        [VNIC_CMD_SET_DEFAULT_VLAN] = "SET_DEFAULT_VLAN",
        [VNIC_CMD_STATUS] = "STATUS",
        [VNIC_CMD_INTR_COAL_CONVERT] = "INTR_COAL_CONVERT",
        [VNIC_CMD_INITIALIZE_DEVCMD2] = "INITIALIZE_DEVCMD2",
    };

    if (number >= G_N_ELEMENTS(names) || !names[number]) {
        return "CMD";
    }
    return names[number];
}
