/*
 * The guest's base archive: init, verifier, the driver and its modules.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_IMAGE_H
#define VICLAB_RUNNER_IMAGE_H

#include "kernel.h"
#include "session.h"

typedef struct Image {
    char *archive;
    char *functions; /* file: of the modules, for symbols_get() */
    char *
        contents; /* file: a line "DIGEST module NAME" and so on for each part */
    char *driver_version;
    bool nvme; /* the driver speaks NVMe */
} Image;

bool image_get(const Session *session, const Kernel *kernel, Image *image,
               GError **error);
void image_free(Image *image);

#endif
