/*
 * A command: one FC exchange from NVMe_CMND to its response.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "target/nvme/gate.h"
#include "target/nvme/operation.h"
#include "target/nvme/port.h"

/* Bytes of the SQE that can be to blame. */
enum {
    AT_NSID = 4,
    AT_DATA_POINTER = 24,
};

/* ------------------------------------------------------------------ */
/* The port's commands                                                 */

static void serviced(void *opaque);

void nvmet_commands_init(NvmetCommands *commands, uint32_t count)
{
    *commands = (NvmetCommands){
        .slots = g_new0(NvmetCommand *, count),
        .free_slots = g_new(uint16_t, count),
        .count = count,
        .free_count = count,
    };
    for (uint32_t i = 0; i < count; i++) {
        commands->free_slots[i] = i;
    }
}

void nvmet_commands_cleanup(NvmetCommands *commands)
{
    for (uint32_t i = 0; i < commands->count; i++) {
        if (commands->slots[i]) {
            lab_timer_cancel(&commands->slots[i]->timer);
            lab_buffer_unref(commands->slots[i]->data);
            g_free(commands->slots[i]);
        }
    }
    g_free(commands->slots);
    g_free(commands->free_slots);
}

void nvmet_commands_forget(NvmetPort *port)
{
    NvmetCommands *commands = &port->commands;
    uint32_t count = commands->count;

    nvmet_commands_cleanup(commands);
    nvmet_commands_init(commands, count);
}

NvmetCommand *nvmet_command_at(NvmetPort *port, uint32_t slot)
{
    NvmetCommand **place = &port->commands.slots[slot];

    if (!*place) {
        *place = g_new0(NvmetCommand, 1);
        (*place)->port = port;
        (*place)->rx_id = slot;
        lab_timer_init(&(*place)->timer, &port->lab->clock, serviced, *place);
    }
    return *place;
}

/* An RX_ID comes back only after all others were used. */
static uint16_t next_rx_id(const NvmetCommands *commands, uint16_t rx_id)
{
    uint32_t next = rx_id + commands->count;

    return next < FC_XID_UNASSIGNED ? next : rx_id % commands->count;
}

NvmetCommand *nvmet_command_open(NvmetConnection *connection)
{
    NvmetPort *port = connection->association->port;
    NvmetCommands *commands = &port->commands;
    NvmetCommand *command;

    if (!commands->free_count) {
        return NULL;
    }
    command = nvmet_command_at(port, commands->free_slots[commands->free_head]);
    commands->free_head = (commands->free_head + 1) % commands->count;
    commands->free_count--;
    command->state = NVMET_COMMAND_PARSING;
    command->connection = connection;
    command->operation = NULL;
    command->ns = NULL;
    command->seq_id = 0;
    command->received = 0;
    command->burst_end = 0;
    command->sent = 0;
    command->early_status = NVME_SC_SUCCESS;
    command->result = 0;
    command->error_location = NVMET_NO_LOCATION;
    command->slba = 0;
    command->order = commands->order++;
    connection->outstanding++;
    return command;
}

void nvmet_command_set_state(NvmetCommand *command, NvmetCommandState state)
{
    NvmetCommands *commands = &command->port->commands;

    commands->waiting -= command->state == NVMET_COMMAND_WAITING;
    commands->waiting += state == NVMET_COMMAND_WAITING;
    command->state = state;
}

static void close_command(NvmetCommand *command)
{
    NvmetPort *port = command->port;
    NvmetCommands *commands = &port->commands;
    uint32_t tail =
        (commands->free_head + commands->free_count) % commands->count;

    lab_timer_cancel(&command->timer);
    if (command->burst_end) {
        commands->receiving_bytes -= command->data_len;
    }
    nvmet_command_set_state(command, NVMET_COMMAND_FREE);
    lab_buffer_unref(command->data);
    command->data = NULL;
    command->connection->outstanding--;
    command->connection = NULL;
    commands->free_slots[tail] = command->rx_id % commands->count;
    commands->free_count++;
    command->rx_id = next_rx_id(commands, command->rx_id);
    if (commands->waiting) {
        nvmet_commands_grant_memory(port);
    }
}

