/*
 * The gates of the firmware.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/gate.h"
#include "firmware/gate.h"
#include "wire/nvme.h"

/* Of the SQE in an NVMe_CMND IU, and of that in the request. */
#define IU_OFFSET  32
#define SQE_OFFSET (IU_OFFSET + 24)
/* Of the ERSP in a completion. */
#define ERSP_OFFSET 12
/* Commands on the admin queue say so (FC-NVMe-2, NVMe_CMND IU). */
#define CATEGORY_ADMIN 0x01

typedef struct FwMessage {
    GateMessage gate;
    VicFw *fw;
} FwMessage;

static FwMessage *message_of(const GateMessage *gate)
{
    return (FwMessage *)gate;
}

static GateMessage *new_message(VicFw *fw, GateKind kind, const GateOps *ops,
                                const char *name)
{
    FwMessage *message = g_new0(FwMessage, 1);

    message->fw = fw;
    gate_message_init(&message->gate, kind, ops, fw, fw->name, name);
    return &message->gate;
}

static void drop(GateMessage *gate)
{
    gate_message_cleanup(gate);
    g_free(gate);
}

static GateMessage *copy(const GateMessage *gate)
{
    return gate_message_dup(gate, sizeof(FwMessage));
}

static uint32_t number(const GateMessage *gate, const char *name)
{
    return gate_message_get_number(gate, name);
}

/* The bytes as a message of fixed length has them, whatever was cut off. */
static void fixed_bytes(const GateMessage *gate, uint8_t *bytes, uint32_t len)
{
    memset(bytes, 0, len);
    memcpy(bytes, gate->data, MIN(len, gate->length));
}

/* ------------------------------------------------------------------ */
/* Requests                                                            */

static void pass_request(GateMessage *gate)
{
    uint8_t request[FCPIO_REQUEST_LEN];

    fixed_bytes(gate, request, sizeof(request));
    vicfw_take_request(message_of(gate)->fw, number(gate, "queue"), request,
                       gate->serial);
    drop(gate);
}

static bool answer_request(GateMessage *gate, const GateArg *args,
                           uint32_t count, char **why)
{
    if (!vicfw_gate_answer(message_of(gate)->fw, gate, args, count, why)) {
        return false;
    }
    drop(gate);
    return true;
}

static const GateOps request_ops = {
    .pass = pass_request,
    .drop = drop,
    .copy = copy,
    .answer = answer_request,
    .named_value = vicfw_gate_named_value,
};

static void nvme_parts(GateMessage *gate, const uint8_t *request)
{
    const uint8_t *sqe = request + SQE_OFFSET;
    FcnvmeCmnd cmnd;

    wire_decode(&fcnvme_cmnd_format, &cmnd, request + IU_OFFSET,
                FCNVME_CMND_LEN);
    gate_message_word(
        gate, "opcode",
        nvme_command_name(cmnd.rsv_cat == CATEGORY_ADMIN, sqe[0], sqe[4]));
    gate_message_part(gate, &fcpio_nvme_cmd_format, 0);
    gate_message_part(gate, &fcnvme_cmnd_format, IU_OFFSET);
    fc_gate_sqe_parts(gate, SQE_OFFSET);
}

static void request_parts(GateMessage *gate, uint8_t type,
                          const uint8_t *request)
{
    switch (type) {
    case FCPIO_NVME_CMD:
        nvme_parts(gate, request);
        return;
    case FCPIO_ITMF:
        gate_message_part(gate, &fcpio_itmf_format, 0);
        return;
    case FCPIO_FLOGI_REG:
        gate_message_part(gate, &fcpio_flogi_reg_format, 0);
        return;
    case FCPIO_FLOGI_FIP_REG:
        gate_message_part(gate, &fcpio_flogi_fip_reg_format, 0);
        return;
    default:
        gate_message_part(gate, &fcpio_header_format, 0);
    }
}

void vicfw_gate_request(VicFw *fw, unsigned int queue, const uint8_t *request,
                        uint64_t serial)
{
    uint8_t type = request[0];
    GateMessage *gate =
        new_message(fw, GATE_request, &request_ops, fcpio_type_name(type));

    gate->serial = serial;
    gate_message_number(gate, "queue", queue, VICFW_COPY_QUEUES - 1);
    gate_message_data(gate, g_memdup2(request, FCPIO_REQUEST_LEN),
                      FCPIO_REQUEST_LEN);
    request_parts(gate, type, request);
    gate_send(&fw->lab->gates, gate);
}

/* ------------------------------------------------------------------ */
/* Completions                                                         */

static void pass_completion(GateMessage *gate)
{
    uint8_t entry[FCPIO_COMPLETION_LEN];

    fixed_bytes(gate, entry, sizeof(entry));
    vicfw_deliver(message_of(gate)->fw, number(gate, "queue"), entry,
                  gate->cause);
    drop(gate);
}

static const GateOps completion_ops = {
    .pass = pass_completion,
    .drop = drop,
    .copy = copy,
    .named_value = vicfw_gate_named_value,
};

GateMessage *vicfw_gate_new_completion(VicFw *fw, unsigned int queue,
                                       const uint8_t *entry, uint64_t cause)
{
    uint8_t type = entry[0];
    GateMessage *gate = new_message(fw, GATE_completion, &completion_ops,
                                    fcpio_type_name(type));

    gate->cause = cause;
    gate_message_number(gate, "queue", queue, VICFW_COPY_QUEUES - 1);
    gate_message_data(gate, g_memdup2(entry, FCPIO_COMPLETION_LEN),
                      FCPIO_COMPLETION_LEN);
    gate_message_part(gate, &fcpio_header_format, 0);
    if (type == FCPIO_NVME_ERSP_HW_CMPL || type == FCPIO_NVME_ERSP_FW_CMPL) {
        fc_gate_ersp_parts(gate, ERSP_OFFSET);
    }
    return gate;
}

