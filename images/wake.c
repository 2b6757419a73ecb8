/*
 * How the agent learns that a command waits.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wake.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "module.h"
#include "process.h"
#include "report.h"

#define DRIVER        "uio_pci_generic"
#define DRIVER_FOLDER "/sys/bus/pci/drivers/" DRIVER
#define MODULES_PATH  "/viclab/uio-modules"
#define PATH_SIZE     (PORT_PATH_SIZE + 32)

/* PCI Local Bus 3.0, 6.2.2: the command register's upper byte. */
#define COMMAND_HIGH      5
#define INTERRUPT_DISABLE 0x04

static void ignore(ReportStream stream, const void *data, size_t length,
                   void *opaque)
{
}

static void load_modules(void)
{
    static ModuleList list;
    char *argv[] = { "modprobe", DRIVER, NULL };
    char *environment[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };
    int i;

    if (file_exists(DRIVER_FOLDER)) {
        return;
    }
    if (module_list_read(&list, MODULES_PATH) < 0) {
        process_run(argv, environment, ignore, NULL);
        return;
    }
    for (i = 0; i < list.count; i++) {
        module_load(list.paths[i], "");
    }
}

static void attribute(const Port *port, const char *name, char path[PATH_SIZE])
{
    snprintf(path, PATH_SIZE, "%s/%s", port->folder, name);
}

static bool has_interrupt(const Port *port)
{
    char path[PATH_SIZE];
    uint64_t irq = 0;

    attribute(port, "irq", path);
    return file_read_number(path, &irq) == 0 && irq;
}

static void bind_driver(const Port *port)
{
    char path[PATH_SIZE];

    attribute(port, "driver_override", path);
    file_write(path, DRIVER);
    file_write(DRIVER_FOLDER "/bind", strrchr(port->folder, '/') + 1);
}

/* The character device, or -1. */
static int open_device(const Port *port)
{
    char path[PATH_SIZE];
    FileName name;

    attribute(port, "uio", path);
    if (file_list(path, "uio", &name, 1) != 1) {
        return -1;
    }
    snprintf(path, sizeof(path), "/dev/%s", name);
    return open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
}

static void open_interrupt(Wake *wake, const Port *port)
{
    char path[PATH_SIZE];

    load_modules();
    bind_driver(port);
    attribute(port, "config", path);
    wake->config = open(path, O_RDWR | O_CLOEXEC);
    wake->fd = wake->config < 0 ? -1 : open_device(port);
}

void wake_open(Wake *wake, Port *port)
{
    Event event;

    *wake = (Wake){ -1, -1 };
    if (has_interrupt(port)) {
        open_interrupt(wake, port);
    }
    event_begin(&event, "agent");
    event_text(&event, "wakes", wake->fd < 0 ? "polling" : "interrupt");
    report_event(&event);
    if (wake->fd >= 0) {
        port_interrupt(port, true);
        wake_again(wake);
    }
}

/* The driver has masked it when it came: level, so that none is lost. */
void wake_again(const Wake *wake)
{
    uint32_t count;
    uint8_t high;

    if (wake->fd < 0) {
        return;
    }
    while (read(wake->fd, &count, sizeof(count)) == sizeof(count)) {
        continue;
    }
    if (pread(wake->config, &high, 1, COMMAND_HIGH) == 1) {
        high &= (uint8_t)~INTERRUPT_DISABLE;
        (void)!pwrite(wake->config, &high, 1, COMMAND_HIGH);
    }
}
