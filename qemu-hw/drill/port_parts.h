/*
 * What the files of the lab port share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_PORT_PARTS_H
#define VICLAB_DRILL_PORT_PARTS_H

#include "drill/port.h"

/* Kinds of broken rules, for lab_guest_error(). */
enum {
    LAB_PORT_SAID_COMMIT,
    LAB_PORT_SAID_EVENT,
    LAB_PORT_SAID_ID,
    LAB_PORT_SAID_ACCEPT,
};

/* Calls the master, if there is one and it cares. */
#define LAB_PORT_TELL(port, call, ...)                                  \
    do {                                                                \
        if ((port)->master && (port)->master->call) {                   \
            (port)->master->call((port)->master_opaque, ##__VA_ARGS__); \
        }                                                               \
    } while (0)

/* ---- commands (port_command.c) ---- */

/* The one with this id, or NULL. */
LabPortCommand *lab_port_find(LabPort *port, uint32_t id);
bool lab_port_is_running(LabPort *port, uint32_t id);
/* The oldest that waits for the guest, or NULL. */
LabPortCommand *lab_port_oldest(LabPort *port);
/* How many wait. */
uint32_t lab_port_queued(const LabPort *port);
void lab_port_remove(LabPort *port, LabPortCommand *command);
void lab_port_drop_commands(LabPort *port);
/* The oldest that waits, into @memory; its length in bytes, 0: there is none */
uint32_t lab_port_fetch(LabPort *port, uint8_t *memory);
/* The guest has taken it, and runs it. */
void lab_port_accept(LabPort *port, uint32_t id);
/* Its level says whether a command waits. */
void lab_port_update_interrupt(LabPort *port);
void lab_port_command_state(LabPort *port, LabPortCommand *command,
                            LabState *state);

/* ---- messages (port_message.c) ---- */

/* @length bytes of the window, for the channel that is chosen. */
void lab_port_commit(LabPort *port, uint32_t length, const uint8_t *memory);

#endif
