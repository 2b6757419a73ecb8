/*
 * The functions of a kernel.
 *
 * Nothing says where the tables are, but they follow each other in a known
 * order (the kernel's scripts/kallsyms.c), and each can be told by another:
 *
 *   number of symbols, names, markers, token table, token index, offsets
 *
 * and then, before 7.0, the base that the offsets are relative to; before 6.5
 * offsets and base come first. Since 7.0 an offset is relative to itself.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "kallsyms.h"

#include <string.h>

#include "elffile.h"
#include "fail.h"

#define TOKENS       256
#define MARKED       256 /* symbols from one marker to the next */
#define NAME_MAX_LEN 1024
#define PADDING      8   /* bytes between two tables, less one */
#define ENTRY_MAX    128 /* bytes of a name, compressed */

typedef struct Tables {
    ElfImage elf;
    const char *tokens[TOKENS];
    size_t token_table; /* these are offsets in the file */
    size_t token_index;
    size_t markers;
    uint32_t marker_count;
    size_t names;
    size_t number; /* where @count stands */
    uint32_t count;
} Tables;

static bool read_u16(const Tables *tables, size_t at, uint16_t *value)
{
    const void *bytes = elf_bytes(&tables->elf, at, sizeof(*value));

    if (bytes) {
        memcpy(value, bytes, sizeof(*value));
    }
    return bytes != NULL;
}

static bool read_u32(const Tables *tables, size_t at, uint32_t *value)
{
    const void *bytes = elf_bytes(&tables->elf, at, sizeof(*value));

    if (bytes) {
        memcpy(value, bytes, sizeof(*value));
    }
    return bytes != NULL;
}

static bool read_u64(const Tables *tables, size_t at, uint64_t *value)
{
    const void *bytes = elf_bytes(&tables->elf, at, sizeof(*value));

    if (bytes) {
        memcpy(value, bytes, sizeof(*value));
    }
    return bytes != NULL;
}

static size_t align(size_t at, size_t to)
{
    return (at + to - 1) / to * to;
}

/* ------------------------------------------------------------------ */
/* Tokens: 256 strings, and an index of them                           */

/* The index, if it says where the strings from @start on begin. */
static bool try_tokens(Tables *tables, size_t start)
{
    const char *data = tables->elf.data;
    size_t at = start;
    uint16_t value;

    for (int i = 0; i < TOKENS; i++) {
        const char *end;

        if (at >= tables->elf.length) {
            return false;
        }
        end = memchr(data + at, '\0', tables->elf.length - at);
        if (!end) {
            return false;
        }
        tables->tokens[i] = data + at;
        at = end + 1 - data;
    }
    tables->token_table = start;
    tables->token_index = align(at, 4);
    if (!read_u16(tables, tables->token_index + 2, &value) ||
        value != tables->tokens[1] - tables->tokens[0]) {
        tables->token_index = align(at, 8);
    }
    for (int i = 0; i < TOKENS; i++) {
        if (!read_u16(tables, tables->token_index + 2 * i, &value) ||
            value != tables->tokens[i] - tables->tokens[0]) {
            return false;
        }
    }
    return true;
}

/* The start of the string that ends before @at. */
static size_t previous_string(const Tables *tables, size_t at)
{
    const char *data = tables->elf.data;

    for (at = at ? at - 1 : 0; at > 0 && data[at - 1]; at--) {
    }
    return at;
}

/* Digits occur in names, so that each of them is its own token. */
static bool find_tokens(Tables *tables)
{
    static const char digits[] = "0\0001\0002\0003\0004\0005\0006\0007\0008\09";
    const char *data = tables->elf.data;
    size_t left = tables->elf.length;
    const char *found = data;

    while ((found = memmem(found, left, digits, sizeof(digits)))) {
        size_t at = found - data;

        for (int i = 0; i < '0'; i++) {
            at = previous_string(tables, at);
        }
        if (try_tokens(tables, at)) {
            return true;
        }
        found++;
        left = tables->elf.length - (found - data);
    }
    return false;
}

/* ------------------------------------------------------------------ */
/* Markers: where in the names every 256th begins                      */

static bool find_markers(Tables *tables)
{
    size_t end = tables->token_table / 4 * 4;
    size_t at = end;
    uint32_t last = UINT32_MAX;
    uint32_t value;

    if (end >= 4 && read_u32(tables, end - 4, &value) && !value) {
        at = end -= 4; /* padding */
    }
    do {
        if (at < 4 || !read_u32(tables, at - 4, &value) || value >= last) {
            return false;
        }
        at -= 4;
        last = value;
    } while (value);
    tables->markers = at;
    tables->marker_count = (end - at) / 4;
    return true;
}

/* ------------------------------------------------------------------ */
/* Names: a length, and as many tokens                                 */

/* The tokens of the name at *@at, which is moved behind it; NULL if wrong. */
static const uint8_t *next_name(const Tables *tables, size_t *at,
                                uint32_t *length)
{
    const uint8_t *bytes = elf_bytes(&tables->elf, *at, 2);
    size_t header = 1;

    if (!bytes) {
        return NULL;
    }
    *length = bytes[0];
    if (bytes[0] & 0x80) {
        *length = (bytes[0] & 0x7f) | bytes[1] << 7;
        header = 2;
    }
    bytes = elf_bytes(&tables->elf, *at + header, *length);
    *at += header + *length;
    return *length ? bytes : NULL;
}

