/*
 * Reports that a kernel of ours makes on every boot.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "known.h"

#include <string.h>

#include "fail.h"

#define LIST "guest-driver/known-reports"
#define ANY  "any"
#define NONE "-"

static void known_free(gpointer opaque)
{
    KnownReport *report = opaque;

    g_free(report->function);
    g_free(report->title);
    g_free(report);
}

/* Kind, function and title, or NULL. */
static char **split_line(const char *line)
{
    g_autoptr(GRegex) regex =
        g_regex_new("^([^#\\s]\\S*)\\s+(\\S+)\\s+(\\S.*?)\\s*$", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    char **words;

    if (!g_regex_match(regex, line, 0, &match)) {
        return NULL;
    }
    words = g_new0(char *, 4);
    for (int i = 0; i < 3; i++) {
        words[i] = g_match_info_fetch(match, i + 1);
    }
    return words;
}

GPtrArray *known_parse(const char *text, const char *kind)
{
    GPtrArray *known = g_ptr_array_new_with_free_func(known_free);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        g_auto(GStrv) words = split_line(*line);
        KnownReport *report;

        if (!words || (strcmp(words[0], kind) && strcmp(words[0], ANY))) {
            continue;
        }
        report = g_new0(KnownReport, 1);
        report->function = strcmp(words[1], NONE) ? g_strdup(words[1]) : NULL;
        report->title = g_strdup(words[2]);
        g_ptr_array_add(known, report);
    }
    return known;
}

GPtrArray *known_load(const Session *session, const char *kind, GError **error)
{
    g_autofree char *path = g_build_filename(session->checkout, LIST, NULL);
    g_autofree char *text = NULL;

    if (!kind) {
        return g_ptr_array_new_with_free_func(known_free);
    }
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        fail(error, FAIL_GENERAL, "cannot read %s", path);
        return NULL;
    }
    return known_parse(text, kind);
}

GPtrArray *known_candidates(const GPtrArray *known, const char *title)
{
    GPtrArray *candidates = g_ptr_array_new();

    for (guint i = 0; known && i < known->len; i++) {
        KnownReport *report = known->pdata[i];

        if (g_pattern_match_simple(report->title, title)) {
            g_ptr_array_add(candidates, report);
        }
    }
    return candidates;
}

const KnownReport *known_confirmed(const GPtrArray *candidates,
                                   const char *line)
{
    for (guint i = 0; i < candidates->len; i++) {
        const KnownReport *report = candidates->pdata[i];
        g_autofree char *frame =
            report->function ? g_strdup_printf(" %s+0x", report->function)
                             : NULL;

        if (!frame || strstr(line, frame)) {
            return report;
        }
    }
    return NULL;
}
