/*
 * The vNIC's registers, descriptors and structures in host memory, as the
 * driver's vnic_*.h, *_enet_desc.h and cq_*_desc.h have them. Little endian.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_WIRE_VNIC_H
#define VICLAB_WIRE_VNIC_H

#include "wire/format.h"

/* ------------------------------------------------------------------ */
/* Resource table at offset 0 of BAR 0                                 */

#define VNIC_RES_MAGIC     0x766e6963u
#define VNIC_RES_VERSION   0
#define VNIC_RES_HEADER    8  /* bytes */
#define VNIC_RES_ENTRY_LEN 12 /* bytes */

enum {
    VNIC_RES_EOL = 0,
    VNIC_RES_WQ = 1,
    VNIC_RES_RQ = 2,
    VNIC_RES_CQ = 3,
    VNIC_RES_INTR_CTRL = 10,
    VNIC_RES_INTR_PBA_LEGACY = 13,
    VNIC_RES_DEVCMD = 16,
    VNIC_RES_DEVCMD2 = 24,
};

typedef struct VnicResource {
    uint8_t type;
    uint8_t bar;
    uint32_t bar_offset;
    uint32_t count;
} VnicResource;
extern const WireFormat vnic_resource_format;

/* Every control block takes this many bytes of BAR 0. */
#define VNIC_BLOCK_LEN 128

/* Registers of a work queue (raw, copy and devcmd2 alike). */
enum {
    VNIC_WQ_RING_BASE = 0x00,
    VNIC_WQ_RING_SIZE = 0x08,
    VNIC_WQ_POSTED_INDEX = 0x10,
    VNIC_WQ_CQ_INDEX = 0x18,
    VNIC_WQ_ENABLE = 0x20,
    VNIC_WQ_RUNNING = 0x28,
    VNIC_WQ_FETCH_INDEX = 0x30,
    VNIC_WQ_DCA_VALUE = 0x38,
    VNIC_WQ_ERROR_INTR_ENABLE = 0x40,
    VNIC_WQ_ERROR_INTR_OFFSET = 0x48,
    VNIC_WQ_ERROR_STATUS = 0x50,
};

/* Registers of a receive queue. */
enum {
    VNIC_RQ_RING_BASE = 0x00,
    VNIC_RQ_RING_SIZE = 0x08,
    VNIC_RQ_POSTED_INDEX = 0x10,
    VNIC_RQ_CQ_INDEX = 0x18,
    VNIC_RQ_ENABLE = 0x20,
    VNIC_RQ_RUNNING = 0x28,
    VNIC_RQ_FETCH_INDEX = 0x30,
    VNIC_RQ_ERROR_INTR_ENABLE = 0x38,
    VNIC_RQ_ERROR_INTR_OFFSET = 0x40,
    VNIC_RQ_ERROR_STATUS = 0x48,
    VNIC_RQ_DROPPED_PACKETS = 0x50,
};

/* Registers of a completion queue. */
enum {
    VNIC_CQ_RING_BASE = 0x00,
    VNIC_CQ_RING_SIZE = 0x08,
    VNIC_CQ_FLOW_CONTROL_ENABLE = 0x10,
    VNIC_CQ_COLOR_ENABLE = 0x18,
    VNIC_CQ_HEAD = 0x20,
    VNIC_CQ_TAIL = 0x28,
    VNIC_CQ_TAIL_COLOR = 0x30,
    VNIC_CQ_INTERRUPT_ENABLE = 0x38,
    VNIC_CQ_ENTRY_ENABLE = 0x40,
    VNIC_CQ_MESSAGE_ENABLE = 0x48,
    VNIC_CQ_INTERRUPT_OFFSET = 0x50,
    VNIC_CQ_MESSAGE_ADDR = 0x58,
};

/* Registers of an interrupt. */
enum {
    VNIC_INTR_COALESCING_TIMER = 0x00,
    VNIC_INTR_COALESCING_VALUE = 0x08,
    VNIC_INTR_COALESCING_TYPE = 0x10,
    VNIC_INTR_MASK_ON_ASSERTION = 0x18,
    VNIC_INTR_MASK = 0x20,
    VNIC_INTR_CREDITS = 0x28,
    VNIC_INTR_CREDIT_RETURN = 0x30,
};

