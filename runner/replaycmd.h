/*
 * viclab replay.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_REPLAYCMD_H
#define VICLAB_RUNNER_REPLAYCMD_H

#include "session.h"

/* EXIT_FAIL: the result is not the same; EXIT_ERROR: it cannot be played. */
bool replay_main(const Session *session, int *code, GError **error);

#endif
