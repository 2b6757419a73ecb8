/*
 * Extended Link Services (FC-LS-5), as far as fabrics, storage targets and
 * the adapters in front of them use them. Big endian. Byte 0 of every
 * message is the ELS command code; offsets count from there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_WIRE_ELS_H
#define VICLAB_WIRE_ELS_H

#include "wire/format.h"

enum {
    FC_ELS_LS_RJT = 0x01,
    FC_ELS_LS_ACC = 0x02,
    FC_ELS_PLOGI = 0x03,
    FC_ELS_FLOGI = 0x04,
    FC_ELS_LOGO = 0x05,
    FC_ELS_RTV = 0x0e,
    FC_ELS_RLS = 0x0f,
    FC_ELS_ECHO = 0x10,
    FC_ELS_TEST = 0x11, /* has no answer */
    FC_ELS_RRQ = 0x12,
    FC_ELS_REC = 0x13,
    FC_ELS_SRR = 0x14,
    FC_ELS_FPIN = 0x16,
    FC_ELS_EDC = 0x17,
    FC_ELS_RDP = 0x18,
    FC_ELS_RDF = 0x19,
    FC_ELS_PRLI = 0x20,
    FC_ELS_PRLO = 0x21,
    FC_ELS_PDISC = 0x50,
    FC_ELS_FDISC = 0x51,
    FC_ELS_ADISC = 0x52,
    FC_ELS_RSCN = 0x61,
    FC_ELS_SCR = 0x62,
    FC_ELS_RNID = 0x78,
};

/* LS_RJT reason codes. */
enum {
    FC_RJT_INVALID_COMMAND = 0x01,
    FC_RJT_LOGICAL_ERROR = 0x03,
    FC_RJT_LOGICAL_BUSY = 0x05,
    FC_RJT_PROTOCOL_ERROR = 0x07,
    FC_RJT_UNABLE = 0x09,
    FC_RJT_NOT_SUPPORTED = 0x0b,
};

/* LS_RJT reason code explanations. */
enum {
    FC_RJT_EXPLAIN_NONE = 0x00,
    FC_RJT_EXPLAIN_INVALID_S_ID = 0x15,
    FC_RJT_EXPLAIN_INVALID_XID = 0x17,
    FC_RJT_EXPLAIN_LOGIN_REQUIRED = 0x1e,
    FC_RJT_EXPLAIN_INSUFFICIENT_RESOURCES = 0x29,
    FC_RJT_EXPLAIN_UNABLE_TO_SUPPLY = 0x2a,
    FC_RJT_EXPLAIN_NOT_SUPPORTED = 0x2c,
    FC_RJT_EXPLAIN_INVALID_LENGTH = 0x2d,
    FC_RJT_EXPLAIN_MAC_ADDRESSING = 0x60, /* this mode is not supported */
};

/*
 * FLOGI, FDISC, PLOGI and their LS_ACC: 116 bytes of service parameters.
 * Bytes 12..15 are R_A_TOV (milliseconds) in a fabric login and two counts
 * in a port login, so that there are two formats of one struct.
 */
#define FC_ELS_LOGIN_LEN 116

typedef struct FcElsLogin {
    uint8_t command;
    uint16_t version;
    uint16_t bb_credit;
    uint16_t features;
    uint16_t bb_receive_data_field;
    uint32_t r_a_tov;         /* fabric login only, ms */
    uint16_t total_sequences; /* port login only */
    uint16_t relative_offset; /* port login only */
    uint32_t e_d_tov;         /* ms unless features says nanoseconds */
    uint64_t port_name;
    uint64_t node_name;
    uint16_t class3_options;
    uint16_t class3_initiator;
    uint16_t class3_recipient;
    uint16_t class3_receive_data_field;
    uint16_t class3_sequences;
    uint16_t class3_credit;
    uint16_t class3_open_sequences;
} FcElsLogin;

enum {
    FC_LOGIN_VERSION = 0x2020,
    FC_FEATURE_CONTINUOUS_OFFSET = 0x8000, /* in a port login */
    FC_FEATURE_F_PORT = 0x1000,            /* in the fabric's LS_ACC */
    FC_FEATURE_NANOSECONDS = 0x0400,       /* the unit of e_d_tov */
    FC_CLASS3_VALID = 0x8000,
    FC_CLASS3_SEQUENTIAL = 0x0800,
};

extern const WireFormat fc_els_flogi_format;
extern const WireFormat fc_els_plogi_format;

/* LS_RJT: 8 bytes. */
typedef struct FcElsRjt {
    uint8_t command;
    uint8_t reason;
    uint8_t explanation;
    uint8_t vendor;
} FcElsRjt;
#define FC_ELS_RJT_LEN 8
extern const WireFormat fc_els_rjt_format;

/* LS_ACC without parameters: 4 bytes. */
#define FC_ELS_ACC_LEN 4

