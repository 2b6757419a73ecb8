/*
 * How time passes in the guest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_PACE_H
#define VICLAB_RUNNER_PACE_H

#include "machine.h"
#include "session.h"

/*
 * The pace of real time: KVM if it really works here. That is found out by
 * booting: /dev/kvm may be there and every guest die all the same. The answer
 * is remembered for this host's kernel and CPU.
 */
bool pace_real_time(const Session *session, const Qemu *qemu,
                    const Kernel *kernel, MachinePace *pace, GError **error);
/* "deterministic", "parallel" or "kvm". */
const char *pace_name(MachinePace pace);

#endif
