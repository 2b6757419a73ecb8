/*
 * The journal.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/journal.h"

/* A line consists of many small pieces: GLib's way of appending is for few. */
static void put(GString *out, const char *text, gsize length)
{
    if (out->allocated_len - out->len <= length) {
        g_string_append_len(out, text, length);
        return;
    }
    memcpy(out->str + out->len, text, length);
    out->len += length;
}

static void put_char(GString *out, char c)
{
    put(out, &c, 1);
}

#define PUT(out, literal) put(out, literal, sizeof(literal) - 1)

static void append_number(GString *out, uint64_t value)
{
    char digits[20];
    unsigned int at = sizeof(digits);

    do {
        digits[--at] = '0' + value % 10;
        value /= 10;
    } while (value);
    put(out, digits + at, sizeof(digits) - at);
}

static char hex_digit(unsigned int value)
{
    return "0123456789abcdef"[value & 0xf];
}

static void append_hex(GString *out, uint64_t value, uint32_t width)
{
    char digits[16];
    unsigned int at = sizeof(digits);

    do {
        digits[--at] = hex_digit(value);
        value >>= 4;
    } while (value || sizeof(digits) - at < MIN(width, sizeof(digits)));
    put(out, digits + at, sizeof(digits) - at);
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

static void append_special(GString *out, unsigned char c, bool is_utf8)
{
    if (c >= 0x80 && is_utf8) {
        put_char(out, c);
    } else if (c == '"' || c == '\\') {
        put_char(out, '\\');
        put_char(out, c);
    } else {
        PUT(out, "\\u00");
        put_char(out, hex_digit(c >> 4));
        put_char(out, hex_digit(c));
    }
}

/* What hosts and guests call themselves need not be UTF-8; JSON is. */
static void append_string(GString *out, const char *string)
{
    const char *p = string;
    bool is_utf8;

    put_char(out, '"');
    while (is_plain(*p)) {
        p++;
    }
    put(out, string, p - string);
    is_utf8 = !*p || g_utf8_validate(p, -1, NULL);
    for (; *p; p++) {
        if (is_plain(*p)) {
            put_char(out, *p);
        } else {
            append_special(out, *p, is_utf8);
        }
    }
    put_char(out, '"');
}

static void append_bytes(GString *out, const uint8_t *bytes, uint32_t length)
{
    put_char(out, '"');
    for (uint32_t i = 0; i < length; i++) {
        put_char(out, hex_digit(bytes[i] >> 4));
        put_char(out, hex_digit(bytes[i]));
    }
    put_char(out, '"');
}

static void append_field(GString *out, const TapField *field)
{
    PUT(out, ",\"");
    put(out, field->name, strlen(field->name));
    PUT(out, "\":");
    switch (field->type) {
    case TAP_TYPE_DECIMAL:
        append_number(out, field->number);
        break;
    case TAP_TYPE_HEX:
        put_char(out, '"');
        append_hex(out, field->number, field->width);
        put_char(out, '"');
        break;
    case TAP_TYPE_STRING:
        append_string(out, field->string);
        break;
    case TAP_TYPE_BOOL:
        if (field->number) {
            PUT(out, "true");
        } else {
            PUT(out, "false");
        }
        break;
    case TAP_TYPE_BYTES:
        append_bytes(out, field->bytes, field->width);
        break;
    }
}

void journal_format(GString *out, const TapEvent *event)
{
    PUT(out, "{\"v\":");
    append_number(out, JOURNAL_VERSION);
    PUT(out, ",\"t\":");
    append_number(out, event->time);
    PUT(out, ",\"ev\":");
    append_string(out, tap_kind_name(event->kind));
    PUT(out, ",\"at\":");
    append_string(out, event->who);
    for (uint32_t i = 0; i < event->field_count; i++) {
        append_field(out, &event->fields[i]);
    }
    PUT(out, "}\n");
    out->str[out->len] = '\0';
}

static void observe(void *opaque, const TapEvent *event)
{
    Journal *journal = opaque;

    g_string_truncate(journal->line, 0);
    journal_format(journal->line, event);
    lab_sink_write(&journal->sink, journal->line->str, journal->line->len);
    if (tap_kind_detail(event->kind) == TAP_DETAIL_CONTROL) {
        /* whoever follows the run sees it as it happens */
        lab_sink_flush(&journal->sink);
    }
}

Journal *journal_new(Lab *lab, const char *path, TapKinds kinds, char **why)
{
    Journal *journal = g_new0(Journal, 1);

    if (!lab_sink_open(&journal->sink, lab, path, why)) {
        g_free(journal);
        return NULL;
    }
    journal->lab = lab;
    journal->line = g_string_new(NULL);
    tap_observe(&lab->tap, kinds, observe, journal);
    return journal;
}

void journal_free(Journal *journal)
{
    tap_unobserve(&journal->lab->tap, observe, journal);
    lab_sink_close(&journal->sink);
    g_string_free(journal->line, TRUE);
    g_free(journal);
}