/*
 * PRLI, PRLO and their LS_ACC with one service parameter page. The page
 * begins at byte 4 and is 16 bytes long for FCP, 20 for NVMe (FC-NVMe-2,
 * 6.3). fnic 7.3 announces the long one but sends only the first 16 bytes
 * (fdls_send_tgt_prli), so that the first burst word is not decoded here.
 */
#define FC_ELS_PRLI_LEN      20
#define FC_ELS_PRLI_NVME_LEN 24

typedef struct FcElsPrli {
    uint8_t command;
    uint8_t page_length;
    uint16_t payload_length;
    uint8_t type;
    uint16_t flags;
    uint32_t originator_associator;
    uint32_t responder_associator;
    uint32_t service_parameters;
} FcElsPrli;
extern const WireFormat fc_els_prli_format;

enum {
    FC_PRLI_ESTABLISH_IMAGE_PAIR = 0x2000,
    FC_PRLI_RESPONSE_MASK = 0x0f00,
    FC_PRLI_EXECUTED = 0x0100,
    FC_PRLI_NO_SUCH_TYPE = 0x0500, /* the configuration precludes it */
};

/* Service parameters of the NVMe page. */
enum {
    FC_PRLI_NVME_DISCOVERY = 0x0008,
    FC_PRLI_NVME_TARGET = 0x0010,
    FC_PRLI_NVME_INITIATOR = 0x0020,
    FC_PRLI_NVME_SLER = 0x0100,
};

/* LOGO request: 16 bytes. */
typedef struct FcElsLogo {
    uint8_t command;
    uint32_t port_id;
    uint64_t port_name;
} FcElsLogo;
#define FC_ELS_LOGO_LEN 16
extern const WireFormat fc_els_logo_format;

/* ADISC and its LS_ACC: 28 bytes. */
typedef struct FcElsAdisc {
    uint8_t command;
    uint32_t hard_address;
    uint64_t port_name;
    uint64_t node_name;
    uint32_t port_id;
} FcElsAdisc;
#define FC_ELS_ADISC_LEN 28
extern const WireFormat fc_els_adisc_format;

/* SCR: 8 bytes. */
typedef struct FcElsScr {
    uint8_t command;
    uint8_t function;
} FcElsScr;
#define FC_ELS_SCR_LEN 8
extern const WireFormat fc_els_scr_format;

enum {
    FC_SCR_FABRIC = 1,
    FC_SCR_NPORT = 2,
    FC_SCR_FULL = 3,
    FC_SCR_CLEAR = 255,
};

/* RSCN: 4 bytes, then one 4-byte page for each affected address. */
typedef struct FcElsRscn {
    uint8_t command;
    uint8_t page_length;
    uint16_t payload_length;
} FcElsRscn;
#define FC_ELS_RSCN_LEN 4
extern const WireFormat fc_els_rscn_format;

typedef struct FcElsRscnPage {
    uint8_t qualifier; /* bits 5:2 event, bits 1:0 address format */
    uint32_t port_id;
} FcElsRscnPage;
#define FC_ELS_RSCN_PAGE_LEN 4
extern const WireFormat fc_els_rscn_page_format;

/* Whole pages, at least one, all of them within @length bytes of payload? */
bool fc_els_rscn_length_legal(const FcElsRscn *rscn, uint32_t length);

enum {
    FC_RSCN_FORMAT_PORT = 0,
    FC_RSCN_FORMAT_AREA = 1,
    FC_RSCN_FORMAT_DOMAIN = 2,
    FC_RSCN_FORMAT_FABRIC = 3,
    FC_RSCN_FORMAT_MASK = 3,
};

/* RRQ: 12 bytes. */
typedef struct FcElsRrq {
    uint8_t command;
    uint32_t s_id;
    uint16_t ox_id;
    uint16_t rx_id;
} FcElsRrq;
#define FC_ELS_RRQ_LEN 12
extern const WireFormat fc_els_rrq_format;

/* RLS: 8 bytes, and its LS_ACC with the link error status block: 28. */
typedef struct FcElsRls {
    uint8_t command;
    uint32_t port_id;
} FcElsRls;
#define FC_ELS_RLS_LEN 8
extern const WireFormat fc_els_rls_format;

typedef struct FcElsRlsAcc {
    uint8_t command;
    uint32_t link_failures;
    uint32_t losses_of_sync;
    uint32_t losses_of_signal;
    uint32_t protocol_errors;
    uint32_t invalid_words;
    uint32_t invalid_crcs;
} FcElsRlsAcc;
#define FC_ELS_RLS_ACC_LEN 28
extern const WireFormat fc_els_rls_acc_format;

/* RTV's LS_ACC: 16 bytes. */
typedef struct FcElsRtvAcc {
    uint8_t command;
    uint32_t r_a_tov; /* ms */
    uint32_t e_d_tov; /* ms */
    uint32_t qualifier;
} FcElsRtvAcc;
#define FC_ELS_RTV_ACC_LEN 16
extern const WireFormat fc_els_rtv_acc_format;