static bool belongs_to(const NvmetCommand *command,
                       const FcTargetSession *session)
{
    return command->state != NVMET_COMMAND_FREE &&
           command->connection->association->session == session;
}

NvmetCommand *nvmet_command_find(const NvmetPort *port,
                                 const FcTargetSession *session, uint16_t ox_id,
                                 uint16_t rx_id)
{
    const NvmetCommands *commands = &port->commands;
    NvmetCommand *command;

    if (rx_id != FC_XID_UNASSIGNED) {
        command = commands->slots[rx_id % commands->count];
        return command && command->rx_id == rx_id && command->ox_id == ox_id &&
                       belongs_to(command, session)
                   ? command
                   : NULL;
    }
    for (uint32_t i = 0; i < commands->count; i++) {
        command = commands->slots[i];
        if (command && command->ox_id == ox_id &&
            belongs_to(command, session)) {
            return command;
        }
    }
    return NULL;
}

NvmetController *nvmet_command_controller(const NvmetCommand *command)
{
    return command->connection->association->controller;
}

const char *nvmet_command_name(const NvmetCommand *command)
{
    return nvme_command_name(command->connection->qid == 0, command->sqe.opcode,
                             command->raw[4]);
}

/* ------------------------------------------------------------------ */
/* Execution                                                           */

/* Namespaces and access to them may have changed since it was parsed. */
static uint16_t execute_operation(NvmetCommand *command)
{
    uint16_t status = command->operation->parse(command);

    return status ? status : command->operation->execute(command);
}

void nvmet_command_execute(NvmetCommand *command)
{
    uint16_t status;

    nvmet_command_set_state(command, NVMET_COMMAND_EXECUTING);
    status = execute_operation(command);
    if (status == NVMET_HELD) {
        nvmet_command_set_state(command, NVMET_COMMAND_HELD);
    } else {
        nvmet_command_complete(command, status);
    }
}

static void execute(NvmetCommand *command)
{
    if (nvmet_gate_is_kept(command->port, GATE_command)) {
        nvmet_gate_command(command);
    } else {
        nvmet_command_execute(command);
    }
}

static void serviced(void *opaque)
{
    execute(opaque);
}

void nvmet_command_service(NvmetCommand *command)
{
    int64_t time =
        command->port->config.service_time + command->port->extra_time;

    if (time) {
        nvmet_command_set_state(command, NVMET_COMMAND_SERVICING);
        lab_timer_arm_in(&command->timer, time);
    } else {
        execute(command);
    }
}

/* CRDT1 is for those who wait for a path, if they know what that is. */
static uint16_t retry_delay(const NvmetController *controller, uint16_t status)
{
    uint32_t behavior = controller->features[NVME_FEATURE_HOST_BEHAVIOR];

    return status == NVME_SC_ANA_TRANSITION && controller->subsystem->crdt &&
                   behavior & NVME_BEHAVIOR_RETRY
               ? NVME_SC_CRD_1
               : 0;
}

void nvmet_command_complete(NvmetCommand *command, uint16_t status)
{
    NvmetController *controller = nvmet_command_controller(command);

    nvmet_command_set_state(command, NVMET_COMMAND_EXECUTING);
    if (status && controller && command->connection->connected) {
        status |= retry_delay(controller, status);
        nvmet_controller_log_error(controller, command, status);
        status |= NVME_SC_MORE;
    }
    nvmet_respond(command, status);
    close_command(command);
}

uint16_t nvmet_command_blame(NvmetCommand *command, uint16_t location,
                             uint16_t status)
{
    command->error_location = location;
    return status | NVME_SC_DNR;
}

uint16_t nvmet_command_find_namespace(NvmetCommand *command)
{
    const NvmetController *controller = nvmet_command_controller(command);
    uint16_t status;

    command->ns =
        nvmet_subsystem_namespace(controller->subsystem, command->sqe.nsid);
    if (!command->ns) {
        return nvmet_command_blame(command, AT_NSID, NVME_SC_INVALID_NAMESPACE);
    }
    status = nvmet_ana_status(command->port, command->ns->ana_group);
    if (status) {
        command->error_location = AT_NSID;
    }
    return status;
}

