/*
 * viclab bench: how fast the device model is, alone and in a guest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_BENCH_H
#define VICLAB_RUNNER_BENCH_H

#include "session.h"

bool bench_main(const Session *session, int *code, GError **error);

#endif
