/*
 * NVME_CMD: one exchange on the wire for each command.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "firmware/gate.h"
#include "firmware/request.h"
#include "wire/nvme.h"

static void complete(VicExchange *exchange, uint8_t type, FcpioStatus status,
                     const uint8_t *ersp)
{
    VicFw *fw = exchange->fw;
    FcpioCompletion completion = {
        .header = { .type = type, .status = status, .tag = exchange->tag },
    };

    if (ersp) {
        memcpy(completion.ersp, ersp, FCNVME_ERSP_LEN);
    }
    TAP(&fw->lab->tap, TAP_fw_exchange, fw->name, TAP_STR("what", "done"),
        TAP_HEX("ox_id", 4, exchange->ox_id), TAP_HEX("tag", 8, exchange->tag),
        TAP_DEC("moved", exchange->moved),
        TAP_STR("status", fcpio_status_name(status)),
        TAP_FLAG("ersp", ersp != NULL), TAP_DEC("serial", exchange->serial));
    vicfw_complete(fw, exchange->queue, &completion, exchange->serial);
}

/* The command is done; an ABTS under way is still to be answered. */
static void finish(VicExchange *exchange, uint8_t type, FcpioStatus status,
                   const uint8_t *ersp)
{
    complete(exchange, type, status, ersp);
    if (exchange->state == VICFW_EXCHANGE_ABORTING) {
        exchange->state = VICFW_EXCHANGE_ABORTED;
    } else if (exchange->state == VICFW_EXCHANGE_OPEN) {
        vicfw_exchange_close(exchange->fw->exchanges, exchange);
    }
}

void vicfw_io_fail(VicExchange *exchange, FcpioStatus status)
{
    finish(exchange, FCPIO_ICMND_CMPL, status, NULL);
}

/* ------------------------------------------------------------------ */
/* The request                                                         */

/* Why a request cannot be carried out, or FCPIO_SUCCESS. */
static FcpioStatus objection(VicFw *fw, const FcpioNvmeCmd *cmd)
{
    const uint8_t both = FCPIO_NVME_READ | FCPIO_NVME_WRITE;

    if (cmd->cmd_len != FCNVME_CMND_LEN || (cmd->flags & both) == both) {
        return FCPIO_INVALID_PARAM;
    }
    if (cmd->sgl_cnt > FCPIO_SGL_MAX) {
        lab_guest_error(fw->lab, &fw->warned, VICFW_SAID_SGL, fw->name,
                        "NVME_CMD with %u SGL entries, at most %u are legal",
                        cmd->sgl_cnt, FCPIO_SGL_MAX);
        return FCPIO_SGL_INVALID;
    }
    if (fw->state != VICFW_FC || !fc_port_link_up(fw->port)) {
        return FCPIO_NO_PATH_AVAIL;
    }
    return FCPIO_SUCCESS;
}

static void send_command(VicExchange *exchange, const uint8_t *iu)
{
    FcHeader header = {
        .r_ctl = FC_RCTL_COMMAND,
        .d_id = exchange->d_id,
        .s_id = exchange->s_id,
        .type = FC_TYPE_FCP,
        .f_ctl = FC_FCTL_REQUEST,
        .seq_id = exchange->seq_id++,
        .ox_id = exchange->ox_id,
        .rx_id = FC_XID_UNASSIGNED,
    };

    vicfw_send(exchange->fw, fc_frame_new_copy(&header, iu, FCNVME_CMND_LEN));
}

void vicfw_nvme_cmd(VicFw *fw, unsigned int queue, const uint8_t *request,
                    uint64_t serial)
{
    VicExchange *exchange;
    FcpioNvmeCmd cmd;
    FcpioStatus status;

    wire_decode(&fcpio_nvme_cmd_format, &cmd, request, FCPIO_REQUEST_LEN);
    TAP(&fw->lab->tap, TAP_fw_request, fw->name, TAP_STR("type", "NVME_CMD"),
        TAP_HEX("tag", 8, cmd.header.tag), TAP_DEC("queue", queue),
        TAP_FCID("d_id", cmd.d_id), TAP_HEX("opcode", 2, cmd.cmd[24]),
        TAP_DEC("data_len", cmd.data_len), TAP_DEC("sgl_cnt", cmd.sgl_cnt),
        TAP_DEC("serial", serial));
    status = objection(fw, &cmd);
    if (status != FCPIO_SUCCESS) {
        vicfw_reply(fw, queue, FCPIO_ICMND_CMPL, status, cmd.header.tag,
                    serial);
        return;
    }
    exchange = vicfw_exchange_open(fw->exchanges);
    if (!exchange) {
        vicfw_reply(fw, queue, FCPIO_ICMND_CMPL, FCPIO_OUT_OF_RESOURCE,
                    cmd.header.tag, serial);
        return;
    }
    exchange->queue = queue;
    exchange->tag = cmd.header.tag;
    exchange->serial = serial;
    exchange->s_id = fw->s_id;
    exchange->d_id = cmd.d_id;
    exchange->flags = cmd.flags;
    exchange->data_len = cmd.data_len;
    vicfw_sgl_set(&exchange->sgl, cmd.sgl_addr, cmd.sgl_cnt);
    TAP(&fw->lab->tap, TAP_fw_exchange, fw->name, TAP_STR("what", "open"),
        TAP_HEX("ox_id", 4, exchange->ox_id), TAP_HEX("tag", 8, exchange->tag),
        TAP_DEC("serial", serial));
    send_command(exchange, cmd.cmd);
}

