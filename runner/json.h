/*
 * Writing a JSON object, one member a line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_JSON_H
#define VICLAB_RUNNER_JSON_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef GString Json;

Json *json_new(void);
/* A NULL text becomes null. */
void json_text(Json *json, const char *key, const char *value);
/* Nothing at all if it is NULL. */
void json_text_if_any(Json *json, const char *key, const char *value);
void json_number(Json *json, const char *key, int64_t value);
/* With three digits behind the point, whatever the locale. */
void json_seconds(Json *json, const char *key, double value);
void json_flag(Json *json, const char *key, bool value);
/* An object inside, by its text as json_end() returns it. */
void json_nested(Json *json, const char *key, const char *text);
/* An array of texts (char *). */
void json_texts(Json *json, const char *key, const GPtrArray *values);
/* Frees it and returns the text. */
char *json_end(Json *json);

/* A text in its quotes; it may stand within an HTML script. */
void json_quote(GString *out, const char *text);

#endif
