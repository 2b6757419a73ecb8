/*
 * What is on a tape of NVMe: an association, its queues, their commands.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "tape_parts.h"
#include "wire/bytes.h"
#include "wire/els.h"
#include "wire/fcnvme.h"
#include "wire/nvme.h"

#define ASSOCIATION 0xa550c1a700010000ull
#define ADMIN_QUEUE (ASSOCIATION | 0)
#define IO_QUEUE    (ASSOCIATION | 1)

/* ---- NVMe link services ---- */

static void ls(Tape *tape, const TapePair *pair, const uint8_t *request,
               uint32_t request_length, const uint8_t *reply,
               uint32_t reply_length)
{
    tape_exchange(tape, pair, FC_TYPE_NVME, FC_RCTL_FC4_LS_REQUEST,
                  FC_RCTL_FC4_LS_REPLY, request, request_length, reply,
                  reply_length);
}

static void create_association(Tape *tape)
{
    TapePair pair = { "CREATE", "CREATE.acc", TAPE_HOST, TAPE_TARGET_FCID,
                      0x3000 };
    FcnvmeCreateAssociation request = {
        .command = FCNVME_LS_CREATE_ASSOCIATION,
        .list_length = 0x3f8,
        .tag = FCNVME_TAG_CREATE_ASSOCIATION,
        .length = 0x3f0,
        .ersp_ratio = 8,
        .cntlid = 0xffff,
        .sqsize = 31,
        .hostnqn = "nqn.2014-08.org.example:host",
        .subnqn = "nqn.2014-08.org.example:sub",
    };
    FcnvmeAssociationAcc acc = {
        .command = FCNVME_LS_ACC,
        .list_length = 48,
        .request_tag = FCNVME_TAG_REQUEST,
        .request_length = 8,
        .request_command = FCNVME_LS_CREATE_ASSOCIATION,
        .association_tag = FCNVME_TAG_ASSOCIATION_ID,
        .association_length = 8,
        .association_id = ASSOCIATION,
        .connection_tag = FCNVME_TAG_CONNECTION_ID,
        .connection_length = 8,
        .connection_id = ADMIN_QUEUE,
    };
    uint8_t ask[1024] = { 0 };
    uint8_t answer[FCNVME_ASSOCIATION_ACC_LEN];

    wire_encode(&fcnvme_create_association_format, &request, ask);
    wire_encode(&fcnvme_association_acc_format, &acc, answer);
    ls(tape, &pair, ask, sizeof(ask), answer, sizeof(answer));
}

static void create_connection(Tape *tape)
{
    TapePair pair = { "CONNECTION", "CONNECTION.acc", TAPE_HOST,
                      TAPE_TARGET_FCID, 0x3001 };
    FcnvmeCreateConnection request = {
        .command = FCNVME_LS_CREATE_CONNECTION,
        .list_length = 72,
        .association_tag = FCNVME_TAG_ASSOCIATION_ID,
        .association_length = 8,
        .association_id = ASSOCIATION,
        .tag = FCNVME_TAG_CREATE_CONNECTION,
        .length = 48,
        .ersp_ratio = 4,
        .qid = 1,
        .sqsize = 7,
    };
    FcnvmeConnectionAcc acc = {
        .command = FCNVME_LS_ACC,
        .list_length = 32,
        .request_tag = FCNVME_TAG_REQUEST,
        .request_length = 8,
        .request_command = FCNVME_LS_CREATE_CONNECTION,
        .connection_tag = FCNVME_TAG_CONNECTION_ID,
        .connection_length = 8,
        .connection_id = IO_QUEUE,
    };
    uint8_t ask[FCNVME_CREATE_CONNECTION_LEN];
    uint8_t answer[FCNVME_CONNECTION_ACC_LEN];

    wire_encode(&fcnvme_create_connection_format, &request, ask);
    wire_encode(&fcnvme_connection_acc_format, &acc, answer);
    ls(tape, &pair, ask, sizeof(ask), answer, sizeof(answer));
}

