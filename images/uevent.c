/*
 * Messages of the kernel about devices: parsing only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "uevent.h"

#include <string.h>

bool uevent_parse(Uevent *uevent, size_t length)
{
    const char *at;

    if (!length || length > UEVENT_SIZE) {
        return false;
    }
    uevent->length = length;
    uevent->text[length] = '\0';
    at = strchr(uevent->text, '@');
    return at && at != uevent->text && at[1] == '/';
}

const char *uevent_get(const Uevent *uevent, const char *key)
{
    size_t key_length = strlen(key);
    size_t at = strlen(uevent->text) + 1;

    while (at < uevent->length) {
        const char *field = uevent->text + at;

        if (strncmp(field, key, key_length) == 0 && field[key_length] == '=') {
            return field + key_length + 1;
        }
        at += strlen(field) + 1;
    }
    return "";
}

bool uevent_is(const Uevent *uevent, const char *key, const char *value)
{
    return strcmp(uevent_get(uevent, key), value) == 0;
}
