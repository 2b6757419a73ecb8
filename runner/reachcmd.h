/*
 * viclab coverage.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_REACHCMD_H
#define VICLAB_RUNNER_REACHCMD_H

#include "session.h"

bool reach_main(const Session *session, int *code, GError **error);

#endif
