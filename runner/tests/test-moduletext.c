/*
 * Where the functions of a module will be.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "moduletext.h"

#include <inttypes.h>
#include <string.h>

#include "elffile.h"
#include "folder.h"

#define EXIT_POINTER 0x4b8

enum {
    NONE,
    TEXT,
    INIT,
    EXIT,
    DATA,
    STRUCT,
    RELOCATIONS,
    SYMBOLS,
    STRINGS,
    NAMES,
    SECTIONS
};

static const char names[] = "\0.text\0.init.text\0.exit.text\0.data\0"
                            ".gnu.linkonce.this_module\0.symtab\0.strtab";
static const char strings[] = "\0probe\0__pfx_probe\0init_module\0"
                              "cleanup_module\0data\0__this_module";

/* Where @text stands in a table of strings. */
static uint32_t offset_of(const char *table, size_t length, const char *text)
{
    const char *at = memmem(table, length, text, strlen(text) + 1);

    g_assert_nonnull(at);
    return at - table;
}

#define NAME(text)   offset_of(names, sizeof(names), text)
#define STRING(text) offset_of(strings, sizeof(strings), text)
#define FUNCTION     ELF64_ST_INFO(STB_LOCAL, STT_FUNC)
#define OBJECT       ELF64_ST_INFO(STB_LOCAL, STT_OBJECT)

typedef struct File {
    Elf64_Ehdr header;
    Elf64_Shdr sections[SECTIONS];
    Elf64_Sym symbols[8];
    Elf64_Rela relocations[2];
    char names[sizeof(names)];
    char strings[sizeof(strings)];
} File;

#define PART(name) offsetof(File, name)

static void make(File *file)
{
    const Elf64_Shdr sections[SECTIONS] = {
        [TEXT] = { .sh_name = NAME(".text"),
                   .sh_flags = SHF_ALLOC | SHF_EXECINSTR,
                   .sh_size = 0x103,
                   .sh_addralign = 64 },
        [INIT] = { .sh_name = NAME(".init.text"),
                   .sh_flags = SHF_ALLOC | SHF_EXECINSTR,
                   .sh_size = 0x1000,
                   .sh_addralign = 16 },
        [EXIT] = { .sh_name = NAME(".exit.text"),
                   .sh_flags = SHF_ALLOC | SHF_EXECINSTR,
                   .sh_size = 0x20,
                   .sh_addralign = 16 },
        [DATA] = { .sh_name = NAME(".data"),
                   .sh_flags = SHF_ALLOC | SHF_WRITE,
                   .sh_size = 8 },
        [STRUCT] = { .sh_name = NAME(".gnu.linkonce.this_module") },
        [RELOCATIONS] = { .sh_type = SHT_RELA,
                          .sh_info = STRUCT,
                          .sh_offset = PART(relocations),
                          .sh_size = sizeof(file->relocations) },
        [SYMBOLS] = { .sh_name = NAME(".symtab"),
                      .sh_type = SHT_SYMTAB,
                      .sh_link = STRINGS,
                      .sh_offset = PART(symbols),
                      .sh_size = sizeof(file->symbols) },
        [STRINGS] = { .sh_name = NAME(".strtab"),
                      .sh_offset = PART(strings),
                      .sh_size = sizeof(strings) },
        [NAMES] = { .sh_offset = PART(names), .sh_size = sizeof(names) },
    };
    const Elf64_Sym symbols[] = {
        { 0 },
        { STRING("probe"), FUNCTION, 0, TEXT, 0x30, 9 },
        { STRING("__pfx_probe"), FUNCTION, 0, TEXT, 0x20, 9 },
        { STRING("init_module"), FUNCTION, 0, INIT, 0x10, 9 },
        { STRING("cleanup_module"), FUNCTION, 0, EXIT, 0x10, 9 },
        { STRING("data"), OBJECT, 0, DATA, 0, 8 },
        { STRING("__this_module"), OBJECT, 0, STRUCT, 0, 8 },
        { 0, FUNCTION, 0, 99, 0, 8 },
    };
    const Elf64_Rela relocations[] = {
        { 0x130, ELF64_R_INFO(3, R_X86_64_64), 0 },
        { EXIT_POINTER, ELF64_R_INFO(4, R_X86_64_64), 0 },
    };

    *file = (File){
        .header = { .e_shoff = PART(sections),
                    .e_shnum = SECTIONS,
                    .e_shstrndx = NAMES },
    };
    memcpy(file->header.e_ident, ELFMAG, SELFMAG);
    file->header.e_ident[EI_CLASS] = ELFCLASS64;
    memcpy(file->sections, sections, sizeof(sections));
    memcpy(file->symbols, symbols, sizeof(symbols));
    memcpy(file->relocations, relocations, sizeof(relocations));
    memcpy(file->names, names, sizeof(names));
    memcpy(file->strings, strings, sizeof(strings));
}

