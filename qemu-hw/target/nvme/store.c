/*
 * The content of a namespace: sparse memory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>
#include "lab/state.h"
#include "target/nvme/store.h"

/* Three levels of 2048: 2^33 chunks of 2^16 bytes, more than the maximum. */
#define LEVELS    3
#define NODE_BITS 11
#define NODE_LEN  (1u << NODE_BITS)

/* At level 0 the entries are chunks, above they are nodes. */
typedef struct Node {
    uint32_t used; /* entries that are not NULL */
    void *entries[NODE_LEN];
} Node;

struct NvmetStore {
    uint64_t size;
    uint64_t chunks; /* that take memory */
    Node *root;
};

static const uint8_t zeroes[NVMET_STORE_CHUNK];

static uint32_t entry_of(uint64_t chunk, unsigned int level)
{
    return chunk >> level * NODE_BITS & (NODE_LEN - 1);
}

/* Chunks under one entry of @level. */
static uint64_t span_of(unsigned int level)
{
    return UINT64_C(1) << level * NODE_BITS;
}

NvmetStore *nvmet_store_new(uint64_t size)
{
    NvmetStore *store = g_new0(NvmetStore, 1);

    store->size = size;
    store->root = g_new0(Node, 1);
    return store;
}

static void free_node(Node *node, unsigned int level)
{
    for (uint32_t i = 0; i < NODE_LEN && node->used; i++) {
        if (!node->entries[i]) {
            continue;
        }
        if (level) {
            free_node(node->entries[i], level - 1);
        } else {
            g_free(node->entries[i]);
        }
        node->used--;
    }
    g_free(node);
}

void nvmet_store_free(NvmetStore *store)
{
    if (store) {
        free_node(store->root, LEVELS - 1);
        g_free(store);
    }
}

uint64_t nvmet_store_size(const NvmetStore *store)
{
    return store->size;
}

uint64_t nvmet_store_used(const NvmetStore *store)
{
    return store->chunks * NVMET_STORE_CHUNK;
}

/* NULL if the chunk takes no memory. */
static uint8_t *find_chunk(const NvmetStore *store, uint64_t chunk)
{
    const Node *node = store->root;

    for (unsigned int level = LEVELS - 1; level > 0; level--) {
        node = node->entries[entry_of(chunk, level)];
        if (!node) {
            return NULL;
        }
    }
    return node->entries[entry_of(chunk, 0)];
}

static uint8_t *make_chunk(NvmetStore *store, uint64_t chunk)
{
    Node *node = store->root;
    uint32_t last = entry_of(chunk, 0);

    for (unsigned int level = LEVELS - 1; level > 0; level--) {
        uint32_t i = entry_of(chunk, level);

        if (!node->entries[i]) {
            node->entries[i] = g_new0(Node, 1);
            node->used++;
        }
        node = node->entries[i];
    }
    if (!node->entries[last]) {
        node->entries[last] = g_malloc0(NVMET_STORE_CHUNK);
        node->used++;
        store->chunks++;
    }
    return node->entries[last];
}

/* The part of @offset, @length that lies in the chunk of @offset. */
static size_t part_length(uint64_t offset, uint64_t length)
{
    return MIN(length, NVMET_STORE_CHUNK - offset % NVMET_STORE_CHUNK);
}

void nvmet_store_read(const NvmetStore *store, uint64_t offset, void *buf,
                      size_t length)
{
    uint8_t *to = buf;

    while (length) {
        size_t part = part_length(offset, length);
        const uint8_t *chunk = find_chunk(store, offset / NVMET_STORE_CHUNK);

        if (chunk) {
            memcpy(to, chunk + offset % NVMET_STORE_CHUNK, part);
        } else {
            memset(to, 0, part);
        }
        to += part;
        offset += part;
        length -= part;
    }
}

void nvmet_store_write(NvmetStore *store, uint64_t offset, const void *buf,
                       size_t length)
{
    const uint8_t *from = buf;

    while (length) {
        size_t part = part_length(offset, length);
        uint8_t *chunk = make_chunk(store, offset / NVMET_STORE_CHUNK);

        memcpy(chunk + offset % NVMET_STORE_CHUNK, from, part);
        from += part;
        offset += part;
        length -= part;
    }
}

bool nvmet_store_equal(const NvmetStore *store, uint64_t offset,
                       const void *buf, size_t length)
{
    const uint8_t *other = buf;

    while (length) {
        size_t part = part_length(offset, length);
        const uint8_t *chunk = find_chunk(store, offset / NVMET_STORE_CHUNK);

        if (memcmp(other, chunk ? chunk + offset % NVMET_STORE_CHUNK : zeroes,
                   part) != 0) {
            return false;
        }
        other += part;
        offset += part;
        length -= part;
    }
    return true;
}