enum {
    VNIC_CREDIT_RETURN_COUNT = 0xffff,
    VNIC_CREDIT_RETURN_UNMASK = 1 << 16,
    VNIC_CREDIT_RETURN_RESET_TIMER = 1 << 17,
};

enum {
    VNIC_COALESCE_ABSOLUTE = 0, /* from the first event on */
    VNIC_COALESCE_QUIET = 1,    /* from the last event on */
};

/* ------------------------------------------------------------------ */
/* Device commands                                                     */

enum {
    VNIC_CMD_MCPU_FW_INFO = 1,
    VNIC_CMD_DEV_SPEC = 2,
    VNIC_CMD_STATS_CLEAR = 3,
    VNIC_CMD_STATS_DUMP = 4,
    VNIC_CMD_PACKET_FILTER = 7,
    VNIC_CMD_HANG_NOTIFY = 8,
    VNIC_CMD_MAC_ADDR = 9,
    VNIC_CMD_ADDR_ADD = 12,
    VNIC_CMD_ADDR_DEL = 13,
    VNIC_CMD_NIC_CFG = 16,
    VNIC_CMD_SOFT_RESET = 19,
    VNIC_CMD_SOFT_RESET_STATUS = 20,
    VNIC_CMD_NOTIFY = 21,
    VNIC_CMD_OPEN = 23,
    VNIC_CMD_OPEN_STATUS = 24,
    VNIC_CMD_CLOSE = 25,
    VNIC_CMD_INIT = 26,
    VNIC_CMD_ENABLE = 28,
    VNIC_CMD_DISABLE = 29,
    VNIC_CMD_INIT_STATUS = 31,
    VNIC_CMD_DEINIT = 34,
    VNIC_CMD_CAPABILITY = 36,
    VNIC_CMD_HANG_RESET = 39,
    VNIC_CMD_HANG_RESET_STATUS = 40,
    VNIC_CMD_SET_DEFAULT_VLAN = 46,
    VNIC_CMD_STATUS = 49,
    VNIC_CMD_INTR_COAL_CONVERT = 50,
    VNIC_CMD_INITIALIZE_DEVCMD2 = 57,
};

/* The parts of the command word. */
#define VNIC_CMD_NUMBER(cmd)    (0x3fff & (cmd))
#define VNIC_CMD_FLAGS(cmd)     ((cmd) >> 24 & 0x3f)
#define VNIC_CMD_DIRECTION(cmd) ((cmd) >> 30)
enum {
    VNIC_CMD_NOWAIT = 1,
    VNIC_CMD_DIR_WRITE = 1,
    VNIC_CMD_DIR_READ = 2,
};

typedef enum VnicError {
    VNIC_ERR_SUCCESS = 0,
    VNIC_ERR_EINVAL = 1,
    VNIC_ERR_EFAULT = 2,
    VNIC_ERR_EPERM = 3,
    VNIC_ERR_EBUSY = 4,
    VNIC_ERR_ECMDUNKNOWN = 5,
    VNIC_ERR_EBADSTATE = 6,
    VNIC_ERR_ENOMEM = 7,
    VNIC_ERR_ETIMEDOUT = 8,
    VNIC_ERR_ELINKDOWN = 9,
} VnicError;

#define VNIC_DEVCMD_ARGS 15

/* Registers of devcmd1. */
enum {
    VNIC_DEVCMD_STATUS = 0x00,
    VNIC_DEVCMD_CMD = 0x04,
    VNIC_DEVCMD_ARG0 = 0x08,
};
enum {
    VNIC_DEVCMD_BUSY = 1 << 0,
    VNIC_DEVCMD_ERROR = 1 << 1,
};

/* Slots of the devcmd2 command ring and of its result ring. */
#define VNIC_DEVCMD2_SLOT_LEN 128
#define VNIC_DEVCMD2_NORESULT 1 /* in flags */

