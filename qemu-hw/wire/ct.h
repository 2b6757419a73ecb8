/*
 * Common Transport and the name server's requests (FC-GS-8, clauses 4 and
 * 5). Big endian. Requests and accepts follow a 16-byte CT_IU preamble;
 * offsets in the request formats count from the end of that preamble.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_WIRE_CT_H
#define VICLAB_WIRE_CT_H

#include "wire/format.h"

#define FC_CT_LEN 16

typedef struct FcCt {
    uint8_t revision;
    uint32_t in_id;
    uint8_t gs_type;
    uint8_t gs_subtype;
    uint8_t options;
    uint16_t command; /* or the response code */
    uint16_t residual;
    uint8_t reason;
    uint8_t explanation;
    uint8_t vendor;
} FcCt;
extern const WireFormat fc_ct_format;

enum {
    FC_CT_REVISION = 1,
    FC_CT_TYPE_MANAGEMENT = 0xfa,
    FC_CT_TYPE_DIRECTORY = 0xfc,
    FC_CT_SUBTYPE_NAME_SERVER = 0x02,
    FC_CT_SUBTYPE_FDMI = 0x10,
    FC_CT_REJECT = 0x8001,
    FC_CT_ACCEPT = 0x8002,
};

/* CT reject reason codes. */
enum {
    FC_CT_RJT_INVALID_COMMAND = 0x01,
    FC_CT_RJT_INVALID_VERSION = 0x02,
    FC_CT_RJT_LOGICAL_ERROR = 0x03,
    FC_CT_RJT_INVALID_SIZE = 0x04,
    FC_CT_RJT_UNABLE = 0x09,
    FC_CT_RJT_NOT_SUPPORTED = 0x0b,
    FC_CT_RJT_NO_SUCH_SERVER = 0x0d,
};

/* Reason code explanations of the name server. */
enum {
    FC_NS_EXPLAIN_NONE = 0x00,
    FC_NS_EXPLAIN_PORT_ID_NOT_REGISTERED = 0x01,
    FC_NS_EXPLAIN_PORT_NAME_NOT_REGISTERED = 0x02,
    FC_NS_EXPLAIN_NODE_NAME_NOT_REGISTERED = 0x03,
    FC_NS_EXPLAIN_FC4_NOT_REGISTERED = 0x07,
    FC_NS_EXPLAIN_PORT_SYMBOL_NOT_REGISTERED = 0x08,
    FC_NS_EXPLAIN_NODE_SYMBOL_NOT_REGISTERED = 0x09,
    FC_NS_EXPLAIN_PORT_TYPE_NOT_REGISTERED = 0x0a,
    FC_NS_EXPLAIN_FEATURES_NOT_REGISTERED = 0x0f,
    FC_NS_EXPLAIN_ACCESS_DENIED = 0x10,
    FC_NS_EXPLAIN_NOTHING_IN_SCOPE = 0x13,
    FC_CT_EXPLAIN_NOT_AUTHORIZED = 0xf0, /* of every server */
    FC_CT_EXPLAIN_DATABASE_FULL = 0xf2,
};

/* Name server commands. */
enum {
    FC_NS_GA_NXT = 0x0100,
    FC_NS_GID_A = 0x0101,
    FC_NS_GPN_ID = 0x0112,
    FC_NS_GNN_ID = 0x0113,
    FC_NS_GCS_ID = 0x0114,
    FC_NS_GFT_ID = 0x0117,
    FC_NS_GSPN_ID = 0x0118,
    FC_NS_GPT_ID = 0x011a,
    FC_NS_GFPN_ID = 0x011c,
    FC_NS_GFF_ID = 0x011f,
    FC_NS_GID_PN = 0x0121,
    FC_NS_GID_NN = 0x0131,
    FC_NS_GPN_NN = 0x0132,
    FC_NS_GSNN_NN = 0x0139,
    FC_NS_GID_FT = 0x0171,
    FC_NS_GPN_FT = 0x0172,
    FC_NS_GNN_FT = 0x0173,
    FC_NS_GID_PT = 0x01a1,
    FC_NS_GID_FF = 0x01f1,
    FC_NS_RPN_ID = 0x0212,
    FC_NS_RNN_ID = 0x0213,
    FC_NS_RCS_ID = 0x0214,
    FC_NS_RFT_ID = 0x0217,
    FC_NS_RSPN_ID = 0x0218,
    FC_NS_RFF_ID = 0x021f,
    FC_NS_RSNN_NN = 0x0239,
    FC_NS_DA_ID = 0x0300,
};

/* RPN_ID, RNN_ID: 12 bytes. */
typedef struct FcNsName {
    uint32_t port_id;
    uint64_t name;
} FcNsName;
#define FC_NS_NAME_LEN 12
extern const WireFormat fc_ns_name_format;

