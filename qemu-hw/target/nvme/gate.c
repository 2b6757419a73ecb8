/*
 * The gates of a target.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/gate.h"
#include "target/nvme/gate.h"
#include "target/nvme/operation.h"
#include "target/nvme/port.h"

static void add_numbers(GateMessage *gate, const NvmetCommand *command)
{
    const NvmetConnection *connection = command->connection;

    gate_message_number(gate, "qid", connection->qid, 0);
    gate_message_number(gate, "fcid", connection->association->session->fcid,
                        0);
    gate_message_number(gate, "ox_id", command->ox_id, 0);
    gate_message_number(gate, "rx_id", command->rx_id, 0);
    gate_message_number(gate, "data_len", command->data_len, 0);
}

/* ------------------------------------------------------------------ */
/* Commands                                                            */

typedef struct CommandMessage {
    GateMessage gate;
    NvmetPort *port;
    uint16_t rx_id;
} CommandMessage;

/* NULL if it was aborted, or its association has ended. */
static NvmetCommand *command_of(const GateMessage *gate)
{
    const CommandMessage *message = (const CommandMessage *)gate;
    const NvmetCommands *commands = &message->port->commands;
    NvmetCommand *command = commands->slots[message->rx_id % commands->count];

    return command && command->rx_id == message->rx_id &&
                   command->state == NVMET_COMMAND_GATED
               ? command
               : NULL;
}

static void drop_command(GateMessage *gate)
{
    gate_message_cleanup(gate);
    g_free(gate);
}

/* A command that has been changed is looked at as if it had come like that. */
static uint16_t take_changes(NvmetCommand *command, const GateMessage *gate)
{
    uint8_t sqe[NVME_SQE_LEN] = { 0 };

    memcpy(sqe, gate->data, MIN(gate->length, sizeof(sqe)));
    if (memcmp(sqe, command->raw, sizeof(sqe)) == 0) {
        return NVME_SC_SUCCESS;
    }
    memcpy(command->raw, sqe, sizeof(sqe));
    wire_decode(&nvme_sqe_format, &command->sqe, sqe, sizeof(sqe));
    return nvmet_direction_legal(sqe, command->direction, command->data_len)
               ? nvmet_parse(command)
               : NVME_SC_INVALID_FIELD | NVME_SC_DNR;
}

static void pass_command(GateMessage *gate)
{
    NvmetCommand *command = command_of(gate);
    uint16_t status = command ? take_changes(command, gate) : 0;

    drop_command(gate);
    if (status) {
        nvmet_command_complete(command, status);
    } else if (command) {
        nvmet_command_execute(command);
    }
}

static bool answer_command(GateMessage *gate, const GateArg *args,
                           uint32_t count, char **why)
{
    static const char *const known[] = { "status", "dnr", NULL };
    NvmetCommand *command = command_of(gate);
    const char *text = control_arg(args, count, "status");
    uint64_t status = NVME_SC_SUCCESS;
    uint64_t dnr = 0;

    if (!control_args_known(args, count, known, why) ||
        (text && !gate_parse(gate->ops, "status", text, &status, why)) ||
        !control_arg_u64(args, count, "dnr", 1, &dnr, why)) {
        return false;
    }
    if (status > 0x7fff) {
        *why = g_strdup_printf("status=%s is wider than 15 bits", text);
        return false;
    }
    drop_command(gate);
    if (command) {
        nvmet_command_complete(command, status | (dnr ? NVME_SC_DNR : 0));
    }
    return true;
}

static const GateOps command_ops = {
    .pass = pass_command,
    .drop = drop_command,
    .answer = answer_command,
    .named_value = nvmet_gate_named_value,
};

void nvmet_gate_command(NvmetCommand *command)
{
    NvmetPort *port = command->port;
    CommandMessage *message = g_new0(CommandMessage, 1);
    GateMessage *gate = &message->gate;

    nvmet_command_set_state(command, NVMET_COMMAND_GATED);
    message->port = port;
    message->rx_id = command->rx_id;
    gate_message_init(gate, GATE_command, &command_ops,
                      command->connection->association->session, port->name,
                      nvmet_command_name(command));
    add_numbers(gate, command);
    gate_message_data(gate, g_memdup2(command->raw, NVME_SQE_LEN),
                      NVME_SQE_LEN);
    fc_gate_sqe_parts(gate, 0);
    gate_send(&port->lab->gates, gate);
}

/* ------------------------------------------------------------------ */
/* Responses                                                           */

typedef struct ResponseMessage {
    GateMessage gate;
    NvmetPort *port;
    uint64_t connection_id;
    FcHeader header;
    /* for an NVMe_ERSP in the place of an NVMe_RSP: */
    NvmeCqe cqe;
    uint32_t xfrd_len;
} ResponseMessage;

