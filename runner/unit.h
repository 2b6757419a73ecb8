/*
 * The unit tests: meson's, built with sanitizers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_UNIT_H
#define VICLAB_RUNNER_UNIT_H

#include "report.h"
#include "session.h"

#define UNIT_GROUP "unit"

bool unit_run(const Session *session, Report *report, GError **error);
/*
 * Adds all cases of the JUnit file @path, as meson writes it, to @report;
 * false if it is none.
 */
bool unit_add_junit(Report *report, const char *path, GError **error);

#endif
