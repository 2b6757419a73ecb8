/*
 * Records that are found by up to three keys.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>
#include "check/table.h"

void check_table_init(CheckTable *table, size_t entry_size, uint32_t max)
{
    memset(table, 0, sizeof(*table));
    table->entry_size = entry_size;
    table->max = max;
}

void check_table_cleanup(CheckTable *table)
{
    while (table->oldest) {
        check_table_remove(table, table->oldest);
    }
    while (table->spare) {
        CheckEntry *entry = table->spare;

        table->spare = entry->newer;
        g_free(entry);
    }
}

static void link_newest(CheckTable *table, CheckEntry *entry)
{
    entry->older = table->newest;
    entry->newer = NULL;
    if (table->newest) {
        table->newest->newer = entry;
    } else {
        table->oldest = entry;
    }
    table->newest = entry;
}

static void unlink_entry(CheckTable *table, CheckEntry *entry)
{
    if (entry->older) {
        entry->older->newer = entry->newer;
    } else {
        table->oldest = entry->newer;
    }
    if (entry->newer) {
        entry->newer->older = entry->older;
    } else {
        table->newest = entry->older;
    }
}

void *check_table_add(CheckTable *table)
{
    CheckEntry *entry = table->spare;

    if (entry) {
        table->spare = entry->newer;
        memset(entry, 0, table->entry_size);
    } else {
        entry = g_malloc0(table->entry_size);
    }
    link_newest(table, entry);
    table->count++;
    return entry;
}

void check_table_remove(CheckTable *table, void *opaque)
{
    CheckEntry *entry = opaque;

    for (unsigned int key = 0; key < CHECK_KEYS; key++) {
        check_table_unfile(table, entry, key);
    }
    unlink_entry(table, entry);
    entry->newer = table->spare;
    table->spare = entry;
    table->count--;
}

void check_table_touch(CheckTable *table, void *entry)
{
    if (table->newest != entry) {
        unlink_entry(table, entry);
        link_newest(table, entry);
    }
}

static CheckEntry **bucket_of(CheckTable *table, unsigned int key,
                              uint32_t hash)
{
    return &table->buckets[key][hash % CHECK_BUCKETS];
}

void check_table_file(CheckTable *table, void *opaque, unsigned int key,
                      uint32_t hash)
{
    CheckEntry **bucket = bucket_of(table, key, hash);
    CheckEntry *entry = opaque;

    entry->hash[key] = hash;
    entry->next[key] = *bucket;
    entry->filed |= 1u << key;
    *bucket = entry;
}

void check_table_unfile(CheckTable *table, void *opaque, unsigned int key)
{
    CheckEntry *entry = opaque;
    CheckEntry **link;

    if (!(entry->filed & 1u << key)) {
        return;
    }
    link = bucket_of(table, key, entry->hash[key]);
    while (*link != entry) {
        link = &(*link)->next[key];
    }
    *link = entry->next[key];
    entry->filed &= ~(1u << key);
}

static CheckEntry *same_hash(CheckEntry *entry, unsigned int key, uint32_t hash)
{
    while (entry && entry->hash[key] != hash) {
        entry = entry->next[key];
    }
    return entry;
}

void *check_table_find(const CheckTable *table, unsigned int key, uint32_t hash)
{
    return same_hash(table->buckets[key][hash % CHECK_BUCKETS], key, hash);
}

void *check_table_next(const void *entry, unsigned int key, uint32_t hash)
{
    return same_hash(((const CheckEntry *)entry)->next[key], key, hash);
}

uint32_t check_hash(uint64_t a, uint64_t b, uint64_t c)
{
    /* odd constants of large order mix all bits into the upper ones */
    uint64_t hash = a * 0x9e3779b97f4a7c15u;

    hash = (hash ^ hash >> 29 ^ b) * 0xbf58476d1ce4e5b9u;
    hash = (hash ^ hash >> 32 ^ c) * 0x94d049bb133111ebu;
    return hash >> 32;
}
