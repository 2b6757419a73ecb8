/*
 * viclab test.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "testcmd.h"

#include "coverage.h"
#include "fail.h"
#include "file.h"
#include "functional/case.h"
#include "fuzzcmd.h"
#include "qtest.h"
#include "report.h"
#include "style.h"
#include "unit.h"

typedef bool GroupFn(const Session *session, Report *report, GError **error);

static const struct {
    const char *name;
    GroupFn *run;
} groups[] = {
    { UNIT_GROUP, unit_run },   { COVERAGE_GROUP, coverage_run },
    { FUZZ_GROUP, fuzz_run },   { STYLE_GROUP, style_run },
    { QTEST_GROUP, qtest_run }, { CASE_GROUP, case_run_all },
};

/* A pattern that begins with the name of one group leaves out the others. */
static bool is_wanted(const char *pattern, const char *group)
{
    if (!pattern) {
        return true;
    }
    for (guint i = 0; i < G_N_ELEMENTS(groups); i++) {
        if (g_str_has_prefix(pattern, groups[i].name)) {
            return g_str_has_prefix(pattern, group);
        }
    }
    return true;
}

/* A group that cannot be run is a failure, and no reason to stop. */
static void run_group(const Session *session, Report *report, guint i)
{
    g_autoptr(GError) why = NULL;
    const char *pattern = report->pattern;

    if (is_wanted(pattern, groups[i].name) &&
        !groups[i].run(session, report, &why)) {
        report->pattern = NULL; /* whatever was asked for */
        report_add(report, groups[i].name, "prepare", REPORT_FAILED, 0,
                   why->message);
        report->pattern = pattern;
    }
}

static char *report_folder(const Session *session, GError **error)
{
    char *folder = session->options->out
                       ? g_canonicalize_filename(session->options->out, NULL)
                       : session_path(session, "test", "report");

    if (!file_make_folder(folder, error)) {
        g_clear_pointer(&folder, g_free);
    }
    return folder;
}

bool test_main(const Session *session, int *code, GError **error)
{
    g_autofree char *folder = report_folder(session, error);
    Report report;
    bool done;

    if (!folder) {
        return false;
    }
    report_begin(&report, session->options->pattern, folder);
    for (guint i = 0; i < G_N_ELEMENTS(groups); i++) {
        run_group(session, &report, i);
    }
    done = report_end(&report, error);
    *code = report.counts[REPORT_FAILED] ? EXIT_FAIL : EXIT_PASS;
    report_cleanup(&report);
    return done;
}
