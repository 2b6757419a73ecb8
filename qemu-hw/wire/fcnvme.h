/*
 * FC-NVMe information units and link services (FC-NVMe-2). Big endian,
 * except for the NVMe queue entries inside, which are little endian.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_WIRE_FCNVME_H
#define VICLAB_WIRE_FCNVME_H

#include "wire/format.h"

/* ------------------------------------------------------------------ */
/* Information units                                                   */

/* NVMe_CMND IU: 96 bytes. */
#define FCNVME_CMND_LEN 96
#define FCNVME_SQE_LEN  64

typedef struct FcnvmeCmnd {
    uint8_t format_id;
    uint8_t fc_id;
    uint16_t iu_len; /* in words */
    uint8_t rsv_cat;
    uint8_t flags;
    uint64_t connection_id;
    uint32_t csn;
    uint32_t data_len;
    uint8_t sqe[FCNVME_SQE_LEN];
} FcnvmeCmnd;
extern const WireFormat fcnvme_cmnd_format;

enum {
    FCNVME_CMND_FORMAT_ID = 0xfd,
    FCNVME_CMND_FC_ID = 0x28,
    FCNVME_CMND_WRITE = 0x01,
    FCNVME_CMND_READ = 0x02,
};

/* NVMe_XFER_RDY IU: 12 bytes. */
#define FCNVME_XFER_RDY_LEN 12
typedef struct FcnvmeXferRdy {
    uint32_t relative_offset;
    uint32_t burst_length;
} FcnvmeXferRdy;
extern const WireFormat fcnvme_xfer_rdy_format;

/* NVMe_RSP IU: 12 bytes of zero, meaning success. */
#define FCNVME_RSP_LEN 12

/* NVMe_ERSP IU: 32 bytes. */
#define FCNVME_ERSP_LEN 32
#define FCNVME_CQE_LEN  16
typedef struct FcnvmeErsp {
    uint8_t ersp_result;
    uint16_t iu_len; /* in words: 8 */
    uint32_t rsn;
    uint32_t xfrd_len;
    uint8_t cqe[FCNVME_CQE_LEN];
} FcnvmeErsp;
extern const WireFormat fcnvme_ersp_format;

/* ------------------------------------------------------------------ */
/* Link services                                                       */

enum {
    FCNVME_LS_RJT = 0x01,
    FCNVME_LS_ACC = 0x02,
    FCNVME_LS_CREATE_ASSOCIATION = 0x03,
    FCNVME_LS_CREATE_CONNECTION = 0x04,
    FCNVME_LS_DISCONNECT = 0x05,
    FCNVME_LS_DISCONNECT_CONNECTION = 0x06,
};

/* Descriptor tags. */
enum {
    FCNVME_TAG_REQUEST = 0x01,
    FCNVME_TAG_REJECT = 0x02,
    FCNVME_TAG_CREATE_ASSOCIATION = 0x03,
    FCNVME_TAG_CREATE_CONNECTION = 0x04,
    FCNVME_TAG_DISCONNECT = 0x05,
    FCNVME_TAG_CONNECTION_ID = 0x06,
    FCNVME_TAG_ASSOCIATION_ID = 0x07,
};

/* Reject reasons and explanations. */
enum {
    FCNVME_RJT_INVALID_COMMAND = 0x01,
    FCNVME_RJT_LOGICAL_ERROR = 0x03,
    FCNVME_RJT_UNABLE = 0x09,
    FCNVME_RJT_NOT_SUPPORTED = 0x0b,
    FCNVME_RJT_INVALID_ASSOCIATION = 0x40,
    FCNVME_RJT_INVALID_CONNECTION = 0x41,
    FCNVME_RJT_INVALID_PARAMETER = 0x42,
    FCNVME_RJT_INSUFFICIENT_RESOURCES = 0x43,
};
enum {
    FCNVME_EXPLAIN_NONE = 0x00,
    FCNVME_EXPLAIN_INVALID_LENGTH = 0x2d,
    FCNVME_EXPLAIN_INVALID_ERSP_RATIO = 0x40,
    FCNVME_EXPLAIN_INVALID_CONTROLLER_ID = 0x41,
    FCNVME_EXPLAIN_INVALID_QUEUE_ID = 0x42,
    FCNVME_EXPLAIN_INVALID_SQSIZE = 0x43,
    FCNVME_EXPLAIN_INVALID_HOST_ID = 0x44,
    FCNVME_EXPLAIN_INVALID_HOST_NQN = 0x45,
    FCNVME_EXPLAIN_INVALID_SUBSYS_NQN = 0x46,
};

