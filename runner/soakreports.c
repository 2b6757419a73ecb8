/*
 * What the kernel reports in a soak: settled, or news.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "soakreports.h"

#include <stdbool.h>
#include <string.h>

#include "console.h"
#include "fail.h"

#define LIST  "guest-driver/soak-reports"
#define STACK "Call Trace:"

static void settled_free(gpointer opaque)
{
    SettledReport *report = opaque;

    g_free(report->drill);
    g_free(report->title);
    g_free(report);
}

static void add_line(GPtrArray *settled, const char *line)
{
    g_autoptr(GRegex) regex =
        g_regex_new("^([^#\\s]\\S*)\\s+(\\S.*?)\\s*$", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    SettledReport *report;

    if (g_regex_match(regex, line, 0, &match)) {
        report = g_new0(SettledReport, 1);
        report->drill = g_match_info_fetch(match, 1);
        report->title = g_match_info_fetch(match, 2);
        g_ptr_array_add(settled, report);
    }
}

GPtrArray *soakreports_parse(const char *text)
{
    GPtrArray *settled = g_ptr_array_new_with_free_func(settled_free);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        add_line(settled, *line);
    }
    return settled;
}

GPtrArray *soakreports_load(const char *checkout, GError **error)
{
    g_autofree char *path = g_build_filename(checkout, LIST, NULL);
    g_autofree char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        fail(error, FAIL_GENERAL, "cannot read %s", path);
        return NULL;
    }
    return soakreports_parse(text);
}

const char *soakreports_drill(const GPtrArray *settled, const char *title)
{
    for (guint i = 0; i < settled->len; i++) {
        const SettledReport *report = settled->pdata[i];

        if (g_pattern_match_simple(report->title, title)) {
            return report->drill;
        }
    }
    return NULL;
}

const char *soakreports_news(const GPtrArray *settled, char **titles)
{
    bool has_report = false;

    for (char **title = titles; *title; title++) {
        bool is_stack = strcmp(*title, STACK) == 0;

        if (console_classify(*title) != CONSOLE_REPORT) {
            continue;
        }
        if (is_stack ? !has_report : !soakreports_drill(settled, *title)) {
            return *title;
        }
        has_report = true;
    }
    return NULL;
}
