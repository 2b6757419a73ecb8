/*
 * The block devices of a subsystem's namespaces.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_NAMESPACE_H
#define VICLAB_IMAGES_NAMESPACE_H

#include <stdint.h>

#include "controller.h"
#include "file.h"
#include "watch.h"

typedef struct Namespace {
    FileName name;  /* of the block device in /dev */
    uint64_t bytes; /* size */
    uint64_t lba;   /* bytes of a logical block */
} Namespace;

/*
 * Waits until namespace @nsid of the controller's subsystem can be opened.
 * With native multipath that is the device that all its paths share, never
 * the hidden one of a path.
 */
int namespace_wait(Namespace *namespace, const Controller *controller,
                   uint32_t nsid, Watch *watch, uint32_t seconds);
/* Makes the device flush what it caches. 0 or -errno. */
int namespace_flush(const Namespace *namespace);

#endif
