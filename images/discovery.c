/*
 * The discovery log page: parsing only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "discovery.h"

#include <string.h>
#include <strings.h>

#include "bytes.h"

#define ENTRY_SUBNQN 256
#define ENTRY_TRADDR 512

/* Text that ends at a NUL, or at the padding before the field's end. */
static bool copy_text(char *text, size_t text_size, const uint8_t *field)
{
    size_t length = strnlen((const char *)field, 256);

    while (length && field[length - 1] == ' ') {
        length--;
    }
    if (length >= text_size) {
        return false;
    }
    memcpy(text, field, length);
    text[length] = '\0';
    return true;
}

void discovery_header_parse(DiscoveryHeader *header, const uint8_t *page)
{
    header->generation = get_le64(page);
    header->records = get_le64(page + 8);
    header->format = get_le16(page + 16);
}

bool discovery_entry_parse(DiscoveryEntry *entry, const uint8_t *record)
{
    entry->transport = record[0];
    entry->subtype = record[2];
    return copy_text(entry->subnqn, sizeof(entry->subnqn),
                     record + ENTRY_SUBNQN) &&
           copy_text(entry->traddr, sizeof(entry->traddr),
                     record + ENTRY_TRADDR);
}

bool discovery_entry_matches(const DiscoveryEntry *entry, const char *traddr)
{
    return entry->transport == DISCOVERY_TRANSPORT_FC &&
           entry->subtype == DISCOVERY_SUBTYPE_NVME &&
           strcasecmp(entry->traddr, traddr) == 0;
}
