/*
 * viclab bench io: 4 KiB reads and writes in a guest, ours beside others.
 * viclab bench path: how many instructions of the guest they take.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_BENCHIO_H
#define VICLAB_RUNNER_BENCHIO_H

#include "session.h"

/* Each prints its table. */
bool bench_io(const Session *session, GError **error);
bool bench_path(const Session *session, GError **error);

#endif
