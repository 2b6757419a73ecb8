/*
 * Results of tests as they come in: KTAP on standard output at once, JUnit
 * XML and result.json at the end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_REPORT_H
#define VICLAB_RUNNER_REPORT_H

#include <glib.h>
#include <stdbool.h>

typedef enum ReportStatus {
    REPORT_PASSED,
    REPORT_FAILED,
    REPORT_SKIPPED,
} ReportStatus;

typedef struct Report {
    GPtrArray *cases;
    const char *pattern; /* part of the names that are wanted; NULL: all */
    const char *folder;  /* for what is written */
    guint counts[3];     /* by status */
    gint64 begun;
} Report;

/* Prints the version line. */
void report_begin(Report *report, const char *pattern, const char *folder);
void report_cleanup(Report *report);
/* Whether "@group/@name" is wanted. */
bool report_wants(const Report *report, const char *group, const char *name);
/*
 * One result, printed unless it is not wanted; @detail says why it failed or
 * was skipped, in any number of lines, or is NULL.
 */
void report_add(Report *report, const char *group, const char *name,
                ReportStatus status, double seconds, const char *detail);
/* A remark between the results. */
void report_say(const Report *report, const char *format, ...)
    G_GNUC_PRINTF(2, 3);
/* Writes junit.xml and result.json, prints the counts. */
bool report_end(const Report *report, GError **error);

#endif