static void note(void *opaque, uint64_t offset, const char *name)
{
    g_string_append_printf(opaque, "%" PRIx64 " %s\n", offset, name);
}

static bool read_file(const void *data, size_t length, ModuleText *text,
                      GString *found)
{
    char *folder = folder_new();
    g_autofree char *path = g_build_filename(folder, "module.ko", NULL);
    bool done;

    g_assert_true(g_file_set_contents(path, data, length, NULL));
    done = module_text_each(path, text, note, found);
    folder_free(folder);
    return done;
}

/* Text and exit are one piece, 0x103 bytes rounded up lie between them. */
static void test_places(void)
{
    g_autoptr(GString) found = g_string_new(NULL);
    ModuleText text;
    File file;

    make(&file);
    g_assert_true(read_file(&file, sizeof(file), &text, found));
    g_assert_cmphex(text.exit_pointer, ==, EXIT_POINTER);
    g_assert_cmphex(text.exit_offset, ==, 0x120);
    g_assert_cmpstr(found->str, ==, "30 probe\n120 cleanup_module\n");
}

static void expect_refused(const void *data, size_t length)
{
    g_autoptr(GString) found = g_string_new(NULL);
    ModuleText text;

    g_assert_false(read_file(data, length, &text, found));
    g_assert_cmpstr(found->str, ==, "");
}

static void test_refused(void)
{
    File file;

    make(&file);
    file.relocations[1].r_info = 0; /* no exit function */
    expect_refused(&file, sizeof(file));
    make(&file);
    file.symbols[4].st_shndx = INIT; /* it does not stay */
    expect_refused(&file, sizeof(file));
    make(&file);
    file.sections[SYMBOLS].sh_type = SHT_NULL;
    expect_refused(&file, sizeof(file));
    make(&file);
    file.relocations[0].r_info = file.relocations[1].r_info =
        ELF64_R_INFO(1000, R_X86_64_64);
    expect_refused(&file, sizeof(file));
    expect_refused("nothing", 7);
}

/* Whatever is cut off or changed, nothing is read that is not there. */
static void test_damaged(void)
{
    File file;

    make(&file);
    for (size_t length = 0; length < sizeof(file); length += 7) {
        g_autofree uint8_t *part = g_memdup2(&file, length);
        g_autoptr(GString) found = g_string_new(NULL);
        ModuleText text;

        read_file(part, length, &text, found);
    }
    for (size_t at = 0; at < sizeof(file); at += 3) {
        g_autoptr(GString) found = g_string_new(NULL);
        ModuleText text;

        ((uint8_t *)&file)[at] ^= 0xff;
        read_file(&file, sizeof(file), &text, found);
        ((uint8_t *)&file)[at] ^= 0xff;
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/moduletext/places", test_places);
    g_test_add_func("/moduletext/refused", test_refused);
    g_test_add_func("/moduletext/damaged", test_damaged);
    return g_test_run();
}
