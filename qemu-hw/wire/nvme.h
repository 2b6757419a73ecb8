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
    NVME_SC_WRITE_PROTECTED = 0x0020,
    NVME_SC_TRANSIENT_TRANSPORT = 0x0022,
    NVME_SC_LBA_RANGE = 0x0080,
    NVME_SC_CAPACITY_EXCEEDED = 0x0081,
    NVME_SC_NAMESPACE_NOT_READY = 0x0082,
    NVME_SC_ABORT_LIMIT = 0x0103,
    NVME_SC_ASYNC_LIMIT = 0x0105,
    NVME_SC_INVALID_LOG_PAGE = 0x0109,
    NVME_SC_FEATURE_NOT_SAVEABLE = 0x010d,
    NVME_SC_FEATURE_NOT_CHANGEABLE = 0x010e,
    NVME_SC_FEATURE_NOT_PER_NAMESPACE = 0x010f,
    NVME_SC_CONNECT_FORMAT = 0x0180,
    NVME_SC_CONNECT_BUSY = 0x0181,
    NVME_SC_CONNECT_INVALID_PARAM = 0x0182,
    NVME_SC_CONNECT_RESTART_DISCOVERY = 0x0183,
    NVME_SC_CONNECT_INVALID_HOST = 0x0184,
    NVME_SC_COMPARE_FAILED = 0x0285,
    NVME_SC_ANA_PERSISTENT_LOSS = 0x0301,
    NVME_SC_ANA_INACCESSIBLE = 0x0302,
    NVME_SC_ANA_TRANSITION = 0x0303,
    NVME_SC_CRD_1 = 0x0800, /* retry after CRDT1 */
    NVME_SC_MORE = 0x2000,  /* the error log has an entry about it */
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
    NVME_CC_CSS_MASK = 7 << 4,
    NVME_CC_MPS_MASK = 0xf << 7,
    NVME_CC_AMS_MASK = 7 << 11,
    NVME_CC_IOSQES_MASK = 0xf << 16,
    NVME_CC_IOSQES_64 = 6 << 16,
    NVME_CC_IOCQES_MASK = 0xf << 20,
    NVME_CC_IOCQES_16 = 4 << 20,
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
    NVME_CNS_ALLOCATED_NAMESPACES = 0x10,
    NVME_CNS_ALLOCATED_NAMESPACE = 0x11,
    NVME_CNS_NAMESPACE_CONTROLLERS = 0x12,
    NVME_CNS_CONTROLLERS = 0x13,
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
    NVME_LOG_FEATURES = 0x12,
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
    NVME_FEATURE_WRITE_PROTECT = 0x84,
};

#define NVME_DISCOVERY_NQN "nqn.2014-08.org.nvmexpress.discovery"

#define NVME_NQN_MAX        223 /* characters, without the NUL */
#define NVME_NSID_ALL       0xffffffffu
#define NVME_CNTLID_DYNAMIC 0xffff

/* Connect: what the first result word says about an invalid parameter. */
enum {
    NVME_CONNECT_IN_DATA = 1 << 16,             /* else in the SQE */
    NVME_CONNECT_DISABLE_FLOW_CONTROL = 1 << 2, /* cattr */
};

/* Identify Controller, CNS 01h: 4096 bytes. */
typedef struct NvmeIdController {
    uint16_t vid;
    uint16_t ssvid;
    uint8_t sn[20];
    uint8_t mn[40];
    uint8_t fr[8];
    uint8_t rab;
    uint8_t ieee[3];
    uint8_t cmic;
    uint8_t mdts;
    uint16_t cntlid;
    uint32_t ver;
    uint32_t oaes;
    uint32_t ctratt;
    uint8_t cntrltype;
    uint8_t fguid[16];
    uint16_t crdt1; /* in units of 100 ms */
    uint16_t oacs;
    uint8_t acl;
    uint8_t aerl;
    uint8_t frmw;
    uint8_t lpa;
    uint8_t elpe;
    uint8_t npss;
    uint16_t wctemp; /* K */
    uint16_t cctemp;
    uint16_t kas;
    uint8_t anatt;
    uint8_t anacap;
    uint32_t anagrpmax;
    uint32_t nanagrpid;
    uint8_t sqes;
    uint8_t cqes;
    uint16_t maxcmd;
    uint32_t nn;
    uint16_t oncs;
    uint8_t vwc;
    uint16_t awun;
    uint16_t awupf;
    uint8_t nwpc;
    uint32_t sgls;
    uint32_t mnan;
    uint8_t subnqn[NVME_NQN_FIELD_LEN];
    uint32_t ioccsz; /* in units of 16 bytes */
    uint32_t iorcsz;
    uint16_t icdoff;
    uint8_t msdbd;
    uint8_t ofcs;
    uint16_t psd0_mp; /* power state 0: centiwatts */
    uint32_t psd0_enlat;
    uint32_t psd0_exlat;
} NvmeIdController;
extern const WireFormat nvme_id_controller_format;