/* ------------------------------------------------------------------ */
/* What the target sends                                               */

/*
 * The exchange cannot go on: the target is told with an ABTS that nobody
 * waits for, and the driver with a status.
 */
static void give_up(VicExchange *exchange, FcpioStatus status, const char *why)
{
    VicFw *fw = exchange->fw;

    TAP(&fw->lab->tap, TAP_fw_drop, fw->name, TAP_STR("why", why),
        TAP_HEX("ox_id", 4, exchange->ox_id), TAP_HEX("tag", 8, exchange->tag));
    vicfw_send_abts(exchange);
    if (exchange->state == VICFW_EXCHANGE_OPEN) {
        complete(exchange, FCPIO_ICMND_CMPL, status, NULL);
        vicfw_exchange_rest(exchange);
    } else {
        vicfw_io_fail(exchange, status);
    }
}

static void give_up_sgl(VicExchange *exchange, VicSglResult result)
{
    VicFw *fw = exchange->fw;
    const char *why = result == VICFW_SGL_SHORT
                          ? "the SGL is shorter than the data"
                          : "an address is not in RAM";

    lab_guest_error(fw->lab, &fw->warned, VICFW_SAID_SGL, fw->name,
                    "NVME_CMD with tag %x: %s", exchange->tag, why);
    give_up(exchange, FCPIO_SGL_INVALID, why);
}

static bool in_data(const VicExchange *exchange, uint64_t offset, uint64_t len)
{
    return offset + len <= exchange->data_len;
}

static void receive_data(VicExchange *exchange, const FcFrame *frame)
{
    uint64_t offset = frame->header.parameter;
    VicFw *fw = exchange->fw;
    VicSglResult result;

    if (!(exchange->flags & FCPIO_NVME_READ) ||
        !in_data(exchange, offset, frame->length)) {
        give_up(exchange, FCPIO_DATA_CNT_MISMATCH, "DATA outside of the data");
        return;
    }
    if (vicfw_gate_is_kept(fw, GATE_dma) &&
        vicfw_sgl_fetch(&exchange->sgl, fw)) {
        /* the exchange goes on at once, wherever the data is kept */
        exchange->moved += frame->length;
        vicfw_gate_data(exchange, offset, fc_frame_data(frame), frame->length);
        return;
    }
    result = vicfw_sgl_write(&exchange->sgl, fw, offset, fc_frame_data(frame),
                             frame->length);
    if (result != VICFW_SGL_OK) {
        give_up_sgl(exchange, result);
        return;
    }
    exchange->moved += frame->length;
}

void vicfw_data_failed(VicFw *fw, uint16_t ox_id, VicSglResult result,
                       uint32_t length)
{
    VicExchange *exchange = vicfw_exchange_by_ox_id(fw->exchanges, ox_id);

    if (exchange && exchange->state != VICFW_EXCHANGE_ABORTED) {
        exchange->moved -= length;
        give_up_sgl(exchange, result);
    }
}

