/*
 * viclab soak: verified I/O for a long time, with disturbances, and memory
 * that has to stay as it is (docs/soak.md).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_SOAK_H
#define VICLAB_RUNNER_SOAK_H

#include "session.h"

/* What --plant takes: a fault that has to make a soak fail. */
#define SOAK_FAULTS "corrupt, lost, guest-leak, qemu-leak"

bool soak_is_fault(const char *name);
bool soak_main(const Session *session, int *code, GError **error);

#endif
