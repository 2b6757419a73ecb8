/*
 * NVMe admin commands through the kernel's passthrough.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_ADMIN_H
#define VICLAB_IMAGES_ADMIN_H

#include <stdint.h>

#define ADMIN_NSIDS_MAX 1024 /* in one page of Identify */

/*
 * @fd is an open controller. Each returns 0, -errno, or an NVMe status
 * greater than 0.
 */

/* Bytes @offset.. of log page @page; @length is a multiple of 4. */
int admin_log(int fd, uint8_t page, uint64_t offset, void *data,
              uint32_t length);
/* The active namespaces, in ascending order; @nsids has ADMIN_NSIDS_MAX. */
int admin_namespaces(int fd, uint32_t *nsids, uint32_t *count);

#endif