/* A connection that the target refuses: the queue is there already. */
static void refused_connection(Tape *tape)
{
    TapePair pair = { "REFUSED", "REFUSED.rjt", TAPE_HOST, TAPE_TARGET_FCID,
                      0x3002 };
    TapeTake *accepted =
        g_ptr_array_index(tape->takes, tape_find(tape, "CONNECTION"));
    FcnvmeRjt rjt = {
        .command = FCNVME_LS_RJT,
        .list_length = 32,
        .request_tag = FCNVME_TAG_REQUEST,
        .request_length = 8,
        .request_command = FCNVME_LS_CREATE_CONNECTION,
        .reject_tag = FCNVME_TAG_REJECT,
        .reject_length = 8,
        .reason = FCNVME_RJT_INVALID_PARAMETER,
        .explanation = FCNVME_EXPLAIN_INVALID_QUEUE_ID,
    };
    uint8_t answer[FCNVME_RJT_LEN];

    wire_encode(&fcnvme_rjt_format, &rjt, answer);
    ls(tape, &pair, fc_frame_data(accepted->frame), accepted->frame->length,
       answer, sizeof(answer));
}

static void disconnect(Tape *tape)
{
    TapePair pair = { "DISCONNECT", "DISCONNECT.acc", TAPE_HOST,
                      TAPE_TARGET_FCID, 0x3003 };
    FcnvmeDisconnect request = {
        .command = FCNVME_LS_DISCONNECT,
        .list_length = 40,
        .association_tag = FCNVME_TAG_ASSOCIATION_ID,
        .association_length = 8,
        .association_id = ASSOCIATION,
        .tag = FCNVME_TAG_DISCONNECT,
        .length = 16,
    };
    FcnvmeAcc acc = {
        .command = FCNVME_LS_ACC,
        .list_length = 16,
        .request_tag = FCNVME_TAG_REQUEST,
        .request_length = 8,
        .request_command = FCNVME_LS_DISCONNECT,
    };
    uint8_t ask[FCNVME_DISCONNECT_LEN];
    uint8_t answer[FCNVME_ACC_LEN];

    wire_encode(&fcnvme_disconnect_format, &request, ask);
    wire_encode(&fcnvme_acc_format, &acc, answer);
    ls(tape, &pair, ask, sizeof(ask), answer, sizeof(answer));
}

/* ---- NVMe commands ---- */

typedef struct Command {
    const char *name;
    uint16_t ox_id, rx_id;
    uint64_t connection;
    uint32_t csn;
    uint8_t opcode, fctype;
    uint16_t cid;
    uint8_t flags;
    uint32_t data_len;
} Command;

/* The firmware builds the frame around what the driver gives. */
static void by_firmware(FcFrame *frame, FcFrameOrigin origin)
{
    frame->origin = origin;
    frame->framing = (FcFraming){ 0 };
    frame->max_data = FC_DEFAULT_DATA;
}

static TapeTalk command(Tape *tape, const Command *command)
{
    TapeTalk talk =
        tape_talk(TAPE_HOST, TAPE_TARGET_FCID, FC_TYPE_FCP, command->ox_id);
    FcnvmeCmnd cmnd = {
        .format_id = FCNVME_CMND_FORMAT_ID,
        .fc_id = FCNVME_CMND_FC_ID,
        .iu_len = 24,
        .rsv_cat = command->connection == ADMIN_QUEUE ? 1 : 8,
        .flags = command->flags,
        .connection_id = command->connection,
        .csn = command->csn,
        .data_len = command->data_len,
        .sqe = { command->opcode, NVME_FLAG_PSDT_SGL },
    };
    uint8_t iu[FCNVME_CMND_LEN];

    put_le16(cmnd.sqe + 2, command->cid);
    cmnd.sqe[4] = command->fctype;
    put_le32(cmnd.sqe + 32, command->data_len);
    cmnd.sqe[39] = NVME_SGL_TRANSPORT;
    wire_encode(&fcnvme_cmnd_format, &cmnd, iu);
    by_firmware(tape_say(tape, &talk, command->name, false, FC_RCTL_COMMAND,
                         FC_FCTL_REQUEST, iu, sizeof(iu)),
                FC_FRAME_AROUND_GUEST);
    talk.rx_id = command->rx_id;
    return talk;
}

static void data(Tape *tape, TapeTalk *talk, const char *name, bool by_target,
                 uint32_t offset, uint32_t length)
{
    g_autofree uint8_t *bytes = g_malloc0(length);
    FcFrame *frame =
        tape_say(tape, talk, name, by_target, FC_RCTL_SOLICITED_DATA,
                 by_target ? FC_FCTL_RESPONDER_DATA : FC_FCTL_ORIGINATOR_DATA,
                 bytes, length);

    frame->header.parameter = offset;
    if (!by_target) {
        by_firmware(frame, FC_FRAME_OURS);
    }
}

