/*
 * The table of functions in a kernel, in each form that kernels have had.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "kallsyms.h"

#include <inttypes.h>
#include <string.h>

#include "elffile.h"
#include "folder.h"

#define TEXT    UINT64_C(0xffffffff81000000)
#define RODATA  UINT64_C(0xffffffff82000000)
#define START   0x1000 /* in the file: of the read-only data */
#define SYMBOLS 600
#define STEP    0x40 /* bytes from one function to the next */

typedef enum Coding {
    PLACE,
    BASE,
    PER_CPU,
} Coding;

typedef struct Form {
    const char *since;
    unsigned int alignment;
    Coding coding;
    bool offsets_first;
} Form;

static const Form forms[] = {
    { "5.10", 8, PER_CPU, true },
    { "6.5", 8, PER_CPU, false },
    { "6.15", 8, BASE, false },
    { "7.0", 4, PLACE, false },
};

static void put(GByteArray *bytes, uint64_t value, unsigned int count)
{
    for (unsigned int i = 0; i < count; i++) {
        uint8_t byte = value >> (8 * i);

        g_byte_array_append(bytes, &byte, 1);
    }
}

static void pad(GByteArray *bytes, unsigned int alignment)
{
    while (bytes->len % alignment) {
        put(bytes, 0, 1);
    }
}

/* The first is "_text", one is data; one name is as long as two bytes say. */
static char *symbol_name(unsigned int index)
{
    if (index == 0) {
        return g_strdup("T_text");
    }
    if (index == 7) {
        return g_strnfill(200, 't');
    }
    return g_strdup_printf("%sfunction_%u",
                           index == 5   ? "D"
                           : index == 6 ? "t__pfx_"
                                        : "t",
                           index);
}

static void put_offsets(GByteArray *bytes, const Form *form)
{
    pad(bytes, form->alignment);
    for (unsigned int i = 0; i < SYMBOLS; i++) {
        uint64_t address = TEXT + i * STEP;
        uint64_t place = RODATA + bytes->len - START;

        switch (form->coding) {
        case PLACE:
            put(bytes, address - place, 4);
            break;
        case BASE:
            put(bytes, address - TEXT, 4);
            break;
        case PER_CPU:
            put(bytes, TEXT - 1 - address, 4);
            break;
        }
    }
    if (form->coding != PLACE) {
        pad(bytes, 8);
        put(bytes, TEXT, 8);
    }
}

static void put_names(GByteArray *bytes, const Form *form)
{
    uint32_t markers[(SYMBOLS + 255) / 256];
    guint start;

    put(bytes, SYMBOLS, 4);
    pad(bytes, form->alignment);
    start = bytes->len;
    for (unsigned int i = 0; i < SYMBOLS; i++) {
        g_autofree char *name = symbol_name(i);
        size_t length = strlen(name);

        if (i % 256 == 0) {
            markers[i / 256] = bytes->len - start;
        }
        if (length < 128) {
            put(bytes, length, 1);
        } else {
            put(bytes, (length & 0x7f) | 0x80, 1);
            put(bytes, length >> 7, 1);
        }
        g_byte_array_append(bytes, (const uint8_t *)name, length);
    }
    pad(bytes, form->alignment);
    for (guint i = 0; i < G_N_ELEMENTS(markers); i++) {
        put(bytes, markers[i], 4);
    }
}

/* Each letter is its own token, all other tokens are "ab". */
static void put_tokens(GByteArray *bytes, const Form *form)
{
    uint16_t index[256];
    guint start;

    pad(bytes, form->alignment);
    start = bytes->len;
    for (int i = 0; i < 256; i++) {
        index[i] = bytes->len - start;
        if (g_ascii_isalnum(i) || i == '_') {
            put(bytes, i, 2);
        } else {
            g_byte_array_append(bytes, (const uint8_t *)"ab", 3);
        }
    }
    pad(bytes, form->alignment);
    for (int i = 0; i < 256; i++) {
        put(bytes, index[i], 2);
    }
}

