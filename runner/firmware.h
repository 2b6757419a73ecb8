/*
 * The guest's firmware: SeaBIOS and QEMU's option ROMs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_FIRMWARE_H
#define VICLAB_RUNNER_FIRMWARE_H

#include "session.h"
#include "source.h"

/*
 * Folders for QEMU's -L: of Debian's packages, or of the user's own source
 * tree, which has the binaries. NULL on error.
 */
char **firmware_get(const Session *session, const Source *source,
                    GError **error);

#endif
