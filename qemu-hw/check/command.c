/*
 * NVMe_CMND, and the submission queue entry in it (FC-NVMe-2; NVMe over
 * Fabrics 1.1). The adapter's firmware builds the frame, but what is in it
 * comes from the driver.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/checker.h"
#include "wire/bytes.h"
#include "wire/fcnvme.h"
#include "wire/nvme.h"

#define CATEGORY_MASK  0x0f
#define CATEGORY_ADMIN 0x01
#define CATEGORY_IO    0x08 /* with the command set in bits 2:0 */
#define FLAG_PI        0x04 /* the bytes behind the SQE are about PI */

#define SQE_AT       24
#define AFTER_SQE_AT (SQE_AT + NVME_SQE_LEN)
#define AFTER_SQE    8

/* Within the SQE. */
#define METADATA_AT     16
#define SGL_AT          24
#define SGL_RESERVED_AT 36

/* ------------------------------------------------------------------ */
/* The IU                                                              */

/* False if it cannot be read. */
static bool check_format(const CheckView *view, FcnvmeCmnd *cmnd)
{
    if (view->header->seq_cnt || view->length != FCNVME_CMND_LEN) {
        check_payload_breach(view, CHECK_NVME_CMND, "%u bytes", view->length);
        return false;
    }
    wire_decode(&fcnvme_cmnd_format, cmnd, view->data, view->length);
    if (cmnd->format_id != FCNVME_CMND_FORMAT_ID ||
        cmnd->fc_id != FCNVME_CMND_FC_ID ||
        cmnd->iu_len != FCNVME_CMND_LEN / 4) {
        check_payload_breach(view, CHECK_NVME_CMND,
                             "format %02x, FC-ID %02x, IU length %u",
                             cmnd->format_id, cmnd->fc_id, cmnd->iu_len);
        return false;
    }
    return true;
}

static void check_iu_reserved(const CheckView *view, const FcnvmeCmnd *cmnd)
{
    bool tail = cmnd->flags & FLAG_PI
                    ? check_zero(view, AFTER_SQE_AT + 4, AFTER_SQE - 4)
                    : check_zero(view, AFTER_SQE_AT, AFTER_SQE);

    if (cmnd->flags & ~(FCNVME_CMND_READ | FCNVME_CMND_WRITE | FLAG_PI) ||
        cmnd->rsv_cat & ~CATEGORY_MASK || !check_zero(view, 4, 2) || !tail) {
        check_payload_breach(view, CHECK_NVME_CMND_RESERVED,
                             "flags %02x, category %02x", cmnd->flags,
                             cmnd->rsv_cat);
    }
}

/* Bits 1:0 of an opcode say where data goes: 1 to the target, 2 to us. */
static void check_direction(const CheckView *view, const FcnvmeCmnd *cmnd)
{
    uint8_t flags = cmnd->flags & (FCNVME_CMND_READ | FCNVME_CMND_WRITE);
    uint8_t opcode = cmnd->sqe[0];
    uint8_t way = (opcode == NVME_OPC_FABRICS ? cmnd->sqe[4] : opcode) & 3;
    bool fits;

    switch (flags) {
    case 0:
        fits = !cmnd->data_len;
        break;
    case FCNVME_CMND_WRITE:
        fits = cmnd->data_len && way & 1;
        break;
    case FCNVME_CMND_READ:
        fits = cmnd->data_len && way & 2;
        break;
    default:
        fits = false;
    }
    if (!fits) {
        check_payload_breach(view, CHECK_NVME_DIRECTION,
                             "flags %x, %u bytes, opcode %02x", flags,
                             cmnd->data_len, opcode);
    }
}

/* ------------------------------------------------------------------ */
/* The SQE                                                             */

static void check_sqe(const CheckView *view, const FcnvmeCmnd *cmnd)
{
    const uint8_t *sqe = cmnd->sqe;
    uint64_t address = get_le64(sqe + SGL_AT);
    uint32_t length = get_le32(sqe + SGL_AT + 8);
    uint8_t type = sqe[SGL_AT + 15];

    if ((sqe[1] & NVME_FLAG_PSDT_MASK) != NVME_FLAG_PSDT_SGL || address ||
        length != cmnd->data_len ||
        (type != NVME_SGL_TRANSPORT && (cmnd->data_len || type))) {
        check_payload_breach(view, CHECK_NVME_SGL,
                             "flags %02x, type %02x, length %u of %u", sqe[1],
                             type, length, cmnd->data_len);
    }
    if (sqe[1] & ~(NVME_FLAG_PSDT_MASK | NVME_FLAG_FUSE_MASK) ||
        get_le64(sqe + METADATA_AT) ||
        !check_zero(view, SQE_AT + SGL_RESERVED_AT, 3)) {
        check_payload_breach(view, CHECK_NVME_SQE_RESERVED,
                             "flags %02x, metadata %" G_GINT64_MODIFIER "x",
                             sqe[1], get_le64(sqe + METADATA_AT));
    }
}

