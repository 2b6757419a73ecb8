/*
 * The Fabric-Device Management Interface (FC-GS-8, clause 6.6): what an
 * adapter tells the management server of itself. Big endian; offsets count
 * from the end of the CT_IU preamble.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_WIRE_FDMI_H
#define VICLAB_WIRE_FDMI_H

#include "wire/format.h"

enum {
    FC_FDMI_GRHL = 0x0100, /* registered adapters */
    FC_FDMI_GHAT = 0x0101, /* an adapter's ports and attributes */
    FC_FDMI_GRPL = 0x0102, /* an adapter's ports */
    FC_FDMI_GPAT = 0x0110, /* a port's attributes */
    FC_FDMI_RHBA = 0x0200,
    FC_FDMI_RHAT = 0x0201,
    FC_FDMI_RPRT = 0x0210,
    FC_FDMI_RPA = 0x0211,
    FC_FDMI_DHBA = 0x0300,
    FC_FDMI_DHAT = 0x0301,
    FC_FDMI_DPRT = 0x0310,
    FC_FDMI_DPA = 0x0311,
};

/* Reason code explanations of FDMI. */
enum {
    FC_FDMI_EXPLAIN_NONE = 0x00,
    FC_FDMI_EXPLAIN_HBA_ALREADY_REGISTERED = 0x10,
    FC_FDMI_EXPLAIN_HBA_ATTRIBUTE_NOT_REGISTERED = 0x11,
    FC_FDMI_EXPLAIN_HBA_ATTRIBUTE_TWICE = 0x12,
    FC_FDMI_EXPLAIN_HBA_BLOCK_LENGTH = 0x13,
    FC_FDMI_EXPLAIN_PORT_LIST_MISSING = 0x16,
    FC_FDMI_EXPLAIN_HBA_NOT_REGISTERED = 0x17,
    FC_FDMI_EXPLAIN_PORT_ATTRIBUTE_NOT_REGISTERED = 0x20,
    FC_FDMI_EXPLAIN_PORT_NOT_REGISTERED = 0x21,
    FC_FDMI_EXPLAIN_PORT_ATTRIBUTE_TWICE = 0x22,
    FC_FDMI_EXPLAIN_PORT_BLOCK_LENGTH = 0x23,
};

/*
 * An attribute block: the number of entries (4 bytes), then entries of type
 * (2), length (2, these four bytes included) and value.
 */
#define FC_FDMI_COUNT_LEN  4
#define FC_FDMI_ENTRY_HEAD 4
#define FC_FDMI_NAME_LEN   8

typedef struct FcFdmiEntry {
    uint16_t type;
    uint16_t length; /* of the value, bytes */
    const uint8_t *value;
} FcFdmiEntry;

/*
 * Takes the entry at *@at, of which *@left bytes are there, and moves on.
 * False, with nothing taken, if there is no whole entry.
 */
bool fc_fdmi_entry_take(const uint8_t **at, size_t *left, FcFdmiEntry *entry);

/* How an attribute's value is to be shown. */
typedef enum FcFdmiKind {
    FC_FDMI_TEXT,   /* ASCII, padded with NUL or spaces */
    FC_FDMI_NAME,   /* a WWN */
    FC_FDMI_NUMBER, /* 32 bits */
    FC_FDMI_BITS,   /* 32 bits */
    FC_FDMI_BYTES,
} FcFdmiKind;

typedef struct FcFdmiAttribute {
    uint16_t type;
    FcFdmiKind kind;
    const char *name; /* of the standard, in lower case */
} FcFdmiAttribute;

/* NULL for a type that the standard does not list. */
const FcFdmiAttribute *fc_fdmi_hba_attribute(uint16_t type);
const FcFdmiAttribute *fc_fdmi_port_attribute(uint16_t type);

#endif