enum {
    NVME_CNTRLTYPE_IO = 1,
    NVME_CNTRLTYPE_DISCOVERY = 2,
    NVME_CMIC_MULTI_PORT = 1 << 0,
    NVME_CMIC_MULTI_CONTROLLER = 1 << 1,
    NVME_CMIC_ANA = 1 << 3,
    NVME_CTRATT_HOST_ID_128 = 1 << 0,
    NVME_CTRATT_TBKAS = 1 << 6,
    NVME_LPA_SMART_PER_NAMESPACE = 1 << 0,
    NVME_LPA_EFFECTS = 1 << 1,
    NVME_LPA_EXTENDED = 1 << 2,
    NVME_ONCS_COMPARE = 1 << 0,
    NVME_ONCS_DSM = 1 << 2,
    NVME_ONCS_WRITE_ZEROES = 1 << 3,
    NVME_ONCS_TIMESTAMP = 1 << 6,
    NVME_ONCS_VERIFY = 1 << 7,
    NVME_VWC_PRESENT = 1 << 0,
    NVME_VWC_FLUSH_ALL = 3 << 1,      /* flush with NSID FFFFFFFFh works */
    NVME_NWPC_WRITE_PROTECT = 1 << 0, /* and back */
    NVME_SGLS_SUPPORTED = 1 << 0,
    NVME_SGLS_TRANSPORT = 1 << 21, /* transport SGL data block descriptor */
};

/* Identify Namespace, CNS 00h: 4096 bytes, with one LBA format. */
typedef struct NvmeIdNamespace {
    uint64_t nsze;
    uint64_t ncap;
    uint64_t nuse;
    uint8_t nsfeat;
    uint8_t nlbaf;
    uint8_t flbas;
    uint8_t nmic;
    uint8_t dlfeat;
    uint64_t nvmcap; /* low half of 16 bytes */
    uint32_t anagrpid;
    uint8_t nsattr;
    uint8_t nguid[16];
    uint8_t eui64[8];
    uint8_t lbaf0_lbads;
} NvmeIdNamespace;
extern const WireFormat nvme_id_namespace_format;

enum {
    NVME_NMIC_SHARED = 1 << 0,
    NVME_NSATTR_WRITE_PROTECTED = 1 << 0,
    NVME_DLFEAT_READS_ZERO = 1 << 0,
    NVME_DLFEAT_WRITE_ZEROES = 1 << 3,
};

/* I/O command set independent Identify Namespace, CNS 08h: 4096 bytes. */
typedef struct NvmeIdIndependent {
    uint8_t nsfeat;
    uint8_t nmic;
    uint32_t anagrpid;
    uint8_t nsattr;
    uint8_t nstat;
} NvmeIdIndependent;
extern const WireFormat nvme_id_independent_format;

enum {
    NVME_NSTAT_READY = 1 << 0
};

/* Namespace identification descriptors, CNS 03h. */
enum {
    NVME_NIDT_EUI64 = 1,
    NVME_NIDT_NGUID = 2,
    NVME_NIDT_UUID = 3,
    NVME_NIDT_CSI = 4,
};
#define NVME_NID_HEADER_LEN 4

/* An entry of the error log: 64 bytes. */
#define NVME_ERROR_ENTRY_LEN 64
typedef struct NvmeErrorEntry {
    uint64_t error_count;
    uint16_t sqid;
    uint16_t cmdid;
    uint16_t status_field;
    uint16_t parm_error_location; /* bits 7:0 byte, 10:8 bit */
    uint64_t lba;
    uint32_t nsid;
    uint8_t trtype;
} NvmeErrorEntry;
extern const WireFormat nvme_error_entry_format;

/* The SMART log: 512 bytes; counters are the low halves of 16 bytes. */
#define NVME_SMART_LOG_LEN 512
typedef struct NvmeSmartLog {
    uint8_t critical_warning;
    uint16_t temperature; /* Kelvin; at an odd offset */
    uint8_t avail_spare;
    uint8_t spare_thresh;
    uint8_t percent_used;
    uint64_t data_units_read; /* 1000 times 512 bytes, rounded up */
    uint64_t data_units_written;
    uint64_t host_reads;
    uint64_t host_writes;
    uint64_t power_cycles;
    uint64_t power_on_hours;
    uint64_t num_err_log_entries;
} NvmeSmartLog;
extern const WireFormat nvme_smart_log_format;

