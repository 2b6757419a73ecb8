/*
 * The tap's events as QEMU trace events.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_GLUE_QEMU_TRACE_TAP_H
#define VICLAB_GLUE_QEMU_TRACE_TAP_H

#include "lab/tap.h"

/*
 * Passes on every kind whose trace event is enabled when QEMU starts, and
 * those of little volume that are enabled later through the monitor.
 */
void viclab_trace_tap(Tap *tap);

#endif