/* RNID: 8 bytes, and its LS_ACC: 24 or, with general topology data, 76. */
typedef struct FcElsRnid {
    uint8_t command;
    uint8_t format;
} FcElsRnid;
#define FC_ELS_RNID_LEN 8
extern const WireFormat fc_els_rnid_format;

enum {
    FC_RNID_COMMON = 0x00,
    FC_RNID_TOPOLOGY = 0xdf,
    FC_RNID_COMMON_LEN = 16,
    FC_RNID_TOPOLOGY_LEN = 52,
};

/* Associated types of the topology data. */
enum {
    FC_RNID_SWITCH = 0x04,
    FC_RNID_STORAGE_SUBSYSTEM = 0x0b,
};

typedef struct FcElsRnidAcc {
    uint8_t command;
    uint8_t format;
    uint8_t common_length;
    uint8_t specific_length;
    uint64_t port_name;
    uint64_t node_name;
    char vendor_unique[16];
    uint32_t associated_type;
    uint32_t physical_port;
    uint32_t attached_nodes;
} FcElsRnidAcc;
#define FC_ELS_RNID_ACC_LEN 24
#define FC_ELS_RNID_ACC_MAX 76
extern const WireFormat fc_els_rnid_acc_format;

/* RDP: 20 bytes, one descriptor that names the port to be diagnosed. */
typedef struct FcElsRdp {
    uint8_t command;
    uint32_t list_length; /* bytes of descriptors */
    uint32_t tag;         /* FC_RDP_TAG_PORT_ID */
    uint32_t length;      /* 4 */
    uint32_t port_id;
} FcElsRdp;
#define FC_ELS_RDP_LEN 20
extern const WireFormat fc_els_rdp_format;

/* Descriptor tags (FC-LS-5, RDP). */
enum {
    FC_RDP_TAG_REQUEST = 0x00000001,
    FC_RDP_TAG_PORT_ID = 0x00000003,
    FC_RDP_TAG_SFP = 0x00010000,
    FC_RDP_TAG_SPEED = 0x00010001,
    FC_RDP_TAG_LINK_ERRORS = 0x00010002,
    FC_RDP_TAG_PORT_NAMES = 0x00010003, /* the port's, then its neighbour's */
    FC_RDP_TAG_FEC = 0x00010005,
    FC_RDP_TAG_CREDIT = 0x00010006,
    FC_RDP_TAG_PRODUCT = 0x00010008,
};

/* Values of its descriptors. */
enum {
    FC_RDP_SFP_PLUS_OPTICAL = 0x0051, /* SFP+, optical, short wave */
    FC_RDP_SPEED_8G = 0x0800,
    FC_RDP_SPEED_16G = 0x0400,
    FC_RDP_SPEED_32G = 0x0200,
    FC_RDP_SPEED_UNKNOWN = 0x0002,
    FC_RDP_CAPABILITY_UNKNOWN = 0x0001,
};
/* The physical port's type in the link error descriptor. */
#define FC_RDP_PORT_FC       (1u << 30)
#define FC_RDP_PORT_ETHERNET (2u << 30)

/* RDP's LS_ACC: 240 bytes, the descriptors above in that order. */
typedef struct FcElsRdpAcc {
    uint32_t request;     /* first word of the request */
    uint16_t temperature; /* 1/256 degrees Celsius, signed */
    uint16_t voltage;     /* 100 uV */
    uint16_t tx_bias;     /* 2 uA */
    uint16_t tx_power;    /* 0.1 uW */
    uint16_t rx_power;    /* 0.1 uW */
    uint16_t sfp_flags;
    uint16_t speed_capabilities; /* FC_RDP_SPEED_... */
    uint16_t operating_speed;
    uint32_t link_failures;
    uint32_t port_type;
    uint64_t node_name;
    uint64_t port_name;
    uint64_t attached_node_name;
    uint64_t attached_port_name;
    uint32_t credit;
    uint32_t attached_credit;
    uint32_t round_trip; /* ns */
    char vendor[16];
    char model[16];
    char serial[16];
    char revision[4];
    char date[8];
} FcElsRdpAcc;
#define FC_ELS_RDP_ACC_LEN 240
/* The descriptors' values only; fc_els_rdp_acc_encode() writes all of it. */
extern const WireFormat fc_els_rdp_acc_format;
void fc_els_rdp_acc_encode(const FcElsRdpAcc *acc, uint8_t *buf);

/* ECHO carries any payload of so many bytes, the code's word included. */
#define FC_ELS_ECHO_MIN 4
#define FC_ELS_ECHO_MAX FC_MAX_DATA

/* "PLOGI", or "ELS" for a code that is not listed above. */
const char *fc_els_name(uint8_t command);

#endif
