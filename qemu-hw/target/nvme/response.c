/*
 * What a command sends to the host: NVMe_XFER_RDY, data, NVMe_RSP and
 * NVMe_ERSP (FC-NVMe-2, clause 8).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "target/nvme/gate.h"
#include "target/nvme/operation.h"
#include "target/nvme/port.h"
#include "wire/bytes.h"

/* Where an SQE has its command identifier. */
#define SQE_COMMAND_ID 2

static FcHeader header_of(NvmetCommand *command, uint8_t r_ctl, uint32_t f_ctl)
{
    const FcTargetSession *session = command->connection->association->session;

    return (FcHeader){
        .r_ctl = r_ctl,
        .d_id = session->fcid,
        .s_id = session->port->fcid,
        .type = FC_TYPE_FCP,
        .f_ctl = f_ctl,
        .seq_id = command->seq_id++,
        .ox_id = command->ox_id,
        .rx_id = command->rx_id,
    };
}

static void send(const NvmetPort *port, const FcHeader *header,
                 LabBuffer *payload)
{
    fc_target_port_send(port->port, fc_frame_new(header, payload));
}

void nvmet_send_xfer_rdy(NvmetCommand *command)
{
    FcHeader header =
        header_of(command, FC_RCTL_DATA_DESCRIPTOR, FC_FCTL_RESPONDER_READY);
    LabBuffer *payload = lab_buffer_new(FCNVME_XFER_RDY_LEN);
    FcnvmeXferRdy ready = {
        .relative_offset = command->received,
        .burst_length = command->burst_end - command->received,
    };

    wire_encode(&fcnvme_xfer_rdy_format, &ready, payload->data);
    send(command->port, &header, payload);
}

/* ------------------------------------------------------------------ */
/* Data                                                                */

void nvmet_command_send_buffer(NvmetCommand *command, LabBuffer *buffer)
{
    FcHeader header =
        header_of(command, FC_RCTL_SOLICITED_DATA, FC_FCTL_RESPONDER_DATA);

    header.parameter = command->sent;
    command->sent += buffer->length;
    send(command->port, &header, buffer);
}

void nvmet_command_send(NvmetCommand *command, const void *data, size_t len)
{
    const uint8_t *from = data;

    while (command->sent < command->data_len) {
        uint32_t at = command->sent;
        uint32_t burst =
            MIN(command->data_len - at, command->port->config.max_burst);
        uint32_t filled = at < len ? MIN(burst, len - at) : 0;
        LabBuffer *buffer = lab_buffer_new(burst);

        if (filled) {
            memcpy(buffer->data, from + at, filled);
        }
        memset(buffer->data + filled, 0, burst - filled);
        nvmet_command_send_buffer(command, buffer);
    }
}

/* ------------------------------------------------------------------ */
/* Responses                                                           */

static uint32_t transferred(const NvmetCommand *command)
{
    return command->received + command->sent;
}

/*
 * As the host knows it: the others that are not done, and those that are, up
 * to this one, but whose SQ head was not reported.
 */
static bool queue_nearly_full(const NvmetConnection *connection)
{
    uint32_t used = connection->outstanding - 1 + connection->unreported;

    return used * 10 >= (connection->size - 1) * 9u;
}

/*
 * When 12 bytes of zero do not say enough (FC-NVMe-2, NVMe_ERSP IU; Linux:
 * nvmet_fc_prep_fcp_rsp): every ERSP ratio-th response, anything but plain
 * success of the whole transfer, a submission queue that is 90 % full. For
 * Fabrics commands it is good practice.
 */
static bool needs_ersp(const NvmetCommand *command, uint16_t status)
{
    const NvmetConnection *connection = command->connection;

    return status || command->result ||
           transferred(command) != command->data_len ||
           command->sqe.opcode == NVME_OPC_FABRICS ||
           connection->responses % connection->ersp_ratio == 0 ||
           queue_nearly_full(connection);
}

