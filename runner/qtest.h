/*
 * The tests of the device inside QEMU, as a part of viclab test.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_QTEST_H
#define VICLAB_RUNNER_QTEST_H

#include "report.h"
#include "session.h"

#define QTEST_GROUP "qtest"

/* Builds and runs them; false if that was not possible. */
bool qtest_run(const Session *session, Report *report, GError **error);
/*
 * Adds the cases that a program has told of in @out (TAP), and one that has
 * failed if it ended with @status, for no reason told there but in @err.
 */
void qtest_add_tap(Report *report, const char *program, const char *out,
                   const char *err, int status);

#endif
