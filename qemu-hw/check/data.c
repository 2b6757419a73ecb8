/*
 * What follows an NVMe_CMND: NVMe_XFER_RDY, data, NVMe_RSP and NVMe_ERSP
 * (FC-NVMe-2), with the completion queue entry.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/checker.h"
#include "wire/bytes.h"
#include "wire/fcnvme.h"
#include "wire/nvme.h"

#define NO_FLOW_CONTROL 0xffff

/* A command that we know well enough to judge what follows it, or NULL. */
static CheckExchange *command_of(const CheckView *view)
{
    CheckExchange *exchange = view->exchange;

    return exchange->is_nvme && exchange->whole && !exchange->doubtful
               ? exchange
               : NULL;
}

/* The queue as the target knows it, or NULL. */
static CheckQueue *queue_of(const CheckView *view)
{
    CheckQueue *queue = view->exchange->queue;

    return queue && queue->target_alive ? queue : NULL;
}

/* ------------------------------------------------------------------ */
/* Data                                                                */

void check_xfer_rdy(CheckView *view)
{
    CheckExchange *command = command_of(view);
    FcnvmeXferRdy ready;
    uint64_t end;

    if (!command) {
        return;
    }
    if (!wire_decode(&fcnvme_xfer_rdy_format, &ready, view->data,
                     view->length) ||
        view->length != FCNVME_XFER_RDY_LEN) {
        check_payload_breach(view, CHECK_NVME_XFER_RDY, "%u bytes",
                             view->length);
        return;
    }
    end = (uint64_t)ready.relative_offset + ready.burst_length;
    if (!(command->direction & FCNVME_CMND_WRITE) || !ready.burst_length ||
        (ready.relative_offset != command->received && !command->spoiled) ||
        end > command->data_len || !check_zero(view, 8, 4)) {
        check_payload_breach(view, CHECK_NVME_XFER_RDY,
                             "%u bytes from %u, after %u of %u",
                             ready.burst_length, ready.relative_offset,
                             command->received, command->data_len);
    }
    command->sent = ready.relative_offset;
    command->burst_end = MIN(end, UINT32_MAX);
}

/* What is wrong is not counted: nobody knows what the target makes of it. */
static void check_write_data(const CheckView *view, CheckExchange *command)
{
    uint64_t end = (uint64_t)command->sent + view->length;
    bool ends = view->header->f_ctl & FC_FCTL_END_SEQUENCE;

    if (view->header->parameter != command->sent || end > command->burst_end ||
        (ends && end < command->burst_end)) {
        check_header_breach(view, CHECK_NVME_BURST,
                            "%u bytes from %u, asked for was %u..%u",
                            view->length, view->header->parameter,
                            command->sent, command->burst_end);
        command->spoiled = true;
    } else {
        command->sent = end;
    }
}

static void check_read_data(const CheckView *view, CheckExchange *command)
{
    uint64_t end = (uint64_t)command->sent + view->length;

    if (!(command->direction & FCNVME_CMND_READ) ||
        view->header->parameter != command->sent || end > command->data_len) {
        check_header_breach(view, CHECK_NVME_DATA,
                            "%u bytes from %u, after %u of %u", view->length,
                            view->header->parameter, command->sent,
                            command->data_len);
    }
    command->sent = MIN(end, UINT32_MAX);
}

void check_data(CheckView *view)
{
    CheckExchange *command = command_of(view);

    if (!command) {
        return;
    }
    if (!(view->header->f_ctl & FC_FCTL_RELATIVE_OFFSET)) {
        check_header_breach(view, CHECK_NVME_DATA, "without relative offset");
        command->spoiled = true;
    }
    if (view->side == CHECK_RESPONDER) {
        check_read_data(view, command);
    } else {
        check_write_data(view, command);
    }
}

void check_data_arrived(CheckView *view)
{
    view->exchange->received += view->length;
}

/* ------------------------------------------------------------------ */
/* Responses                                                           */

/* As the target knows it. */
static uint32_t transferred(const CheckExchange *command)
{
    return command->direction == FCNVME_CMND_WRITE ? command->received
                                                   : command->sent;
}

static bool is_fabrics(const CheckExchange *command)
{
    return command->opcode == NVME_OPC_FABRICS;
}

static bool is_connect(const CheckExchange *command)
{
    return is_fabrics(command) && command->fctype == NVME_FABRICS_CONNECT;
}

/* How many entries the host believes to be in use. */
static bool nearly_full(const CheckQueue *queue)
{
    uint64_t used = queue->received - queue->reported;

    return used * 10 >= queue->size * UINT64_C(9);
}

static void check_rsp_command(const CheckView *view,
                              const CheckExchange *command)
{
    if (transferred(command) != command->data_len && !command->spoiled) {
        check_payload_breach(view, CHECK_NVME_ERSP_REQUIRED,
                             "%u of %u bytes were moved", transferred(command),
                             command->data_len);
    }
    if (is_fabrics(command)) {
        check_payload_breach(view, CHECK_NVME_ERSP_FABRICS, "type %02x",
                             command->fctype);
    }
}

static void check_rsp_queue(const CheckView *view, const CheckQueue *queue)
{
    if (queue->since_ersp >= queue->ersp_ratio) {
        check_payload_breach(view, CHECK_NVME_ERSP_REQUIRED,
                             "%u in a row, the ratio is %u", queue->since_ersp,
                             queue->ersp_ratio);
    }
    if (nearly_full(queue)) {
        check_payload_breach(view, CHECK_NVME_ERSP_REQUIRED,
                             "%u of %u entries are in use",
                             queue->received - queue->reported, queue->size);
    }
}