static void ready(Tape *tape, TapeTalk *talk, const char *name, uint32_t offset,
                  uint32_t length)
{
    FcnvmeXferRdy message = { offset, length };
    uint8_t iu[FCNVME_XFER_RDY_LEN];

    wire_encode(&fcnvme_xfer_rdy_format, &message, iu);
    tape_say(tape, talk, name, true, FC_RCTL_DATA_DESCRIPTOR,
             FC_FCTL_RESPONDER_READY, iu, sizeof(iu));
}

static void rsp(Tape *tape, TapeTalk *talk, const char *name)
{
    static const uint8_t zero[FCNVME_RSP_LEN];

    tape_say(tape, talk, name, true, FC_RCTL_STATUS, FC_FCTL_REPLY, zero,
             sizeof(zero));
}

static void ersp(Tape *tape, TapeTalk *talk, const char *name, uint32_t rsn,
                 uint32_t xfrd_len, uint16_t sqhd, uint16_t qid, uint16_t cid)
{
    FcnvmeErsp message = { .iu_len = 8, .rsn = rsn, .xfrd_len = xfrd_len };
    NvmeCqe cqe = { .sq_head = sqhd, .sq_id = qid, .command_id = cid };
    uint8_t iu[FCNVME_ERSP_LEN];

    wire_encode(&nvme_cqe_format, &cqe, message.cqe);
    wire_encode(&fcnvme_ersp_format, &message, iu);
    tape_say(tape, talk, name, true, FC_RCTL_EXTENDED_STATUS, FC_FCTL_REPLY, iu,
             sizeof(iu));
}

static void connect_queue(Tape *tape, const char *const names[4],
                          uint64_t connection, uint16_t ox_id)
{
    Command what = { names[0],
                     ox_id,
                     ox_id & 0xff,
                     connection,
                     1,
                     NVME_OPC_FABRICS,
                     NVME_FABRICS_CONNECT,
                     0x10,
                     FCNVME_CMND_WRITE,
                     NVME_CONNECT_DATA_LEN };
    TapeTalk talk = command(tape, &what);

    ready(tape, &talk, names[1], 0, NVME_CONNECT_DATA_LEN);
    data(tape, &talk, names[2], false, 0, NVME_CONNECT_DATA_LEN);
    ersp(tape, &talk, names[3], 1, NVME_CONNECT_DATA_LEN, 1,
         connection & 0xffff, 0x10);
}

static void bls(Tape *tape, TapeTalk *talk, const char *name, bool by_responder,
                uint8_t r_ctl, uint32_t f_ctl, const void *payload,
                uint32_t length)
{
    FcFrame *frame =
        tape_say(tape, talk, name, by_responder, r_ctl, f_ctl, payload, length);

    frame->header.type = FC_TYPE_BLS;
    if (!by_responder) {
        by_firmware(frame, FC_FRAME_OURS);
    }
}

#define ABTS_F_CTL (FC_FCTL_END_SEQUENCE | FC_FCTL_TRANSFER_INITIATIVE)

/* Two reads that are aborted: one in time, one that is not known any more. */
static void aborts(Tape *tape)
{
    Command first = { "STUCK",       0x4010, 0x10,  IO_QUEUE,         6,
                      NVME_NVM_READ, 0,      0x105, FCNVME_CMND_READ, 512 };
    Command second = { "LATE",        0x4011, 0x11,  IO_QUEUE,         7,
                       NVME_NVM_READ, 0,      0x106, FCNVME_CMND_READ, 512 };
    FcBaAcc acc = { .ox_id = 0x4010,
                    .rx_id = FC_XID_UNASSIGNED,
                    .high_seq_cnt = UINT16_MAX };
    const uint8_t rjt[4] = { 0, FC_BA_RJT_LOGICAL_ERROR,
                             FC_BA_RJT_EXPLANATION_INVALID_XID };
    uint8_t payload[12];
    TapeTalk talk = command(tape, &first);

    talk.rx_id = FC_XID_UNASSIGNED;
    wire_encode(&fc_ba_acc_format, &acc, payload);
    bls(tape, &talk, "ABTS", false, FC_RCTL_ABTS, ABTS_F_CTL, NULL, 0);
    bls(tape, &talk, "BA_ACC", true, FC_RCTL_BA_ACC, FC_FCTL_REPLY, payload,
        sizeof(payload));
    talk = command(tape, &second);
    talk.rx_id = FC_XID_UNASSIGNED;
    bls(tape, &talk, "ABTS2", false, FC_RCTL_ABTS, ABTS_F_CTL, NULL, 0);
    bls(tape, &talk, "BA_RJT", true, FC_RCTL_BA_RJT,
        FC_FCTL_EXCHANGE_RESPONDER | FC_FCTL_END_SEQUENCE, rjt, sizeof(rjt));
}

