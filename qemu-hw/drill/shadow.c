/*
 * What each block of the media has to read as.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drill/shadow.h"
#include "wire/bytes.h"

#define PIECE_BLOCKS 128
/* 64 MiB of sums: those of 4 GiB in blocks of 512 bytes. */
#define PIECES_MAX 65536

/* Of a run of blocks. */
typedef struct Piece {
    uint64_t sums[PIECE_BLOCKS];
} Piece;

static int compare(const void *a, const void *b, void *unused)
{
    const uint64_t *one = a;
    const uint64_t *other = b;

    return (*one > *other) - (*one < *other);
}

static void free_medium(void *data)
{
    DrillMedium *medium = data;

    medium->shadow->pieces -= g_tree_nnodes(medium->pieces);
    g_tree_destroy(medium->pieces);
    g_free(medium);
}

void drill_shadow_init(DrillShadow *shadow)
{
    shadow->media = g_ptr_array_new_with_free_func(free_medium);
}

void drill_shadow_cleanup(DrillShadow *shadow)
{
    g_ptr_array_unref(shadow->media);
}

static DrillMedium *find(const DrillShadow *shadow, const NvmetNamespace *ns)
{
    for (guint i = 0; i < shadow->media->len; i++) {
        DrillMedium *medium = shadow->media->pdata[i];

        if (medium->ns == ns) {
            return medium;
        }
    }
    return NULL;
}

DrillMedium *drill_shadow_of(DrillShadow *shadow, const NvmetNamespace *ns)
{
    DrillMedium *medium = find(shadow, ns);

    if (!medium) {
        medium = g_new0(DrillMedium, 1);
        medium->shadow = shadow;
        medium->ns = ns;
        medium->pieces = g_tree_new_full(compare, NULL, g_free, g_free);
        g_ptr_array_add(shadow->media, medium);
    }
    return medium;
}

void drill_shadow_forget(DrillShadow *shadow, const NvmetNamespace *ns)
{
    DrillMedium *medium = find(shadow, ns);

    if (medium) {
        g_ptr_array_remove(shadow->media, medium);
    }
}

/* ------------------------------------------------------------------ */

uint64_t drill_sum(const uint8_t *block, uint32_t length)
{
    uint64_t sum = 0xcbf29ce484222325;

    for (uint32_t at = 0; at < length; at += 8) {
        sum = (sum ^ get_le64(block + at)) * 0x100000001b3;
        sum ^= sum >> 32;
    }
    return sum == DRILL_UNKNOWN ? 1 : sum;
}

static Piece *piece_at(const DrillMedium *medium, uint64_t lba)
{
    uint64_t number = lba / PIECE_BLOCKS;

    return g_tree_lookup(medium->pieces, &number);
}

/* One of which nothing is known; NULL if there are too many. */
static Piece *new_piece(DrillMedium *medium, uint64_t lba)
{
    uint64_t number = lba / PIECE_BLOCKS;
    Piece *piece;

    if (medium->shadow->pieces == PIECES_MAX) {
        return NULL;
    }
    medium->shadow->pieces++;
    piece = g_new0(Piece, 1);
    g_tree_insert(medium->pieces, g_memdup2(&number, sizeof(number)), piece);
    return piece;
}

static void read_piece(const DrillMedium *medium, Piece *piece, uint64_t lba)
{
    const NvmetNamespace *ns = medium->ns;
    uint64_t first = lba - lba % PIECE_BLOCKS;
    uint32_t count = MIN(PIECE_BLOCKS, ns->blocks - first);
    uint32_t size = 1u << ns->lba_shift;
    g_autofree uint8_t *data = g_malloc((size_t)count * size);

    nvmet_store_read(ns->store, first << ns->lba_shift, data,
                     (size_t)count * size);
    for (uint32_t i = 0; i < count; i++) {
        piece->sums[i] = drill_sum(data + (size_t)i * size, size);
    }
}

static uint64_t next_piece(uint64_t lba)
{
    return lba - lba % PIECE_BLOCKS + PIECE_BLOCKS;
}

void drill_medium_keep(DrillMedium *medium, uint64_t lba, uint64_t blocks)
{
    uint64_t end = lba + blocks;

    for (; lba < end && !medium->blind; lba = next_piece(lba)) {
        Piece *piece = piece_at(medium, lba) ? NULL : new_piece(medium, lba);

        if (piece) {
            read_piece(medium, piece, lba);
        }
    }
}

uint64_t drill_medium_get(const DrillMedium *medium, uint64_t lba)
{
    const Piece *piece = medium->blind ? NULL : piece_at(medium, lba);

    return piece ? piece->sums[lba % PIECE_BLOCKS] : DRILL_UNKNOWN;
}

void drill_medium_set(DrillMedium *medium, uint64_t lba, uint64_t sum)
{
    Piece *piece = piece_at(medium, lba);

    if (piece) {
        piece->sums[lba % PIECE_BLOCKS] = sum;
    }
}

void drill_medium_lose(DrillMedium *medium, uint64_t lba, uint64_t blocks)
{
    uint64_t end = lba + blocks;

    while (lba < end && !medium->blind) {
        uint64_t until = MIN(end, next_piece(lba));
        bool whole = until - lba == PIECE_BLOCKS;

        if (whole && !piece_at(medium, lba)) {
            medium->blind = !new_piece(medium, lba);
        } else {
            drill_medium_keep(medium, lba, 1);
            medium->blind = !piece_at(medium, lba);
        }
        for (; lba < until; lba++) {
            drill_medium_set(medium, lba, DRILL_UNKNOWN);
        }
    }
}
