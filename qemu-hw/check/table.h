/*
 * Records that are found by up to three keys, in the order of their last
 * use. A table has room for so many and no more: whoever adds to a full one
 * has to remove something first, and the oldest is at hand.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_CHECK_TABLE_H
#define VICLAB_CHECK_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHECK_KEYS    3
#define CHECK_BUCKETS 1024

typedef struct CheckEntry CheckEntry;

/* What a record begins with. */
struct CheckEntry {
    CheckEntry *older, *newer;
    CheckEntry *next[CHECK_KEYS]; /* in the bucket */
    uint32_t hash[CHECK_KEYS];
    uint8_t filed; /* bit per key */
};

typedef struct CheckTable {
    size_t entry_size;
    uint32_t max;
    uint32_t count;
    CheckEntry *oldest, *newest;
    CheckEntry *spare; /* removed ones, to be used again */
    CheckEntry *buckets[CHECK_KEYS][CHECK_BUCKETS];
} CheckTable;

void check_table_init(CheckTable *table, size_t entry_size, uint32_t max);
void check_table_cleanup(CheckTable *table);
static inline bool check_table_full(const CheckTable *table)
{
    return table->count == table->max;
}

/* A zeroed record, the newest; the table must not be full. */
void *check_table_add(CheckTable *table);
void check_table_remove(CheckTable *table, void *entry);
/* It becomes the newest. */
void check_table_touch(CheckTable *table, void *entry);

/* Makes a record one that is found by @key, which it is not yet. */
void check_table_file(CheckTable *table, void *entry, unsigned int key,
                      uint32_t hash);
/* And no longer; nothing happens if it is not. */
void check_table_unfile(CheckTable *table, void *entry, unsigned int key);
/* The first record under that hash, and the next; others may be among them. */
void *check_table_find(const CheckTable *table, unsigned int key,
                       uint32_t hash);
void *check_table_next(const void *entry, unsigned int key, uint32_t hash);

/* A hash of three numbers. */
uint32_t check_hash(uint64_t a, uint64_t b, uint64_t c);

/* From the oldest to the newest; the one at hand may be removed. */
#define CHECK_FOR_EACH(type, entry, table)                                \
    for (type *entry = (void *)(table)->oldest,                           \
              *after_ = entry ? (void *)((CheckEntry *)entry)->newer : 0; \
         entry; entry = after_,                                           \
              after_ = entry ? (void *)((CheckEntry *)entry)->newer : 0)

#endif
