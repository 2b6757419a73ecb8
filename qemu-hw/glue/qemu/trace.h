/*
 * What trace events are called by.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "trace/trace-hw_viclab_glue_qemu.h"
