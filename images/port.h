/*
 * The lab port, seen from the guest: docs/lab-port.md.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_PORT_H
#define VICLAB_IMAGES_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PORT_DEVICES   "/sys/bus/pci/devices"
#define PORT_PATH_SIZE 256
#define PORT_TEXT_SIZE 4096 /* bytes of a command, with a NUL */

typedef enum PortChannel {
    PORT_STDOUT = 1,
    PORT_STDERR = 2,
    PORT_EVENT = 3,
    PORT_EXIT = 4,
    PORT_DONE = 5,
    PORT_KERNEL = 6,
    PORT_READY = 7,
    PORT_BEAT = 8,
} PortChannel;

typedef struct Port {
    volatile uint32_t *registers;
    uint8_t *window;             /* what we say */
    const uint8_t *input;        /* what we are told */
    uint32_t window_size;        /* bytes of each: the longest message */
    char folder[PORT_PATH_SIZE]; /* of the PCI function in sysfs */
} Port;

/*
 * Finds the port among the PCI functions in folder @devices, enables and maps
 * it, for as long as the program runs. Returns 0, -ENODEV if there is none,
 * -EPROTO if it is not one that we understand, or -errno.
 */
int port_open(Port *port, const char *devices);
/*
 * Sends one message, or as many of the window's size as it takes, that belong
 * to command @id (0: to none). When this returns, it has been taken. 0, or
 * -EIO if the port ignored it.
 */
int port_send(Port *port, PortChannel channel, uint32_t id, const void *data,
              size_t length);
/* Asks for orders: their length in bytes, 0 if there are none that fit. */
size_t port_ask(Port *port, void *orders, size_t size);
/* Takes the next command: its id, or 0 if there is none. */
uint32_t port_command(Port *port, char text[PORT_TEXT_SIZE]);
/* Whether waiting commands raise the interrupt; off at first. */
void port_interrupt(Port *port, bool enable);

#endif
