/*
 * The lab port, seen from the guest: docs/lab-port.md.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_PORT_H
#define VICLAB_IMAGES_PORT_H

#include <stddef.h>
#include <stdint.h>

#define PORT_DEVICES "/sys/bus/pci/devices"

typedef enum PortChannel {
    PORT_STDOUT = 1,
    PORT_STDERR = 2,
    PORT_EVENT = 3,
    PORT_EXIT = 4,
} PortChannel;

typedef struct Port {
    volatile uint32_t *registers;
    uint8_t *window;
    uint32_t window_size; /* bytes: the longest message */
} Port;

/*
 * Finds the port among the PCI functions in folder @devices, enables and maps
 * it, for as long as the program runs. Returns 0, -ENODEV if there is none,
 * -EPROTO if it is not one that we understand, or -errno.
 */
int port_open(Port *port, const char *devices);
/*
 * Sends one message, or as many of the window's size as it takes. When this
 * returns, it has been taken. 0, or -EIO if the port ignored it.
 */
int port_send(Port *port, PortChannel channel, const void *data, size_t length);
/* Asks for orders: their length in bytes, 0 if there are none that fit. */
size_t port_ask(Port *port, void *orders, size_t size);

#endif
