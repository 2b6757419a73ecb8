/*
 * FCoE Initialization Protocol (FC-BB-6, 7.9): the header, the descriptors
 * behind it, and ways to read and to write a list of them. Big endian.
 *
 * A FIP message is what follows the EtherType. Lengths in it count words of
 * four bytes; behind the list a frame may be padded.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_WIRE_FIP_H
#define VICLAB_WIRE_FIP_H

#include "wire/fcoe.h"
#include "wire/format.h"

#define FIP_VERSION 1
#define FIP_WORD    4 /* bytes */

enum {
    FIP_DISCOVERY = 1,
    FIP_LINK_SERVICE = 2, /* "virtual link instantiation" */
    FIP_CONTROL = 3,
    FIP_VLAN = 4,
};

/* Subcodes, by operation. */
enum {
    FIP_DISCOVERY_SOLICITATION = 1,
    FIP_DISCOVERY_ADVERTISEMENT = 2,

    FIP_LINK_SERVICE_REQUEST = 1,
    FIP_LINK_SERVICE_REPLY = 2,

    FIP_CONTROL_KEEP_ALIVE = 1,
    FIP_CONTROL_CLEAR = 2, /* clear virtual links */

    FIP_VLAN_REQUEST = 1,
    FIP_VLAN_NOTIFICATION = 2,
};

/* Flags of the header. */
enum {
    FIP_FLAG_FPMA = 0x8000, /* fabric-provided MAC addresses */
    FIP_FLAG_SPMA = 0x4000, /* server-provided MAC addresses */
    FIP_FLAG_AVAILABLE = 0x0004,
    FIP_FLAG_SOLICITED = 0x0002,
    FIP_FLAG_FCF = 0x0001, /* F: an FCF says it */
    FIP_FLAG_RESERVED = 0x3fc0,
};

#define FIP_HEADER_LEN 10
typedef struct FipHeader {
    uint8_t version; /* in the upper four bits */
    uint16_t operation;
    uint8_t subcode;
    uint16_t list_length; /* words */
    uint16_t flags;
} FipHeader;
extern const WireFormat fip_header_format;

/* Types of descriptors. Unknown ones from FIP_NON_CRITICAL on are skipped. */
enum {
    FIP_PRIORITY = 1,
    FIP_MAC = 2,
    FIP_FC_MAP = 3,
    FIP_NAME = 4,
    FIP_FABRIC = 5,
    FIP_MAX_FCOE_SIZE = 6,
    FIP_FLOGI = 7,
    FIP_FDISC = 8,
    FIP_LOGO = 9,
    FIP_ELP = 10,
    FIP_VX_PORT = 11,
    FIP_FKA_ADV_PERIOD = 12,
    FIP_VENDOR = 13,
    FIP_VLAN_ID = 14,
    FIP_FC4_ATTRIBUTES = 15,
    FIP_KNOWN_COUNT,
    FIP_NON_CRITICAL = 128,
};

/* What every descriptor begins with; offsets of the others count from here. */
#define FIP_DESCRIPTOR_LEN 2
typedef struct FipDescriptorHeader {
    uint8_t type;
    uint8_t length; /* words, this header included */
} FipDescriptorHeader;
extern const WireFormat fip_descriptor_format;

typedef struct FipPriority {
    uint8_t priority; /* the lowest value is preferred */
} FipPriority;
extern const WireFormat fip_priority_format;

typedef struct FipMac {
    uint8_t mac[ETH_MAC_LEN];
} FipMac;
extern const WireFormat fip_mac_format;

typedef struct FipFcMap {
    uint32_t fc_map;
} FipFcMap;
extern const WireFormat fip_fc_map_format;

/* Name_Identifier: of a node or of a switch. */
typedef struct FipName {
    uint64_t name;
} FipName;
extern const WireFormat fip_name_format;

typedef struct FipFabric {
    uint16_t vf_id;
    uint32_t fc_map;
    uint64_t fabric_name;
} FipFabric;
extern const WireFormat fip_fabric_format;

