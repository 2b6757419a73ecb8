/*
 * Fibre Channel frame header and basic link services (FC-FS-6, clauses 9
 * and 16). All fields are big endian on the wire.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_WIRE_FC_H
#define VICLAB_WIRE_FC_H

#include "wire/format.h"

#define FC_HEADER_LEN 24
/* Largest data field of a frame, and what the driver is configured for. */
#define FC_MAX_DATA     2112
#define FC_DEFAULT_DATA 2048

/* R_CTL: routing and information. */
enum {
    FC_RCTL_SOLICITED_DATA = 0x01,
    FC_RCTL_UNSOLICITED_CONTROL = 0x02,
    FC_RCTL_SOLICITED_CONTROL = 0x03,
    FC_RCTL_DATA_DESCRIPTOR = 0x05,
    FC_RCTL_COMMAND = 0x06,
    FC_RCTL_STATUS = 0x07,
    /* an NVMe_ERSP, where a 12-byte NVMe_RSP is FC_RCTL_STATUS (FC-NVMe-2) */
    FC_RCTL_EXTENDED_STATUS = 0x08,
    FC_RCTL_ELS_REQUEST = 0x22,
    FC_RCTL_ELS_REPLY = 0x23,
    FC_RCTL_FC4_LS_REQUEST = 0x32,
    FC_RCTL_FC4_LS_REPLY = 0x33,
    FC_RCTL_ABTS = 0x81,
    FC_RCTL_BA_ACC = 0x84,
    FC_RCTL_BA_RJT = 0x85,
};

/* TYPE: whose payload it is. */
enum {
    FC_TYPE_BLS = 0x00,
    FC_TYPE_ELS = 0x01,
    FC_TYPE_FCP = 0x08,
    FC_TYPE_CT = 0x20,
    FC_TYPE_NVME = 0x28,
};

/* F_CTL: frame control, 24 bits. */
enum {
    FC_FCTL_EXCHANGE_RESPONDER = 1 << 23,
    FC_FCTL_SEQUENCE_RECIPIENT = 1 << 22,
    FC_FCTL_FIRST_SEQUENCE = 1 << 21,
    FC_FCTL_LAST_SEQUENCE = 1 << 20,
    FC_FCTL_END_SEQUENCE = 1 << 19,
    FC_FCTL_TRANSFER_INITIATIVE = 1 << 16,
    FC_FCTL_RELATIVE_OFFSET = 1 << 3,
    FC_FCTL_FILL_BYTES = 3,
};

/* F_CTL of the common cases. */
enum {
    /* the only frame of the first sequence of an exchange */
    FC_FCTL_REQUEST = FC_FCTL_FIRST_SEQUENCE | FC_FCTL_END_SEQUENCE |
                      FC_FCTL_TRANSFER_INITIATIVE,
    /* the only frame of the answer that ends it */
    FC_FCTL_REPLY = FC_FCTL_EXCHANGE_RESPONDER | FC_FCTL_LAST_SEQUENCE |
                    FC_FCTL_END_SEQUENCE,
    /* a sequence of the responder in the middle of the exchange */
    FC_FCTL_RESPONDER_DATA = FC_FCTL_EXCHANGE_RESPONDER | FC_FCTL_END_SEQUENCE |
                             FC_FCTL_RELATIVE_OFFSET,
    FC_FCTL_RESPONDER_READY = FC_FCTL_EXCHANGE_RESPONDER |
                              FC_FCTL_END_SEQUENCE |
                              FC_FCTL_TRANSFER_INITIATIVE,
    FC_FCTL_ORIGINATOR_DATA = FC_FCTL_END_SEQUENCE |
                              FC_FCTL_TRANSFER_INITIATIVE |
                              FC_FCTL_RELATIVE_OFFSET,
};

#define FC_XID_UNASSIGNED 0xffff

/* Well-known addresses (FC-FS-6, table of address identifiers). */
enum {
    FC_ADDR_UNIDENTIFIED = 0x000000,
    FC_ADDR_DOMAIN_CONTROLLER = 0xfffc00, /* the last byte is the domain */
    FC_ADDR_WELL_KNOWN_FIRST = 0xfffff0,  /* and all above it */
    FC_ADDR_MANAGEMENT = 0xfffffa,
    FC_ADDR_NAME_SERVER = 0xfffffc,
    FC_ADDR_FABRIC_CONTROLLER = 0xfffffd,
    FC_ADDR_FABRIC_PORT = 0xfffffe,
};

/* Is it the fabric itself, not an N_Port? */
static inline bool fc_is_service(uint32_t fcid)
{
    return fcid >= FC_ADDR_WELL_KNOWN_FIRST ||
           (fcid & 0xffff00) == FC_ADDR_DOMAIN_CONTROLLER;
}

typedef struct FcHeader {
    uint8_t r_ctl;
    uint32_t d_id;
    uint8_t cs_ctl;
    uint32_t s_id;
    uint8_t type;
    uint32_t f_ctl;
    uint8_t seq_id;
    uint8_t df_ctl;
    uint16_t seq_cnt;
    uint16_t ox_id;
    uint16_t rx_id;
    uint32_t parameter;
} FcHeader;

extern const WireFormat fc_header_format;

/* BA_ACC payload (FC-FS-6, 16.3.4): 12 bytes. */
typedef struct FcBaAcc {
    uint8_t seq_id_validity; /* 0x80: seq_id is valid */
    uint8_t seq_id;
    uint16_t ox_id;
    uint16_t rx_id;
    uint16_t low_seq_cnt;
    uint16_t high_seq_cnt;
} FcBaAcc;

extern const WireFormat fc_ba_acc_format;

/* BA_RJT payload (FC-FS-6, 16.3.5): 4 bytes. */
typedef struct FcBaRjt {
    uint8_t reason;
    uint8_t explanation;
    uint8_t vendor;
} FcBaRjt;

enum {
    FC_BA_RJT_LOGICAL_ERROR = 0x03,
    FC_BA_RJT_UNABLE = 0x09,
};
enum {
    FC_BA_RJT_EXPLANATION_NONE = 0x00,
    FC_BA_RJT_EXPLANATION_INVALID_XID = 0x03,
};

extern const WireFormat fc_ba_rjt_format;

/*
 * Does TYPE belong to R_CTL? A link service or CT says who reads it in both;
 * what the rest carries is for the FC-4s to say. A frame in which they differ
 * can only be discarded, since every answer to it would be wrong, too.
 */
bool fc_header_is_coherent(const FcHeader *header);

/* A short name for traces: "PLOGI"-like names are in wire/els.h. */
const char *fc_rctl_name(uint8_t r_ctl);

#endif
