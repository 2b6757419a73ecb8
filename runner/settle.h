/*
 * viclab settle: what the reports on a driver come to (docs/settling.md).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_SETTLE_H
#define VICLAB_RUNNER_SETTLE_H

#include "session.h"

bool settle_main(const Session *session, int *code, GError **error);

#endif
