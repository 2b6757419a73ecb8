/*
 * What is wanted of an ELF file: whether QEMU can boot it, what a program is
 * linked to, what a module says of itself.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_ELFFILE_H
#define VICLAB_RUNNER_ELFFILE_H

#include <elf.h>
#include <glib.h>
#include <stdbool.h>

/* A file in memory; its parts are read with care, they may not be there. */
typedef struct ElfImage {
    GMappedFile *map;
    const char *data;
    size_t length; /* bytes */
    const Elf64_Phdr *segments;
    unsigned int count;
} ElfImage;

/* False if it is no 64-bit ELF file; elf_close() in any case. */
bool elf_open(ElfImage *image, const char *path);
void elf_close(ElfImage *image);
/* @length bytes at @offset, or NULL if the file does not have them. */
const void *elf_bytes(const ElfImage *image, uint64_t offset, uint64_t length);
/* The virtual address of a byte of the file, 0 if it has none. */
uint64_t elf_address(const ElfImage *image, uint64_t offset);
/* That of the first segment with code, or 0. */
uint64_t elf_text_address(const ElfImage *image);

/* Whether the kernel at @path has the note with its PVH entry point. */
bool elf_has_pvh_entry(const char *path);
/*
 * Names of the libraries that the program or library at @path wants, as they
 * stand there; with its interpreter's path, if it has one, as the last.
 * Empty for what is no 64-bit ELF file.
 */
GPtrArray *elf_needed(const char *path);
/* The value of @key in the module's .modinfo; NULL if it has none. */
char *elf_modinfo(const char *path, const char *key);

#endif
