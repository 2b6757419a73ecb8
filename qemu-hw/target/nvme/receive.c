/*
 * What a command receives: NVMe_CMND and data.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "target/nvme/operation.h"
#include "target/nvme/port.h"

/* Values of the NVMe_ERSP result field (Linux: FCNVME_SC_*). */
enum {
    ERSP_INVALID_FIELD = 1,
    ERSP_ILLEGAL_CONNECTION = 3,
};

/* Kinds of guest error that are logged once. */
enum {
    SAID_BAD_CMND,
    SAID_BAD_CONNECTION,
    SAID_QUEUE_OVERRUN,
    SAID_DATA,
};

/* ------------------------------------------------------------------ */
/* Telling                                                             */

static uint64_t slba_of(const NvmetCommand *command)
{
    return (uint64_t)command->sqe.cdw11 << 32 | command->sqe.cdw10;
}

static void tell_io(const NvmetCommand *command)
{
    const NvmetPort *port = command->port;

    TAP_OBJECT(
        &port->lab->tap, TAP_target_command, port->name, command,
        TAP_STR("opcode", nvmet_command_name(command)),
        TAP_FCID("fcid", command->connection->association->session->fcid),
        TAP_DEC("qid", command->connection->qid),
        TAP_HEX("cid", 4, command->sqe.command_id),
        TAP_HEX("ox_id", 4, command->ox_id),
        TAP_HEX("rx_id", 4, command->rx_id), TAP_DEC("csn", command->csn),
        TAP_FLAG("in_order", command->in_order),
        TAP_DEC("nsid", command->sqe.nsid), TAP_DEC("slba", slba_of(command)),
        TAP_DEC("nlb", (command->sqe.cdw12 & 0xffff) + 1),
        TAP_DEC("data_len", command->data_len));
}

static void tell_admin(const NvmetCommand *command)
{
    const NvmetPort *port = command->port;

    TAP(&port->lab->tap, TAP_target_admin, port->name,
        TAP_STR("opcode", nvmet_command_name(command)),
        TAP_FCID("fcid", command->connection->association->session->fcid),
        TAP_STR("nqn", command->connection->association->subnqn),
        TAP_DEC("qid", command->connection->qid),
        TAP_HEX("cid", 4, command->sqe.command_id),
        TAP_HEX("ox_id", 4, command->ox_id),
        TAP_HEX("rx_id", 4, command->rx_id), TAP_DEC("csn", command->csn),
        TAP_FLAG("in_order", command->in_order),
        TAP_DEC("nsid", command->sqe.nsid),
        TAP_HEX("cdw10", 8, command->sqe.cdw10),
        TAP_HEX("cdw11", 8, command->sqe.cdw11),
        TAP_DEC("data_len", command->data_len));
}

static void tell(const NvmetCommand *command)
{
    if (command->connection->qid == 0 ||
        command->sqe.opcode == NVME_OPC_FABRICS) {
        tell_admin(command);
    } else {
        tell_io(command);
    }
}

static void tell_drop(const NvmetPort *port, const FcFrame *frame,
                      const char *why)
{
    TAP(&port->lab->tap, TAP_target_drop, port->name, TAP_STR("why", why),
        TAP_STR("frame", fc_frame_name(frame)),
        TAP_FCID("s_id", frame->header.s_id),
        TAP_HEX("ox_id", 4, frame->header.ox_id),
        TAP_HEX("rx_id", 4, frame->header.rx_id));
}

/* ------------------------------------------------------------------ */
/* Data from the host                                                  */

static void ask_for_data(NvmetCommand *command)
{
    uint32_t left = command->data_len - command->received;

    command->burst_end =
        command->received + MIN(left, command->port->config.max_burst);
    nvmet_send_xfer_rdy(command);
}

static bool memory_left(const NvmetPort *port, uint32_t length)
{
    return port->commands.receiving_bytes + length <=
           port->config.receive_memory;
}

static void start_receiving(NvmetCommand *command)
{
    command->port->commands.receiving_bytes += command->data_len;
    nvmet_command_set_state(command, NVMET_COMMAND_RECEIVING);
    ask_for_data(command);
}

