/*
 * The kernel inside a bzImage (Linux: Documentation/arch/x86/boot.rst).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_VMLINUX_H
#define VICLAB_RUNNER_VMLINUX_H

#include <glib.h>
#include <stdbool.h>

#include "step.h"

typedef struct VmlinuxPayload {
    const char *suffix; /* of a file with it: ".zst", ".xz" ... */
    size_t offset;      /* in the image */
    size_t length;
} VmlinuxPayload;

/* False if it is no bzImage, or its payload is of no known format. */
bool vmlinux_find_payload(const void *image, size_t length,
                          VmlinuxPayload *payload);
/*
 * The release ("7.3.4+deb13-amd64") of the bzImage or ELF kernel at @path;
 * NULL if it has none.
 */
char *vmlinux_release(const char *path);
/*
 * Puts into the work's folder what boots fastest: the ELF kernel "vmlinux"
 * if there is one in @image with a PVH entry, else @image as "bzImage".
 */
bool vmlinux_extract(StepWork *work, const char *image, GError **error);
/* The path of what vmlinux_extract() put into @folder. */
char *vmlinux_path(const char *folder);

#endif