/* ------------------------------------------------------------------ */
/* Zeroing                                                             */

/*
 * Frees the chunks @first..@last under @node, whose first chunk is @base.
 * Only what exists is visited, however large the range.
 */
static void prune(NvmetStore *store, Node *node, unsigned int level,
                  uint64_t base, uint64_t first, uint64_t last)
{
    uint64_t span = span_of(level);
    uint32_t from = first > base ? (first - base) / span : 0;
    uint32_t to = MIN((last - base) / span, NODE_LEN - 1);

    for (uint32_t i = from; i <= to && node->used; i++) {
        Node *child = node->entries[i];

        if (!child) {
            continue;
        }
        if (level) {
            prune(store, child, level - 1, base + i * span, first, last);
            if (child->used) {
                continue;
            }
        } else {
            store->chunks--;
        }
        g_free(child);
        node->entries[i] = NULL;
        node->used--;
    }
}

static void zero_part(NvmetStore *store, uint64_t offset, size_t length)
{
    uint8_t *chunk = find_chunk(store, offset / NVMET_STORE_CHUNK);

    if (chunk) {
        memset(chunk + offset % NVMET_STORE_CHUNK, 0, length);
    }
}

void nvmet_store_zero(NvmetStore *store, uint64_t offset, uint64_t length)
{
    uint64_t whole;

    if (offset % NVMET_STORE_CHUNK && length) {
        size_t part = part_length(offset, length);

        zero_part(store, offset, part);
        offset += part;
        length -= part;
    }
    whole = length / NVMET_STORE_CHUNK;
    if (whole) {
        uint64_t first = offset / NVMET_STORE_CHUNK;

        prune(store, store->root, LEVELS - 1, 0, first, first + whole - 1);
        offset += whole * NVMET_STORE_CHUNK;
        length -= whole * NVMET_STORE_CHUNK;
    }
    if (length) {
        zero_part(store, offset, length);
    }
}

void nvmet_store_resize(NvmetStore *store, uint64_t size)
{
    if (size < store->size) {
        /* the last chunk as a whole, though the old size may end in it */
        uint64_t end = (store->size + NVMET_STORE_CHUNK - 1) /
                       NVMET_STORE_CHUNK * NVMET_STORE_CHUNK;

        nvmet_store_zero(store, size, end - size);
    }
    store->size = size;
}

/* ------------------------------------------------------------------ */

static bool walk(const Node *node, unsigned int level, uint64_t base,
                 NvmetStoreFn *fn, void *opaque)
{
    for (uint32_t i = 0; i < NODE_LEN; i++) {
        uint64_t chunk = base + i * span_of(level);
        bool go_on = true;

        if (!node->entries[i]) {
            continue;
        }
        if (level) {
            go_on = walk(node->entries[i], level - 1, chunk, fn, opaque);
        } else {
            go_on = fn(opaque, chunk * NVMET_STORE_CHUNK, node->entries[i]);
        }
        if (!go_on) {
            return false;
        }
    }
    return true;
}

bool nvmet_store_foreach(const NvmetStore *store, NvmetStoreFn *fn,
                         void *opaque)
{
    return walk(store->root, LEVELS - 1, 0, fn, opaque);
}

static bool save_chunk(void *opaque, uint64_t offset, const uint8_t *chunk)
{
    LabState *state = opaque;

    lab_state_u64(state, &offset);
    g_byte_array_append(state->out, chunk, NVMET_STORE_CHUNK);
    return true;
}

static void load_chunks(NvmetStore *store, uint64_t count, LabState *state)
{
    for (uint64_t i = 0; i < count && lab_state_ok(state); i++) {
        uint64_t offset = 0;

        lab_state_u64(state, &offset);
        if (offset % NVMET_STORE_CHUNK || offset >= store->size) {
            lab_state_fail(state);
            return;
        }
        lab_state_bytes(state, make_chunk(store, offset / NVMET_STORE_CHUNK),
                        NVMET_STORE_CHUNK);
    }
}

void nvmet_store_state(NvmetStore *store, LabState *state)
{
    uint64_t size = store->size;
    uint64_t count = store->chunks;

    lab_state_section(state, "store", 1);
    lab_state_u64(state, &size);
    lab_state_u64(state, &count);
    if (!lab_state_loading(state)) {
        nvmet_store_foreach(store, save_chunk, state);
    } else if (size > NVMET_STORE_MAX) {
        lab_state_fail(state);
    } else {
        nvmet_store_resize(store, 0);
        nvmet_store_resize(store, size);
        load_chunks(store, count, state);
    }
}
