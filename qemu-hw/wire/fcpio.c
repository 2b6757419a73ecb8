/*
 * FCPIO: what driver and adapter firmware say to each other.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/fcpio.h"

#define HEADER(type_)                                   \
    WIRE_AS("type", type_, U8, 0, header.type),         \
        WIRE_AS("status", type_, U8, 1, header.status), \
        WIRE_AS("tag", type_, LE32, 4, header.tag)

static const WireField fcpio_header_fields[] = {
    WIRE(FcpioHeader, U8, 0, type),
    WIRE(FcpioHeader, U8, 1, status),
    WIRE(FcpioHeader, LE32, 4, tag),
};
WIRE_FORMAT(fcpio_header_format, "fcpio", FCPIO_HEADER_LEN,
            fcpio_header_fields);

static const WireField fcpio_nvme_cmd_fields[] = {
    HEADER(FcpioNvmeCmd),
    WIRE(FcpioNvmeCmd, BE24, 8, d_id),
    WIRE(FcpioNvmeCmd, U8, 11, flags),
    WIRE(FcpioNvmeCmd, LE32, 12, sgl_cnt),
    WIRE(FcpioNvmeCmd, LE64, 16, sgl_addr),
    WIRE(FcpioNvmeCmd, LE16, 24, cmd_len),
    WIRE(FcpioNvmeCmd, LE32, 28, data_len),
    WIRE_RAW(FcpioNvmeCmd, 32, cmd),
};
WIRE_FORMAT(fcpio_nvme_cmd_format, "nvme_cmd", FCPIO_REQUEST_LEN,
            fcpio_nvme_cmd_fields);

static const WireField fcpio_sge_fields[] = {
    WIRE(FcpioSge, LE64, 0, addr),
    WIRE(FcpioSge, LE32, 8, len),
};
WIRE_FORMAT(fcpio_sge_format, "sge", FCPIO_SGE_LEN, fcpio_sge_fields);

static const WireField fcpio_itmf_fields[] = {
    HEADER(FcpioItmf),
    WIRE(FcpioItmf, LE32, 12, tm_req),
    WIRE(FcpioItmf, LE32, 16, t_tag),
    WIRE_RAW(FcpioItmf, 24, lun),
    WIRE(FcpioItmf, BE24, 33, d_id),
    WIRE(FcpioItmf, LE32, 36, r_a_tov),
    WIRE(FcpioItmf, LE32, 40, e_d_tov),
};
WIRE_FORMAT(fcpio_itmf_format, "itmf", FCPIO_REQUEST_LEN, fcpio_itmf_fields);

static const WireField fcpio_flogi_reg_fields[] = {
    HEADER(FcpioFlogiReg),
    WIRE(FcpioFlogiReg, U8, 8, format),
    WIRE(FcpioFlogiReg, BE24, 9, s_id),
    WIRE_RAW(FcpioFlogiReg, 12, gateway_mac),
};
WIRE_FORMAT(fcpio_flogi_reg_format, "flogi_reg", FCPIO_REQUEST_LEN,
            fcpio_flogi_reg_fields);

static const WireField fcpio_flogi_fip_reg_fields[] = {
    HEADER(FcpioFlogiFipReg),
    WIRE(FcpioFlogiFipReg, BE24, 9, s_id),
    WIRE_RAW(FcpioFlogiFipReg, 12, fcf_mac),
    WIRE(FcpioFlogiFipReg, LE32, 20, r_a_tov),
    WIRE(FcpioFlogiFipReg, LE32, 24, e_d_tov),
    WIRE_RAW(FcpioFlogiFipReg, 28, ha_mac),
};
WIRE_FORMAT(fcpio_flogi_fip_reg_format, "flogi_fip_reg", FCPIO_REQUEST_LEN,
            fcpio_flogi_fip_reg_fields);

static const WireField fcpio_completion_fields[] = {
    HEADER(FcpioCompletion),
};
WIRE_FORMAT(fcpio_completion_format, "fcpio_cmpl", FCPIO_COMPLETION_LEN,
            fcpio_completion_fields);

static const WireField fcpio_ack_fields[] = {
    HEADER(FcpioCompletion),
    WIRE(FcpioCompletion, LE16, 8, request_out),
};
WIRE_FORMAT(fcpio_ack_format, "fcpio_ack", FCPIO_COMPLETION_LEN,
            fcpio_ack_fields);

static const WireField fcpio_ersp_cmpl_fields[] = {
    HEADER(FcpioCompletion),
    WIRE_RAW(FcpioCompletion, 12, ersp),
};
WIRE_FORMAT(fcpio_ersp_cmpl_format, "ersp_cmpl", FCPIO_COMPLETION_LEN,
            fcpio_ersp_cmpl_fields);

const char *fcpio_type_name(uint8_t type)
{
    switch (type) {
    case FCPIO_ICMND_16:
        return "ICMND_16";
    case FCPIO_ICMND_CMPL:
        return "ICMND_CMPL";
    case FCPIO_ITMF:
        return "ITMF";
    case FCPIO_ITMF_CMPL:
        return "ITMF_CMPL";
    case FCPIO_NVME_CMD:
        return "NVME_CMD";
    case FCPIO_NVME_ERSP_HW_CMPL:
        return "NVME_ERSP_HW_CMPL";
    case FCPIO_NVME_ERSP_FW_CMPL:
        return "NVME_ERSP_FW_CMPL";
    case FCPIO_ACK:
        return "ACK";
    case FCPIO_RESET:
        return "RESET";
    case FCPIO_RESET_CMPL:
        return "RESET_CMPL";
    case FCPIO_FLOGI_REG:
        return "FLOGI_REG";
    case FCPIO_FLOGI_REG_CMPL:
        return "FLOGI_REG_CMPL";
    case FCPIO_ECHO:
        return "ECHO";
    case FCPIO_ECHO_CMPL:
        return "ECHO_CMPL";
    case FCPIO_FLOGI_FIP_REG:
        return "FLOGI_FIP_REG";
    case FCPIO_FLOGI_FIP_REG_CMPL:
        return "FLOGI_FIP_REG_CMPL";
    default:
        return "unknown";
    }
}

const char *fcpio_status_name(uint8_t status)
{
    switch (status) {
    case FCPIO_SUCCESS:
        return "SUCCESS";
    case FCPIO_INVALID_HEADER:
        return "INVALID_HEADER";
    case FCPIO_OUT_OF_RESOURCE:
        return "OUT_OF_RESOURCE";
    case FCPIO_INVALID_PARAM:
        return "INVALID_PARAM";
    case FCPIO_REQ_NOT_SUPPORTED:
        return "REQ_NOT_SUPPORTED";
    case FCPIO_IO_NOT_FOUND:
        return "IO_NOT_FOUND";
    case FCPIO_ABORTED:
        return "ABORTED";
    case FCPIO_TIMEOUT:
        return "TIMEOUT";
    case FCPIO_SGL_INVALID:
        return "SGL_INVALID";
    case FCPIO_MSS_INVALID:
        return "MSS_INVALID";
    case FCPIO_DATA_CNT_MISMATCH:
        return "DATA_CNT_MISMATCH";
    case FCPIO_FW_ERR:
        return "FW_ERR";
    case FCPIO_ITMF_REJECTED:
        return "ITMF_REJECTED";
    case FCPIO_ITMF_FAILED:
        return "ITMF_FAILED";
    case FCPIO_ITMF_INCORRECT_LUN:
        return "ITMF_INCORRECT_LUN";
    case FCPIO_CMND_REJECTED:
        return "CMND_REJECTED";
    case FCPIO_NO_PATH_AVAIL:
        return "NO_PATH_AVAIL";
    case FCPIO_PATH_FAILED:
        return "PATH_FAILED";
    default:
        return "unknown";
    }
}
