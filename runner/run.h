/*
 * viclab run: one guest, from nothing to a verdict.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_RUN_H
#define VICLAB_RUNNER_RUN_H

#include "session.h"

/* The exit code in *@code; false if it did not come to a run. */
bool run_main(const Session *session, int *code, GError **error);

#endif
