/*
 * The lab port, seen from the guest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "file.h"

#define PORT_VENDOR    0x1234
#define PORT_DEVICE    0x11fc
#define PORT_MAGIC     0x42414c56
#define PORT_VERSION   3
#define REGISTERS_SIZE 4096
#define FUNCTIONS_MAX  256

enum {
    REGISTER_MAGIC = 0x00 / 4,
    REGISTER_VERSION = 0x04 / 4,
    REGISTER_WINDOW_SIZE = 0x08 / 4,
    REGISTER_CHANNEL = 0x10 / 4,
    REGISTER_COMMIT = 0x14 / 4,
    REGISTER_COMMITS = 0x18 / 4,
    REGISTER_ASK = 0x1c / 4,
    REGISTER_ORDERS = 0x20 / 4,
    REGISTER_ID = 0x24 / 4,
    REGISTER_INTERRUPT = 0x2c / 4,
    REGISTER_COMMAND_ID = 0x30 / 4,
    REGISTER_FETCH = 0x34 / 4,
    REGISTER_ACCEPT = 0x38 / 4,
};

typedef struct Function {
    const char *devices;
    const char *name;
} Function;

static void attribute(const Function *function, const char *name, char *path)
{
    snprintf(path, PORT_PATH_SIZE, "%s/%s/%s", function->devices,
             function->name, name);
}

static bool attribute_is(const Function *function, const char *name,
                         uint64_t wanted)
{
    char path[PORT_PATH_SIZE];
    uint64_t value;

    attribute(function, name, path);
    return file_read_number(path, &value) == 0 && value == wanted;
}

static int enable(const Function *function)
{
    char path[PORT_PATH_SIZE];

    if (attribute_is(function, "enable", 1)) {
        return 0;
    }
    attribute(function, "enable", path);
    return file_write(path, "1");
}

static int map(const Function *function, const char *resource, size_t size,
               void **mapping)
{
    char path[PORT_PATH_SIZE];
    int error = 0;
    int fd;

    attribute(function, resource, path);
    fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        return -errno;
    }
    *mapping = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (*mapping == MAP_FAILED) {
        error = -errno;
    }
    close(fd);
    return error;
}

static int attach(Port *port, const Function *function)
{
    void *mapping = NULL;
    int error = enable(function);

    if (!error) {
        error = map(function, "resource0", REGISTERS_SIZE, &mapping);
    }
    if (error) {
        return error;
    }
    port->registers = mapping;
    port->window_size = port->registers[REGISTER_WINDOW_SIZE];
    if (port->registers[REGISTER_MAGIC] != PORT_MAGIC ||
        port->registers[REGISTER_VERSION] != PORT_VERSION ||
        !port->window_size) {
        return -EPROTO;
    }
    error = map(function, "resource2", 2 * (size_t)port->window_size, &mapping);
    port->window = mapping;
    port->input = port->window + port->window_size;
    snprintf(port->folder, sizeof(port->folder), "%s/%s", function->devices,
             function->name);
    return error;
}

int port_open(Port *port, const char *devices)
{
    static FileName names[FUNCTIONS_MAX];
    int count = file_list(devices, "", names, FUNCTIONS_MAX);
    Function function = { .devices = devices };
    int i;

    for (i = 0; i < count; i++) {
        function.name = names[i];
        if (attribute_is(&function, "vendor", PORT_VENDOR) &&
            attribute_is(&function, "device", PORT_DEVICE)) {
            return attach(port, &function);
        }
    }
    return -ENODEV;
}

static int commit(Port *port, PortChannel channel, uint32_t id,
                  const void *data, uint32_t length)
{
    uint32_t before = port->registers[REGISTER_COMMITS];

    memcpy(port->window, data, length);
    port->registers[REGISTER_ID] = id;
    port->registers[REGISTER_CHANNEL] = channel;
    port->registers[REGISTER_COMMIT] = length;
    return port->registers[REGISTER_COMMITS] != before ? 0 : -EIO;
}

int port_send(Port *port, PortChannel channel, uint32_t id, const void *data,
              size_t length)
{
    const uint8_t *bytes = data;
    uint32_t chunk;
    int error = 0;

    while (length && !error) {
        chunk =
            length < port->window_size ? (uint32_t)length : port->window_size;
        error = commit(port, channel, id, bytes, chunk);
        bytes += chunk;
        length -= chunk;
    }
    return error;
}

size_t port_ask(Port *port, void *orders, size_t size)
{
    size_t length;

    port->registers[REGISTER_ASK] = 1;
    length = port->registers[REGISTER_ORDERS];
    if (length > size) {
        length = 0;
    }
    memcpy(orders, port->window, length);
    return length;
}

uint32_t port_command(Port *port, char text[PORT_TEXT_SIZE])
{
    uint32_t length = port->registers[REGISTER_FETCH];
    uint32_t id = port->registers[REGISTER_COMMAND_ID];

    if (!length) {
        return 0;
    }
    if (length >= PORT_TEXT_SIZE) {
        length = PORT_TEXT_SIZE - 1;
    }
    memcpy(text, port->input, length);
    text[length] = '\0';
    port->registers[REGISTER_ACCEPT] = id;
    return id;
}

void port_interrupt(Port *port, bool enable)
{
    port->registers[REGISTER_INTERRUPT] = enable;
}
