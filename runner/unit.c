/*
 * The unit tests.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unit.h"

#include <string.h>

#include "build.h"
#include "fail.h"
#include "file.h"
#include "lock.h"
#include "step.h"

static const Build unit_build = {
    .name = "unit",
    .options = { "-Db_sanitize=address,undefined", "-Db_lundef=false" },
};

#define JUNIT_FILE "meson-logs/testlog.junit.xml"

/* One test case of the file, while its elements go by. */
typedef struct Reading {
    Report *report;
    char *name;
    double seconds;
    ReportStatus status;
    GString *detail;
} Reading;

static const char *attribute(const char **names, const char **values,
                             const char *wanted)
{
    for (guint i = 0; names[i]; i++) {
        if (strcmp(names[i], wanted) == 0) {
            return values[i];
        }
    }
    return "";
}

static void start_element(GMarkupParseContext *context, const char *element,
                          const char **names, const char **values,
                          gpointer opaque, GError **error)
{
    Reading *reading = opaque;

    if (strcmp(element, "testcase") == 0) {
        g_free(reading->name);
        reading->name =
            g_strdup_printf("%s:%s", attribute(names, values, "classname"),
                            attribute(names, values, "name"));
        reading->seconds =
            g_ascii_strtod(attribute(names, values, "time"), NULL);
        reading->status = REPORT_PASSED;
        g_string_truncate(reading->detail, 0);
    } else if (!strcmp(element, "failure") || !strcmp(element, "error")) {
        reading->status = REPORT_FAILED;
    } else if (strcmp(element, "skipped") == 0) {
        reading->status = REPORT_SKIPPED;
    }
}

static void end_element(GMarkupParseContext *context, const char *element,
                        gpointer opaque, GError **error)
{
    Reading *reading = opaque;

    if (strcmp(element, "testcase") == 0) {
        report_add(reading->report, UNIT_GROUP, reading->name, reading->status,
                   reading->seconds, g_strstrip(reading->detail->str));
    }
}

static void add_text(GMarkupParseContext *context, const char *text,
                     gsize length, gpointer opaque, GError **error)
{
    Reading *reading = opaque;
    const char *element = g_markup_parse_context_get_element(context);

    if (!strcmp(element, "failure") || !strcmp(element, "error") ||
        !strcmp(element, "system-err")) {
        g_string_append_len(reading->detail, text, length);
    }
}

/* All cases of the file, as meson writes it; false if it is no JUnit file. */
static bool add_junit(Report *report, const char *path, GError **error)
{
    static const GMarkupParser parser = {
        .start_element = start_element,
        .end_element = end_element,
        .text = add_text,
    };
    Reading reading = { .report = report, .detail = g_string_new(NULL) };
    g_autoptr(GMarkupParseContext) context =
        g_markup_parse_context_new(&parser, 0, &reading, NULL);
    g_autoptr(GError) why = NULL;
    g_autofree char *text = NULL;
    bool done;

    done = g_file_get_contents(path, &text, NULL, &why) &&
           g_markup_parse_context_parse(context, text, -1, &why) &&
           g_markup_parse_context_end_parse(context, &why);
    g_free(reading.name);
    g_string_free(reading.detail, TRUE);
    return done ||
           fail(error, FAIL_GENERAL, "cannot read %s: %s", path, why->message);
}

/* A failing test is no error here: its result is read later. */
static void run_tests(StepWork *work, const char *folder)
{
    const char *const argv[] = { "meson", "test", "--no-rebuild",
                                 "-C",    folder, NULL };

    step_command(work, NULL, NULL, argv, NULL);
}

/*
 * The JUnit file has only the cases that a program told of before it died.
 * Meson's own line for each program says how it ended:
 * "12/33 name  ERROR  0.02s  killed by signal 6 SIGABRT".
 */
static void add_dead_programs(Report *report, const char *log)
{
    g_autoptr(GRegex) pattern = g_regex_new(
        "^ *[0-9]+/[0-9]+ (\\S+) +((?:FAIL|ERROR|TIMEOUT|INTERRUPT).*)$",
        G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_autofree char *text = NULL;

    if (!g_file_get_contents(log, &text, NULL, NULL)) {
        return;
    }
    for (g_regex_match(pattern, text, 0, &match); g_match_info_matches(match);
         g_match_info_next(match, NULL)) {
        g_autofree char *name = g_match_info_fetch(match, 1);
        g_autofree char *end = g_match_info_fetch(match, 2);
        g_autofree char *whole = g_strconcat(name, ":program", NULL);
        g_autofree char *detail =
            g_strdup_printf("%s; the end of it is in %s", end, log);

        report_add(report, UNIT_GROUP, whole, REPORT_FAILED, 0, detail);
    }
}

static bool build_and_run(const Session *session, const char *folder,
                          Report *report, GError **error)
{
    g_autofree char *junit = g_build_filename(folder, JUNIT_FILE, NULL);
    StepWork work;
    bool done;

    step_work_begin(&work, session, folder, "unit-tests",
                    "building and running the unit tests");
    done = build_make(&work, &unit_build, NULL, error) &&
           file_remove(junit, error);
    if (done) {
        run_tests(&work, folder);
        add_dead_programs(report, work.log);
    }
    step_work_end(&work, done);
    return done;
}

bool unit_run(const Session *session, Report *report, GError **error)
{
    g_autofree char *folder = build_folder(session, &unit_build);
    g_autofree char *junit = NULL;
    bool done;
    int lock;

    junit = g_build_filename(folder, JUNIT_FILE, NULL);
    lock = session_lock(session, "unit-tests", "running unit tests", error);
    if (lock < 0) {
        return false;
    }
    done = build_and_run(session, folder, report, error);
    lock_release(lock);
    return done && add_junit(report, junit, error);
}
