/*
 * The functions of a kernel module: where in its text each will be once the
 * kernel has loaded it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_MODULETEXT_H
#define VICLAB_RUNNER_MODULETEXT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* As the module's own file says it. */
typedef struct ModuleText {
    uint64_t exit_pointer; /* bytes from the start of struct module */
    uint64_t exit_offset;  /* of the exit function in the text, bytes */
} ModuleText;

typedef void ModuleTextFn(void *opaque, uint64_t offset, const char *name);

/*
 * Calls @fn for each function that stays once the module is initialised, in
 * the order of the file. False if it is no module, or has no exit function:
 * then there is no telling where its text is.
 */
bool module_text_each(const char *path, ModuleText *text, ModuleTextFn *fn,
                      void *opaque);

#endif