uint16_t nvmet_command_expect(NvmetCommand *command, uint64_t length)
{
    if (command->data_len == length) {
        return NVME_SC_SUCCESS;
    }
    return nvmet_command_blame(command, AT_DATA_POINTER,
                               NVME_SC_INVALID_SGL_DATA_LEN);
}

/* ------------------------------------------------------------------ */
/* Ending                                                              */

void nvmet_command_drop(NvmetCommand *command)
{
    NvmetController *controller = nvmet_command_controller(command);

    if (command->state == NVMET_COMMAND_HELD && controller) {
        nvmet_controller_forget_aer(controller, command);
    }
    close_command(command);
}

static void drop_told(NvmetCommand *command, const char *why)
{
    const NvmetPort *port = command->port;

    TAP(&port->lab->tap, TAP_target_drop, port->name, TAP_STR("why", why),
        TAP_STR("frame", nvmet_command_name(command)),
        TAP_FCID("s_id", command->connection->association->session->fcid),
        TAP_HEX("ox_id", 4, command->ox_id),
        TAP_HEX("rx_id", 4, command->rx_id));
    nvmet_command_drop(command);
}

static bool is_part_of(const NvmetCommand *command,
                       const NvmetAssociation *association)
{
    return command && command->state != NVMET_COMMAND_FREE &&
           command->connection->association == association;
}

/* Lest they be given the memory of those that go before them. */
static void stop_waiting(NvmetPort *port, const NvmetAssociation *association)
{
    for (uint32_t i = 0; i < port->commands.count; i++) {
        NvmetCommand *command = port->commands.slots[i];

        if (is_part_of(command, association) &&
            command->state == NVMET_COMMAND_WAITING) {
            nvmet_command_set_state(command, NVMET_COMMAND_PARSING);
        }
    }
}

void nvmet_commands_drop_all(NvmetPort *port,
                             const NvmetAssociation *association,
                             const char *why)
{
    stop_waiting(port, association);
    for (uint32_t i = 0; i < port->commands.count; i++) {
        NvmetCommand *command = port->commands.slots[i];

        if (is_part_of(command, association) &&
            command->state != NVMET_COMMAND_EXECUTING) {
            drop_told(command, why);
        }
    }
}

uint32_t nvmet_commands_count(NvmetPort *port,
                              const NvmetAssociation *association,
                              uint8_t opcode)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < port->commands.count; i++) {
        const NvmetCommand *command = port->commands.slots[i];

        count += is_part_of(command, association) &&
                 command->connection->qid == 0 && command->sqe.opcode == opcode;
    }
    return count;
}

static bool is_victim(const NvmetCommand *command,
                      const NvmetAssociation *association, uint16_t sqid,
                      uint16_t command_id)
{
    return is_part_of(command, association) &&
           command->state != NVMET_COMMAND_EXECUTING &&
           command->connection->qid == sqid &&
           command->sqe.command_id == command_id;
}

/* Ends it now, or when the data that the host is sending has come. */
static void complete_early(NvmetCommand *command, uint16_t status)
{
    if (command->state == NVMET_COMMAND_RECEIVING &&
        command->received < command->burst_end) {
        command->early_status = status;
    } else {
        nvmet_command_complete(command, status);
    }
}

bool nvmet_command_abort(NvmetPort *port, const NvmetAssociation *association,
                         uint16_t sqid, uint16_t command_id)
{
    for (uint32_t i = 0; i < port->commands.count; i++) {
        NvmetCommand *command = port->commands.slots[i];

        if (!is_victim(command, association, sqid, command_id)) {
            continue;
        }
        if (command->state == NVMET_COMMAND_HELD) {
            nvmet_controller_forget_aer(association->controller, command);
        }
        complete_early(command, NVME_SC_ABORT_REQUESTED);
        return true;
    }
    return false;
}