void check_rsp(CheckView *view)
{
    const CheckExchange *command = command_of(view);
    CheckQueue *queue = queue_of(view);

    if (!view->exchange->is_nvme) {
        return;
    }
    if (view->length != FCNVME_RSP_LEN || !check_zero(view, 0, view->length)) {
        check_payload_breach(view, CHECK_NVME_RSP, "%u bytes", view->length);
    }
    if (command) {
        check_rsp_command(view, command);
    }
    if (queue) {
        queue->since_ersp++;
    }
    if (queue && !queue->doubtful) {
        check_rsp_queue(view, queue);
    }
    view->exchange->answered = true;
}

static void check_ersp_format(const CheckView *view, const FcnvmeErsp *ersp)
{
    if (ersp->iu_len != FCNVME_ERSP_LEN / 4 ||
        (ersp->ersp_result && !check_listed("\x01\x03", ersp->ersp_result)) ||
        !check_zero(view, 1, 1) || !check_zero(view, 12, 4)) {
        check_payload_breach(view, CHECK_NVME_ERSP, "IU length %u, result %02x",
                             ersp->iu_len, ersp->ersp_result);
    }
}

/* Entries between the last SQ head and this one; those behind are open. */
static void check_sqhd(const CheckView *view, CheckQueue *queue, uint16_t sqhd)
{
    uint32_t moved;

    if (sqhd == NO_FLOW_CONTROL) {
        queue->reported = queue->received;
        return;
    }
    if (sqhd >= queue->size) {
        check_payload_breach(view, CHECK_NVME_SQHD, "%u on a queue of %u", sqhd,
                             queue->size);
        return;
    }
    moved = (sqhd + queue->size - queue->sqhd) % queue->size;
    if (moved > queue->received - queue->reported) {
        check_payload_breach(view, CHECK_NVME_SQHD,
                             "%u after %u, but only %u commands have come",
                             sqhd, queue->sqhd,
                             queue->received - queue->reported);
        moved = queue->received - queue->reported;
    }
    queue->reported += moved;
    queue->sqhd = sqhd;
}

static void check_cqe(const CheckView *view, const CheckExchange *command,
                      const NvmeCqe *cqe)
{
    if (cqe->command_id != command->command_id ||
        (command->queue && cqe->sq_id != command->queue->qid) ||
        cqe->status & 1) {
        check_payload_breach(view, CHECK_NVME_CQE,
                             "command %04x, queue %u, status %04x",
                             cqe->command_id, cqe->sq_id, cqe->status);
    }
}

static void check_rsn(const CheckView *view, CheckQueue *queue, uint32_t rsn)
{
    if (rsn != queue->rsn + 1) {
        check_payload_breach(view, CHECK_NVME_RSN, "%u on queue %u, not %u",
                             rsn, queue->qid, queue->rsn + 1);
    }
    queue->rsn = rsn;
}

static void check_transferred(const CheckView *view,
                              const CheckExchange *command, uint32_t length)
{
    if (length != transferred(command) && !command->spoiled) {
        check_payload_breach(view, CHECK_NVME_TRANSFERRED, "%u, moved were %u",
                             length, transferred(command));
    }
}

/* After a controller reset Connect makes the queue anew: all of it is said. */
static bool begins_queue(const CheckExchange *command, uint16_t sqhd)
{
    return command && is_connect(command) && sqhd == 1;
}

/* The command was carried out, well or badly. */
static void check_completion(const CheckView *view, const FcnvmeErsp *ersp)
{
    const CheckExchange *command = command_of(view);
    CheckQueue *queue = queue_of(view);
    NvmeCqe cqe;

    wire_decode(&nvme_cqe_format, &cqe, ersp->cqe, sizeof(ersp->cqe));
    if (command) {
        check_transferred(view, command, ersp->xfrd_len);
        check_cqe(view, command, &cqe);
    }
    if (!queue || queue->doubtful) {
        return;
    }
    if (begins_queue(command, cqe.sq_head)) {
        queue->reported = queue->received;
        queue->sqhd = cqe.sq_head;
    } else {
        check_sqhd(view, queue, cqe.sq_head);
    }
}

void check_ersp(CheckView *view)
{
    CheckQueue *queue = queue_of(view);
    FcnvmeErsp ersp;

    if (!view->exchange->is_nvme) {
        return;
    }
    if (!wire_decode(&fcnvme_ersp_format, &ersp, view->data, view->length) ||
        view->length != FCNVME_ERSP_LEN) {
        check_payload_breach(view, CHECK_NVME_ERSP, "%u bytes", view->length);
        return;
    }
    check_ersp_format(view, &ersp);
    if (queue) {
        check_rsn(view, queue, ersp.rsn);
        queue->since_ersp = 0;
    }
    if (ersp.ersp_result) {
        check_command_aborted(view->exchange); /* it never was in the queue */
    } else {
        check_completion(view, &ersp);
    }
    view->exchange->answered = true;
}

/* Connect's success opens the queue. */
void check_response_arrived(CheckView *view)
{
    CheckExchange *command = command_of(view);

    if (!command || !command->queue || !is_connect(command) ||
        view->length != FCNVME_ERSP_LEN || view->data[0]) {
        return;
    }
    /* the status field of the CQE, without the phase */
    if (!(get_le16(view->data + 16 + 14) >> 1)) {
        command->queue->connected = true;
    }
}
