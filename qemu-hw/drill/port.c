/*
 * The lab port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/port_parts.h"
#include "lab/state.h"

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
    port->set_interrupt = config->set_interrupt;
    port->host = config->host;
    if (!open_sink(&port->out, lab, config->stdout_path, why) ||
        !open_sink(&port->err, lab, config->stderr_path, why) ||
        !read_orders(port, config->orders_path, why)) {
        lab_port_free(port);
        return NULL;
    }
    return port;
}

/* ---- life ---- */

void lab_port_free(LabPort *port)
{
    lab_port_drop_commands(port);
    lab_sink_close(&port->out);
    lab_sink_close(&port->err);
    g_free(port->orders);
    g_free(port->name);
    g_free(port);
}

void lab_port_reset(LabPort *port)
{
    port->channel = 0;
    port->id = 0;
    port->commits = 0;
    port->asked = false;
    port->interrupt = false;
    lab_port_drop_commands(port);
    lab_port_update_interrupt(port);
}

void lab_port_set_master(LabPort *port, const LabPortMaster *master,
                         void *opaque)
{
    port->master = master;
    port->master_opaque = opaque;
}

void lab_port_state(LabPort *port, LabState *state)
{
    if (lab_state_loading(state)) {
        lab_port_drop_commands(port);
    }
    lab_state_section(state, "lab_port", 3);
    lab_state_u32(state, &port->channel);
    lab_state_u32(state, &port->id);
    lab_state_u32(state, &port->commits);
    lab_state_bool(state, &port->asked);
    lab_state_bool(state, &port->interrupt);
    lab_state_count(state, &port->command_count, LAB_PORT_COMMANDS_MAX);
    for (uint32_t i = 0; i < port->command_count; i++) {
        lab_port_command_state(port, &port->commands[i], state);
    }
}

/* ---- what the guest reads ---- */

/* Only now, so that a lab that was saved when asked gets those of today. */
static uint32_t hand_over_orders(LabPort *port, uint8_t *memory)
{
    if (!port->asked) {
        return 0;
    }
    port->asked = false;
    if (port->orders_len) {
        memcpy(memory, port->orders, port->orders_len);
    }
    return port->orders_len;
}

static uint32_t command_id(LabPort *port)
{
    const LabPortCommand *command = lab_port_oldest(port);

    return command ? command->id : 0;
}

uint32_t lab_port_read(LabPort *port, uint32_t reg, uint8_t *memory)
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
        return hand_over_orders(port, memory);
    case LAB_PORT_ID:
        return port->id;
    case LAB_PORT_PENDING:
        return lab_port_queued(port);
    case LAB_PORT_INTERRUPT:
        return port->interrupt;
    case LAB_PORT_COMMAND_ID:
        return command_id(port);
    case LAB_PORT_FETCH:
        return lab_port_fetch(port, memory);
    default:
        return 0;
    }
}

/* ---- what the guest writes ---- */

static void ask(LabPort *port)
{
    port->asked = true;
    if (port->stop_when_asked) {
        lab_stop(port->lab);
    }
}

void lab_port_write(LabPort *port, uint32_t reg, uint32_t value,
                    const uint8_t *memory)
{
    switch (reg) {
    case LAB_PORT_CHANNEL:
        port->channel = value;
        return;
    case LAB_PORT_COMMIT:
        lab_port_commit(port, value, memory);
        return;
    case LAB_PORT_ASK:
        ask(port);
        return;
    case LAB_PORT_ID:
        port->id = value;
        return;
    case LAB_PORT_INTERRUPT:
        port->interrupt = value & 1;
        lab_port_update_interrupt(port);
        return;
    case LAB_PORT_ACCEPT:
        lab_port_accept(port, value);
        return;
    }
}
