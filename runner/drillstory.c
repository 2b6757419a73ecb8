/*
 * What the journal tells of a drill that was played.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drillstory.h"

#include <stdio.h>
#include <string.h>

#include "record.h"

static void add_once(GPtrArray *names, const char *name)
{
    if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL)) {
        g_ptr_array_add(names, g_strdup(name));
    }
}

static void add_end(DrillStory *story, const Drill *drill, const Record *record)
{
    g_autofree char *file = NULL;

    if (story->end) {
        return;
    }
    story->end = g_strdup(record_get(record, "end"));
    story->why = g_strdup(record_get(record, "why"));
    if (record_number(record, "line")) {
        file = drill_users_file(drill, record_get(record, "file"));
        story->place =
            g_strdup_printf("%s:%s:%s", file, record_get(record, "line"),
                            record_get(record, "column"));
    }
}

static void add_oracle(DrillStory *story, const Record *record)
{
    const char *name = record_get(record, "oracle");
    guint before = story->oracles->len;

    add_once(story->oracles, name);
    if (story->oracles->len > before) {
        g_ptr_array_add(story->said, g_strdup(record_get(record, "what")));
    }
}

static void add_line(DrillStory *story, const Drill *drill, const char *line)
{
    g_autoptr(Record) record = NULL;

    if (!strstr(line, "\"ev\":\"drill.")) {
        return;
    }
    record = record_parse(line);
    if (!record) {
        return;
    }
    if (record_is(record, "ev", "drill.end")) {
        add_end(story, drill, record);
    } else if (record_is(record, "ev", "drill.oracle")) {
        add_oracle(story, record);
    } else if (record_is(record, "ev", "drill.hit")) {
        add_once(story->hits, record_get(record, "rule"));
    }
}

static void read_journal(DrillStory *story, const Drill *drill, const char *out)
{
    g_autofree char *path = g_build_filename(out, "journal.jsonl", NULL);
    FILE *file = fopen(path, "re");
    size_t size = 0;
    char *line = NULL;

    while (file && getline(&line, &size, file) > 0) {
        add_line(story, drill, line);
    }
    free(line);
    if (file) {
        fclose(file);
    }
}

static void read_console(DrillStory *story, const char *out)
{
    g_autofree char *path = g_build_filename(out, "console.log", NULL);
    g_autofree char *text = NULL;
    g_autofree char *valid = NULL;
    g_auto(GStrv) lines = NULL;
    gsize length;

    if (!g_file_get_contents(path, &text, &length, NULL)) {
        return;
    }
    valid = g_utf8_make_valid(text, length);
    lines = g_strsplit(valid, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_ptr_array_add(story->kernel, g_strdup(g_strchomp(*line)));
    }
}

void drill_story_read(DrillStory *story, const Drill *drill, const char *out)
{
    *story = (DrillStory){
        .oracles = g_ptr_array_new_with_free_func(g_free),
        .said = g_ptr_array_new_with_free_func(g_free),
        .hits = g_ptr_array_new_with_free_func(g_free),
        .kernel = g_ptr_array_new_with_free_func(g_free),
    };
    read_journal(story, drill, out);
    read_console(story, out);
}

void drill_story_cleanup(DrillStory *story)
{
    g_free(story->end);
    g_free(story->place);
    g_free(story->why);
    g_ptr_array_unref(story->oracles);
    g_ptr_array_unref(story->said);
    g_ptr_array_unref(story->hits);
    g_ptr_array_unref(story->kernel);
}