/* What every link service begins with: 8 bytes. */
typedef struct FcnvmeLs {
    uint8_t command;
    uint32_t list_length; /* bytes that follow these 8 */
} FcnvmeLs;
#define FCNVME_LS_LEN 8
extern const WireFormat fcnvme_ls_format;

#define FCNVME_NQN_FIELD_LEN 256
#define FCNVME_HOST_ID_LEN   16

/*
 * Create Association request. Hosts pad the descriptor to different
 * lengths, up to 1024 bytes in all; what counts ends with the subsystem NQN.
 */
typedef struct FcnvmeCreateAssociation {
    uint8_t command;
    uint32_t list_length;
    uint32_t tag;
    uint32_t length;
    uint16_t ersp_ratio;
    uint16_t cntlid;
    uint16_t sqsize; /* 0's based */
    uint8_t hostid[FCNVME_HOST_ID_LEN];
    uint8_t hostnqn[FCNVME_NQN_FIELD_LEN];
    uint8_t subnqn[FCNVME_NQN_FIELD_LEN];
} FcnvmeCreateAssociation;
#define FCNVME_CREATE_ASSOCIATION_LEN 592
extern const WireFormat fcnvme_create_association_format;

/* Its accept: 56 bytes. */
typedef struct FcnvmeAssociationAcc {
    uint8_t command;
    uint32_t list_length;
    uint32_t request_tag;
    uint32_t request_length;
    uint8_t request_command;
    uint32_t association_tag;
    uint32_t association_length;
    uint64_t association_id;
    uint32_t connection_tag;
    uint32_t connection_length;
    uint64_t connection_id;
} FcnvmeAssociationAcc;
#define FCNVME_ASSOCIATION_ACC_LEN 56
extern const WireFormat fcnvme_association_acc_format;

/* Create I/O Connection request: 80 bytes. */
typedef struct FcnvmeCreateConnection {
    uint8_t command;
    uint32_t list_length;
    uint32_t association_tag;
    uint32_t association_length;
    uint64_t association_id;
    uint32_t tag;
    uint32_t length;
    uint16_t ersp_ratio;
    uint16_t qid;
    uint16_t sqsize; /* 0's based */
} FcnvmeCreateConnection;
#define FCNVME_CREATE_CONNECTION_LEN 80
extern const WireFormat fcnvme_create_connection_format;

/* Its accept: 40 bytes. */
typedef struct FcnvmeConnectionAcc {
    uint8_t command;
    uint32_t list_length;
    uint32_t request_tag;
    uint32_t request_length;
    uint8_t request_command;
    uint32_t connection_tag;
    uint32_t connection_length;
    uint64_t connection_id;
} FcnvmeConnectionAcc;
#define FCNVME_CONNECTION_ACC_LEN 40
extern const WireFormat fcnvme_connection_acc_format;

/* Disconnect Association request: 48 bytes. */
typedef struct FcnvmeDisconnect {
    uint8_t command;
    uint32_t list_length;
    uint32_t association_tag;
    uint32_t association_length;
    uint64_t association_id;
    uint32_t tag;
    uint32_t length;
} FcnvmeDisconnect;
#define FCNVME_DISCONNECT_LEN 48
extern const WireFormat fcnvme_disconnect_format;

/* Its accept, and the accept of anything without results: 24 bytes. */
typedef struct FcnvmeAcc {
    uint8_t command;
    uint32_t list_length;
    uint32_t request_tag;
    uint32_t request_length;
    uint8_t request_command;
} FcnvmeAcc;
#define FCNVME_ACC_LEN 24
extern const WireFormat fcnvme_acc_format;

/* Reject: 40 bytes. */
typedef struct FcnvmeRjt {
    uint8_t command;
    uint32_t list_length;
    uint32_t request_tag;
    uint32_t request_length;
    uint8_t request_command;
    uint32_t reject_tag;
    uint32_t reject_length;
    uint8_t reason;
    uint8_t explanation;
    uint8_t vendor;
} FcnvmeRjt;
#define FCNVME_RJT_LEN 40
extern const WireFormat fcnvme_rjt_format;

/* "Create Association" ... */
const char *fcnvme_ls_name(uint8_t command);

#endif