/* Whether @count names from @start on agree with the markers, and end there. */
static bool is_names(const Tables *tables, size_t start, uint32_t count)
{
    size_t at = start;
    uint32_t length, marker;

    if ((count + MARKED - 1) / MARKED != tables->marker_count) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (i % MARKED == 0 &&
            (!read_u32(tables, tables->markers + i / MARKED * 4, &marker) ||
             at - start != marker)) {
            return false;
        }
        if (!next_name(tables, &at, &length) || at > tables->markers) {
            return false;
        }
    }
    return tables->markers - at < PADDING;
}

static bool find_names(Tables *tables)
{
    uint32_t last;
    size_t first, start;

    if (!read_u32(tables, tables->markers + (tables->marker_count - 1) * 4,
                  &last) ||
        last + PADDING > tables->markers) {
        return false;
    }
    start = (tables->markers - last) / 4 * 4;
    first = start > ENTRY_MAX * MARKED ? start - ENTRY_MAX * MARKED : PADDING;
    for (; start >= first; start -= 4) {
        for (size_t before = 4; before <= 8; before += 4) {
            tables->names = start;
            tables->number = start - before;
            if (read_u32(tables, tables->number, &tables->count) &&
                is_names(tables, start, tables->count)) {
                return true;
            }
        }
    }
    return false;
}

/* The first letter is the type. */
static void expand(const Tables *tables, const uint8_t *bytes, uint32_t length,
                   GString *name)
{
    g_string_truncate(name, 0);
    for (uint32_t i = 0; i < length && name->len < NAME_MAX_LEN; i++) {
        g_string_append(name, tables->tokens[bytes[i]]);
    }
}

/* ------------------------------------------------------------------ */
/* Offsets                                                             */

typedef enum Coding {
    CODING_PLACE,   /* to where the offset itself is */
    CODING_BASE,    /* to the base */
    CODING_PER_CPU, /* those of functions are negative, to the base */
    CODINGS
} Coding;

typedef struct Offsets {
    size_t start;
    size_t base; /* where it stands */
    Coding coding;
} Offsets;

static bool address_of(const Tables *tables, const Offsets *offsets,
                       uint32_t index, uint64_t *address)
{
    size_t at = offsets->start + (size_t)index * 4;
    uint32_t raw;
    uint64_t base = 0;

    if (!read_u32(tables, at, &raw) ||
        (offsets->coding != CODING_PLACE &&
         !read_u64(tables, offsets->base, &base))) {
        return false;
    }
    switch (offsets->coding) {
    case CODING_PLACE:
        *address = elf_address(&tables->elf, at) + (int32_t)raw;
        return true;
    case CODING_BASE:
        *address = base + raw;
        return true;
    case CODING_PER_CPU:
        *address = (int32_t)raw >= 0 ? raw : base - 1 - (int32_t)raw;
        return true;
    case CODINGS:
        break;
    }
    return false;
}

/* The number of the symbol "_text". */
static bool find_text(const Tables *tables, uint32_t *index)
{
    g_autoptr(GString) name = g_string_new(NULL);
    size_t at = tables->names;

    for (*index = 0; *index < tables->count; (*index)++) {
        uint32_t length;
        const uint8_t *bytes = next_name(tables, &at, &length);

        expand(tables, bytes, length, name);
        if (strcmp(name->str + 1, "_text") == 0) {
            return true;
        }
    }
    return false;
}

/* Those with which "_text" is where the file has the kernel's text. */
static bool find_offsets(const Tables *tables, Offsets *offsets)
{
    size_t length = align((size_t)tables->count * 4, 8);
    size_t after = tables->token_index + TOKENS * 2;
    size_t number = tables->number;
    const Offsets places[] = {
        { align(after, 4), align(align(after, 4) + length, 8), CODINGS },
        { align(after, 8), align(after, 8) + length, CODINGS },
        { number - 8 - length, number - 8, CODINGS },
    };
    uint64_t wanted = elf_text_address(&tables->elf);
    uint64_t found;
    uint32_t text;

    if (!wanted || !find_text(tables, &text)) {
        return false;
    }
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        *offsets = places[i];
        for (offsets->coding = 0; offsets->coding < CODINGS;
             offsets->coding++) {
            if (address_of(tables, offsets, text, &found) && found == wanted &&
                address_of(tables, offsets, tables->count - 1, &found)) {
                return true;
            }
        }
    }
    return false;
}

/* ------------------------------------------------------------------ */

static bool is_function(const char *name)
{
    return strchr("tTwW", name[0]) && !g_str_has_prefix(name + 1, "__pfx_");
}

static void visit(const Tables *tables, const Offsets *offsets, KallsymsFn *fn,
                  void *opaque)
{
    g_autoptr(GString) name = g_string_new(NULL);
    size_t at = tables->names;

    for (uint32_t i = 0; i < tables->count; i++) {
        uint32_t length;
        const uint8_t *bytes = next_name(tables, &at, &length);
        uint64_t address;

        expand(tables, bytes, length, name);
        if (is_function(name->str) &&
            address_of(tables, offsets, i, &address)) {
            fn(opaque, address, name->str + 1);
        }
    }
}

bool kallsyms_each(const char *image, KallsymsFn *fn, void *opaque,
                   GError **error)
{
    Tables tables = { 0 };
    Offsets offsets;
    bool found = elf_open(&tables.elf, image) && find_tokens(&tables) &&
                 find_markers(&tables) && find_names(&tables) &&
                 find_offsets(&tables, &offsets);

    if (found) {
        visit(&tables, &offsets, fn, opaque);
    }
    elf_close(&tables.elf);
    return found ||
           fail(error, FAIL_GENERAL,
                "%s does not say where its functions are: it has no table of "
                "symbols (CONFIG_KALLSYMS) of a form that is known, or is "
                "compressed in a way that is not",
                image);
}
