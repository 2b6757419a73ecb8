/*
 * viclab explain: a run as one time line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "explain.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "fail.h"
#include "record.h"
#include "result.h"
#include "wording.h"

/* Doorbells that nothing came between. */
typedef struct Rings {
    guint count;
    int64_t time; /* of the first */
    char *at;     /* whose they are */
    char *text;   /* of the first */
} Rings;

typedef struct Explainer {
    FILE *out;
    bool verbose;
    int64_t before; /* virtual time of the last line; -1: none */
    Rings rings;
} Explainer;

static char *all_fields(const Record *record)
{
    GString *out = g_string_new(record_get(record, "ev"));

    for (guint i = 0; i < record->keys->len; i++) {
        const char *key = record->keys->pdata[i];

        if (strcmp(key, "v") && strcmp(key, "t") && strcmp(key, "ev")) {
            g_string_append_printf(out, " %s=%s", key,
                                   (char *)record->values->pdata[i]);
        }
    }
    return g_string_free(out, FALSE);
}

/* Time is told when it has gone on. */
static void print_line(Explainer *explainer, int64_t time, Lane lane,
                       const char *text)
{
    FILE *out = explainer->out;

    if (time == explainer->before) {
        fprintf(out, "%14s", "");
    } else {
        fprintf(out, "%4" PRId64 ".%09" PRId64, time / 1000000000,
                time % 1000000000);
    }
    explainer->before = time;
    fprintf(out, "  %-8s %*s%s\n", wording_lane_name(lane), 2 * lane, "", text);
}

/* One by one they would drown what they are about. */
static void print_rings(Explainer *explainer)
{
    Rings *rings = &explainer->rings;
    g_autofree char *many = NULL;

    if (!rings->count) {
        return;
    }
    many = g_strdup_printf("%s: %u doorbells", rings->at, rings->count);
    print_line(explainer, rings->time, LANE_ADAPTER,
               rings->count > 1 ? many : rings->text);
    g_clear_pointer(&rings->at, g_free);
    g_clear_pointer(&rings->text, g_free);
    rings->count = 0;
}

/* Takes @text over. */
static void add_ring(Explainer *explainer, const Record *record, char *text)
{
    Rings *rings = &explainer->rings;

    if (rings->count && !record_is(record, "at", rings->at)) {
        print_rings(explainer);
    }
    if (rings->count++) {
        g_free(text);
        return;
    }
    rings->time = record_number(record, "t");
    rings->at = g_strdup(record_get(record, "at"));
    rings->text = text;
}

static void add_line(Explainer *explainer, const Record *record, Lane lane,
                     char *text)
{
    if (!explainer->verbose && record_is(record, "ev", "vic.doorbell")) {
        add_ring(explainer, record, text);
        return;
    }
    print_rings(explainer);
    print_line(explainer, record_number(record, "t"), lane, text);
    g_free(text);
}

static void explain_line(Explainer *explainer, const char *line)
{
    g_autoptr(Record) record = record_parse(line);
    const Wording *wording;

    if (!record || !record_get(record, "ev")) {
        return;
    }
    wording = wording_find(record);
    if (wording && (!wording->verbose || explainer->verbose)) {
        add_line(explainer, record, wording->lane,
                 wording_text(wording, record));
    } else if (!wording && explainer->verbose) {
        add_line(explainer, record, LANE_FABRIC, all_fields(record));
    }
}

static void print_verdict(const char *folder, FILE *out)
{
    g_autoptr(Record) record = record_read(folder, RESULT_FILE);
    const char *reason;

    if (!record) {
        return;
    }
    reason = record_get(record, "reason");
    fprintf(out, "\n%s%s%s\n", record_get(record, "verdict"),
            reason ? ": " : "", reason ? reason : "");
}

bool explain_print(const char *folder, bool verbose, FILE *out, GError **error)
{
    Explainer explainer = { .out = out, .verbose = verbose, .before = -1 };
    g_autofree char *path = g_build_filename(folder, "journal.jsonl", NULL);
    FILE *file = fopen(path, "re");
    size_t size = 0;
    char *line = NULL;

    if (!file) {
        return fail_errno(error, path, "there is no run in %s", folder);
    }
    while (getline(&line, &size, file) > 0) {
        explain_line(&explainer, line);
    }
    print_rings(&explainer);
    free(line);
    fclose(file);
    print_verdict(folder, out);
    return true;
}

bool explain_main(const Session *session, int *code, GError **error)
{
    const char *folder = session->options->rest[0];

    if (!folder || session->options->rest[1]) {
        return fail(error, FAIL_USAGE, "explain which run? Give its folder");
    }
    return explain_print(folder, session->options->verbose, stdout, error);
}