typedef struct VnicDevcmd2 {
    uint16_t flags;
    uint32_t cmd;
    uint64_t args[VNIC_DEVCMD_ARGS];
} VnicDevcmd2;

typedef struct VnicDevcmd2Result {
    uint64_t results[VNIC_DEVCMD_ARGS];
    uint16_t completed_index;
    uint8_t error;
    uint8_t color;
} VnicDevcmd2Result;

/* Both messages are exactly one slot. */
void vnic_devcmd2_decode(VnicDevcmd2 *cmd, const uint8_t *slot);
void vnic_devcmd2_encode(const VnicDevcmd2 *cmd, uint8_t *slot);
void vnic_devcmd2_result_decode(VnicDevcmd2Result *res, const uint8_t *slot);
void vnic_devcmd2_result_encode(const VnicDevcmd2Result *res, uint8_t *slot);

enum {
    VNIC_FILTER_DIRECTED = 0x01,
    VNIC_FILTER_MULTICAST = 0x02,
    VNIC_FILTER_BROADCAST = 0x04,
    VNIC_FILTER_PROMISCUOUS = 0x08,
    VNIC_FILTER_ALL_MULTICAST = 0x10,
};

/* MCPU_FW_INFO: 128 bytes. */
#define VNIC_FW_INFO_LEN 128
typedef struct VnicFwInfo {
    uint8_t fw_version[32];
    uint8_t fw_build[32];
    uint8_t hw_version[32];
    uint8_t hw_serial_number[32];
} VnicFwInfo;
extern const WireFormat vnic_fw_info_format;

/* NOTIFY: 36 bytes; csum is the wrapping sum of the eight words behind it. */
#define VNIC_NOTIFY_LEN 36
typedef struct VnicNotify {
    uint32_t csum;
    uint32_t link_state;
    uint32_t port_speed; /* Mb/s */
    uint32_t mtu;
    uint32_t msglvl;
    uint32_t uif;
    uint32_t status;
    uint32_t error;
    uint32_t link_down_cnt;
} VnicNotify;
extern const WireFormat vnic_notify_format;
void vnic_notify_seal(VnicNotify *notify);

/* STATS_DUMP: 512 bytes of 64-bit counters. */
#define VNIC_STATS_LEN 512
typedef struct VnicStats {
    uint64_t tx_frames_ok;
    uint64_t tx_unicast_frames_ok;
    uint64_t tx_multicast_frames_ok;
    uint64_t tx_bytes_ok;
    uint64_t tx_unicast_bytes_ok;
    uint64_t tx_multicast_bytes_ok;
    uint64_t tx_drops;
    uint64_t tx_errors;
    uint64_t rx_frames_ok;
    uint64_t rx_frames_total;
    uint64_t rx_unicast_frames_ok;
    uint64_t rx_multicast_frames_ok;
    uint64_t rx_bytes_ok;
    uint64_t rx_unicast_bytes_ok;
    uint64_t rx_multicast_bytes_ok;
    uint64_t rx_drop;
    uint64_t rx_no_bufs;
    uint64_t rx_errors;
    uint64_t rx_crc_errors;
} VnicStats;
extern const WireFormat vnic_stats_format;

/* DEV_SPEC reads from this block: 88 bytes (the driver's vnic_fc_config). */
#define VNIC_FC_CONFIG_LEN 88
typedef struct VnicFcConfig {
    uint64_t node_wwn;
    uint64_t port_wwn;
    uint32_t flags;
    uint32_t wq_enet_desc_count;
    uint32_t wq_copy_desc_count;
    uint32_t rq_desc_count;
    uint32_t flogi_retries;
    uint32_t flogi_timeout; /* ms */
    uint32_t plogi_retries;
    uint32_t plogi_timeout; /* ms */
    uint32_t io_throttle_count;
    uint32_t link_down_timeout; /* ms */
    uint32_t port_down_timeout; /* ms */
    uint32_t port_down_io_retries;
    uint32_t luns_per_tgt;
    uint16_t maxdatafieldsize;
    uint16_t ed_tov; /* ms */
    uint16_t ra_tov; /* ms */
    uint16_t intr_timer;
    uint8_t intr_timer_type;
    uint8_t intr_mode;
    uint8_t lun_queue_depth;
    uint8_t io_timeout_retry;
    uint16_t wq_copy_count;
} VnicFcConfig;
extern const WireFormat vnic_fc_config_format;

