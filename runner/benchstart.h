/*
 * viclab bench start: how long it takes until a guest has its namespace.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_BENCHSTART_H
#define VICLAB_RUNNER_BENCHSTART_H

#include "session.h"

/* Prints the table. */
bool bench_start(const Session *session, GError **error);

#endif