static void receive_or_wait(NvmetCommand *command)
{
    if (!command->port->commands.waiting &&
        memory_left(command->port, command->data_len)) {
        start_receiving(command);
    } else {
        nvmet_command_set_state(command, NVMET_COMMAND_WAITING);
    }
}

static NvmetCommand *longest_waiting(const NvmetPort *port)
{
    NvmetCommand *first = NULL;

    for (uint32_t i = 0; i < port->commands.count; i++) {
        NvmetCommand *command = port->commands.slots[i];

        if (command && command->state == NVMET_COMMAND_WAITING &&
            (!first || command->order < first->order)) {
            first = command;
        }
    }
    return first;
}

/* First come, first served: a large one is not overtaken. */
void nvmet_commands_grant_memory(NvmetPort *port)
{
    while (port->commands.waiting) {
        NvmetCommand *command = longest_waiting(port);

        if (!memory_left(port, command->data_len)) {
            return;
        }
        start_receiving(command);
    }
}

/*
 * Data that comes in one piece is kept by reference. Otherwise it is put
 * together; what was asked for has come in order so far.
 */
static void keep_data(NvmetCommand *command, const FcFrame *frame)
{
    if (command->received == 0 && frame->length == command->data_len &&
        frame->payload->length == frame->length) {
        command->data = lab_buffer_ref(frame->payload);
        return;
    }
    if (!command->data) {
        command->data = lab_buffer_new0(command->data_len);
    }
    memcpy(command->data->data + command->received, fc_frame_data(frame),
           frame->length);
}

/* What is wrong with a data sequence, or NULL. */
static const char *data_objection(const NvmetCommand *command,
                                  const FcFrame *frame)
{
    uint32_t end = command->received + frame->length;

    if (!(frame->header.f_ctl & FC_FCTL_RELATIVE_OFFSET)) {
        return "data without relative offset";
    }
    if (frame->header.parameter != command->received) {
        return "data at another offset than was asked for";
    }
    if (end > command->burst_end) {
        return "more data than was asked for";
    }
    if (end < command->burst_end &&
        frame->header.f_ctl & FC_FCTL_END_SEQUENCE) {
        return "less data than was asked for";
    }
    return NULL;
}

void nvmet_command_receive_data(NvmetPort *port, FcTargetSession *session,
                                const FcFrame *frame)
{
    NvmetCommand *command = nvmet_command_find(
        port, session, frame->header.ox_id, frame->header.rx_id);
    const char *why;

    if (!command || command->state != NVMET_COMMAND_RECEIVING) {
        tell_drop(port, frame, "data that nothing waits for");
        return;
    }
    why = data_objection(command, frame);
    if (why) {
        lab_guest_error(port->lab, &port->said, SAID_DATA, port->name, "%s",
                        why);
        nvmet_command_complete(command, NVME_SC_DATA_TRANSFER_ERROR);
        return;
    }
    if (frame->length) {
        keep_data(command, frame);
        command->received += frame->length;
    }
    if (command->received < command->burst_end) {
        return;
    }
    if (command->early_status) {
        nvmet_command_complete(command, command->early_status);
    } else if (command->received < command->data_len) {
        ask_for_data(command);
    } else {
        nvmet_command_service(command);
    }
}

/* ------------------------------------------------------------------ */
/* NVMe_CMND                                                           */

static bool iu_legal(const FcnvmeCmnd *cmnd, uint32_t length)
{
    return length == FCNVME_CMND_LEN &&
           cmnd->format_id == FCNVME_CMND_FORMAT_ID &&
           cmnd->fc_id == FCNVME_CMND_FC_ID &&
           cmnd->iu_len == FCNVME_CMND_LEN / 4;
}

/* Bits 1:0 of an opcode say where data goes: 1 to us, 2 to the host. */
bool nvmet_direction_legal(const uint8_t *sqe, uint8_t flags, uint32_t length)
{
    uint8_t opcode = sqe[0];
    uint8_t direction = (opcode == NVME_OPC_FABRICS ? sqe[4] : opcode) & 3;

    switch (flags & (FCNVME_CMND_WRITE | FCNVME_CMND_READ)) {
    case 0:
        return length == 0;
    case FCNVME_CMND_WRITE:
        return direction & 1 && length;
    case FCNVME_CMND_READ:
        return direction & 2 && length;
    default:
        return false;
    }
}

