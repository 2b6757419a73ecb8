/*
 * viclab replay.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_REPLAYCMD_H
#define VICLAB_RUNNER_REPLAYCMD_H

#include "session.h"

/* Exit codes of its own. */
enum {
    REPLAY_SAME = 0,
    REPLAY_DIFFERS = 1,
    REPLAY_IMPOSSIBLE = 2,
};

bool replay_main(const Session *session, int *code, GError **error);

#endif