static void send_data(VicExchange *exchange, uint32_t offset, uint32_t len)
{
    FcHeader header = {
        .r_ctl = FC_RCTL_SOLICITED_DATA,
        .d_id = exchange->d_id,
        .s_id = exchange->s_id,
        .type = FC_TYPE_FCP,
        .f_ctl = FC_FCTL_ORIGINATOR_DATA,
        .seq_id = exchange->seq_id++,
        .ox_id = exchange->ox_id,
        .rx_id = exchange->rx_id,
        .parameter = offset,
    };
    FcFrame *frame = fc_frame_new(&header, lab_buffer_new(len));
    VicSglResult result = vicfw_sgl_read(&exchange->sgl, exchange->fw, offset,
                                         frame->payload->data, len);

    if (result != VICFW_SGL_OK) {
        fc_frame_free(frame);
        give_up_sgl(exchange, result);
        return;
    }
    exchange->moved += len;
    if (vicfw_gate_is_kept(exchange->fw, GATE_dma)) {
        vicfw_gate_write_data(exchange, frame);
        fc_frame_free(frame);
    } else {
        vicfw_send(exchange->fw, frame);
    }
}

static void receive_ready(VicExchange *exchange, const FcFrame *frame)
{
    FcnvmeXferRdy ready;

    if (!wire_decode(&fcnvme_xfer_rdy_format, &ready, fc_frame_data(frame),
                     frame->length) ||
        !(exchange->flags & FCPIO_NVME_WRITE) || !ready.burst_length ||
        ready.burst_length > FC_SEQUENCE_MAX ||
        !in_data(exchange, ready.relative_offset, ready.burst_length)) {
        give_up(exchange, FCPIO_DATA_CNT_MISMATCH,
                "XFER_RDY outside of the data");
        return;
    }
    send_data(exchange, ready.relative_offset, ready.burst_length);
}

static void receive_extended_response(VicExchange *exchange,
                                      const FcFrame *frame)
{
    if (frame->length == FCNVME_ERSP_LEN) {
        finish(exchange, FCPIO_NVME_ERSP_HW_CMPL, FCPIO_SUCCESS,
               fc_frame_data(frame));
    } else {
        vicfw_io_fail(exchange, FCPIO_FW_ERR);
    }
}

static void receive_response(VicExchange *exchange, const FcFrame *frame)
{
    if (frame->length != FCNVME_RSP_LEN) {
        vicfw_io_fail(exchange, FCPIO_FW_ERR);
    } else if (exchange->moved != exchange->data_len) {
        vicfw_io_fail(exchange, FCPIO_DATA_CNT_MISMATCH);
    } else {
        finish(exchange, FCPIO_ICMND_CMPL, FCPIO_SUCCESS, NULL);
    }
}

bool vicfw_poke(VicFw *fw, uint32_t tag, uint64_t offset, const uint8_t *bytes,
                uint32_t len)
{
    VicExchange *exchange = vicfw_exchange_by_tag(fw->exchanges, tag);

    return exchange && exchange->state == VICFW_EXCHANGE_OPEN &&
           (exchange->flags & FCPIO_NVME_READ) &&
           in_data(exchange, offset, len) &&
           vicfw_sgl_write(&exchange->sgl, fw, offset, bytes, len) ==
               VICFW_SGL_OK;
}

static void receive_iu(VicExchange *exchange, const FcFrame *frame)
{
    if (exchange->state == VICFW_EXCHANGE_ABORTED) {
        return;
    }
    switch (frame->header.r_ctl) {
    case FC_RCTL_SOLICITED_DATA:
        receive_data(exchange, frame);
        return;
    case FC_RCTL_DATA_DESCRIPTOR:
        receive_ready(exchange, frame);
        return;
    case FC_RCTL_STATUS:
        receive_response(exchange, frame);
        return;
    case FC_RCTL_EXTENDED_STATUS:
        receive_extended_response(exchange, frame);
        return;
    default:
        give_up(exchange, FCPIO_FW_ERR, "unexpected R_CTL");
    }
}

void vicfw_io_receive(VicFw *fw, const FcFrame *frame)
{
    VicExchange *exchange =
        vicfw_exchange_by_ox_id(fw->exchanges, frame->header.ox_id);

    if (!exchange || exchange->d_id != frame->header.s_id) {
        TAP(&fw->lab->tap, TAP_fw_drop, fw->name,
            TAP_STR("why", "no such exchange"),
            TAP_STR("frame", fc_frame_name(frame)),
            TAP_HEX("ox_id", 4, frame->header.ox_id),
            TAP_FCID("s_id", frame->header.s_id));
        return;
    }
    if (exchange->rx_id == FC_XID_UNASSIGNED) {
        exchange->rx_id = frame->header.rx_id;
    }
    switch (frame->header.r_ctl) {
    case FC_RCTL_BA_ACC:
    case FC_RCTL_BA_RJT:
        vicfw_abort_answered(exchange, frame->header.r_ctl == FC_RCTL_BA_ACC);
        return;
    default:
        receive_iu(exchange, frame);
    }
}
