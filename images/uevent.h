/*
 * A message of the kernel about a device that came, changed or went.
 *
 * Source: Linux Documentation/ABI and lib/kobject_uevent.c: "action@path",
 * then KEY=VALUE, each NUL-terminated.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_UEVENT_H
#define VICLAB_IMAGES_UEVENT_H

#include <stdbool.h>
#include <stddef.h>

#define UEVENT_SIZE 8192

typedef struct Uevent {
    char text[UEVENT_SIZE + 1];
    size_t length; /* bytes of text as received, the NUL added not counted */
} Uevent;

/* Terminates what was received; false if it is not a message of the kernel. */
bool uevent_parse(Uevent *uevent, size_t length);
/* The value of @key, or "" if the message has none. */
const char *uevent_get(const Uevent *uevent, const char *key);
bool uevent_is(const Uevent *uevent, const char *key, const char *value);

#endif
