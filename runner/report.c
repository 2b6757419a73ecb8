/*
 * Results of tests as they come in.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "report.h"

#include <stdio.h>
#include <string.h>

#include "file.h"
#include "json.h"

typedef struct Case {
    char *group;
    char *name;
    char *detail;
    double seconds;
    ReportStatus status;
} Case;

static void case_free(gpointer opaque)
{
    Case *one = opaque;

    g_free(one->group);
    g_free(one->name);
    g_free(one->detail);
    g_free(one);
}

void report_begin(Report *report, const char *pattern, const char *folder)
{
    *report = (Report){
        .cases = g_ptr_array_new_with_free_func(case_free),
        .pattern = pattern,
        .folder = folder,
        .begun = g_get_monotonic_time(),
    };
    printf("KTAP version 1\n");
    fflush(stdout);
}

void report_cleanup(Report *report)
{
    g_ptr_array_unref(report->cases);
}

bool report_wants(const Report *report, const char *group, const char *name)
{
    g_autofree char *whole = g_strconcat(group, "/", name, NULL);

    return !report->pattern || strstr(whole, report->pattern);
}

static void print_lines(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        printf("# %s\n", *line);
    }
}

void report_say(const Report *report, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    print_lines(text);
    fflush(stdout);
}

static void print_case(const Case *one, guint number)
{
    bool failed = one->status == REPORT_FAILED;
    bool skipped = one->status == REPORT_SKIPPED;

    if (failed && one->detail) {
        print_lines(one->detail);
    }
    printf("%s %u %s/%s", failed ? "not ok" : "ok", number, one->group,
           one->name);
    if (skipped) {
        printf(" # SKIP %s", one->detail ? one->detail : "");
    } else if (one->seconds >= 1) {
        printf(" # %.1f s", one->seconds);
    }
    putchar('\n');
    fflush(stdout);
}

void report_add(Report *report, const char *group, const char *name,
                ReportStatus status, double seconds, const char *detail)
{
    Case *one;

    if (!report_wants(report, group, name)) {
        return;
    }
    one = g_new0(Case, 1);
    *one = (Case){
        .group = g_strdup(group),
        .name = g_strdup(name),
        .detail = detail ? g_utf8_make_valid(detail, -1) : NULL,
        .seconds = seconds,
        .status = status,
    };
    g_ptr_array_add(report->cases, one);
    report->counts[status]++;
    print_case(one, report->cases->len);
}

/* XML has no way to write most control characters. */
static char *xml_text(const char *text)
{
    g_autofree char *plain = g_strdup(text ? text : "");

    for (char *p = plain; *p; p++) {
        if ((unsigned char)*p < 0x20 && *p != '\n' && *p != '\t') {
            *p = '?';
        }
    }
    return g_markup_escape_text(plain, -1);
}

static void add_xml_case(GString *xml, const Case *one)
{
    g_autofree char *group = xml_text(one->group);
    g_autofree char *name = xml_text(one->name);
    g_autofree char *detail = xml_text(one->detail);
    char seconds[G_ASCII_DTOSTR_BUF_SIZE];

    g_ascii_formatd(seconds, sizeof(seconds), "%.3f", one->seconds);
    g_string_append_printf(xml,
                           "  <testcase classname=\"%s\" name=\"%s\" "
                           "time=\"%s\"",
                           group, name, seconds);
    switch (one->status) {
    case REPORT_PASSED:
        g_string_append(xml, "/>\n");
        break;
    case REPORT_FAILED:
        g_string_append_printf(xml, "><failure>%s</failure></testcase>\n",
                               detail);
        break;
    case REPORT_SKIPPED:
        g_string_append_printf(xml, "><skipped>%s</skipped></testcase>\n",
                               detail);
        break;
    }
}

static bool write_junit(const Report *report, GError **error)
{
    g_autofree char *path = g_build_filename(report->folder, "junit.xml", NULL);
    g_autoptr(GString) xml = g_string_new("<?xml version=\"1.0\" "
                                          "encoding=\"UTF-8\"?>\n");

    g_string_append_printf(xml,
                           "<testsuite name=\"viclab\" tests=\"%u\" "
                           "failures=\"%u\" skipped=\"%u\">\n",
                           report->cases->len, report->counts[REPORT_FAILED],
                           report->counts[REPORT_SKIPPED]);
    for (guint i = 0; i < report->cases->len; i++) {
        add_xml_case(xml, report->cases->pdata[i]);
    }
    g_string_append(xml, "</testsuite>\n");
    return file_write(path, xml->str, error);
}

static bool write_result(const Report *report, GError **error)
{
    g_autofree char *path =
        g_build_filename(report->folder, "result.json", NULL);
    g_autoptr(GPtrArray) failed = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *text = NULL;
    Json *json = json_new();

    for (guint i = 0; i < report->cases->len; i++) {
        const Case *one = report->cases->pdata[i];

        if (one->status == REPORT_FAILED) {
            g_ptr_array_add(failed,
                            g_strconcat(one->group, "/", one->name, NULL));
        }
    }
    json_number(json, "schema", 1);
    json_text(json, "verdict", failed->len ? "fail" : "pass");
    json_text(json, "viclab", VICLAB_VERSION);
    json_number(json, "passed", report->counts[REPORT_PASSED]);
    json_number(json, "failed", report->counts[REPORT_FAILED]);
    json_number(json, "skipped", report->counts[REPORT_SKIPPED]);
    json_texts(json, "failed_cases", failed);
    json_seconds(json, "wall_seconds",
                 (g_get_monotonic_time() - report->begun) / 1e6);
    text = json_end(json);
    return file_write(path, text, error);
}

bool report_end(const Report *report, GError **error)
{
    bool done = write_junit(report, error) && write_result(report, error);

    printf("# junit.xml and result.json are in %s\n", report->folder);
    printf("%u passed, %u failed", report->counts[REPORT_PASSED],
           report->counts[REPORT_FAILED]);
    if (report->counts[REPORT_SKIPPED]) {
        printf(", %u skipped", report->counts[REPORT_SKIPPED]);
    }
    putchar('\n');
    fflush(stdout);
    return done;
}
