/*
 * Capture files in the pcapng format.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "capture/pcapng.h"
#include "wire/bytes.h"

enum {
    BLOCK_SECTION = 0x0a0d0d0a,
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET = 6,
};
enum {
    OPTION_END = 0,
    OPTION_SECTION_APPLICATION = 4,
    OPTION_INTERFACE_NAME = 2,
    OPTION_INTERFACE_RESOLUTION = 9,
    OPTION_PACKET_FLAGS = 2,
};

#define BYTE_ORDER_MAGIC  0x1a2b3c4d
#define LINKTYPE_ETHERNET 1
#define NANOSECONDS       9 /* as a negative power of ten */

static void append_u16(GByteArray *out, uint16_t value)
{
    uint8_t raw[2];

    put_le16(raw, value);
    g_byte_array_append(out, raw, sizeof(raw));
}

static void append_u32(GByteArray *out, uint32_t value)
{
    uint8_t raw[4];

    put_le32(raw, value);
    g_byte_array_append(out, raw, sizeof(raw));
}

static void append_padded(GByteArray *out, const void *data, uint32_t length)
{
    static const uint8_t zero[3];

    g_byte_array_append(out, data, length);
    g_byte_array_append(out, zero, -length & 3);
}

/* Returns where the block began, for end_block(). */
static guint begin_block(GByteArray *out, uint32_t type)
{
    guint start = out->len;

    append_u32(out, type);
    append_u32(out, 0);
    return start;
}

static void end_block(GByteArray *out, guint start)
{
    uint32_t length = out->len - start + 4;

    append_u32(out, length);
    put_le32(out->data + start + 4, length);
}

static void option(GByteArray *out, uint16_t code, const void *value,
                   uint16_t length)
{
    append_u16(out, code);
    append_u16(out, length);
    append_padded(out, value, length);
}

static void end_options(GByteArray *out)
{
    option(out, OPTION_END, "", 0);
}

void pcapng_section(GByteArray *out, const char *application)
{
    guint start = begin_block(out, BLOCK_SECTION);

    append_u32(out, BYTE_ORDER_MAGIC);
    append_u16(out, 1); /* version 1.0 */
    append_u16(out, 0);
    append_u32(out, UINT32_MAX); /* section length: not known */
    append_u32(out, UINT32_MAX);
    option(out, OPTION_SECTION_APPLICATION, application, strlen(application));
    end_options(out);
    end_block(out, start);
}

void pcapng_interface(GByteArray *out, const char *name)
{
    guint start = begin_block(out, BLOCK_INTERFACE);
    uint8_t resolution = NANOSECONDS;

    append_u16(out, LINKTYPE_ETHERNET);
    append_u16(out, 0);
    append_u32(out, 0); /* no limit on the length of packets */
    option(out, OPTION_INTERFACE_NAME, name, strlen(name));
    option(out, OPTION_INTERFACE_RESOLUTION, &resolution, 1);
    end_options(out);
    end_block(out, start);
}

void pcapng_packet(GByteArray *out, uint32_t interface, int64_t time,
                   PcapngDirection direction, const uint8_t *packet,
                   uint32_t length)
{
    guint start = begin_block(out, BLOCK_PACKET);
    uint8_t flags[4];

    append_u32(out, interface);
    append_u32(out, (uint64_t)time >> 32);
    append_u32(out, time);
    append_u32(out, length);
    append_u32(out, length);
    append_padded(out, packet, length);
    put_le32(flags, direction);
    option(out, OPTION_PACKET_FLAGS, flags, sizeof(flags));
    end_options(out);
    end_block(out, start);
}
