/*
 * Capture files in the pcapng format (draft-ietf-opsawg-pcapng), as far as
 * Ethernet captures with nanosecond times need it. Little endian.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_CAPTURE_PCAPNG_H
#define VICLAB_CAPTURE_PCAPNG_H

#include <glib.h>
#include <stdint.h>

typedef enum PcapngDirection {
    PCAPNG_INBOUND = 1,
    PCAPNG_OUTBOUND = 2,
} PcapngDirection;

/* Each appends one block to @out. */
void pcapng_section(GByteArray *out, const char *application);
/* Interfaces are numbered from 0 in the order of these blocks. */
void pcapng_interface(GByteArray *out, const char *name);
/* @time in nanoseconds. */
void pcapng_packet(GByteArray *out, uint32_t interface, int64_t time,
                   PcapngDirection direction, const uint8_t *packet,
                   uint32_t length);

#endif