/* ------------------------------------------------------------------ */
/* The queue                                                           */

static bool is_connect(const FcnvmeCmnd *cmnd)
{
    return cmnd->sqe[0] == NVME_OPC_FABRICS &&
           cmnd->sqe[4] == NVME_FABRICS_CONNECT;
}

static CheckQueue *queue_of(const CheckView *view, const FcnvmeCmnd *cmnd)
{
    CheckQueue *queue = check_queue(view->checker, view->port->fabric,
                                    view->header->d_id, cmnd->connection_id);

    if (queue && queue->host == view->header->s_id && queue->host_alive) {
        return queue;
    }
    if (!view->checker->blind) {
        check_payload_breach(view, CHECK_NVME_CONNECTION,
                             "%016" G_GINT64_MODIFIER "x is not known",
                             cmnd->connection_id);
    }
    return NULL;
}

static void check_category(const CheckView *view, const FcnvmeCmnd *cmnd,
                           const CheckQueue *queue)
{
    uint8_t category = cmnd->rsv_cat & CATEGORY_MASK;

    if (queue->qid ? !(category & CATEGORY_IO) : category != CATEGORY_ADMIN) {
        check_payload_breach(view, CHECK_NVME_CATEGORY, "%02x on queue %u",
                             category, queue->qid);
    }
}

static void check_csn(const CheckView *view, const FcnvmeCmnd *cmnd,
                      CheckQueue *queue)
{
    uint32_t expected = queue->csn + 1;

    /* after the last number comes zero or one */
    if (cmnd->csn != expected && !(expected == 0 && cmnd->csn == 1)) {
        check_payload_breach(view, CHECK_NVME_CSN, "%u on queue %u, not %u",
                             cmnd->csn, queue->qid, expected);
    }
    queue->csn = cmnd->csn;
}

static void join_queue(CheckView *view, const FcnvmeCmnd *cmnd,
                       CheckQueue *queue)
{
    CheckExchange *exchange = view->exchange;

    check_table_touch(&view->checker->queues, queue);
    queue->doubtful |= exchange->doubtful;
    check_category(view, cmnd, queue);
    check_csn(view, cmnd, queue);
    if (!queue->connected && !is_connect(cmnd)) {
        check_payload_breach(view, CHECK_NVME_CONNECT,
                             "opcode %02x on queue %u", exchange->opcode,
                             queue->qid);
    }
    if (!check_exchange_enqueue(view->checker, exchange, queue)) {
        check_payload_breach(view, CHECK_NVME_CID, "%04x is open on queue %u",
                             exchange->command_id, queue->qid);
    }
    if (queue->open > queue->size) {
        check_payload_breach(view, CHECK_NVME_QUEUE_FULL,
                             "%u on queue %u of %u entries", queue->open,
                             queue->qid, queue->size);
    }
}

/* ------------------------------------------------------------------ */

/* FCP and NVMe share R_CTL and TYPE; the login says which one it is. */
static bool is_nvme(const CheckView *view)
{
    bool looks_like_it = view->length >= 2 &&
                         view->data[0] == FCNVME_CMND_FORMAT_ID &&
                         view->data[1] == FCNVME_CMND_FC_ID;

    return looks_like_it || !check_has_prli(view, CHECK_FC4_FCP);
}

static void remember(CheckExchange *exchange, const FcnvmeCmnd *cmnd)
{
    exchange->direction = cmnd->flags & (FCNVME_CMND_READ | FCNVME_CMND_WRITE);
    exchange->data_len = cmnd->data_len;
    exchange->opcode = cmnd->sqe[0];
    exchange->fctype = cmnd->sqe[4];
    exchange->command_id = get_le16(cmnd->sqe + 2);
}

void check_command(CheckView *view)
{
    CheckExchange *exchange = view->exchange;
    CheckQueue *queue;
    FcnvmeCmnd cmnd;

    exchange->is_nvme = is_nvme(view);
    check_need_prli(view, exchange->is_nvme ? CHECK_FC4_NVME : CHECK_FC4_FCP);
    if (!exchange->is_nvme) {
        return;
    }
    if (!check_format(view, &cmnd)) {
        view->whole = false; /* the answer is not to be compared with it */
        return;
    }
    view->whole = true;
    remember(exchange, &cmnd);
    check_iu_reserved(view, &cmnd);
    check_direction(view, &cmnd);
    check_sqe(view, &cmnd);
    queue = queue_of(view, &cmnd);
    if (queue) {
        join_queue(view, &cmnd, queue);
    }
}

void check_command_arrived(CheckView *view)
{
    if (view->exchange->queue) {
        view->exchange->queue->received++;
    }
}

/* Its place in the submission queue is not reported any more. */
void check_command_aborted(CheckExchange *exchange)
{
    if (exchange->queue && !exchange->answered && exchange->queue->received) {
        exchange->queue->received--;
        exchange->answered = true;
    }
}
