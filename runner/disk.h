/*
 * Room on the disk, asked for before it is needed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_DISK_H
#define VICLAB_RUNNER_DISK_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define MEBIBYTE (UINT64_C(1) << 20)

/* Bytes that an ordinary user may still write below @folder. */
uint64_t disk_free(const char *folder);
/* False if @folder has less than @needed bytes for @what. */
bool disk_check(const char *folder, uint64_t needed, const char *what,
                GError **error);

#endif