enum {
    VNIC_FC_FLAG_SLER = 0x0001,
    VNIC_FC_FLAG_FIP_CAPABLE = 0x0004,
    VNIC_FC_ROLE_FCP_INITIATOR = 0x0020,
    VNIC_FC_ROLE_NVME_INITIATOR = 0x0080,
};

/* ------------------------------------------------------------------ */
/* Descriptors                                                         */

/* Raw work queue: 16 bytes a frame. */
#define VNIC_WQ_DESC_LEN 16
typedef struct VnicWqDesc {
    uint64_t address;
    uint16_t length; /* 14 bits */
    uint16_t mss_loopback;
    uint16_t header_length_flags;
    uint16_t vlan_tag;
} VnicWqDesc;
extern const WireFormat vnic_wq_desc_format;

enum {
    VNIC_WQ_DESC_LENGTH_MASK = 0x3fff,
    VNIC_WQ_DESC_HEADER_MASK = 0x03ff, /* carries EOF */
    VNIC_WQ_DESC_EOP = 1 << 12,
    VNIC_WQ_DESC_CQ_ENTRY = 1 << 13,
    VNIC_WQ_DESC_FCOE_ENCAP = 1 << 14,
    VNIC_WQ_DESC_VLAN_INSERT = 1 << 15,
};

/* Receive queue: 16 bytes a buffer. */
#define VNIC_RQ_DESC_LEN 16
typedef struct VnicRqDesc {
    uint64_t address;
    uint16_t length_type; /* b13:0 length, b15:14 type */
} VnicRqDesc;
extern const WireFormat vnic_rq_desc_format;
#define VNIC_RQ_DESC_LENGTH_MASK 0x3fff

/* Copy work queue: one FCPIO request. */
#define VNIC_COPY_DESC_LEN 128

/* Completions of CQ 0 and CQ 1: 16 bytes, colour in bit 7 of the last. */
#define VNIC_CQ_ENTRY_LEN      16
#define VNIC_COPY_CQ_ENTRY_LEN 64
#define VNIC_CQ_COLOR          0x80
enum {
    VNIC_CQ_TYPE_WQ_ENET = 0,
    VNIC_CQ_TYPE_RQ_ENET = 3,
    VNIC_CQ_TYPE_RQ_FCP = 4,
};

typedef struct VnicCqWq {
    uint16_t completed_index;
    uint16_t q_number;
    uint8_t type_color;
} VnicCqWq;
extern const WireFormat vnic_cq_wq_format;

/* A received frame, either type; what each byte means differs a little. */
typedef struct VnicCqRq {
    uint16_t completed_index_flags;
    uint16_t q_number;
    uint16_t bytes_written_flags;
    uint16_t vlan;
    uint8_t sof; /* RQ_ENET: low nibble of SOF only */
    uint8_t eof;
    uint8_t flags;
    uint8_t type_color;
} VnicCqRq;
extern const WireFormat vnic_cq_rq_format;

enum {
    VNIC_CQ_INDEX_MASK = 0x0fff,
    VNIC_CQ_RQ_FCOE = 1 << 13, /* RQ_ENET only */
    VNIC_CQ_RQ_EOP = 1 << 14,
    VNIC_CQ_RQ_SOP = 1 << 15,
};
enum {
    VNIC_CQ_RQ_BYTES_MASK = 0x3fff,
    VNIC_CQ_RQ_TRUNCATED = 1 << 14,
    VNIC_CQ_RQ_VLAN_STRIPPED = 1 << 15,
};
enum {
    VNIC_CQ_RQ_FC_CRC_OK = 1 << 0,
    VNIC_CQ_RQ_FCOE_ERROR = 1 << 1,
    VNIC_CQ_RQ_FCS_OK = 1 << 7,
};

/* "DEV_SPEC" ..., "CMD" for what is not listed above. */
const char *vnic_cmd_name(uint32_t number);

#endif
