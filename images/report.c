/*
 * What init has to say: through the lab port, or to the console without one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "report.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static Port port;
static bool has_port;
static int console = -1;
static int redirected = -1;

static void write_all(int fd, const void *data, size_t length)
{
    const char *bytes = data;
    ssize_t count;

    while (length && (count = write(fd, bytes, length)) > 0) {
        bytes += count;
        length -= (size_t)count;
    }
}

static void console_line(const char *text)
{
    char line[EVENT_SIZE + 16];
    int length = snprintf(line, sizeof(line), "viclab: %s\n", text);

    write_all(console, line, (size_t)length);
}

/* False if the message still has to go somewhere. */
static bool send_to_port(PortChannel channel, const void *data, size_t length)
{
    return has_port && port_send(&port, channel, 0, data, length) == 0;
}

void report_open(void)
{
    int error = port_open(&port, PORT_DEVICES);

    console = open("/dev/console", O_WRONLY | O_NOCTTY | O_CLOEXEC);
    has_port = !error;
    if (!has_port) {
        report_failure("port", error);
    }
}

Port *report_port(void)
{
    return has_port ? &port : NULL;
}

void report_redirect(int fd)
{
    redirected = fd;
}

static void redirect(const Event *event)
{
    char line[EVENT_SIZE + 2];
    int length = snprintf(line, sizeof(line), "%s\n", event->text);

    write_all(redirected, line, (size_t)length);
}

void report_event(const Event *event)
{
    if (redirected >= 0) {
        redirect(event);
        return;
    }
    if (!send_to_port(PORT_EVENT, event->text, event->length)) {
        console_line(event->text);
    }
}

void report_name(const char *name)
{
    Event event;

    event_begin(&event, name);
    report_event(&event);
}

static void report_failed(const Event *event)
{
    if (redirected >= 0) {
        fprintf(stderr, "viclab: %s\n", event->text);
    }
    report_event(event);
}

static void begin_failure(Event *event, const char *step, int error)
{
    const char *name = error < 0 ? strerrorname_np(-error) : NULL;
    char number[32];

    event_begin(event, "failed");
    event_text(event, "step", step);
    if (!name) {
        snprintf(number, sizeof(number), error > 0 ? "nvme-0x%x" : "%d", error);
        name = number;
    }
    event_text(event, "error", name);
}

void report_failure(const char *step, int error)
{
    Event event;

    begin_failure(&event, step, error);
    report_failed(&event);
}

void report_failure_of(const char *step, int error, const char *key,
                       const char *value)
{
    Event event;

    begin_failure(&event, step, error);
    event_text(&event, key, value);
    report_failed(&event);
}

void report_output(ReportStream stream, const void *data, size_t length)
{
    if (!send_to_port(stream == REPORT_STDOUT ? PORT_STDOUT : PORT_STDERR, data,
                      length)) {
        write_all(console, data, length);
    }
}

void report_exit(uint32_t code)
{
    char line[32];

    if (!send_to_port(PORT_EXIT, &code, sizeof(code))) {
        snprintf(line, sizeof(line), "exit %u", code);
        console_line(line);
    }
}

size_t report_ask(void *orders, size_t size)
{
    return has_port ? port_ask(&port, orders, size) : 0;
}
