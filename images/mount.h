/*
 * The file systems and device links that programs expect.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_MOUNT_H
#define VICLAB_IMAGES_MOUNT_H

/*
 * Returns 0, or -errno of the first mount that nothing works without; the
 * others may be missing from a kernel.
 */
int mount_all(void);

#endif
