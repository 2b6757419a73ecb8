/*
 * The lab port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/port.h"
#include "lab/state.h"
#include "wire/bytes.h"

#define EVENT_MAX  1024 /* bytes */
#define FIELDS_MAX 24

enum {
    SAID_COMMIT,
    SAID_EVENT,
};

static bool open_sink(LabSink *sink, Lab *lab, const char *path, char **why)
{
    *sink = (LabSink){ 0 };
    return !path || lab_sink_open(sink, lab, path, why);
}

static bool read_orders(LabPort *port, const char *path, char **why)
{
    g_autoptr(GError) error = NULL;
    gsize length;

    if (!path) {
        return true;
    }
    if (!g_file_get_contents(path, &port->orders, &length, &error)) {
        *why = g_strdup_printf("orders: %s", error->message);
        return false;
    }
    if (length > LAB_PORT_WINDOW_LEN) {
        *why = g_strdup_printf("orders: %s has %zu bytes, at most %u fit", path,
                               length, LAB_PORT_WINDOW_LEN);
        return false;
    }
    port->orders_len = length;
    return true;
}

LabPort *lab_port_new(Lab *lab, const LabPortConfig *config, char **why)
{
    LabPort *port = g_new0(LabPort, 1);

    port->lab = lab;
    port->name = g_strdup(config->name);
    port->stop_when_asked = config->stop_when_asked;
    if (!open_sink(&port->out, lab, config->stdout_path, why) ||
        !open_sink(&port->err, lab, config->stderr_path, why) ||
        !read_orders(port, config->orders_path, why)) {
        lab_port_free(port);
        return NULL;
    }
    return port;
}

void lab_port_free(LabPort *port)
{
    lab_sink_close(&port->out);
    lab_sink_close(&port->err);
    g_free(port->orders);
    g_free(port->name);
    g_free(port);
}

void lab_port_reset(LabPort *port)
{
    port->channel = 0;
    port->commits = 0;
    port->asked = false;
}

void lab_port_state(LabPort *port, LabState *state)
{
    lab_state_section(state, "lab_port", 2);
    lab_state_u32(state, &port->channel);
    lab_state_u32(state, &port->commits);
    lab_state_bool(state, &port->asked);
}

/* Only now, so that a lab that was saved when asked gets those of today. */
static uint32_t hand_over_orders(LabPort *port, uint8_t *window)
{
    if (!port->asked) {
        return 0;
    }
    port->asked = false;
    if (port->orders_len) {
        memcpy(window, port->orders, port->orders_len);
    }
    return port->orders_len;
}

uint32_t lab_port_read(LabPort *port, uint32_t reg, uint8_t *window)
{
    switch (reg) {
    case LAB_PORT_MAGIC:
        return LAB_PORT_MAGIC_VALUE;
    case LAB_PORT_VERSION:
        return LAB_PORT_VERSION_VALUE;
    case LAB_PORT_WINDOW_SIZE:
        return LAB_PORT_WINDOW_LEN;
    case LAB_PORT_CHANNEL:
        return port->channel;
    case LAB_PORT_COMMITS:
        return port->commits;
    case LAB_PORT_ORDERS:
        return hand_over_orders(port, window);
    default:
        return 0;
    }
}

static bool is_name(const char *name)
{
    if (!g_ascii_islower(*name)) {
        return false;
    }
    for (const char *p = name; *p; p++) {
        if (!g_ascii_islower(*p) && !g_ascii_isdigit(*p) && *p != '_' &&
            *p != '-') {
            return false;
        }
    }
    return true;
}

/* Names that the journal has for itself. */
static bool is_taken(const char *name)
{
    return strcmp(name, "v") == 0 || strcmp(name, "t") == 0 ||
           strcmp(name, "ev") == 0 || strcmp(name, "at") == 0 ||
           strcmp(name, "name") == 0;
}

/* "key=value", cut in place; false if it is none. */
static bool parse_field(char *word, TapField *field)
{
    char *equals = strchr(word, '=');

    if (!equals) {
        return false;
    }
    *equals = '\0';
    *field = (TapField)TAP_STR(word, equals + 1);
    return is_name(word) && !is_taken(word) &&
           g_utf8_validate(equals + 1, -1, NULL);
}

static bool tell_event(LabPort *port, char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", FIELDS_MAX + 1);
    TapField fields[FIELDS_MAX];
    uint32_t count = 0;

    if (!words[0] || !is_name(words[0])) {
        return false;
    }
    fields[count++] = (TapField)TAP_STR("name", words[0]);
    for (char **word = words + 1; *word; word++) {
        if (count == FIELDS_MAX || !parse_field(*word, &fields[count])) {
            return false;
        }
        count++;
    }
    if (port->lab->tap.wanted & TAP_BIT(TAP_guest_event)) {
        tap_tell(&port->lab->tap, TAP_guest_event, port->name, NULL, fields,
                 count);
    }
    return true;
}

static void event(LabPort *port, const uint8_t *window, uint32_t length)
{
    g_autofree char *text =
        g_strndup((const char *)window, MIN(length, EVENT_MAX + 1));

    if (length > EVENT_MAX || !tell_event(port, text)) {
        lab_guest_error(port->lab, &port->warned, SAID_EVENT, port->name,
                        "an event of %u bytes is not of the form 'name "
                        "key=value ...'",
                        length);
    }
}

static void exit_code(LabPort *port, const uint8_t *window, uint32_t length)
{
    TAP(&port->lab->tap, TAP_guest_exit, port->name,
        TAP_DEC("code", length >= 4 ? get_le32(window) : window[0]));
    lab_sink_flush(&port->out);
    lab_sink_flush(&port->err);
}

/* What a person waits for shows up at once. */
static void output(LabSink *sink, const uint8_t *window, uint32_t length)
{
    lab_sink_write(sink, window, length);
    lab_sink_flush(sink);
}

static void commit(LabPort *port, uint32_t length, const uint8_t *window)
{
    if (!length || length > LAB_PORT_WINDOW_LEN ||
        port->channel < LAB_PORT_STDOUT || port->channel > LAB_PORT_EXIT) {
        lab_guest_error(port->lab, &port->warned, SAID_COMMIT, port->name,
                        "commit of %u bytes on channel %u", length,
                        port->channel);
        return;
    }
    port->commits++;
    switch (port->channel) {
    case LAB_PORT_STDOUT:
        output(&port->out, window, length);
        return;
    case LAB_PORT_STDERR:
        output(&port->err, window, length);
        return;
    case LAB_PORT_EVENT:
        event(port, window, length);
        return;
    case LAB_PORT_EXIT:
        exit_code(port, window, length);
        return;
    }
}

void lab_port_write(LabPort *port, uint32_t reg, uint32_t value,
                    const uint8_t *window)
{
    switch (reg) {
    case LAB_PORT_CHANNEL:
        port->channel = value;
        return;
    case LAB_PORT_COMMIT:
        commit(port, value, window);
        return;
    case LAB_PORT_ASK:
        port->asked = true;
        if (port->stop_when_asked) {
            lab_stop(port->lab);
        }
        return;
    }
}
