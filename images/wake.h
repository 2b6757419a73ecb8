/*
 * How the agent learns that a command waits: the port's interrupt, by way of
 * uio_pci_generic, or a look now and then.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_WAKE_H
#define VICLAB_IMAGES_WAKE_H

#include "port.h"

#define WAKE_POLL_MS 5 /* guest time between two looks */

typedef struct Wake {
    int fd;     /* readable when a command waits; -1: look now and then */
    int config; /* the function's configuration space */
} Wake;

/* Takes the interrupt if it can be had. Reports which way it is. */
void wake_open(Wake *wake, Port *port);
/* Once all that waited was taken: the next one wakes us again. */
void wake_again(const Wake *wake);

#endif
