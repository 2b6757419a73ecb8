/*
 * The port's commands, saved and loaded.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "lab/state.h"
#include "target/nvme/operation.h"
#include "target/nvme/port.h"

/* The connection as two numbers: association and queue. */
static void connection_state(NvmetCommand *command, LabState *state)
{
    NvmetPort *port = command->port;
    const NvmetConnection *connection = command->connection;
    uint32_t slot = connection ? connection->association->slot : 0;
    uint16_t qid = connection ? connection->qid : 0;

    lab_state_u32(state, &slot);
    lab_state_u16(state, &qid);
    if (!lab_state_loading(state)) {
        return;
    }
    command->connection = NULL;
    if (slot < port->config.associations && port->associations[slot] &&
        qid <= NVMET_QUEUES_MAX) {
        command->connection = port->associations[slot]->connections[qid];
    }
    if (!command->connection) {
        lab_state_fail(state);
    }
}

static void exchange_state(NvmetCommand *command, LabState *state)
{
    lab_state_u16(state, &command->ox_id);
    lab_state_u8(state, &command->seq_id);
    lab_state_u8(state, &command->direction);
    lab_state_u32(state, &command->csn);
    lab_state_bool(state, &command->in_order);
    lab_state_u32(state, &command->data_len);
    lab_state_bytes(state, command->raw, sizeof(command->raw));
    lab_state_u64(state, &command->order);
    lab_buffer_state(&command->data, state);
    lab_state_u32(state, &command->received);
    lab_state_u32(state, &command->burst_end);
    lab_state_u16(state, &command->early_status);
    lab_timer_state(&command->timer, state);
}

/* Does what was loaded fit together? */
static bool consistent(const NvmetCommand *command)
{
    const NvmetPort *port = command->port;
    bool writes = command->direction == FCNVME_CMND_WRITE;

    if (command->data_len > port->config.max_transfer ||
        command->received > command->burst_end ||
        command->burst_end > command->data_len ||
        command->direction & ~(FCNVME_CMND_WRITE | FCNVME_CMND_READ) ||
        !nvmet_direction_legal(command->raw, command->direction,
                               command->data_len) ||
        (command->data && command->data->length != command->data_len)) {
        return false;
    }
    switch (command->state) {
    case NVMET_COMMAND_WAITING:
        return writes && !command->burst_end;
    case NVMET_COMMAND_RECEIVING:
        return writes && command->received < command->burst_end &&
               (command->data || !command->received);
    case NVMET_COMMAND_SERVICING:
    case NVMET_COMMAND_GATED: /* nobody keeps it any more: no answer comes */
        return !writes ||
               (command->data && command->received == command->data_len &&
                command->burst_end == command->data_len);
    case NVMET_COMMAND_HELD:
        return !writes && command->connection->qid == 0;
    default:
        return false;
    }
}

static void open_state(NvmetCommand *command, LabState *state)
{
    connection_state(command, state);
    exchange_state(command, state);
    if (!lab_state_loading(state)) {
        nvmet_operation_state(command, state);
        return;
    }
    wire_decode(&nvme_sqe_format, &command->sqe, command->raw,
                sizeof(command->raw));
    command->error_location = NVMET_NO_LOCATION;
    if (!command->connection || !nvmet_operation_state(command, state) ||
        !consistent(command)) {
        lab_state_fail(state);
        command->state = NVMET_COMMAND_FREE;
        lab_timer_cancel(&command->timer);
    }
}

static void count_loaded(NvmetCommand *command)
{
    NvmetCommands *commands = &command->port->commands;

    if (command->state == NVMET_COMMAND_FREE) {
        return;
    }
    command->connection->outstanding++;
    commands->waiting += command->state == NVMET_COMMAND_WAITING;
    if (command->burst_end) {
        commands->receiving_bytes += command->data_len;
    }
}

static void slot_state(NvmetPort *port, uint32_t slot, LabState *state)
{
    NvmetCommand *command = port->commands.slots[slot];
    bool used = command != NULL;

    lab_state_bool(state, &used);
    if (!used) {
        return;
    }
    command = nvmet_command_at(port, slot);
    lab_state_u16(state, &command->rx_id);
    if (command->rx_id % port->commands.count != slot ||
        command->rx_id == FC_XID_UNASSIGNED) {
        lab_state_fail(state);
        command->rx_id = slot;
    }
    lab_state_enum(state, &command->state, NVMET_COMMAND_STATE_COUNT);
    if (command->state != NVMET_COMMAND_FREE) {
        open_state(command, state);
    }
    if (lab_state_loading(state)) {
        count_loaded(command);
    }
}

/* Each free slot once, and no slot that is in use. */
static void check_free_slots(NvmetPort *port, LabState *state)
{
    NvmetCommands *commands = &port->commands;
    g_autofree bool *is_free = g_new0(bool, commands->count);
    uint32_t open = 0;

    for (uint32_t i = 0; i < commands->free_count; i++) {
        uint32_t at = (commands->free_head + i) % commands->count;

        is_free[commands->free_slots[at]] = true;
    }
    for (uint32_t i = 0; i < commands->count; i++) {
        bool used = commands->slots[i] &&
                    commands->slots[i]->state != NVMET_COMMAND_FREE;

        open += used;
        if (used == is_free[i]) {
            lab_state_fail(state);
        }
    }
    if (open + commands->free_count != commands->count) {
        lab_state_fail(state);
    }
}

void nvmet_commands_state(NvmetPort *port, LabState *state)
{
    NvmetCommands *commands = &port->commands;

    lab_state_section(state, "commands", 1);
    for (uint32_t i = 0; i < commands->count; i++) {
        slot_state(port, i, state);
    }
    for (uint32_t i = 0; i < commands->count; i++) {
        lab_state_u16(state, &commands->free_slots[i]);
        commands->free_slots[i] %= commands->count;
    }
    lab_state_u32(state, &commands->free_head);
    commands->free_head %= commands->count;
    lab_state_count(state, &commands->free_count, commands->count);
    lab_state_u64(state, &commands->order);
    if (lab_state_loading(state)) {
        check_free_slots(port, state);
    }
}