typedef struct FipMaxFcoeSize {
    uint16_t size; /* of all behind the EtherType, bytes */
} FipMaxFcoeSize;
extern const WireFormat fip_max_fcoe_size_format;

/*
 * FLOGI, FDISC, LOGO and ELP, requests and replies alike: these four bytes,
 * then an FC frame from its header on, without CRC.
 */
#define FIP_ENCAPSULATION_LEN 4
extern const WireFormat fip_encapsulation_format;

/* Vx_Port Identification. */
typedef struct FipVxPort {
    uint8_t mac[ETH_MAC_LEN];
    uint32_t port_id;
    uint64_t port_name;
} FipVxPort;
extern const WireFormat fip_vx_port_format;

typedef struct FipFkaAdvPeriod {
    uint8_t flags;
    uint32_t period; /* ms */
} FipFkaAdvPeriod;
extern const WireFormat fip_fka_adv_period_format;
#define FIP_FKA_DISABLED 0x01 /* D: ENodes send no keep-alives */

typedef struct FipVendor {
    uint8_t vendor[8];
} FipVendor;
extern const WireFormat fip_vendor_format;

typedef struct FipVlanId {
    uint16_t vid; /* the lower 12 bits */
} FipVlanId;
extern const WireFormat fip_vlan_id_format;

typedef struct FipFc4Attributes {
    uint8_t fc4_types[32];
    uint8_t fc4_features[128];
} FipFc4Attributes;
extern const WireFormat fip_fc4_attributes_format;

/* ------------------------------------------------------------------ */
/* Reading                                                             */

/* One descriptor of a message; @data begins with its type. */
typedef struct FipDescriptor {
    uint8_t type;
    const uint8_t *data;
    uint32_t length; /* bytes */
} FipDescriptor;

/* Where a walk along a list is. */
typedef struct FipWalk {
    const uint8_t *at;
    uint32_t left;     /* bytes */
    const char *error; /* why it ended early, or NULL */
} FipWalk;

/*
 * The header of the message of @len bytes, and a walk along its descriptors.
 * False and walk->error if it is cut off or of another version.
 */
bool fip_walk_begin(FipWalk *walk, FipHeader *header, const uint8_t *message,
                    size_t len);
/*
 * The next descriptor, whose length fits its type. False at the end, and on
 * one that makes the whole message invalid: walk->error says why.
 */
bool fip_walk_next(FipWalk *walk, FipDescriptor *descriptor);

/* A message as most operations have it: no descriptor comes twice. */
typedef struct FipMessage {
    FipHeader header;
    FipDescriptor descriptors[FIP_KNOWN_COUNT]; /* by type; data may be NULL */
} FipMessage;

/* False and *@error if the message is invalid. */
bool fip_read(FipMessage *message, const uint8_t *data, size_t len,
              const char **error);
/* Bytes of a descriptor of that type; 0: unknown, or it depends. */
uint32_t fip_descriptor_length(uint8_t type);
/* Fills @content from the descriptor of that type; false if there is none. */
bool fip_get(const FipMessage *message, uint8_t type, void *content);

/* ------------------------------------------------------------------ */
/* Writing                                                             */

/* A message without descriptors yet. */
GByteArray *fip_new(uint16_t operation, uint8_t subcode, uint16_t flags);
/* Appends a descriptor of a fixed length. */
void fip_add(GByteArray *message, uint8_t type, const void *content);
void fip_add_mac(GByteArray *message, const uint8_t mac[ETH_MAC_LEN]);
/*
 * Appends FIP_FLOGI, FIP_FDISC, FIP_LOGO or FIP_ELP with the FC frame of @len
 * bytes, a multiple of FIP_WORD, at @frame.
 */
void fip_add_frame(GByteArray *message, uint8_t type, const uint8_t *frame,
                   uint32_t len);

/* "FIP_VLAN_REQUEST" ..., "FIP" for an operation that is not listed above. */
const char *fip_operation_name(uint16_t operation, uint8_t subcode);

#endif
