/*
 * Typing at a terminal: with editing, history and completion where there is
 * readline, else plain lines.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_LIVEEDIT_H
#define VICLAB_RUNNER_LIVEEDIT_H

#include "livetalk.h"

/* Until the user or the run has had enough. */
bool live_edit(LiveTalk *talk, GError **error);

#endif