/* The OX_ID of "STUCK" is usable again after an RRQ. */
static void reinstate(Tape *tape)
{
    static const uint8_t acc[4] = { FC_ELS_LS_ACC };
    TapePair pair = { "RRQ", "RRQ.acc", TAPE_HOST, TAPE_TARGET_FCID, 0x2a04 };
    uint8_t ask[FC_ELS_RRQ_LEN] = { FC_ELS_RRQ };

    put_be24(ask + 5, TAPE_HOST_FCID);
    put_be16(ask + 8, 0x4010);
    put_be16(ask + 10, FC_XID_UNASSIGNED);
    tape_els(tape, &pair, ask, sizeof(ask), acc, sizeof(acc));
}

static void commands(Tape *tape)
{
    static const char *const admin[] = { "CONNECT", "CONNECT.ready",
                                         "CONNECT.data", "CONNECT.ersp" };
    static const char *const io[] = { "CONNECT2", "CONNECT2.ready",
                                      "CONNECT2.data", "CONNECT2.ersp" };
    Command held = { "AER", 0x4001, 1, ADMIN_QUEUE, 2, NVME_ADM_ASYNC_EVENT, 0,
                     0x11,  0,      0 };
    Command read = { "READ",        0x4003, 3,     IO_QUEUE,         2,
                     NVME_NVM_READ, 0,      0x101, FCNVME_CMND_READ, 6144 };
    Command write = { "WRITE",        0x4004, 4,     IO_QUEUE,          3,
                      NVME_NVM_WRITE, 0,      0x102, FCNVME_CMND_WRITE, 4096 };
    Command flush = { "FLUSH",        0x4005, 5,     IO_QUEUE, 4,
                      NVME_NVM_FLUSH, 0,      0x103, 0,        0 };
    Command again = { "READ2",       0x4006, 6,     IO_QUEUE,         5,
                      NVME_NVM_READ, 0,      0x104, FCNVME_CMND_READ, 512 };
    TapeTalk talk, other;

    connect_queue(tape, admin, ADMIN_QUEUE, 0x4000);
    command(tape, &held);
    create_connection(tape);
    refused_connection(tape);
    connect_queue(tape, io, IO_QUEUE, 0x4002);
    talk = command(tape, &read);
    data(tape, &talk, "READ.data", true, 0, 4096);
    data(tape, &talk, "READ.data2", true, 4096, 2048);
    rsp(tape, &talk, "READ.rsp");
    talk = command(tape, &write);
    ready(tape, &talk, "WRITE.ready", 0, 2048);
    other = command(tape, &flush);
    ersp(tape, &other, "FLUSH.ersp", 2, 0, 3, 1, 0x103);
    data(tape, &talk, "WRITE.data", false, 0, 2048);
    ready(tape, &talk, "WRITE.ready2", 2048, 2048);
    data(tape, &talk, "WRITE.data2", false, 2048, 2048);
    rsp(tape, &talk, "WRITE.rsp");
    talk = command(tape, &again);
    data(tape, &talk, "READ2.data", true, 0, 512);
    rsp(tape, &talk, "READ2.rsp");
    aborts(tape);
    reinstate(tape);
    again = (Command){ "READ3",       0x4010, 7,     IO_QUEUE,         8,
                       NVME_NVM_READ, 0,      0x107, FCNVME_CMND_READ, 512 };
    talk = command(tape, &again);
    data(tape, &talk, "READ3.data", true, 0, 512);
    rsp(tape, &talk, "READ3.rsp");
}

void tape_work(Tape *tape)
{
    create_association(tape);
    commands(tape);
    disconnect(tape);
}
