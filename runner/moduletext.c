/*
 * The functions of a kernel module.
 *
 * The kernel puts all sections with code but those of initialisation into one
 * piece of memory, in the order of the file, each as it wants to be aligned
 * (kernel/module/main.c, __layout_sections()). struct module is made by the
 * build, and the relocation of its pointer to the exit function says both
 * where the pointer is and what it will point to.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "moduletext.h"

#include <string.h>

#include "elffile.h"

#define STRUCT_SECTION ".gnu.linkonce.this_module"
#define EXIT_FUNCTION  "cleanup_module"
#define INIT_PREFIX    ".init"
#define IS_CODE        (SHF_ALLOC | SHF_EXECINSTR)
#define NOWHERE        UINT64_MAX

typedef struct Sections {
    ElfImage elf;
    const Elf64_Shdr *headers;
    unsigned int count;
    const Elf64_Shdr *names;
    const Elf64_Shdr *symbols;
    const Elf64_Shdr *strings; /* of the symbols */
} Sections;

/* A text of a table of strings; "" if it is not there. */
static const char *string_at(const Sections *sections, const Elf64_Shdr *table,
                             uint32_t offset)
{
    const char *text = elf_bytes(&sections->elf, table->sh_offset + offset, 1);

    if (!text || offset >= table->sh_size ||
        !elf_bytes(&sections->elf, table->sh_offset, table->sh_size) ||
        !memchr(text, '\0', table->sh_size - offset)) {
        return "";
    }
    return text;
}

static const char *name_of(const Sections *sections, unsigned int index)
{
    return string_at(sections, sections->names,
                     sections->headers[index].sh_name);
}

static bool find_sections(Sections *sections, const char *path)
{
    const Elf64_Ehdr *header;

    if (!elf_open(&sections->elf, path)) {
        return false;
    }
    header = (const Elf64_Ehdr *)sections->elf.data;
    sections->count = header->e_shnum;
    sections->headers =
        elf_bytes(&sections->elf, header->e_shoff,
                  (uint64_t)sections->count * sizeof(Elf64_Shdr));
    if (!sections->headers || header->e_shstrndx >= sections->count) {
        return false;
    }
    sections->names = &sections->headers[header->e_shstrndx];
    for (unsigned int i = 0; i < sections->count; i++) {
        const Elf64_Shdr *section = &sections->headers[i];

        if (section->sh_type == SHT_SYMTAB &&
            section->sh_link < sections->count) {
            sections->symbols = section;
            sections->strings = &sections->headers[section->sh_link];
        }
    }
    return sections->symbols != NULL;
}

static const Elf64_Sym *symbol_at(const Sections *sections, uint64_t index)
{
    if (index >= sections->symbols->sh_size / sizeof(Elf64_Sym)) {
        return NULL;
    }
    return elf_bytes(&sections->elf,
                     sections->symbols->sh_offset + index * sizeof(Elf64_Sym),
                     sizeof(Elf64_Sym));
}

static const char *symbol_name(const Sections *sections,
                               const Elf64_Sym *symbol)
{
    return string_at(sections, sections->strings, symbol->st_name);
}

static bool is_text(const Sections *sections, unsigned int index)
{
    return (sections->headers[index].sh_flags & IS_CODE) == IS_CODE &&
           !g_str_has_prefix(name_of(sections, index), INIT_PREFIX);
}

/* Where in the text a section goes, NOWHERE if it is not part of it. */
static uint64_t place_of(const Sections *sections, unsigned int wanted)
{
    uint64_t size = 0;

    for (unsigned int i = 0; i < sections->count; i++) {
        const Elf64_Shdr *section = &sections->headers[i];
        uint64_t alignment = MAX(section->sh_addralign, 1);

        if (!is_text(sections, i)) {
            continue;
        }
        size = (size + alignment - 1) / alignment * alignment;
        if (i == wanted) {
            return size;
        }
        size += section->sh_size;
    }
    return NOWHERE;
}

/* The relocations of the section called @name. */
static const Elf64_Shdr *find_relocations(const Sections *sections,
                                          const char *name)
{
    for (unsigned int i = 0; i < sections->count; i++) {
        const Elf64_Shdr *section = &sections->headers[i];

        if (section->sh_type == SHT_RELA &&
            section->sh_info < sections->count &&
            strcmp(name_of(sections, section->sh_info), name) == 0) {
            return section;
        }
    }
    return NULL;
}

/* The relocation that says where the exit function is. */
static bool find_exit(const Sections *sections, ModuleText *text)
{
    const Elf64_Shdr *section = find_relocations(sections, STRUCT_SECTION);
    const Elf64_Rela *relocations =
        section
            ? elf_bytes(&sections->elf, section->sh_offset, section->sh_size)
            : NULL;

    for (uint64_t i = 0;
         relocations && i < section->sh_size / sizeof(*relocations); i++) {
        const Elf64_Rela *one = &relocations[i];
        const Elf64_Sym *symbol = symbol_at(sections, ELF64_R_SYM(one->r_info));

        if (symbol &&
            strcmp(symbol_name(sections, symbol), EXIT_FUNCTION) == 0) {
            uint64_t place = place_of(sections, symbol->st_shndx);

            text->exit_pointer = one->r_offset;
            text->exit_offset = place + symbol->st_value + one->r_addend;
            return place != NOWHERE;
        }
    }
    return false;
}

static void visit(const Sections *sections, ModuleTextFn *fn, void *opaque)
{
    g_autofree uint64_t *places = g_new(uint64_t, sections->count);
    const Elf64_Sym *symbol;

    for (unsigned int i = 0; i < sections->count; i++) {
        places[i] = place_of(sections, i);
    }
    for (uint64_t i = 0; (symbol = symbol_at(sections, i)); i++) {
        const char *name = symbol_name(sections, symbol);

        if (ELF64_ST_TYPE(symbol->st_info) == STT_FUNC && *name &&
            symbol->st_shndx < sections->count &&
            places[symbol->st_shndx] != NOWHERE &&
            !g_str_has_prefix(name, "__pfx_")) {
            fn(opaque, places[symbol->st_shndx] + symbol->st_value, name);
        }
    }
}

bool module_text_each(const char *path, ModuleText *text, ModuleTextFn *fn,
                      void *opaque)
{
    Sections sections = { 0 };
    bool found = find_sections(&sections, path) && find_exit(&sections, text);

    if (found) {
        visit(&sections, fn, opaque);
    }
    elf_close(&sections.elf);
    return found;
}
