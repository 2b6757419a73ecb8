/*
 * The journal.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drill/journal.h"

static void append_number(GString *out, uint64_t value)
{
    char digits[20];
    unsigned int at = sizeof(digits);

    do {
        digits[--at] = '0' + value % 10;
        value /= 10;
    } while (value);
    g_string_append_len(out, digits + at, sizeof(digits) - at);
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
    g_string_append_len(out, digits + at, sizeof(digits) - at);
}

static void append_string(GString *out, const char *string)
{
    g_string_append_c(out, '"');
    for (const char *p = string; *p; p++) {
        if (*p == '"' || *p == '\\') {
            g_string_append_c(out, '\\');
            g_string_append_c(out, *p);
        } else if ((unsigned char)*p < 0x20) {
            g_string_append(out, "\\u00");
            g_string_append_c(out, hex_digit(*p >> 4));
            g_string_append_c(out, hex_digit(*p));
        } else {
            g_string_append_c(out, *p);
        }
    }
    g_string_append_c(out, '"');
}

static void append_bytes(GString *out, const uint8_t *bytes, uint32_t length)
{
    g_string_append_c(out, '"');
    for (uint32_t i = 0; i < length; i++) {
        g_string_append_c(out, hex_digit(bytes[i] >> 4));
        g_string_append_c(out, hex_digit(bytes[i]));
    }
    g_string_append_c(out, '"');
}

static void append_field(GString *out, const TapField *field)
{
    g_string_append(out, ",\"");
    g_string_append(out, field->name);
    g_string_append(out, "\":");
    switch (field->type) {
    case TAP_TYPE_DECIMAL:
        append_number(out, field->number);
        break;
    case TAP_TYPE_HEX:
        g_string_append_c(out, '"');
        append_hex(out, field->number, field->width);
        g_string_append_c(out, '"');
        break;
    case TAP_TYPE_STRING:
        append_string(out, field->string);
        break;
    case TAP_TYPE_BOOL:
        g_string_append(out, field->number ? "true" : "false");
        break;
    case TAP_TYPE_BYTES:
        append_bytes(out, field->bytes, field->width);
        break;
    }
}

void journal_format(GString *out, const TapEvent *event)
{
    g_string_append(out, "{\"v\":");
    append_number(out, JOURNAL_VERSION);
    g_string_append(out, ",\"t\":");
    append_number(out, event->time);
    g_string_append(out, ",\"ev\":");
    append_string(out, tap_kind_name(event->kind));
    g_string_append(out, ",\"at\":");
    append_string(out, event->who);
    for (uint32_t i = 0; i < event->field_count; i++) {
        append_field(out, &event->fields[i]);
    }
    g_string_append(out, "}\n");
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

Journal *journal_new(Lab *lab, const char *path, uint64_t kinds, char **why)
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