static void put_headers(GByteArray *bytes, size_t length)
{
    Elf64_Ehdr header = { .e_phoff = sizeof(header), .e_phnum = 2 };
    Elf64_Phdr segments[] = {
        { .p_type = PT_LOAD,
          .p_flags = PF_R,
          .p_offset = START,
          .p_vaddr = RODATA,
          .p_filesz = length - START },
        { .p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_vaddr = TEXT },
    };

    memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    memcpy(bytes->data, &header, sizeof(header));
    memcpy(bytes->data + sizeof(header), segments, sizeof(segments));
}

static GByteArray *new_kernel(const Form *form)
{
    GByteArray *bytes = g_byte_array_new();

    g_byte_array_set_size(bytes, START);
    memset(bytes->data, 0, START);
    g_byte_array_append(bytes, (const uint8_t *)"0\0001\0002\0 no table", 16);
    pad(bytes, 8);
    if (form->offsets_first) {
        put_offsets(bytes, form);
        pad(bytes, 8);
    }
    put_names(bytes, form);
    put_tokens(bytes, form);
    if (!form->offsets_first) {
        put_offsets(bytes, form);
    }
    put_headers(bytes, bytes->len);
    return bytes;
}

/* ------------------------------------------------------------------ */

static void note(void *opaque, uint64_t address, const char *name)
{
    g_string_append_printf(opaque, "%" PRIx64 " %s\n", address, name);
}

static char *functions_of(const void *data, size_t length)
{
    char *folder = folder_new();
    g_autofree char *path = g_build_filename(folder, "vmlinux", NULL);
    g_autoptr(GError) why = NULL;
    GString *found = g_string_new(NULL);
    bool done;

    g_assert_true(g_file_set_contents(path, data, length, NULL));
    done = kallsyms_each(path, note, found, &why);
    if (!done) {
        g_assert_nonnull(strstr(why->message, path));
    }
    folder_free(folder);
    return g_string_free(found, !done);
}

static char *functions_expected(void)
{
    GString *wanted = g_string_new(NULL);

    for (unsigned int i = 0; i < SYMBOLS; i++) {
        g_autofree char *name = symbol_name(i);

        if (i != 5 && i != 6) {
            note(wanted, TEXT + i * STEP, name + 1);
        }
    }
    return g_string_free(wanted, FALSE);
}

static void test_forms(void)
{
    g_autofree char *wanted = functions_expected();

    for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autoptr(GByteArray) kernel = new_kernel(&forms[i]);
        g_autofree char *found = functions_of(kernel->data, kernel->len);

        g_test_message("kernels since %s", forms[i].since);
        g_assert_cmpstr(found, ==, wanted);
    }
}

/* Whatever is cut off, nothing is read that is not there. */
static void test_cut(void)
{
    g_autoptr(GByteArray) kernel = new_kernel(&forms[3]);

    for (guint length = 0; length < kernel->len; length += 397) {
        g_autofree uint8_t *part = g_memdup2(kernel->data, length);
        g_autofree char *found = functions_of(part, length);

        g_assert_null(found);
    }
}

/* Each byte of the tables, changed: something else, or nothing, is found. */
static void test_damaged(void)
{
    g_autoptr(GByteArray) kernel = new_kernel(&forms[3]);

    for (guint at = START; at < kernel->len; at += 211) {
        g_autofree char *found = NULL;

        kernel->data[at] ^= 0xff;
        found = functions_of(kernel->data, kernel->len);
        kernel->data[at] ^= 0xff;
    }
}

static void test_refused(void)
{
    g_autofree char *nothing = functions_of("nothing", 7);
    g_autofree char *empty = functions_of("", 0);

    g_assert_null(nothing);
    g_assert_null(empty);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/kallsyms/forms", test_forms);
    g_test_add_func("/kallsyms/cut", test_cut);
    g_test_add_func("/kallsyms/damaged", test_damaged);
    g_test_add_func("/kallsyms/refused", test_refused);
    return g_test_run();
}
