/*
 * NVMe queue entries and structures (NVM Express Base 2.0, NVM Command Set
 * 1.0, NVMe over Fabrics 1.1). Little endian.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_WIRE_NVME_H
#define VICLAB_WIRE_NVME_H

#include "wire/format.h"

#define NVME_SQE_LEN 64
#define NVME_CQE_LEN 16

/* Submission queue entry, as any command uses it. */
typedef struct NvmeSqe {
    uint8_t opcode;
    uint8_t flags; /* bits 1:0 FUSE, 7:6 PSDT */
    uint16_t command_id;
    uint32_t nsid;
    uint64_t sgl_address;
    uint32_t sgl_length;
    uint8_t sgl_type;
    uint32_t cdw10;
    uint32_t cdw11;
    uint32_t cdw12;
    uint32_t cdw13;
    uint32_t cdw14;
    uint32_t cdw15;
} NvmeSqe;
extern const WireFormat nvme_sqe_format;

enum {
    NVME_FLAG_FUSE_MASK = 0x03,
    NVME_FLAG_PSDT_MASK = 0xc0,
    NVME_FLAG_PSDT_SGL = 0x40,
    NVME_SGL_TRANSPORT = 0x5a, /* data moves as the transport does it */
};

/* Fabrics commands share opcode and header. */
typedef struct NvmeFabricsSqe {
    uint8_t opcode;
    uint16_t command_id;
    uint8_t fctype;
    uint8_t attrib;  /* Property: bits 2:0, 1 means 8 bytes */
    uint16_t recfmt; /* Connect */
    uint16_t qid;    /* Connect */
    uint16_t sqsize; /* Connect, 0's based */
    uint8_t cattr;   /* Connect */
    uint32_t kato;   /* Connect, ms */
    uint32_t offset; /* Property */
    uint64_t value;  /* Property Set */
} NvmeFabricsSqe;
extern const WireFormat nvme_connect_format;
extern const WireFormat nvme_property_format;

/* Connect's data: 1024 bytes. */
#define NVME_CONNECT_DATA_LEN 1024
#define NVME_NQN_FIELD_LEN    256
typedef struct NvmeConnectData {
    uint8_t hostid[16];
    uint16_t cntlid;
    uint8_t subnqn[NVME_NQN_FIELD_LEN];
    uint8_t hostnqn[NVME_NQN_FIELD_LEN];
} NvmeConnectData;
extern const WireFormat nvme_connect_data_format;

/* Completion queue entry. */
typedef struct NvmeCqe {
    uint64_t result;
    uint16_t sq_head;
    uint16_t sq_id;
    uint16_t command_id;
    uint16_t status; /* bit 0 phase, bits 15:1 status field */
} NvmeCqe;
extern const WireFormat nvme_cqe_format;

/* Admin commands. */
enum {
    NVME_ADM_GET_LOG_PAGE = 0x02,
    NVME_ADM_IDENTIFY = 0x06,
    NVME_ADM_ABORT = 0x08,
    NVME_ADM_SET_FEATURES = 0x09,
    NVME_ADM_GET_FEATURES = 0x0a,
    NVME_ADM_ASYNC_EVENT = 0x0c,
    NVME_ADM_KEEP_ALIVE = 0x18,
    NVME_OPC_FABRICS = 0x7f,
};

/* Fabrics command types. */
enum {
    NVME_FABRICS_PROPERTY_SET = 0x00,
    NVME_FABRICS_CONNECT = 0x01,
    NVME_FABRICS_PROPERTY_GET = 0x04,
    NVME_FABRICS_DISCONNECT = 0x08,
};

/* NVM commands. */
enum {
    NVME_NVM_FLUSH = 0x00,
    NVME_NVM_WRITE = 0x01,
    NVME_NVM_READ = 0x02,
    NVME_NVM_WRITE_UNCORRECTABLE = 0x04,
    NVME_NVM_COMPARE = 0x05,
    NVME_NVM_WRITE_ZEROES = 0x08,
    NVME_NVM_DSM = 0x09,
    NVME_NVM_VERIFY = 0x0c,
};

