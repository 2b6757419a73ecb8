/*
 * viclab report: a run as one page for a browser.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "page.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "fail.h"
#include "file.h"
#include "json.h"
#include "page_text.h"
#include "record.h"
#include "result.h"
#include "wording.h"

#define PAGE "report.html"

/* What of result.json stands on top. */
static const char *const facts[] = {
    "drill",        "link",  "kernel", "driver", "qemu",   "device",
    "seed",         "vcpus", "pace",   "hash",   "viclab", "virtual_seconds",
    "wall_seconds",
};

typedef struct Page {
    const char *folder;
    GString *html;
    Record *result;      /* or NULL */
    GPtrArray *adapters; /* char * */
    guint rows;
} Page;

static void add_escaped(GString *html, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    g_autofree char *escaped = NULL;

    for (char *p = valid; *p; p++) {
        if (g_ascii_iscntrl(*p) && *p != '\n' && *p != '\t') {
            *p = ' ';
        }
    }
    escaped = g_markup_escape_text(valid, -1);
    g_string_append(html, escaped);
}

/* ------------------------------------------------------------------ */
/* The events                                                          */

typedef void LineFn(Page *page, const Record *record);

static bool each_event(Page *page, LineFn *fn, GError **error)
{
    g_autofree char *path =
        g_build_filename(page->folder, "journal.jsonl", NULL);
    FILE *file = fopen(path, "re");
    size_t size = 0;
    char *line = NULL;

    if (!file) {
        return fail_errno(error, path, "there is no run in %s", page->folder);
    }
    while (getline(&line, &size, file) > 0) {
        g_autoptr(Record) record = record_parse(line);

        if (record && record_get(record, "ev")) {
            fn(page, record);
        }
    }
    free(line);
    fclose(file);
    return true;
}

static bool is_adapter(const Page *page, const char *name)
{
    return name && g_ptr_array_find_with_equal_func(page->adapters, name,
                                                    g_str_equal, NULL);
}

static void note_adapter(Page *page, const Record *record)
{
    const char *at = record_get(record, "at");

    if (g_str_has_prefix(record_get(record, "ev"), "vic.") &&
        !is_adapter(page, at)) {
        g_ptr_array_add(page->adapters, g_strdup(at));
    }
}

static const struct {
    const char *prefix;
    const char *kind;
} kinds[] = {
    { "drill.", "drill" },
    { "guest.kernel", "kernel" },
    { "guest.command", "command" },
    { "guest.done", "command" },
    { "guest.exit", "command" },
    { "guest.function", "function" },
    { "guest.park", "function" },
    { "guest.resume", "function" },
    { "guest.return", "function" },
    { "guest.vcpu", "function" },
    { "guest.lockup", "function" },
    { "fw.re", "request" },
    { "fw.control", "request" },
    { "link.", "frame" },
    { "vic.interrupt", "interrupt" },
    { "vic.doorbell", "doorbell" },
    { "check.", "breach" },
    { "target.", "target" },
};

static const char *kind_of(const Record *record)
{
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (g_str_has_prefix(record_get(record, "ev"), kinds[i].prefix)) {
            return kinds[i].kind;
        }
    }
    return "other";
}

/* From which lane to which: a frame crosses the link of its port. */
static void ends_of(const Page *page, const Record *record, Lane lane,
                    Lane *from, Lane *to)
{
    bool adapter = is_adapter(page, record_get(record, "at"));
    Lane port = adapter ? LANE_ADAPTER : LANE_TARGET;

    *from = *to = lane;
    if (record_is(record, "ev", "link.frame")) {
        bool sends = record_is(record, "dir", "tx");

        *from = sends ? port : LANE_FABRIC;
        *to = sends ? LANE_FABRIC : port;
    } else if (record_is(record, "ev", "fw.request") ||
               record_is(record, "ev", "fw.control") ||
               record_is(record, "ev", "vic.doorbell")) {
        *from = LANE_HOST;
        *to = LANE_ADAPTER;
    } else if (record_is(record, "ev", "fw.reply") ||
               record_is(record, "ev", "vic.interrupt")) {
        *from = LANE_ADAPTER;
        *to = LANE_HOST;
    }
}

/* What was done, and what came of it; what was merely met is neither. */
static const struct {
    const char *event;
    const char *mark;
} marks[] = {
    { "drill.act", "fault" },     { "guest.park", "fault" },
    { "guest.return", "fault" },  { "lab.control", "fault" },
    { "drill.oracle", "oracle" }, { "check.breach", "oracle" },
    { "guest.lockup", "oracle" },
};

static const char *mark_of(const Record *record)
{
    for (guint i = 0; i < G_N_ELEMENTS(marks); i++) {
        if (record_is(record, "ev", marks[i].event)) {
            return marks[i].mark;
        }
    }
    return "";
}

