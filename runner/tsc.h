/*
 * The time stamp counter of this machine's processors.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_TSC_H
#define VICLAB_RUNNER_TSC_H

/*
 * Its frequency in kHz, as measured; 0: there is none. An emulated guest whose
 * time is the host's has the same.
 */
unsigned long tsc_khz(void);

#endif
