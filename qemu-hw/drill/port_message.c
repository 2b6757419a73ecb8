/*
 * What the guest tells through the lab port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/port_parts.h"
#include "wire/bytes.h"

#define EVENT_MAX  1024 /* bytes */
#define FIELDS_MAX 24
#define LEVEL_MAX  7
#define KERNEL_MAX 4096 /* bytes of a line of the kernel's log */
#define CODE_MAX   255

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
    static const char *const taken[] = { "v", "t", "ev", "at", "name", "id" };

    for (size_t i = 0; i < G_N_ELEMENTS(taken); i++) {
        if (strcmp(name, taken[i]) == 0) {
            return true;
        }
    }
    return false;
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
    TapField fields[FIELDS_MAX + 1];
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
    if (port->id) {
        fields[count++] = (TapField)TAP_DEC("id", port->id);
    }
    if (port->lab->tap.wanted & TAP_BIT(TAP_guest_event)) {
        tap_tell(&port->lab->tap, TAP_guest_event, port->name, NULL, fields,
                 count);
    }
    return true;
}

static void take_event(LabPort *port, const uint8_t *window, uint32_t length)
{
    g_autofree char *text =
        g_strndup((const char *)window, MIN(length, EVENT_MAX + 1));

    if (length > EVENT_MAX || !tell_event(port, text)) {
        lab_guest_error(port->lab, &port->warned, LAB_PORT_SAID_EVENT,
                        port->name,
                        "an event of %u bytes is not of the form 'name "
                        "key=value ...'",
                        length);
        return;
    }
    LAB_PORT_TELL(port, event, port->id, text);
}

static void take_exit(LabPort *port, const uint8_t *window, uint32_t length)
{
    TAP(&port->lab->tap, TAP_guest_exit, port->name,
        TAP_DEC("code", length >= 4 ? get_le32(window) : window[0]));
    lab_sink_flush(&port->out);
    lab_sink_flush(&port->err);
}

/* What a person waits for shows up at once. */
static void take_output(LabPort *port, const uint8_t *window, uint32_t length)
{
    bool is_stderr = port->channel == LAB_PORT_STDERR;
    LabSink *sink = is_stderr ? &port->err : &port->out;

    TAP(&port->lab->tap, TAP_guest_output, port->name, TAP_DEC("id", port->id),
        TAP_STR("stream", is_stderr ? "stderr" : "stdout"),
        TAP_DEC("length", length));
    lab_sink_write(sink, window, length);
    lab_sink_flush(sink);
    LAB_PORT_TELL(port, output, port->id, is_stderr, window, length);
}

static void take_done(LabPort *port, const uint8_t *window, uint32_t length)
{
    uint32_t id = port->id;
    uint32_t code = MIN(get_le32(window), CODE_MAX);

    lab_port_remove(port, lab_port_find(port, id));
    TAP(&port->lab->tap, TAP_guest_done, port->name, TAP_DEC("id", id),
        TAP_DEC("code", code));
    LAB_PORT_TELL(port, done, id, code);
}

static void take_kernel(LabPort *port, const uint8_t *window, uint32_t length)
{
    uint32_t level = MIN(get_le32(window), LEVEL_MAX);
    g_autofree char *bytes = g_strndup((const char *)window + 4, length - 4);
    g_autofree char *line = g_utf8_make_valid(bytes, -1);

    TAP(&port->lab->tap, TAP_guest_kernel, port->name, TAP_DEC("level", level),
        TAP_STR("line", line));
    LAB_PORT_TELL(port, kernel, level, line);
}

static void take_ready(LabPort *port, const uint8_t *window, uint32_t length)
{
    TAP(&port->lab->tap, TAP_guest_ready, port->name,
        TAP_DEC("waiting", lab_port_queued(port)));
    LAB_PORT_TELL(port, ready);
}

static void take_beat(LabPort *port, const uint8_t *window, uint32_t length)
{
    LAB_PORT_TELL(port, beat);
}

/* Whether a message belongs to a command. */
typedef enum Belonging {
    TO_NONE,
    TO_ANY, /* or to none */
    TO_ONE,
} Belonging;

typedef struct Channel {
    void (*take)(LabPort *port, const uint8_t *window, uint32_t length);
    uint32_t min, max; /* bytes of a message */
    Belonging belonging;
} Channel;

static const Channel channels[] = {
    [LAB_PORT_STDOUT] = { take_output, 1, LAB_PORT_WINDOW_LEN, TO_ANY },
    [LAB_PORT_STDERR] = { take_output, 1, LAB_PORT_WINDOW_LEN, TO_ANY },
    [LAB_PORT_EVENT] = { take_event, 1, LAB_PORT_WINDOW_LEN, TO_ANY },
    [LAB_PORT_EXIT] = { take_exit, 1, LAB_PORT_WINDOW_LEN, TO_NONE },
    [LAB_PORT_DONE] = { take_done, 4, 4, TO_ONE },
    [LAB_PORT_KERNEL] = { take_kernel, 4, 4 + KERNEL_MAX, TO_NONE },
    [LAB_PORT_READY] = { take_ready, 4, 4, TO_NONE },
    [LAB_PORT_BEAT] = { take_beat, 4, 4, TO_NONE },
};

static const Channel *find_channel(const LabPort *port, uint32_t length)
{
    const Channel *channel = port->channel < G_N_ELEMENTS(channels)
                                 ? &channels[port->channel]
                                 : NULL;

    return channel && channel->take && length >= channel->min &&
                   length <= channel->max
               ? channel
               : NULL;
}

static bool belongs(LabPort *port, const Channel *channel)
{
    if (!port->id) {
        return channel->belonging != TO_ONE;
    }
    return channel->belonging != TO_NONE && lab_port_is_running(port, port->id);
}

void lab_port_commit(LabPort *port, uint32_t length, const uint8_t *memory)
{
    const Channel *channel = find_channel(port, length);

    if (!channel) {
        lab_guest_error(port->lab, &port->warned, LAB_PORT_SAID_COMMIT,
                        port->name, "commit of %u bytes on channel %u", length,
                        port->channel);
        return;
    }
    if (!belongs(port, channel)) {
        lab_guest_error(port->lab, &port->warned, LAB_PORT_SAID_ID, port->name,
                        "a message on channel %u belongs to command %u",
                        port->channel, port->id);
        return;
    }
    port->commits++;
    channel->take(port, memory, length);
}
