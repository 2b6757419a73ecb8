/*
 * viclab console: statements of drills, typed while a guest runs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_LIVECMD_H
#define VICLAB_RUNNER_LIVECMD_H

#include "session.h"

bool live_main(const Session *session, int *code, GError **error);

#endif