static NvmetConnection *connection_of(NvmetPort *port,
                                      const FcTargetSession *session,
                                      const FcnvmeCmnd *cmnd)
{
    NvmetConnection *connection =
        nvmet_connection_by_id(port, cmnd->connection_id);

    return connection && connection->association->session == session
               ? connection
               : NULL;
}

static void refuse(NvmetPort *port, const FcTargetSession *session,
                   NvmetConnection *connection, const FcFrame *frame,
                   unsigned int bit, const char *why, uint8_t ersp_result)
{
    lab_guest_error(port->lab, &port->said, bit, port->name,
                    "NVMe_CMND %04x from %06x: %s", frame->header.ox_id,
                    frame->header.s_id, why);
    nvmet_refuse(port, session, connection, frame, ersp_result);
}

static void fill(NvmetCommand *command, const FcnvmeCmnd *cmnd, uint16_t ox_id)
{
    command->ox_id = ox_id;
    command->direction = cmnd->flags & (FCNVME_CMND_WRITE | FCNVME_CMND_READ);
    command->csn = cmnd->csn;
    command->data_len = cmnd->data_len;
    memcpy(command->raw, cmnd->sqe, FCNVME_SQE_LEN);
    wire_decode(&nvme_sqe_format, &command->sqe, command->raw, FCNVME_SQE_LEN);
}

/*
 * The command sequence number is followed, not enforced: hosts leave gaps
 * when their adapter refuses a command, and only fused commands, which we do
 * not offer, depend on the order.
 */
static bool follow_csn(NvmetConnection *connection, uint32_t csn)
{
    bool in_order = csn == connection->expected_csn;

    connection->expected_csn = csn == UINT32_MAX ? 1 : csn + 1;
    return in_order;
}

static void start(NvmetCommand *command)
{
    NvmetController *controller = nvmet_command_controller(command);
    uint16_t status = nvmet_parse(command);

    if (controller) {
        nvmet_controller_alive(controller);
    }
    tell(command);
    if (status) {
        nvmet_command_complete(command, status);
    } else if (command->direction == FCNVME_CMND_WRITE) {
        receive_or_wait(command);
    } else {
        nvmet_command_service(command);
    }
}

void nvmet_command_receive(NvmetPort *port, FcTargetSession *session,
                           const FcFrame *frame)
{
    NvmetConnection *connection;
    NvmetCommand *command;
    FcnvmeCmnd cmnd;
    bool in_order;

    if (!wire_decode(&fcnvme_cmnd_format, &cmnd, fc_frame_data(frame),
                     frame->length) ||
        !iu_legal(&cmnd, frame->length)) {
        refuse(port, session, NULL, frame, SAID_BAD_CMND, "not a command",
               ERSP_INVALID_FIELD);
        return;
    }
    connection = connection_of(port, session, &cmnd);
    if (!connection) {
        refuse(port, session, NULL, frame, SAID_BAD_CONNECTION,
               "no such connection", ERSP_ILLEGAL_CONNECTION);
        return;
    }
    in_order = follow_csn(connection, cmnd.csn);
    if (!nvmet_direction_legal(cmnd.sqe, cmnd.flags, cmnd.data_len)) {
        refuse(port, session, connection, frame, SAID_BAD_CMND,
               "direction, length and opcode do not fit", ERSP_INVALID_FIELD);
        return;
    }
    if (connection->outstanding >= connection->size) {
        refuse(port, session, connection, frame, SAID_QUEUE_OVERRUN,
               "more commands than the queue has entries",
               ERSP_ILLEGAL_CONNECTION);
        return;
    }
    command = nvmet_command_open(connection);
    if (!command) {
        tell_drop(port, frame, "no exchange left");
        return;
    }
    fill(command, &cmnd, frame->header.ox_id);
    command->in_order = in_order;
    start(command);
}