/* The command is out of the submission queue. */
static void advance(NvmetConnection *connection)
{
    connection->sq_head = (connection->sq_head + 1) % connection->size;
    connection->responses++;
    connection->unreported++;
}

static void encode_ersp(NvmetCommand *command, uint16_t status, uint8_t *to)
{
    NvmetConnection *connection = command->connection;
    FcnvmeErsp ersp = {
        .iu_len = FCNVME_ERSP_LEN / 4,
        .rsn = ++connection->rsn,
        .xfrd_len = transferred(command),
    };
    NvmeCqe cqe = {
        .result = command->result,
        .sq_head = connection->no_flow_control ? 0xffff : connection->sq_head,
        .sq_id = connection->qid,
        .command_id = command->sqe.command_id,
        .status = status << 1,
    };

    connection->unreported = 0;
    wire_encode(&nvme_cqe_format, &cqe, ersp.cqe);
    wire_encode(&fcnvme_ersp_format, &ersp, to);
}

static void tell(const NvmetCommand *command, uint16_t status, bool ersp)
{
    const NvmetPort *port = command->port;

    TAP(&port->lab->tap, TAP_target_response, port->name,
        TAP_STR("opcode", nvmet_command_name(command)),
        TAP_FCID("fcid", command->connection->association->session->fcid),
        TAP_DEC("qid", command->connection->qid),
        TAP_HEX("cid", 4, command->sqe.command_id),
        TAP_HEX("ox_id", 4, command->ox_id),
        TAP_HEX("rx_id", 4, command->rx_id), TAP_HEX("status", 4, status),
        TAP_HEX("result", 8, command->result),
        TAP_DEC("xfrd_len", transferred(command)), TAP_FLAG("ersp", ersp),
        TAP_DEC("rsn", ersp ? command->connection->rsn : 0));
}

void nvmet_respond(NvmetCommand *command, uint16_t status)
{
    LabBuffer *payload;
    FcHeader header;
    bool ersp;

    advance(command->connection);
    ersp = needs_ersp(command, status);
    if (ersp) {
        payload = lab_buffer_new(FCNVME_ERSP_LEN);
        encode_ersp(command, status, payload->data);
    } else {
        payload = lab_buffer_new0(FCNVME_RSP_LEN);
    }
    tell(command, status, ersp);
    header = header_of(command, ersp ? FC_RCTL_EXTENDED_STATUS : FC_RCTL_STATUS,
                       FC_FCTL_REPLY);
    if (nvmet_gate_is_kept(command->port, GATE_response)) {
        nvmet_gate_response(command, &header, payload, ersp);
    } else {
        send(command->port, &header, payload);
    }
}

void nvmet_refuse(NvmetPort *port, const FcTargetSession *session,
                  NvmetConnection *connection, const FcFrame *frame,
                  uint8_t ersp_result)
{
    FcFrame *reply = fc_frame_reply(frame, FC_RCTL_EXTENDED_STATUS,
                                    FC_FCTL_REPLY, FCNVME_ERSP_LEN);
    FcnvmeErsp ersp = {
        .ersp_result = ersp_result,
        .iu_len = FCNVME_ERSP_LEN / 4,
        .rsn = connection ? ++connection->rsn : 0,
    };
    NvmeCqe cqe = { 0 };

    if (frame->length == FCNVME_CMND_LEN) {
        cqe.command_id = get_le16(fc_frame_data(frame) + FCNVME_CMND_LEN - 8 -
                                  FCNVME_SQE_LEN + SQE_COMMAND_ID);
    }
    wire_encode(&nvme_cqe_format, &cqe, ersp.cqe);
    wire_encode(&fcnvme_ersp_format, &ersp, reply->payload->data);
    TAP(&port->lab->tap, TAP_target_response, port->name,
        TAP_STR("opcode", "refused"), TAP_FCID("fcid", session->fcid),
        TAP_HEX("cid", 4, cqe.command_id),
        TAP_HEX("ox_id", 4, frame->header.ox_id),
        TAP_HEX("ersp_result", 2, ersp_result));
    fc_target_port_send(port->port, reply);
}
