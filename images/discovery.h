/*
 * The discovery log page: NVMe base specification 5.1.12.3.1 (log 70h).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_DISCOVERY_H
#define VICLAB_IMAGES_DISCOVERY_H

#include <stdbool.h>
#include <stdint.h>

#include "job.h"

#define DISCOVERY_PAGE        0x70
#define DISCOVERY_HEADER_SIZE 1024
#define DISCOVERY_ENTRY_SIZE  1024
#define DISCOVERY_NQN         "nqn.2014-08.org.nvmexpress.discovery"
#define TRADDR_SIZE           257

typedef struct DiscoveryHeader {
    uint64_t generation;
    uint64_t records;
    uint16_t format; /* 0 is the only one there is */
} DiscoveryHeader;

typedef struct DiscoveryEntry {
    uint8_t transport; /* DISCOVERY_TRANSPORT_... */
    uint8_t subtype;   /* DISCOVERY_SUBTYPE_... */
    char subnqn[NQN_SIZE];
    char traddr[TRADDR_SIZE];
} DiscoveryEntry;

#define DISCOVERY_TRANSPORT_FC 2
#define DISCOVERY_SUBTYPE_NVME 2

void discovery_header_parse(DiscoveryHeader *header, const uint8_t *page);
/* Texts lose their padding; false if the NQN has no end within its field. */
bool discovery_entry_parse(DiscoveryEntry *entry, const uint8_t *record);
/* Whether the entry is an I/O subsystem behind the FC port @traddr. */
bool discovery_entry_matches(const DiscoveryEntry *entry, const char *traddr);

#endif
