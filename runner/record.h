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
 * A flat JSON object: texts without their quotes and escapes, numbers, true
 * and false as they stand there; an array or object inside is kept as text.
 */
typedef struct Record {
    GPtrArray *keys;
    GPtrArray *values;
} Record;

/* NULL if @line is no such object. */
Record *record_parse(const char *line);
void record_free(Record *record);
/* NULL if it has no such key. */
const char *record_get(const Record *record, const char *key);
/* 0 if it has none. */
int64_t record_number(const Record *record, const char *key);
bool record_is(const Record *record, const char *key, const char *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Record, record_free)

#endif
