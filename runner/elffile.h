/*
 * What is wanted of an ELF file: whether QEMU can boot it, what a program is
 * linked to, what a module says of itself.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_ELFFILE_H
#define VICLAB_RUNNER_ELFFILE_H

#include <glib.h>
#include <stdbool.h>

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
