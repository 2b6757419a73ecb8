/*
 * What is wanted of an ELF file.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "elffile.h"

#include <elf.h>
#include <string.h>

#define PVH_NOTE_NAME "Xen"
#define PVH_NOTE_TYPE 18 /* XEN_ELFNOTE_PHYS32_ENTRY */

const void *elf_bytes(const ElfImage *image, uint64_t offset, uint64_t length)
{
    if (offset > image->length || length > image->length - offset) {
        return NULL;
    }
    return image->data + offset;
}

bool elf_open(ElfImage *image, const char *path)
{
    const Elf64_Ehdr *header;

    *image = (ElfImage){ .map = g_mapped_file_new(path, FALSE, NULL) };
    if (!image->map) {
        return false;
    }
    image->data = g_mapped_file_get_contents(image->map);
    image->length = g_mapped_file_get_length(image->map);
    header = elf_bytes(image, 0, sizeof(*header));
    if (!header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_ident[EI_CLASS] != ELFCLASS64) {
        return false;
    }
    /* a module has no segments */
    image->segments =
        elf_bytes(image, header->e_phoff, header->e_phnum * sizeof(Elf64_Phdr));
    image->count = image->segments ? header->e_phnum : 0;
    return true;
}

void elf_close(ElfImage *image)
{
    g_clear_pointer(&image->map, g_mapped_file_unref);
}

static const Elf64_Phdr *find_segment(const ElfImage *image, uint32_t type)
{
    for (unsigned int i = 0; i < image->count; i++) {
        if (image->segments[i].p_type == type) {
            return &image->segments[i];
        }
    }
    return NULL;
}

/* Name and descriptor are padded to four bytes. */
static uint64_t padded(uint32_t length)
{
    return ((uint64_t)length + 3) & ~UINT64_C(3);
}

static bool has_note(const ElfImage *image, const Elf64_Phdr *segment,
                     const char *name, uint32_t type)
{
    uint64_t offset = segment->p_offset;
    uint64_t end = offset + segment->p_filesz;

    while (offset < end) {
        const Elf64_Nhdr *note = elf_bytes(image, offset, sizeof(*note));
        const char *text;

        if (!note) {
            return false;
        }
        text = elf_bytes(image, offset + sizeof(*note), note->n_namesz);
        if (text && note->n_type == type &&
            note->n_namesz == strlen(name) + 1 &&
            memcmp(text, name, note->n_namesz) == 0) {
            return true;
        }
        offset +=
            sizeof(*note) + padded(note->n_namesz) + padded(note->n_descsz);
    }
    return false;
}

bool elf_has_pvh_entry(const char *path)
{
    bool found = false;
    ElfImage image;

    if (elf_open(&image, path)) {
        for (unsigned int i = 0; i < image.count && !found; i++) {
            found = image.segments[i].p_type == PT_NOTE &&
                    has_note(&image, &image.segments[i], PVH_NOTE_NAME,
                             PVH_NOTE_TYPE);
        }
    }
    elf_close(&image);
    return found;
}

uint64_t elf_address(const ElfImage *image, uint64_t offset)
{
    for (unsigned int i = 0; i < image->count; i++) {
        const Elf64_Phdr *segment = &image->segments[i];

        if (segment->p_type == PT_LOAD && offset >= segment->p_offset &&
            offset - segment->p_offset < segment->p_filesz) {
            return segment->p_vaddr + (offset - segment->p_offset);
        }
    }
    return 0;
}

uint64_t elf_text_address(const ElfImage *image)
{
    for (unsigned int i = 0; i < image->count; i++) {
        const Elf64_Phdr *segment = &image->segments[i];

        if (segment->p_type == PT_LOAD && (segment->p_flags & PF_X)) {
            return segment->p_vaddr;
        }
    }
    return 0;
}

/* Where in the file the byte at virtual address @address is. */
static uint64_t offset_of(const ElfImage *image, uint64_t address)
{
    for (unsigned int i = 0; i < image->count; i++) {
        const Elf64_Phdr *segment = &image->segments[i];

        if (segment->p_type == PT_LOAD && address >= segment->p_vaddr &&
            address - segment->p_vaddr < segment->p_filesz) {
            return segment->p_offset + (address - segment->p_vaddr);
        }
    }
    return UINT64_MAX;
}

static void add_text(const ElfImage *image, uint64_t offset, GPtrArray *names)
{
    const char *text = elf_bytes(image, offset, 1);

    if (text && memchr(text, '\0', image->length - offset)) {
        g_ptr_array_add(names, g_strdup(text));
    }
}

static void add_libraries(const ElfImage *image, const Elf64_Phdr *segment,
                          GPtrArray *names)
{
    const Elf64_Dyn *entries =
        elf_bytes(image, segment->p_offset, segment->p_filesz);
    uint64_t count = segment->p_filesz / sizeof(*entries);
    uint64_t strings = UINT64_MAX;

    if (!entries) {
        return;
    }
    for (uint64_t i = 0; i < count; i++) {
        if (entries[i].d_tag == DT_STRTAB) {
            strings = offset_of(image, entries[i].d_un.d_ptr);
        }
    }
    for (uint64_t i = 0; i < count && strings != UINT64_MAX; i++) {
        if (entries[i].d_tag == DT_NEEDED) {
            add_text(image, strings + entries[i].d_un.d_val, names);
        }
    }
}

GPtrArray *elf_needed(const char *path)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    const Elf64_Phdr *segment;
    ElfImage image;

    if (elf_open(&image, path)) {
        segment = find_segment(&image, PT_DYNAMIC);
        if (segment) {
            add_libraries(&image, segment, names);
        }
        segment = find_segment(&image, PT_INTERP);
        if (segment) {
            add_text(&image, segment->p_offset, names);
        }
    }
    elf_close(&image);
    return names;
}

/* A section's bytes, always with a NUL behind the last text; or NULL. */
static const char *find_section(const ElfImage *image, const char *name,
                                size_t *length)
{
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)image->data;
    const Elf64_Shdr *sections = elf_bytes(
        image, header->e_shoff, (uint64_t)header->e_shnum * sizeof(*sections));
    const Elf64_Shdr *names;

    if (!sections || header->e_shstrndx >= header->e_shnum) {
        return NULL;
    }
    names = &sections[header->e_shstrndx];
    for (unsigned int i = 0; i < header->e_shnum; i++) {
        const char *text = elf_bytes(
            image, names->sh_offset + sections[i].sh_name, strlen(name) + 1);
        const char *bytes =
            elf_bytes(image, sections[i].sh_offset, sections[i].sh_size);

        if (text && bytes && memcmp(text, name, strlen(name) + 1) == 0 &&
            sections[i].sh_size && !bytes[sections[i].sh_size - 1]) {
            *length = sections[i].sh_size;
            return bytes;
        }
    }
    return NULL;
}

char *elf_modinfo(const char *path, const char *key)
{
    g_autofree char *prefix = g_strconcat(key, "=", NULL);
    const char *text = NULL;
    char *value = NULL;
    size_t length = 0;
    ElfImage image;

    if (elf_open(&image, path)) {
        text = find_section(&image, ".modinfo", &length);
    }
    for (const char *at = text; at && at < text + length && !value;
         at += strlen(at) + 1) {
        if (g_str_has_prefix(at, prefix)) {
            value = g_strdup(at + strlen(prefix));
        }
    }
    elf_close(&image);
    return value;
}