static void send_response(const ResponseMessage *message, bool ersp,
                          LabBuffer *payload)
{
    FcHeader header = message->header;

    header.r_ctl = ersp ? FC_RCTL_EXTENDED_STATUS : FC_RCTL_STATUS;
    fc_target_port_send(message->port->port, fc_frame_new(&header, payload));
}

static bool is_ersp(const GateMessage *gate)
{
    return ((const ResponseMessage *)gate)->header.r_ctl ==
           FC_RCTL_EXTENDED_STATUS;
}

static void drop_response(GateMessage *gate)
{
    gate_message_cleanup(gate);
    g_free(gate);
}

static void pass_response(GateMessage *gate)
{
    send_response((ResponseMessage *)gate, is_ersp(gate),
                  lab_buffer_copy(gate->data, gate->length));
    drop_response(gate);
}

static GateMessage *copy_response(const GateMessage *gate)
{
    return gate_message_dup(gate, sizeof(ResponseMessage));
}

/* With the next number of its kind, if the connection is still there. */
static void become_ersp(GateMessage *gate)
{
    ResponseMessage *message = (ResponseMessage *)gate;
    NvmetConnection *connection =
        nvmet_connection_by_id(message->port, message->connection_id);
    FcnvmeErsp ersp = {
        .iu_len = FCNVME_ERSP_LEN / 4,
        .rsn = connection ? ++connection->rsn : 0,
        .xfrd_len = message->xfrd_len,
    };
    uint8_t *bytes = g_malloc(FCNVME_ERSP_LEN);

    wire_encode(&nvme_cqe_format, &message->cqe, ersp.cqe);
    wire_encode(&fcnvme_ersp_format, &ersp, bytes);
    g_free(gate->data);
    gate_message_data(gate, bytes, FCNVME_ERSP_LEN);
    fc_gate_ersp_parts(gate, 0);
    message->header.r_ctl = FC_RCTL_EXTENDED_STATUS;
}

static bool set_fields(GateMessage *gate, const GateArg *args, uint32_t count,
                       char **why)
{
    for (uint32_t i = 0; i < count; i++) {
        uint64_t value;

        if (strcmp(args[i].name, "as") != 0 &&
            !(gate_parse(gate->ops, args[i].name, args[i].text, &value, why) &&
              gate_set(gate, args[i].name, value, why))) {
            return false;
        }
    }
    return true;
}

static bool answer_response(GateMessage *gate, const GateArg *args,
                            uint32_t count, char **why)
{
    const char *as = control_arg(args, count, "as");

    if (g_strcmp0(as, "rsp") == 0) {
        send_response((ResponseMessage *)gate, false,
                      lab_buffer_new0(FCNVME_RSP_LEN));
        drop_response(gate);
        return true;
    }
    if (as && strcmp(as, "ersp") != 0) {
        *why = g_strdup_printf("as=%s, must be rsp or ersp", as);
        return false;
    }
    if (!is_ersp(gate)) {
        become_ersp(gate);
    }
    if (!set_fields(gate, args, count, why)) {
        return false;
    }
    pass_response(gate);
    return true;
}

static const GateOps response_ops = {
    .pass = pass_response,
    .drop = drop_response,
    .copy = copy_response,
    .answer = answer_response,
};

void nvmet_gate_response(NvmetCommand *command, const FcHeader *header,
                         LabBuffer *payload, bool ersp)
{
    const NvmetConnection *connection = command->connection;
    NvmetPort *port = command->port;
    ResponseMessage *message = g_new0(ResponseMessage, 1);
    GateMessage *gate = &message->gate;

    message->port = port;
    message->connection_id = connection->id;
    message->header = *header;
    message->xfrd_len = command->received + command->sent;
    message->cqe = (NvmeCqe){
        .result = command->result,
        .sq_head = connection->sq_head,
        .sq_id = connection->qid,
        .command_id = command->sqe.command_id,
    };
    gate_message_init(gate, GATE_response, &response_ops,
                      connection->association->session, port->name,
                      ersp ? "ERSP" : "RSP");
    gate_message_word(gate, "opcode", nvmet_command_name(command));
    add_numbers(gate, command);
    gate_message_number(gate, "cid", command->sqe.command_id, 0);
    gate_message_data(gate, g_memdup2(payload->data, payload->length),
                      payload->length);
    lab_buffer_unref(payload);
    if (ersp) {
        fc_gate_ersp_parts(gate, 0);
    }
    gate_send(&port->lab->gates, gate);
}
