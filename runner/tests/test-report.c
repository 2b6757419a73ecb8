/*
 * What is written of tests: KTAP, JUnit XML, result.json.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "report.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "folder.h"
#include "record.h"

typedef struct Place {
    char *folder;
    int stdout_fd; /* the test's own, which is TAP as well */
} Place;

/* From here on standard output is a file. */
static void place_init(Place *place)
{
    g_autofree char *path = NULL;
    int fd;

    place->folder = folder_new();
    path = g_build_filename(place->folder, "ktap", NULL);
    fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    g_assert_cmpint(fd, >=, 0);
    fflush(stdout);
    place->stdout_fd = dup(STDOUT_FILENO);
    g_assert_cmpint(dup2(fd, STDOUT_FILENO), >=, 0);
    close(fd);
}

static char *file_text(const Place *place, const char *name)
{
    g_autofree char *path = g_build_filename(place->folder, name, NULL);
    char *text = NULL;

    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

/* What was printed, but for the line that names the folder. */
static char *printed(Place *place)
{
    g_autofree char *text = NULL;
    g_autofree char *note = g_strdup_printf(
        "# junit.xml and result.json are in %s\n", place->folder);
    g_auto(GStrv) parts = NULL;

    fflush(stdout);
    g_assert_cmpint(dup2(place->stdout_fd, STDOUT_FILENO), >=, 0);
    close(place->stdout_fd);
    text = file_text(place, "ktap");
    parts = g_strsplit(text, note, -1);
    return g_strjoinv("", parts);
}

static void end(Report *report)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(report_end(report, &error));
    g_assert_no_error(error);
    report_cleanup(report);
}

/* One of each kind, with all that XML and JSON have to be careful with. */
static void add_some(Report *report)
{
    report_add(report, "drill", "one", REPORT_PASSED, 0.25, NULL);
    report_add(report, "drill", "slow", REPORT_PASSED, 61.26, "not shown");
    report_say(report, "%d things\nto say", 2);
    report_add(report, "a&b", "<two>", REPORT_FAILED, 1.5,
               "expected was: \"pass\"\n<fail> & \x1b[0m \xff");
    report_add(report, "drill", "three", REPORT_SKIPPED, 0, "slow; --full");
    report_add(report, "drill", "four", REPORT_FAILED, 0, NULL);
}

static void test_ktap(void)
{
    static const char expected[] = "KTAP version 1\n"
                                   "ok 1 drill/one\n"
                                   "ok 2 drill/slow # 61.3 s\n"
                                   "# 2 things\n"
                                   "# to say\n"
                                   "# expected was: \"pass\"\n"
                                   "# <fail> & \x1b[0m \xef\xbf\xbd\n"
                                   "not ok 3 a&b/<two> # 1.5 s\n"
                                   "ok 4 drill/three # SKIP slow; --full\n"
                                   "not ok 5 drill/four\n"
                                   "2 passed, 2 failed, 1 skipped\n";
    g_autofree char *text = NULL;
    Report report;
    Place place;

    place_init(&place);
    report_begin(&report, NULL, place.folder);
    add_some(&report);
    end(&report);
    text = printed(&place);
    g_assert_cmpstr(text, ==, expected);
    folder_free(place.folder);
}

/* Elements and attributes, as a reader of XML has them. */
static void start_element(GMarkupParseContext *context, const char *element,
                          const char **names, const char **values,
                          gpointer opaque, GError **error)
{
    g_string_append(opaque, element);
    for (; *names; names++, values++) {
        g_string_append_printf(opaque, " %s=%s", *names, *values);
    }
    g_string_append_c(opaque, '\n');
}

static void add_text(GMarkupParseContext *context, const char *text, gsize len,
                     gpointer opaque, GError **error)
{
    g_autofree char *own = g_strstrip(g_strndup(text, len));

    if (*own) {
        g_string_append_printf(opaque, "[%s]\n", own);
    }
}

static void test_junit(void)
{
    static const GMarkupParser parser = { .start_element = start_element,
                                          .text = add_text };
    static const char expected[] =
        "testsuite name=viclab tests=5 failures=2 skipped=1\n"
        "testcase classname=drill name=one time=0.250\n"
        "testcase classname=drill name=slow time=61.260\n"
        "testcase classname=a&b name=<two> time=1.500\n"
        "failure\n"
        "[expected was: \"pass\"\n<fail> & ?[0m \xef\xbf\xbd]\n"
        "testcase classname=drill name=three time=0.000\n"
        "skipped\n"
        "[slow; --full]\n"
        "testcase classname=drill name=four time=0.000\n"
        "failure\n";
    g_autoptr(GString) read = g_string_new(NULL);
    g_autoptr(GMarkupParseContext) context =
        g_markup_parse_context_new(&parser, 0, read, NULL);
    g_autofree char *ktap = NULL;
    g_autofree char *xml = NULL;
    g_autoptr(GError) error = NULL;
    Report report;
    Place place;

    place_init(&place);
    report_begin(&report, NULL, place.folder);
    add_some(&report);
    end(&report);
    ktap = printed(&place);
    xml = file_text(&place, "junit.xml");
    g_markup_parse_context_parse(context, xml, -1, &error);
    g_assert_no_error(error);
    g_assert_true(g_markup_parse_context_end_parse(context, NULL));
    g_assert_cmpstr(read->str, ==, expected);
    folder_free(place.folder);
}

static void check_value(const Record *record, const char *key,
                        const char *value)
{
    g_assert_cmpstr(record_get(record, key), ==, value);
}

static void test_result(void)
{
    g_autofree char *ktap = NULL;
    g_autofree char *text = NULL;
    g_autoptr(Record) record = NULL;
    Report report;
    Place place;

    place_init(&place);
    report_begin(&report, NULL, place.folder);
    add_some(&report);
    end(&report);
    ktap = printed(&place);
    text = file_text(&place, "result.json");
    record = record_parse(text);
    g_assert_nonnull(record);
    check_value(record, "verdict", "fail");
    check_value(record, "passed", "2");
    check_value(record, "failed", "2");
    check_value(record, "skipped", "1");
    check_value(record, "failed_cases", "[\"a&b/<two>\",\"drill/four\"]");
    folder_free(place.folder);
}

/* What is not asked for is neither told nor counted. */
static void test_pattern(void)
{
    g_autofree char *ktap = NULL;
    g_autofree char *text = NULL;
    g_autoptr(Record) record = NULL;
    Report report;
    Place place;

    place_init(&place);
    report_begin(&report, "drill/o", place.folder);
    add_some(&report);
    end(&report);
    ktap = printed(&place);
    g_assert_cmpstr(ktap, ==,
                    "KTAP version 1\n"
                    "ok 1 drill/one\n"
                    "# 2 things\n"
                    "# to say\n"
                    "1 passed, 0 failed\n");
    text = file_text(&place, "result.json");
    record = record_parse(text);
    check_value(record, "verdict", "pass");
    check_value(record, "failed_cases", "[]");
    folder_free(place.folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/report/ktap", test_ktap);
    g_test_add_func("/report/junit", test_junit);
    g_test_add_func("/report/result", test_result);
    g_test_add_func("/report/pattern", test_pattern);
    return g_test_run();
}