enum {
    NVME_SMART_WARNING_TEMPERATURE = 1 << 1,
};

/* The discovery log: a header, then entries, 1024 bytes each. */
#define NVME_DISCOVERY_ENTRY_LEN 1024
typedef struct NvmeDiscoveryHeader {
    uint64_t genctr;
    uint64_t numrec;
    uint16_t recfmt;
} NvmeDiscoveryHeader;
extern const WireFormat nvme_discovery_header_format;

typedef struct NvmeDiscoveryEntry {
    uint8_t trtype;
    uint8_t adrfam;
    uint8_t subtype;
    uint8_t treq;
    uint16_t portid;
    uint16_t cntlid;
    uint16_t asqsz;
    uint16_t eflags;
    uint8_t trsvcid[32];
    uint8_t subnqn[NVME_NQN_FIELD_LEN];
    uint8_t traddr[256];
} NvmeDiscoveryEntry;
extern const WireFormat nvme_discovery_entry_format;

enum {
    NVME_TRTYPE_FC = 2,
    NVME_ADRFAM_FC = 4,
    NVME_SUBTYPE_NVM = 2,
    NVME_SUBTYPE_CURRENT_DISCOVERY = 3,
    NVME_TREQ_FLOW_CONTROL_OPTIONAL = 1 << 2,
    NVME_EFLAG_PERSISTENT = 1 << 1, /* connections may be kept */
};

/* The ANA log: a header of 16 bytes, then groups. */
typedef struct NvmeAnaHeader {
    uint64_t chgcnt;
    uint16_t ngrps;
} NvmeAnaHeader;
#define NVME_ANA_HEADER_LEN 16
extern const WireFormat nvme_ana_header_format;

typedef struct NvmeAnaGroup {
    uint32_t grpid;
    uint32_t nnsids; /* 4-byte NSIDs that follow the 32 bytes */
    uint64_t chgcnt;
    uint8_t state;
} NvmeAnaGroup;
#define NVME_ANA_GROUP_LEN 32
extern const WireFormat nvme_ana_group_format;

enum {
    NVME_ANA_OPTIMIZED = 0x01,
    NVME_ANA_NON_OPTIMIZED = 0x02,
    NVME_ANA_INACCESSIBLE = 0x03,
    NVME_ANA_PERSISTENT_LOSS = 0x04,
    NVME_ANA_CHANGE = 0x0f,
    NVME_ANA_GROUPS_ONLY = 1 << 0, /* LSP */
};

/* A range of Dataset Management: 16 bytes. */
#define NVME_DSM_RANGE_LEN  16
#define NVME_DSM_RANGES_MAX 256
typedef struct NvmeDsmRange {
    uint32_t cattr;
    uint32_t nlb;
    uint64_t slba;
} NvmeDsmRange;
extern const WireFormat nvme_dsm_range_format;

enum {
    NVME_DSM_DEALLOCATE = 1 << 2,     /* CDW11 */
    NVME_WRITE_ZEROES_DEAC = 1 << 25, /* CDW12 */
};

/* Feature 16h: bytes of its data, as a word. */
enum {
    NVME_BEHAVIOR_RETRY = 1 << 0,        /* ACRE */
    NVME_BEHAVIOR_LBA_FORMATS = 1 << 16, /* LBAFEE */
};

/* Asynchronous events: the first result word. */
enum {
    NVME_EVENT_SMART = 1,
    NVME_EVENT_NOTICE = 2,
    NVME_SMART_TEMPERATURE = 0x01,
    NVME_NOTICE_NAMESPACE_CHANGED = 0x00,
    NVME_NOTICE_ANA_CHANGED = 0x03,
    NVME_NOTICE_DISCOVERY_CHANGED = 0xf0,
    NVME_EVENT_BIT_TEMPERATURE = 1,
    NVME_EVENT_BIT_NAMESPACE = 8, /* of feature 0Bh and OAES */
    NVME_EVENT_BIT_ANA = 11,
    NVME_EVENT_BIT_DISCOVERY = 31,
};

/* Log page 05h, 00h and 12h: bit 0 of an entry says "supported". */
enum {
    NVME_EFFECT_SUPPORTED = 1 << 0,
    NVME_EFFECT_CONTENT_CHANGE = 1 << 1,
};

/* "read", "Identify" ... */
const char *nvme_command_name(bool admin, uint8_t opcode, uint8_t fctype);

#endif
