/*
 * viclab test: unit tests, style, functional tests.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_TESTCMD_H
#define VICLAB_RUNNER_TESTCMD_H

#include "session.h"

bool test_main(const Session *session, int *code, GError **error);

#endif
