/*
 * The text of an event: formatting only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "event.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static char printable(char c)
{
    return c > ' ' && c <= '~' ? c : '_';
}

static void append(Event *event, const char *text)
{
    while (*text) {
        event->text[event->length++] = printable(*text++);
    }
    event->text[event->length] = '\0';
}

void event_begin(Event *event, const char *name)
{
    event->length = 0;
    append(event, name);
}

bool event_text(Event *event, const char *key, const char *value)
{
    size_t room = EVENT_SIZE - event->length;

    if (!*value) {
        value = "-";
    }
    if (strlen(key) + strlen(value) + 2 > room) {
        return false;
    }
    event->text[event->length++] = ' ';
    append(event, key);
    event->text[event->length++] = '=';
    append(event, value);
    return true;
}

bool event_number(Event *event, const char *key, uint64_t value)
{
    char digits[24];

    snprintf(digits, sizeof(digits), "%" PRIu64, value);
    return event_text(event, key, digits);
}

void event_line(Event *event, const char *line, size_t length)
{
    size_t i;

    event->length = length < EVENT_SIZE ? length : EVENT_SIZE;
    for (i = 0; i < event->length; i++) {
        event->text[i] = line[i] == ' ' ? ' ' : printable(line[i]);
    }
    event->text[event->length] = '\0';
}