/* In a script that is read as HTML, or as XML. */
static void add_quoted(GString *html, const char *text)
{
    g_autoptr(GString) quoted = g_string_new(NULL);
    g_auto(GStrv) parts = NULL;
    g_autofree char *safe = NULL;

    json_quote(quoted, text);
    parts = g_strsplit(quoted->str, "]]>", -1);
    safe = g_strjoinv("]]\\u003e", parts);
    g_string_append(html, safe);
}

static void add_row(Page *page, const Record *record)
{
    const Wording *wording = wording_find(record);
    g_autofree char *text = NULL;
    Lane from;
    Lane to;

    if (!wording || wording->verbose) {
        return;
    }
    text = wording_text(wording, record);
    ends_of(page, record, wording->lane, &from, &to);
    g_string_append_printf(page->html, "%s[%s,%d,%d,\"%s\",",
                           page->rows++ ? ",\n" : "", record_get(record, "t"),
                           from, to, kind_of(record));
    add_quoted(page->html, text);
    g_string_append_printf(page->html, ",\"%s\"]", mark_of(record));
}

/* ------------------------------------------------------------------ */
/* The top                                                             */

static const char *fact(const Page *page, const char *name)
{
    return page->result ? record_get(page->result, name) : NULL;
}

static void add_facts(Page *page)
{
    g_string_append(page->html, "<table class=\"meta\"><tr>");
    for (guint i = 0; i < G_N_ELEMENTS(facts); i++) {
        const char *value = fact(page, facts[i]);

        if (value) {
            g_string_append_printf(
                page->html, "%s<td>%s: ", i % 5 ? "" : "</tr><tr>", facts[i]);
            add_escaped(page->html, value);
            g_string_append(page->html, "</td>");
        }
    }
    g_string_append(page->html, "</tr></table>");
}

/* A file of the run, to be opened; nothing if there is none. */
static void add_file(Page *page, const char *name, const char *title)
{
    g_autofree char *path = g_build_filename(page->folder, name, NULL);
    g_autofree char *text = NULL;
    gsize length;
    g_autofree char *valid = NULL;

    if (!g_file_get_contents(path, &text, &length, NULL) || !length) {
        return;
    }
    valid = g_utf8_make_valid(text, (gssize)length);
    g_string_append_printf(page->html, "<details><summary>%s</summary><pre>",
                           title);
    add_escaped(page->html, valid);
    g_string_append(page->html, "</pre></details>");
}

static void add_top(Page *page)
{
    const char *verdict = fact(page, "verdict");
    const char *title = fact(page, "title");

    g_string_append(page->html, "<!DOCTYPE html>\n<html lang=\"en\"><head>"
                                "<meta charset=\"utf-8\"/><title>");
    add_escaped(page->html, title ? title : "viclab");
    g_string_append_printf(page->html,
                           "</title><style>%s</style></head><body><header><h1>",
                           page_style);
    add_escaped(page->html, title ? title : "A run of viclab");
    g_string_append_printf(page->html, "</h1><span class=\"verdict %s\">",
                           verdict ? verdict : "");
    add_escaped(page->html, verdict ? verdict : "no verdict");
    g_string_append(page->html, "</span><div class=\"reason\">");
    add_escaped(page->html, fact(page, "reason"));
    g_string_append(page->html, "</div>");
    add_facts(page);
    add_file(page, "played.drill", "the drill");
    add_file(page, "console.log", "the guest's console");
    g_string_append(page->html, "</header>");
}

static bool write_page(Page *page, const char *path, GError **error)
{
    add_top(page);
    g_string_append_printf(page->html, "%s<script>//<![CDATA[\nconst rows=[\n",
                           page_controls);
    if (!each_event(page, note_adapter, error) ||
        !each_event(page, add_row, error)) {
        return false;
    }
    g_string_append_printf(
        page->html, "\n];\n%s\n//]]></script></body></html>\n", page_script);
    return file_write(path, page->html->str, error);
}

char *page_make(const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, PAGE, NULL);
    Page page = { .folder = folder };
    bool done;

    page.html = g_string_new(NULL);
    page.result = record_read(folder, RESULT_FILE);
    page.adapters = g_ptr_array_new_with_free_func(g_free);
    done = write_page(&page, path, error);
    g_string_free(page.html, TRUE);
    g_clear_pointer(&page.result, record_free);
    g_ptr_array_unref(page.adapters);
    return done ? g_steal_pointer(&path) : NULL;
}

bool page_main(const Session *session, int *code, GError **error)
{
    const char *folder = session->options->rest[0];
    g_autofree char *path = NULL;

    if (!folder || session->options->rest[1]) {
        return fail(error, FAIL_USAGE, "report on which run? Give its folder");
    }
    path = page_make(folder, error);
    if (!path) {
        return false;
    }
    printf("%s\n", path);
    return true;
}
