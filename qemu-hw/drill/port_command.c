/*
 * The commands that the lab port has for the guest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/port_parts.h"
#include "lab/state.h"

LabPortCommand *lab_port_find(LabPort *port, uint32_t id)
{
    for (uint32_t i = 0; i < port->command_count; i++) {
        if (port->commands[i].id == id) {
            return &port->commands[i];
        }
    }
    return NULL;
}

LabPortCommand *lab_port_oldest(LabPort *port)
{
    for (uint32_t i = 0; i < port->command_count; i++) {
        if (port->commands[i].state == LAB_PORT_QUEUED) {
            return &port->commands[i];
        }
    }
    return NULL;
}

bool lab_port_is_running(LabPort *port, uint32_t id)
{
    const LabPortCommand *command = lab_port_find(port, id);

    return command && command->state == LAB_PORT_RUNNING;
}

uint32_t lab_port_queued(const LabPort *port)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < port->command_count; i++) {
        count += port->commands[i].state == LAB_PORT_QUEUED;
    }
    return count;
}

void lab_port_remove(LabPort *port, LabPortCommand *command)
{
    uint32_t index = command - port->commands;

    g_free(command->text);
    port->command_count--;
    memmove(command, command + 1,
            (port->command_count - index) * sizeof(*command));
}

void lab_port_drop_commands(LabPort *port)
{
    while (port->command_count) {
        lab_port_remove(port, &port->commands[port->command_count - 1]);
    }
    memset(port->commands, 0, sizeof(port->commands));
}

void lab_port_update_interrupt(LabPort *port)
{
    if (port->set_interrupt) {
        port->set_interrupt(port->host,
                            port->interrupt && lab_port_oldest(port));
    }
}

bool lab_port_command(LabPort *port, uint32_t id, const char *text)
{
    size_t length = strlen(text);

    if (!id || lab_port_find(port, id) || !length ||
        length > LAB_PORT_TEXT_MAX || !g_utf8_validate(text, length, NULL) ||
        port->command_count == LAB_PORT_COMMANDS_MAX) {
        return false;
    }
    port->commands[port->command_count++] = (LabPortCommand){
        .id = id,
        .state = LAB_PORT_QUEUED,
        .text = g_strndup(text, length),
    };
    lab_port_update_interrupt(port);
    return true;
}

uint32_t lab_port_fetch(LabPort *port, uint8_t *memory)
{
    const LabPortCommand *command = lab_port_oldest(port);
    uint32_t length = command ? strlen(command->text) : 0;

    if (length) {
        memcpy(memory + LAB_PORT_INPUT, command->text, length);
    }
    return length;
}

void lab_port_accept(LabPort *port, uint32_t id)
{
    LabPortCommand *command = lab_port_oldest(port);
    g_autofree char *text = NULL;

    if (!command || command->id != id) {
        lab_guest_error(port->lab, &port->warned, LAB_PORT_SAID_ACCEPT,
                        port->name,
                        "command %u is accepted, which is not the oldest that "
                        "waits",
                        id);
        return;
    }
    text = g_steal_pointer(&command->text);
    command->state = LAB_PORT_RUNNING;
    TAP(&port->lab->tap, TAP_guest_command, port->name, TAP_DEC("id", id),
        TAP_STR("text", text));
    lab_port_update_interrupt(port);
}

/* Whether a command that was loaded is one that could have been saved. */
static bool is_plausible(LabPort *port, const LabPortCommand *command)
{
    if (!command->id || lab_port_find(port, command->id) != command) {
        return false;
    }
    if (command->state == LAB_PORT_RUNNING) {
        return !command->text;
    }
    return command->text && *command->text &&
           strlen(command->text) <= LAB_PORT_TEXT_MAX;
}

void lab_port_command_state(LabPort *port, LabPortCommand *command,
                            LabState *state)
{
    lab_state_u32(state, &command->id);
    lab_state_enum(state, &command->state, LAB_PORT_COMMAND_STATES);
    lab_state_string(state, &command->text);
    if (lab_state_loading(state) && !is_plausible(port, command)) {
        lab_state_fail(state);
    }
}
