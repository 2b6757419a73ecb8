/*
 * The kernel's own detectors, where it has any.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_DETECTOR_H
#define VICLAB_IMAGES_DETECTOR_H

/* Those that stop after one report go on; once debugfs is there. */
void detector_all_errors(void);

#endif
