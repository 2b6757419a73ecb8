/*
 * The content of a namespace from and to an image file on the host. Called
 * before the guest runs and after it has ended, never in between.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TARGET_NVME_IMAGE_H
#define VICLAB_TARGET_NVME_IMAGE_H

#include "target/nvme/store.h"

/* Each returns false and one line (g_free) that says what went wrong. */

bool nvmet_image_size(const char *path, uint64_t *size, char **why);
/*
 * Fills an empty store from the file; holes and zeroes take no memory. A
 * file shorter than the store leaves the rest zero, a longer one is refused.
 */
bool nvmet_image_load(NvmetStore *store, const char *path, char **why);
/*
 * Writes a sparse file of the store's size. It takes the place of @path only
 * when it is complete.
 */
bool nvmet_image_save(const NvmetStore *store, const char *path, char **why);

#endif
