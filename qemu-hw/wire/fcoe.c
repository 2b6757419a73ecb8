/*
 * Fibre Channel over Ethernet framing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>
#include "wire/bytes.h"
#include "wire/fcoe.h"

/* The tag's identifier, and the priority that storage traffic has (DCB). */
#define TAG_VLAN          0x0fff
#define TAG_FCOE_PRIORITY (3 << 13)

size_t fcoe_decap(FcoeEncap *encap, const uint8_t *buf, size_t len)
{
    size_t at = ETH_HEADER_LEN;

    if (len < at) {
        return 0;
    }
    memcpy(encap->dst, buf, ETH_MAC_LEN);
    memcpy(encap->src, buf + ETH_MAC_LEN, ETH_MAC_LEN);
    encap->ethertype = get_be16(buf + at - 2);
    encap->vlan = 0;
    encap->sof = 0;
    encap->version = 0;
    encap->reserved = false;
    if (encap->ethertype == ETHERTYPE_VLAN) {
        at += ETH_TAG_LEN;
        if (len < at) {
            return 0;
        }
        encap->vlan = get_be16(buf + ETH_HEADER_LEN) & TAG_VLAN;
        encap->ethertype = get_be16(buf + at - 2);
    }
    if (encap->ethertype != ETHERTYPE_FCOE) {
        return at;
    }
    if (len < at + FCOE_HEADER_LEN) {
        return 0;
    }
    encap->version = buf[at] >> 4;
    encap->reserved = buf[at] & 0xf;
    for (size_t i = at + 1; i < at + FCOE_HEADER_LEN - 1; i++) {
        encap->reserved |= buf[i] != 0;
    }
    encap->sof = buf[at + FCOE_HEADER_LEN - 1];
    return at + FCOE_HEADER_LEN;
}

size_t fcoe_encap(const FcoeEncap *encap, uint8_t *buf)
{
    size_t at = 2 * ETH_MAC_LEN;

    memcpy(buf, encap->dst, ETH_MAC_LEN);
    memcpy(buf + ETH_MAC_LEN, encap->src, ETH_MAC_LEN);
    if (encap->vlan) {
        put_be16(buf + at, ETHERTYPE_VLAN);
        put_be16(buf + at + 2, encap->vlan | TAG_FCOE_PRIORITY);
        at += ETH_TAG_LEN;
    }
    put_be16(buf + at, encap->ethertype);
    at += 2;
    if (encap->ethertype == ETHERTYPE_FCOE) {
        memset(buf + at, 0, FCOE_HEADER_LEN);
        buf[at] = encap->version << 4;
        at += FCOE_HEADER_LEN;
        buf[at - 1] = encap->sof;
    }
    return at;
}

void fcoe_trailer(const uint8_t *frame, size_t len, uint8_t eof, uint8_t *buf)
{
    memset(buf, 0, FCOE_TRAILER_LEN);
    put_le32(buf, fc_crc32(frame, len));
    buf[4] = eof;
}

void fcoe_fpma(uint8_t mac[ETH_MAC_LEN], uint32_t fc_map, uint32_t fcid)
{
    put_be24(mac, fc_map);
    put_be24(mac + 3, fcid);
}

uint64_t eth_mac_to_u64(const uint8_t mac[ETH_MAC_LEN])
{
    return (uint64_t)get_be24(mac) << 24 | get_be24(mac + 3);
}

void eth_mac_from_u64(uint8_t mac[ETH_MAC_LEN], uint64_t value)
{
    put_be24(mac, value >> 24);
    put_be24(mac + 3, value);
}

#define CRC_POLYNOMIAL 0xedb88320u
#define CRC_SLICES     8

static uint32_t crc_table[CRC_SLICES][256];

static void crc_table_fill(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i;

        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (crc & 1 ? CRC_POLYNOMIAL : 0);
        }
        crc_table[0][i] = crc;
    }
    for (uint32_t i = 0; i < 256; i++) {
        for (int slice = 1; slice < CRC_SLICES; slice++) {
            uint32_t crc = crc_table[slice - 1][i];

            crc_table[slice][i] = crc >> 8 ^ crc_table[0][crc & 0xff];
        }
    }
}

uint32_t fc_crc32(const uint8_t *data, size_t len)
{
    static gsize ready;
    uint32_t crc = UINT32_MAX;

    if (g_once_init_enter(&ready)) {
        crc_table_fill();
        g_once_init_leave(&ready, 1);
    }
    for (; len >= 8; data += 8, len -= 8) {
        uint32_t low = get_le32(data) ^ crc;
        uint32_t high = get_le32(data + 4);

        crc = crc_table[7][low & 0xff] ^ crc_table[6][low >> 8 & 0xff] ^
              crc_table[5][low >> 16 & 0xff] ^ crc_table[4][low >> 24] ^
              crc_table[3][high & 0xff] ^ crc_table[2][high >> 8 & 0xff] ^
              crc_table[1][high >> 16 & 0xff] ^ crc_table[0][high >> 24];
    }
    while (len--) {
        crc = crc >> 8 ^ crc_table[0][(crc ^ *data++) & 0xff];
    }
    return ~crc;
}
