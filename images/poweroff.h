/*
 * The end of the machine.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_POWEROFF_H
#define VICLAB_IMAGES_POWEROFF_H

/* Says so, and never returns. */
_Noreturn void poweroff(void);

#endif
