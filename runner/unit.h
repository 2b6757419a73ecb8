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

#endif
