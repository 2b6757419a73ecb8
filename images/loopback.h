/*
 * The loopback network interface.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_LOOPBACK_H
#define VICLAB_IMAGES_LOOPBACK_H

/* Brings it up; a kernel without network has none. */
void loopback_up(void);

#endif
