/*
 * The text of an event, as docs/lab-port.md has it: a name, then key=value.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_EVENT_H
#define VICLAB_IMAGES_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EVENT_SIZE 1024 /* bytes of the longest event that the port takes */

typedef struct Event {
    char text[EVENT_SIZE + 1]; /* NUL-terminated */
    size_t length;
} Event;

/* @name and every key: [a-z][a-z0-9_-]*, the caller's business. */
void event_begin(Event *event, const char *name);
/*
 * Appends one field. What may not stand in a value (space, control, not
 * ASCII) becomes '_', an empty value becomes '-'. A field that does not fit
 * is left out whole, then false.
 */
bool event_text(Event *event, const char *key, const char *value);
bool event_number(Event *event, const char *key, uint64_t value);
/* A line that another program wrote, cut at EVENT_SIZE. */
void event_line(Event *event, const char *line, size_t length);

#endif
