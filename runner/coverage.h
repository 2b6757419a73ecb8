/*
 * Which lines of the device model the unit tests run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_COVERAGE_H
#define VICLAB_RUNNER_COVERAGE_H

#include "report.h"
#include "session.h"

#define COVERAGE_GROUP "coverage"

/* One source file. */
typedef struct CoverageFile {
    char *path; /* from qemu-hw/ on */
    guint lines;
    guint run;
} CoverageFile;

bool coverage_run(const Session *session, Report *report, GError **error);
/* What gcov -n prints, as CoverageFile *, by path; files of qemu-hw only. */
GPtrArray *coverage_parse(const char *text);

#endif