void vicfw_gate_completion(VicFw *fw, unsigned int queue, const uint8_t *entry,
                           uint64_t cause)
{
    gate_send(&fw->lab->gates,
              vicfw_gate_new_completion(fw, queue, entry, cause));
}

/* ------------------------------------------------------------------ */
/* Acknowledgements                                                    */

static void pass_ack(GateMessage *gate)
{
    uint8_t entry[FCPIO_COMPLETION_LEN];
    FcpioCompletion ack = {
        .header.type = FCPIO_ACK,
        .request_out = number(gate, "index"),
    };

    wire_encode(&fcpio_ack_format, &ack, entry);
    vicfw_deliver(message_of(gate)->fw, number(gate, "queue"), entry, 0);
    drop(gate);
}

static const GateOps ack_ops = {
    .pass = pass_ack,
    .drop = drop,
    .copy = copy,
};

void vicfw_gate_ack(VicFw *fw, unsigned int queue, uint16_t index)
{
    GateMessage *gate = new_message(fw, GATE_ack, &ack_ops, "ACK");

    gate_message_number(gate, "queue", queue, VICFW_COPY_QUEUES - 1);
    gate_message_number(gate, "index", index, UINT16_MAX);
    gate_send(&fw->lab->gates, gate);
}

/* ------------------------------------------------------------------ */
/* Data                                                                */

/* With a list of its own: the exchange may be over when it goes on. */
typedef struct DataMessage {
    FwMessage fw;
    uint16_t ox_id;
    uint32_t length; /* as it came, bytes */
    VicSgl sgl;
} DataMessage;

static void drop_data(GateMessage *gate)
{
    vicfw_sgl_clear(&((DataMessage *)gate)->sgl);
    drop(gate);
}

static void pass_data(GateMessage *gate)
{
    DataMessage *message = (DataMessage *)gate;
    VicFw *fw = message->fw.fw;
    VicSglResult result = vicfw_sgl_write(
        &message->sgl, fw, gate_message_get_number(gate, "offset"), gate->data,
        gate->length);

    if (result != VICFW_SGL_OK) {
        vicfw_data_failed(fw, message->ox_id, result, message->length);
    }
    drop_data(gate);
}

static GateMessage *copy_data(const GateMessage *gate)
{
    DataMessage *twin = gate_message_dup(gate, sizeof(DataMessage));

    vicfw_sgl_copy(&twin->sgl, &((const DataMessage *)gate)->sgl);
    return &twin->fw.gate;
}

static const GateOps data_ops = {
    .pass = pass_data,
    .drop = drop_data,
    .copy = copy_data,
};

static void describe_data(GateMessage *gate, const VicExchange *exchange,
                          uint32_t offset, const uint8_t *data, uint32_t length)
{
    gate->cause = exchange->serial;
    gate_message_number(gate, "tag", exchange->tag, 0);
    gate_message_number(gate, "queue", exchange->queue, 0);
    gate_message_number(gate, "ox_id", exchange->ox_id, 0);
    gate_message_number(gate, "offset", offset, UINT32_MAX);
    gate_message_data(gate, g_memdup2(data, length), length);
}

void vicfw_gate_data(VicExchange *exchange, uint32_t offset,
                     const uint8_t *data, uint32_t length)
{
    VicFw *fw = exchange->fw;
    DataMessage *message = g_new0(DataMessage, 1);
    GateMessage *gate = &message->fw.gate;

    message->fw.fw = fw;
    message->ox_id = exchange->ox_id;
    message->length = length;
    vicfw_sgl_copy(&message->sgl, &exchange->sgl);
    gate_message_init(gate, GATE_dma, &data_ops, fw, fw->name, "READ_DATA");
    describe_data(gate, exchange, offset, data, length);
    gate_send(&fw->lab->gates, gate);
}

/* Fetched already: what the target gets is no more in host memory. */
typedef struct WriteMessage {
    FwMessage fw;
    FcHeader header; /* of the sequence that carries it */
} WriteMessage;

static void pass_write(GateMessage *gate)
{
    const WriteMessage *message = (const WriteMessage *)gate;
    FcHeader header = message->header;

    header.parameter = number(gate, "offset");
    vicfw_send(message->fw.fw,
               fc_frame_new_copy(&header, gate->data, gate->length));
    drop(gate);
}

static GateMessage *copy_write(const GateMessage *gate)
{
    return gate_message_dup(gate, sizeof(WriteMessage));
}

static const GateOps write_ops = {
    .pass = pass_write,
    .drop = drop,
    .copy = copy_write,
};

void vicfw_gate_write_data(const VicExchange *exchange, const FcFrame *frame)
{
    VicFw *fw = exchange->fw;
    WriteMessage *message = g_new0(WriteMessage, 1);
    GateMessage *gate = &message->fw.gate;

    message->fw.fw = fw;
    message->header = frame->header;
    gate_message_init(gate, GATE_dma, &write_ops, fw, fw->name, "WRITE_DATA");
    describe_data(gate, exchange, frame->header.parameter, fc_frame_data(frame),
                  frame->length);
    gate_send(&fw->lab->gates, gate);
}
