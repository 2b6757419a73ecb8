/*
 * Discovery log pages: where fields are, padding, hostile content.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "discovery.h"

#define TRADDR "nn-0x20000025b5a00001:pn-0x20000025b5a00101"

static void test_header(void)
{
    uint8_t page[DISCOVERY_HEADER_SIZE] = { 0 };
    DiscoveryHeader header;

    page[0] = 1;
    page[7] = 2;
    page[8] = 3;
    page[15] = 4;
    page[16] = 5;
    page[17] = 6;
    discovery_header_parse(&header, page);
    g_assert_cmphex(header.generation, ==, 0x0200000000000001);
    g_assert_cmphex(header.records, ==, 0x0400000000000003);
    g_assert_cmphex(header.format, ==, 0x0605);
}

static void make_record(uint8_t *record, char pad)
{
    memset(record, 0, DISCOVERY_ENTRY_SIZE);
    memset(record + 256, pad, 512);
    record[0] = DISCOVERY_TRANSPORT_FC;
    record[1] = 4;
    record[2] = DISCOVERY_SUBTYPE_NVME;
    memcpy(record + 256, "nqn.x:s1", 8);
    memcpy(record + 512, TRADDR, strlen(TRADDR));
}

static void test_entry(void)
{
    static const char pads[] = { '\0', ' ' };
    uint8_t record[DISCOVERY_ENTRY_SIZE];
    DiscoveryEntry entry;
    size_t i;

    for (i = 0; i < sizeof(pads); i++) {
        make_record(record, pads[i]);
        g_assert_true(discovery_entry_parse(&entry, record));
        g_assert_cmpstr(entry.subnqn, ==, "nqn.x:s1");
        g_assert_cmpstr(entry.traddr, ==, TRADDR);
        g_assert_true(discovery_entry_matches(&entry, TRADDR));
    }
}

static void test_match(void)
{
    uint8_t record[DISCOVERY_ENTRY_SIZE];
    DiscoveryEntry entry;

    make_record(record, 0);
    g_assert_true(discovery_entry_parse(&entry, record));
    g_assert_false(discovery_entry_matches(&entry, "nn-0x1:pn-0x2"));
    entry.traddr[5] = 'X';
    g_assert_false(discovery_entry_matches(&entry, TRADDR));
    memcpy(entry.traddr, "NN-0X", 5);
    entry.traddr[5] = '2';
    g_assert_true(discovery_entry_matches(&entry, TRADDR));
    entry.subtype = 3;
    g_assert_false(discovery_entry_matches(&entry, TRADDR));
    entry.subtype = DISCOVERY_SUBTYPE_NVME;
    entry.transport = 1;
    g_assert_false(discovery_entry_matches(&entry, TRADDR));
}

static void test_endless_nqn(void)
{
    uint8_t record[DISCOVERY_ENTRY_SIZE];
    DiscoveryEntry entry;

    make_record(record, 0);
    memset(record + 256, 'n', 256);
    g_assert_false(discovery_entry_parse(&entry, record));
    memset(record + 256 + NQN_SIZE, 0, 256 - NQN_SIZE);
    g_assert_false(discovery_entry_parse(&entry, record));
    record[256 + NQN_SIZE - 1] = 0;
    g_assert_true(discovery_entry_parse(&entry, record));
    g_assert_cmpuint(strlen(entry.subnqn), ==, NQN_SIZE - 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/image/discovery/header", test_header);
    g_test_add_func("/image/discovery/entry", test_entry);
    g_test_add_func("/image/discovery/match", test_match);
    g_test_add_func("/image/discovery/endless-nqn", test_endless_nqn);
    return g_test_run();
}