/* RFT_ID: 36 bytes. FC-4 type t is bit t % 32 of the big endian word t / 32. */
#define FC_NS_TYPES_LEN 32
typedef struct FcNsTypes {
    uint32_t port_id;
    uint8_t fc4_types[FC_NS_TYPES_LEN];
} FcNsTypes;
#define FC_NS_RFT_ID_LEN 36
extern const WireFormat fc_ns_types_format;

void fc_ns_types_set(uint8_t types[FC_NS_TYPES_LEN], uint8_t type);
bool fc_ns_types_has(const uint8_t types[FC_NS_TYPES_LEN], uint8_t type);

/* RFF_ID: 8 bytes. */
typedef struct FcNsFeatures {
    uint32_t port_id;
    uint8_t fc4_features;
    uint8_t fc4_type;
} FcNsFeatures;
#define FC_NS_RFF_ID_LEN 8
extern const WireFormat fc_ns_features_format;

/* FC-4 feature bits of FCP and NVMe. */
enum {
    FC_FEATURE_TARGET = 0x01,
    FC_FEATURE_INITIATOR = 0x02,
    FC_FEATURE_DISCOVERY = 0x04, /* NVMe only */
};

/* A request that names one port: GPN_ID, GNN_ID, DA_ID ...: 4 bytes. */
typedef struct FcNsPortId {
    uint32_t port_id;
} FcNsPortId;
#define FC_NS_PORT_ID_LEN 4
extern const WireFormat fc_ns_port_id_format;

/* RCS_ID: 8 bytes. */
typedef struct FcNsClass {
    uint32_t port_id;
    uint32_t class_of_service; /* bit per class */
} FcNsClass;
#define FC_NS_RCS_ID_LEN 8
extern const WireFormat fc_ns_class_format;

/* A request that names a port or a node: GID_PN, GID_NN ...: 8 bytes. */
typedef struct FcNsWwn {
    uint64_t name;
} FcNsWwn;
#define FC_NS_WWN_LEN 8
extern const WireFormat fc_ns_wwn_format;

/*
 * A request for all ports of a kind: of an FC-4 type (GPN_FT, GNN_FT,
 * GID_FT), of a port type (GID_PT), of any (GID_A): 4 bytes.
 */
typedef struct FcNsByType {
    uint8_t port_type;
    uint8_t domain; /* 0: all */
    uint8_t area;   /* 0: all */
    uint8_t fc4_type;
} FcNsByType;
#define FC_NS_BY_TYPE_LEN 4
extern const WireFormat fc_ns_by_type_format;

/* GID_FF: 8 bytes. */
typedef struct FcNsByFeature {
    uint8_t domain; /* 0: all */
    uint8_t area;   /* 0: all */
    uint8_t fc4_features;
    uint8_t fc4_type;
} FcNsByFeature;
#define FC_NS_GID_FF_LEN 8
extern const WireFormat fc_ns_by_feature_format;

/* Port types. */
enum {
    FC_NS_N_PORT = 0x01,
    FC_NS_NX_PORT = 0x7f, /* in GID_PT: every kind of N_Port */
};

/*
 * An entry of the accept of GPN_FT, GNN_FT and GPN_NN: 16 bytes; of GID_FT,
 * GID_PT, GID_FF, GID_NN and GID_A: the first 4.
 */
typedef struct FcNsEntry {
    uint8_t control; /* FC_NS_LAST_ENTRY in the last one */
    uint32_t port_id;
    uint64_t name;
} FcNsEntry;
#define FC_NS_GPN_FT_ENTRY_LEN 16
#define FC_NS_GID_FT_ENTRY_LEN 4
#define FC_NS_LAST_ENTRY       0x80
extern const WireFormat fc_ns_gpn_ft_entry_format;
extern const WireFormat fc_ns_gid_ft_entry_format;

/* The accept of GA_NXT: 620 bytes, all that is known of a port. */
#define FC_SYMBOLIC_NAME_MAX 255
typedef struct FcNsNext {
    uint8_t port_type;
    uint32_t port_id;
    uint64_t port_name;
    uint8_t port_symbol_length;
    char port_symbol[FC_SYMBOLIC_NAME_MAX];
    uint64_t node_name;
    uint8_t node_symbol_length;
    char node_symbol[FC_SYMBOLIC_NAME_MAX];
    uint32_t class_of_service;
    uint8_t fc4_types[FC_NS_TYPES_LEN];
    uint64_t fabric_port_name;
} FcNsNext;
#define FC_NS_GA_NXT_LEN 620
extern const WireFormat fc_ns_next_format;

/* "GPN_FT", or "CT" for a code that is not listed above. */
const char *fc_ct_name(uint8_t gs_type, uint16_t command);

#endif
