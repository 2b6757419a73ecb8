/*
 * Fibre Channel over Ethernet framing (FC-BB-6, 7.7) and the CRC of FC-FS.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_WIRE_FCOE_H
#define VICLAB_WIRE_FCOE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ETH_MAC_LEN    6
#define ETH_HEADER_LEN 14
#define ETH_TAG_LEN    4  /* an 802.1Q tag behind the addresses */
#define ETH_MIN_LEN    60 /* without the frame check sequence */
#define ETH_VLAN_MAX   4094

#define FCOE_HEADER_LEN  14 /* version, 12 reserved bytes, SOF */
#define FCOE_TRAILER_LEN 8  /* CRC, EOF, 3 reserved bytes */
#define FCOE_ENCAP_LEN   (ETH_HEADER_LEN + FCOE_HEADER_LEN)
#define FCOE_ENCAP_MAX   (FCOE_ENCAP_LEN + ETH_TAG_LEN)

enum {
    ETHERTYPE_VLAN = 0x8100,
    ETHERTYPE_FCOE = 0x8906,
    ETHERTYPE_FIP = 0x8914,
};

/* Start and end of frame delimiters for class 3 (FC-BB-6, table of codes). */
enum {
    FCOE_SOF_I3 = 0x2e, /* first frame of a sequence */
    FCOE_SOF_N3 = 0x36,
    FCOE_EOF_N = 0x41,
    FCOE_EOF_T = 0x42, /* last frame of a sequence */
};

/* Prefixes of fabric-provided addresses (FC-MAP), and the usual one. */
#define FCOE_DEFAULT_FC_MAP 0x0efc00
#define FCOE_LAST_FC_MAP    0x0efcff

/* Largest FCoE PDU: all behind the EtherType, with 2112 bytes of data. */
#define FCOE_MAX_SIZE 2158

typedef struct FcoeEncap {
    uint8_t dst[ETH_MAC_LEN];
    uint8_t src[ETH_MAC_LEN];
    uint16_t vlan; /* 0: no tag, or one with a priority only */
    uint16_t ethertype;
    uint8_t sof;     /* FCoE only, as are the next two */
    uint8_t version; /* 4 bits */
    bool reserved;   /* any reserved bit is set */
} FcoeEncap;

/*
 * The Ethernet header, and the FCoE header behind it if there is one.
 * Returns the offset of what follows, 0 if @len is too short.
 */
size_t fcoe_decap(FcoeEncap *encap, const uint8_t *buf, size_t len);
/* The same, up to FCOE_ENCAP_MAX bytes; returns how many it has written. */
size_t fcoe_encap(const FcoeEncap *encap, uint8_t *buf);
/* Writes FCOE_TRAILER_LEN bytes for the FC frame of @len bytes at @frame. */
void fcoe_trailer(const uint8_t *frame, size_t len, uint8_t eof, uint8_t *buf);

/* The fabric-provided MAC address of an N_Port. */
void fcoe_fpma(uint8_t mac[ETH_MAC_LEN], uint32_t fc_map, uint32_t fcid);
uint64_t eth_mac_to_u64(const uint8_t mac[ETH_MAC_LEN]);
void eth_mac_from_u64(uint8_t mac[ETH_MAC_LEN], uint64_t value);

/* CRC-32 as Ethernet and Fibre Channel use it, over @len bytes. */
uint32_t fc_crc32(const uint8_t *data, size_t len);

#endif
