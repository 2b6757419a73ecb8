/*
 * Flat JSON objects, as the lines of a journal and a result.json are.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_RECORD_H
#define VICLAB_RUNNER_RECORD_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * A flat JSON object: texts, numbers, true and false as text; a member that is
 * null is none, an array or object inside is kept as its JSON.
 */
typedef struct Record {
    GPtrArray *keys;
    GPtrArray *values;
} Record;

/* NULL if @line is no such object. */
Record *record_parse(const char *line);
/* The same of a file in a folder. */
Record *record_read(const char *folder, const char *name);
void record_free(Record *record);
/* NULL if it has no such key. */
const char *record_get(const Record *record, const char *key);
/* 0 if it has none. */
/* The elements of an array; empty if it is none. g_strfreev() */
GStrv record_list(const Record *record, const char *key);
int64_t record_number(const Record *record, const char *key);
double record_double(const Record *record, const char *key);
bool record_is(const Record *record, const char *key, const char *value);
/* @term is "key=value"; {key} in the value stands for another value. */
bool record_meets(const Record *record, const char *term);
/* @text with each {key} replaced by its value, or by @otherwise without one. */
char *record_fill(const Record *record, const char *text,
                  const char *otherwise);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Record, record_free)

#endif
