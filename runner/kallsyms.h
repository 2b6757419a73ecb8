/*
 * The functions of a kernel, from the table that it carries for itself
 * (CONFIG_KALLSYMS). So they are known of a distribution's binary too, which
 * has no other symbols, without running it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_KALLSYMS_H
#define VICLAB_RUNNER_KALLSYMS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef void KallsymsFn(void *opaque, uint64_t address, const char *name);

/*
 * Calls @fn for each function of the uncompressed kernel at @image, ascending
 * by address. @error: it is none, or has no such table.
 */
bool kallsyms_each(const char *image, KallsymsFn *fn, void *opaque,
                   GError **error);

#endif
