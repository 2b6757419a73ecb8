/*
 * The style of the sources: clang-format, cppcheck and the width of lines.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_STYLE_H
#define VICLAB_RUNNER_STYLE_H

#include "report.h"
#include "session.h"

#define STYLE_GROUP "style"

bool style_run(const Session *session, Report *report, GError **error);

#endif
