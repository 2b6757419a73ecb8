/*
 * FCPIO: what driver and adapter firmware say to each other through the copy
 * work queues and their completion queues (the driver's fcpio.h). Little
 * endian, except for 3-byte FC addresses and MAC addresses.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_WIRE_FCPIO_H
#define VICLAB_WIRE_FCPIO_H

#include "wire/fcoe.h"
#include "wire/fcnvme.h"
#include "wire/format.h"

#define FCPIO_REQUEST_LEN    128
#define FCPIO_COMPLETION_LEN 64

/* Tag of requests that are no I/O. */
#define FCPIO_CONTROL_TAG 0xffffffffu
/* Bits of a tag that say what the request is (the driver's FNIC_TAG_*). */
#define FCPIO_TAG_ABORT     (1u << 30)
#define FCPIO_TAG_DEV_RESET (1u << 29)

enum {
    FCPIO_ICMND_16 = 0x01,
    FCPIO_ICMND_CMPL = 0x03,
    FCPIO_ITMF = 0x04,
    FCPIO_ITMF_CMPL = 0x05,
    FCPIO_NVME_CMD = 0x06,
    FCPIO_NVME_ERSP_HW_CMPL = 0x07,
    FCPIO_NVME_ERSP_FW_CMPL = 0x08,
    FCPIO_ACK = 0x20,
    FCPIO_RESET = 0x21,
    FCPIO_RESET_CMPL = 0x22,
    FCPIO_FLOGI_REG = 0x23,
    FCPIO_FLOGI_REG_CMPL = 0x24,
    FCPIO_ECHO = 0x25,
    FCPIO_ECHO_CMPL = 0x26,
    FCPIO_FLOGI_FIP_REG = 0x2a,
    FCPIO_FLOGI_FIP_REG_CMPL = 0x2b,
};

typedef enum FcpioStatus {
    FCPIO_SUCCESS = 0x00,
    FCPIO_INVALID_HEADER = 0x01,
    FCPIO_OUT_OF_RESOURCE = 0x02,
    FCPIO_INVALID_PARAM = 0x03,
    FCPIO_REQ_NOT_SUPPORTED = 0x04,
    FCPIO_IO_NOT_FOUND = 0x05,
    FCPIO_ABORTED = 0x41,
    FCPIO_TIMEOUT = 0x42,
    FCPIO_SGL_INVALID = 0x43,
    FCPIO_MSS_INVALID = 0x44,
    FCPIO_DATA_CNT_MISMATCH = 0x45,
    FCPIO_FW_ERR = 0x46,
    FCPIO_ITMF_REJECTED = 0x47,
    FCPIO_ITMF_FAILED = 0x48,
    FCPIO_ITMF_INCORRECT_LUN = 0x49,
    FCPIO_CMND_REJECTED = 0x4a,
    FCPIO_NO_PATH_AVAIL = 0x4b,
    FCPIO_PATH_FAILED = 0x4c,
} FcpioStatus;

/* Common to requests and completions. */
typedef struct FcpioHeader {
    uint8_t type;
    uint8_t status;
    uint32_t tag;
} FcpioHeader;
#define FCPIO_HEADER_LEN 8
extern const WireFormat fcpio_header_format;

enum {
    FCPIO_NVME_WRITE = 0x01,
    FCPIO_NVME_READ = 0x02,
};

/* NVME_CMD request. */
typedef struct FcpioNvmeCmd {
    FcpioHeader header;
    uint32_t d_id;
    uint8_t flags;
    uint32_t sgl_cnt;
    uint64_t sgl_addr;
    uint16_t cmd_len;
    uint32_t data_len;
    uint8_t cmd[FCNVME_CMND_LEN];
} FcpioNvmeCmd;
extern const WireFormat fcpio_nvme_cmd_format;

/* Scatter/gather entry: 16 bytes. */
#define FCPIO_SGE_LEN 16
#define FCPIO_SGL_MAX 256
typedef struct FcpioSge {
    uint64_t addr;
    uint32_t len;
} FcpioSge;
extern const WireFormat fcpio_sge_format;

/* ITMF request: task management. */
typedef enum FcpioTmRequest {
    FCPIO_ITMF_ABT_TASK_TERM = 1, /* end it here, nothing on the wire */
    FCPIO_ITMF_ABT_TASK = 2,      /* ABTS */
    FCPIO_ITMF_ABT_TASK_SET = 3,
    FCPIO_ITMF_CLR_TASK_SET = 4,
    FCPIO_ITMF_LUN_RESET = 5,
    FCPIO_ITMF_CLR_ACA = 6,
} FcpioTmRequest;

typedef struct FcpioItmf {
    FcpioHeader header;
    uint32_t tm_req;
    uint32_t t_tag;
    uint8_t lun[8];
    uint32_t d_id;
    uint32_t r_a_tov; /* ms */
    uint32_t e_d_tov; /* ms */
} FcpioItmf;
extern const WireFormat fcpio_itmf_format;

/* FLOGI_REG request. */
typedef struct FcpioFlogiReg {
    FcpioHeader header;
    uint8_t format; /* 1: the gateway's MAC address is given */
    uint32_t s_id;
    uint8_t gateway_mac[ETH_MAC_LEN];
} FcpioFlogiReg;
extern const WireFormat fcpio_flogi_reg_format;

/* FLOGI_FIP_REG request. */
typedef struct FcpioFlogiFipReg {
    FcpioHeader header;
    uint32_t s_id;
    uint8_t fcf_mac[ETH_MAC_LEN];
    uint32_t r_a_tov; /* ms */
    uint32_t e_d_tov; /* ms */
    uint8_t ha_mac[ETH_MAC_LEN];
} FcpioFlogiFipReg;
extern const WireFormat fcpio_flogi_fip_reg_format;

/*
 * Completion. Byte 63 carries the colour of the completion queue in bit 7;
 * the queue puts it there, not this format.
 */
typedef struct FcpioCompletion {
    FcpioHeader header;
    uint16_t request_out;          /* ACK: last descriptor taken */
    uint8_t ersp[FCNVME_ERSP_LEN]; /* NVME_ERSP_HW_CMPL */
} FcpioCompletion;
extern const WireFormat fcpio_completion_format;
extern const WireFormat fcpio_ack_format;
extern const WireFormat fcpio_ersp_cmpl_format;

/* "NVME_CMD" ..., "unknown" */
const char *fcpio_type_name(uint8_t type);
const char *fcpio_status_name(uint8_t status);

#endif
