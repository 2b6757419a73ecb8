/*
 * Where the functions of the guest's kernel and of its modules are.
 *
 * Read from a text file that the runner makes of the kernel's own tables:
 *
 *   kernel
 *   ffffffff81a2b3c0 vfs_read
 *   module fnic 488 5a30
 *   3b0 fnic_probe
 *
 * The kernel's functions come with their addresses (nokaslr), those of a
 * module with their distance from the start of the module's text. A module
 * itself comes with the place of the pointer to its exit function in struct
 * module (decimal, bytes), and with that function's distance: so it is known
 * where the text is as soon as the kernel has put the module in place.
 * Numbers are hexadecimal but for that one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_SYMBOLS_H
#define VICLAB_DRILL_SYMBOLS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define SYMBOLS_KERNEL "vmlinux" /* as a module: the kernel itself */

typedef struct SymbolsModule {
    char *name;            /* "nvme_fc" */
    uint32_t exit_pointer; /* bytes from the start of struct module */
    uint64_t exit_offset;  /* bytes from the start of its text */
} SymbolsModule;

/* What a name means. */
typedef struct Symbol {
    const SymbolsModule *module; /* NULL: of the kernel */
    uint64_t value;  /* address of the function, or distance in the text */
    uint64_t offset; /* of the instruction in the function, bytes */
} Symbol;

typedef struct Symbols Symbols;

/* An empty one knows addresses only. */
Symbols *symbols_new(void);
/* NULL and a message (g_free) if the file cannot be read or understood. */
Symbols *symbols_load(const char *path, char **why);
void symbols_free(Symbols *symbols);

/*
 * @name is [MODULE:]FUNCTION[+OFFSET], or an address (0x...). False and a
 * message (g_free) that says what near names there are.
 */
bool symbols_find(const Symbols *symbols, const char *name, Symbol *symbol,
                  char **why);
/*
 * The other way round: the function of @module (NULL: the kernel) in which
 * @value is, an address or a distance in the text. NULL if it is in none;
 * else @begin is where the function begins.
 */
const char *symbols_name(Symbols *symbols, const SymbolsModule *module,
                         uint64_t value, uint64_t *begin);
typedef void SymbolsFn(void *opaque, const char *name, const Symbol *symbol);
/* Each function of a module, by name; the names live as long as the symbols. */
void symbols_each(const Symbols *symbols, const char *module, SymbolsFn *fn,
                  void *opaque);
/* The modules, by number from 0 on; NULL behind the last. */
const SymbolsModule *symbols_module(const Symbols *symbols, uint32_t number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Symbols, symbols_free)

#endif