/* Status: type in bits 10:8, code in 7:0, Do Not Retry in 14. */
enum {
    NVME_SC_SUCCESS = 0x0000,
    NVME_SC_INVALID_OPCODE = 0x0001,
    NVME_SC_INVALID_FIELD = 0x0002,
    NVME_SC_DATA_TRANSFER_ERROR = 0x0004,
    NVME_SC_INTERNAL = 0x0006,
    NVME_SC_ABORT_REQUESTED = 0x0007,
    NVME_SC_INVALID_NAMESPACE = 0x000b,
    NVME_SC_COMMAND_SEQUENCE = 0x000c,
    NVME_SC_INVALID_SGL_DATA_LEN = 0x000f,
    NVME_SC_INVALID_SGL_TYPE = 0x0011,
    NVME_SC_HOST_ID_INCONSISTENT = 0x0018,
    NVME_SC_KEEP_ALIVE_EXPIRED = 0x0019,
    NVME_SC_KEEP_ALIVE_INVALID = 0x001a,
    NVME_SC_TRANSIENT_TRANSPORT = 0x0022,
    NVME_SC_LBA_RANGE = 0x0080,
    NVME_SC_CAPACITY_EXCEEDED = 0x0081,
    NVME_SC_NAMESPACE_NOT_READY = 0x0082,
    NVME_SC_INVALID_LOG_PAGE = 0x0109,
    NVME_SC_ASYNC_LIMIT = 0x0105,
    NVME_SC_FEATURE_NOT_SAVEABLE = 0x010d,
    NVME_SC_FEATURE_NOT_CHANGEABLE = 0x010e,
    NVME_SC_CONNECT_FORMAT = 0x0180,
    NVME_SC_CONNECT_BUSY = 0x0181,
    NVME_SC_CONNECT_INVALID_PARAM = 0x0182,
    NVME_SC_CONNECT_RESTART_DISCOVERY = 0x0183,
    NVME_SC_CONNECT_INVALID_HOST = 0x0184,
    NVME_SC_COMPARE_FAILED = 0x0285,
    NVME_SC_DNR = 0x4000,
};

/* Controller properties. */
enum {
    NVME_PROPERTY_CAP = 0x00,
    NVME_PROPERTY_VS = 0x08,
    NVME_PROPERTY_CC = 0x14,
    NVME_PROPERTY_CSTS = 0x1c,
    NVME_PROPERTY_NSSR = 0x20,
    NVME_PROPERTY_CRTO = 0x68,
};

/* CC and CSTS. */
enum {
    NVME_CC_ENABLE = 1 << 0,
    NVME_CC_SHUTDOWN_SHIFT = 14,
    NVME_CC_SHUTDOWN_MASK = 3 << 14,
    NVME_CSTS_READY = 1 << 0,
    NVME_CSTS_FATAL = 1 << 1,
    NVME_CSTS_SHUTDOWN_COMPLETE = 2 << 2,
    NVME_CSTS_SHUTDOWN_MASK = 3 << 2,
};

/* Identify: controller or namespace structure, by CNS. */
enum {
    NVME_CNS_NAMESPACE = 0x00,
    NVME_CNS_CONTROLLER = 0x01,
    NVME_CNS_ACTIVE_NAMESPACES = 0x02,
    NVME_CNS_NAMESPACE_DESCRIPTORS = 0x03,
    NVME_CNS_CSI_NAMESPACE = 0x05,
    NVME_CNS_CSI_CONTROLLER = 0x06,
    NVME_CNS_CSI_ACTIVE_NAMESPACES = 0x07,
    NVME_CNS_INDEPENDENT_NAMESPACE = 0x08,
};
#define NVME_IDENTIFY_LEN 4096

/* Log pages. */
enum {
    NVME_LOG_SUPPORTED = 0x00,
    NVME_LOG_ERROR = 0x01,
    NVME_LOG_SMART = 0x02,
    NVME_LOG_FIRMWARE = 0x03,
    NVME_LOG_CHANGED_NAMESPACES = 0x04,
    NVME_LOG_EFFECTS = 0x05,
    NVME_LOG_ANA = 0x0c,
    NVME_LOG_DISCOVERY = 0x70,
};

/* Features. */
enum {
    NVME_FEATURE_ARBITRATION = 0x01,
    NVME_FEATURE_POWER = 0x02,
    NVME_FEATURE_TEMPERATURE = 0x04,
    NVME_FEATURE_ERROR_RECOVERY = 0x05,
    NVME_FEATURE_VOLATILE_WRITE_CACHE = 0x06,
    NVME_FEATURE_QUEUES = 0x07,
    NVME_FEATURE_INTERRUPT_COALESCING = 0x08,
    NVME_FEATURE_INTERRUPT_VECTOR = 0x09,
    NVME_FEATURE_WRITE_ATOMICITY = 0x0a,
    NVME_FEATURE_ASYNC_EVENTS = 0x0b,
    NVME_FEATURE_TIMESTAMP = 0x0e,
    NVME_FEATURE_KEEP_ALIVE = 0x0f,
    NVME_FEATURE_HOST_BEHAVIOR = 0x16,
    NVME_FEATURE_HOST_ID = 0x81,
};

#define NVME_DISCOVERY_NQN "nqn.2014-08.org.nvmexpress.discovery"

/* "read", "Identify" ... */
const char *nvme_command_name(bool admin, uint8_t opcode, uint8_t fctype);

#endif
