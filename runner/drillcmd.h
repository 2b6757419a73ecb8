/*
 * viclab drill.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_DRILLCMD_H
#define VICLAB_RUNNER_DRILLCMD_H

#include "session.h"

bool drill_main(const Session *session, int *code, GError **error);

#endif
