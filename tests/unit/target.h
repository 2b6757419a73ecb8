/*
 * A host that tests script: it logs in with a target port, creates an
 * association and sends NVMe commands, one exchange at a time or several.
 *
 * Every failure is an assertion of the test that uses it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_TESTS_UNIT_TARGET_H
#define VICLAB_TESTS_UNIT_TARGET_H

#include <string.h>
#include "lab/state.h"
#include "peer.h"
#include "target/nvme/port.h"
#include "wire/bytes.h"
#include "wire/ct.h"
#include "wire/els.h"

#define HOST_WWN      0x2100000000000001ull
#define HOST_NQN      "nqn.2014-08.org.example:host"
#define SUB_NQN       "nqn.2014-08.org.example:sub"
#define HOST_COMMANDS 16

/* What one command has come to. */
typedef struct HostCommand {
    uint16_t ox_id;
    uint16_t rx_id;
    uint8_t seq_id;
    bool done;
    bool ersp; /* not 12 bytes of zero */
    uint8_t ersp_result;
    uint32_t rsn;
    uint32_t xfrd_len;
    uint64_t result;
    uint16_t sq_head;
    uint16_t sq_id;
    uint16_t command_id;
    uint16_t status;
    const uint8_t *out; /* data to the target */
    uint8_t *in;        /* data from it */
    uint32_t data_len;
    uint32_t moved;
    uint32_t ready;     /* NVMe_XFER_RDYs */
    uint32_t sequences; /* of data from the target */
    uint8_t seqs_seen[256];
} HostCommand;

typedef struct Host {
    SimLab sim;
    FcFabric *fabric;
    FcTargetPort *target;
    NvmetPort *port;
    NvmetSubsystem *subsystem;
    NvmetNamespace *ns;
    Peer peer;
    uint64_t association_id;
    uint64_t ended_id; /* of the last Disconnect Association that came */
    uint64_t connection_ids[4];
    uint32_t csn[4];
    uint16_t cntlid;
    uint8_t hostid[16];
    GByteArray *seen; /* all that came, with times; NULL: not kept */
} Host;

/* A command to be sent; what is zero is filled in or stays. */
typedef struct HostSqe {
    uint16_t qid;
    uint8_t opcode;
    uint16_t command_id;
    uint32_t nsid;
    uint32_t cdw10, cdw11, cdw12, cdw13, cdw14;
    uint32_t length; /* of the data, in either direction */
    uint8_t flags;   /* FCNVME_CMND_READ or _WRITE; 0: by opcode */
    const uint8_t *out;
} HostSqe;

/* ------------------------------------------------------------------ */
/* Beginning and end                                                   */

typedef struct HostConfig {
    NvmetPortConfig port;
    uint64_t size;
    uint32_t lba_size;
    bool read_only;
} HostConfig;

static inline HostConfig host_defaults(void)
{
    return (HostConfig){
        .port = nvmet_port_defaults,
        .size = 64 * 1024 * 1024,
        .lba_size = 512,
    };
}

static inline void host_build(Host *h, const HostConfig *config)
{
    FcFabricConfig fabric_config = fc_fabric_defaults;
    FcTargetPortConfig target_config = { .name = "target0" };
    NvmetSubsystemConfig sub_config = nvmet_subsystem_defaults;
    NvmetNamespaceConfig ns_config = nvmet_namespace_defaults;
    char *why = NULL;

    memset(h, 0, sizeof(*h));
    sim_lab_init(&h->sim, 1);
    fabric_config.name = "fabric0";
    h->fabric = fc_fabric_new(&h->sim.lab, &fabric_config, &why);
    g_assert_null(why);
    h->target = fc_target_port_new(h->fabric, &target_config, &why);
    g_assert_null(why);
    h->port = nvmet_port_new(h->target, &config->port, &why);
    g_assert_null(why);
    sub_config.name = "sub0";
    sub_config.nqn = SUB_NQN;
    h->subsystem = nvmet_subsystem_new(&h->sim.lab, &sub_config, &why);
    g_assert_null(why);
    ns_config.nsid = 1;
    ns_config.size = config->size;
    ns_config.lba_size = config->lba_size;
    ns_config.read_only = config->read_only;
    h->ns = nvmet_namespace_new(h->subsystem, &ns_config, &why);
    g_assert_null(why);
    g_assert_true(nvmet_port_add_subsystem(h->port, h->subsystem, &why));
    memset(h->hostid, 0x5a, sizeof(h->hostid));
    peer_init(&h->peer, &h->sim, h->fabric, "host0", HOST_WWN);
}

static inline void host_free(Host *h)
{
    peer_cleanup(&h->peer);
    nvmet_port_free(h->port);
    nvmet_subsystem_free(h->subsystem);
    fc_target_port_free(h->target);
    fc_fabric_free(h->fabric);
    sim_lab_cleanup(&h->sim);
    if (h->seen) {
        g_byte_array_free(h->seen, TRUE);
    }
}

/* ------------------------------------------------------------------ */
/* Frames                                                              */

static inline void host_note(Host *h, const FcFrame *frame)
{
    uint8_t bytes[FC_HEADER_LEN + 12];

    if (!h->seen) {
        return;
    }
    put_le64(bytes, h->sim.now);
    put_le32(bytes + 8, frame->length);
    wire_encode(&fc_header_format, &frame->header, bytes + 12);
    g_byte_array_append(h->seen, bytes, sizeof(bytes));
    if (frame->length) {
        g_byte_array_append(h->seen, fc_frame_data(frame), frame->length);
    }
}

/* The next frame, or NULL if none comes within @limit ns. */
static inline bool host_has_frame(void *opaque)
{
    Peer *peer = opaque;

    return !g_queue_is_empty(&peer->frames);
}

static inline FcFrame *host_receive(Host *h, int64_t limit)
{
    FcFrame *frame;

    sim_lab_run_until(&h->sim, host_has_frame, &h->peer, limit);
    frame = g_queue_pop_head(&h->peer.frames);
    if (frame) {
        host_note(h, frame);
    }
    return frame;
}

static inline void host_send(Host *h, const FcHeader *header,
                             const void *payload, uint32_t length)
{
    peer_send(&h->peer, header, payload, length);
}

static inline FcHeader host_header(Host *h, uint8_t r_ctl, uint8_t type)
{
    return (FcHeader){
        .r_ctl = r_ctl,
        .d_id = h->target->fcid,
        .s_id = h->peer.fcid,
        .type = type,
        .f_ctl = FC_FCTL_REQUEST,
        .ox_id = h->peer.next_ox_id++,
        .rx_id = FC_XID_UNASSIGNED,
    };
}

/* ------------------------------------------------------------------ */
/* Login                                                               */

static inline void host_target_up(Host *h)
{
    fc_target_port_enable(h->target, true);
    sim_lab_advance(&h->sim, 10 * LAB_MILLISECONDS);
    g_assert_cmpint(h->target->state, ==, FC_TARGET_READY);
}

static inline FcFrame *host_els(Host *h, const void *payload, uint32_t length)
{
    return peer_exchange(&h->peer, h->target->fcid, FC_RCTL_ELS_REQUEST,
                         FC_TYPE_ELS, payload, length);
}

static inline void host_plogi(Host *h)
{
    FcElsLogin login = {
        .command = FC_ELS_PLOGI,
        .version = FC_LOGIN_VERSION,
        .port_name = h->peer.name,
        .node_name = h->peer.name,
        .class3_options = FC_CLASS3_VALID,
    };
    g_autoptr(FcFrame) acc =
        peer_els(&h->peer, h->target->fcid, &fc_els_plogi_format, &login);

    g_assert_cmphex(fc_frame_command(acc), ==, FC_ELS_LS_ACC);
    g_assert_cmpuint(acc->length, ==, FC_ELS_LOGIN_LEN);
}

/* As fnic 7.3 sends it: a 24-byte PRLI of which 20 bytes are there. */
static inline FcFrame *host_prli_frame(Host *h, uint8_t type)
{
    uint8_t payload[FC_ELS_PRLI_LEN];
    FcElsPrli prli = {
        .command = FC_ELS_PRLI,
        .page_length = 20,
        .payload_length = 24,
        .type = type,
        .service_parameters = FC_PRLI_NVME_INITIATOR,
    };

    wire_encode(&fc_els_prli_format, &prli, payload);
    return host_els(h, payload, sizeof(payload));
}

static inline void host_prli(Host *h)
{
    g_autoptr(FcFrame) acc = host_prli_frame(h, FC_TYPE_NVME);
    FcElsPrli page;

    g_assert_cmpuint(acc->length, ==, FC_ELS_PRLI_NVME_LEN);
    g_assert_true(wire_decode(&fc_els_prli_format, &page, fc_frame_data(acc),
                              acc->length));
    g_assert_cmphex(page.command, ==, FC_ELS_LS_ACC);
    g_assert_cmpuint(page.page_length, ==, 20);
    g_assert_cmpuint(page.payload_length, ==, 24);
    g_assert_cmphex(page.type, ==, FC_TYPE_NVME);
    g_assert_cmphex(page.flags, ==, FC_PRLI_EXECUTED);
    g_assert_cmphex(page.service_parameters, ==,
                    FC_PRLI_NVME_TARGET | FC_PRLI_NVME_DISCOVERY);
}

static inline void host_login(Host *h)
{
    peer_login(&h->peer, FC_FEATURE_INITIATOR);
    /* the target hears of us, and asks nothing since it knows nobody */
    sim_lab_advance(&h->sim, 10 * LAB_MILLISECONDS);
    host_plogi(h);
    host_prli(h);
}

/* ------------------------------------------------------------------ */
/* Link services                                                       */

/* The target says that it has ended the association, too. */
static inline bool host_takes_disconnect(Host *h, const FcFrame *frame)
{
    FcnvmeDisconnect request;

    if (frame->header.r_ctl != FC_RCTL_FC4_LS_REQUEST) {
        return false;
    }
    g_assert_cmphex(frame->header.type, ==, FC_TYPE_NVME);
    g_assert_true(wire_decode(&fcnvme_disconnect_format, &request,
                              fc_frame_data(frame), frame->length));
    g_assert_cmphex(request.command, ==, FCNVME_LS_DISCONNECT);
    h->ended_id = request.association_id;
    return true;
}

static inline FcFrame *host_ls(Host *h, const void *payload, uint32_t length)
{
    FcHeader header = host_header(h, FC_RCTL_FC4_LS_REQUEST, FC_TYPE_NVME);
    FcFrame *answer;

    host_send(h, &header, payload, length);
    answer = host_receive(h, LAB_SECONDS);
    g_assert_nonnull(answer);
    if (host_takes_disconnect(h, answer)) {
        fc_frame_free(answer);
        answer = host_receive(h, LAB_SECONDS);
        g_assert_nonnull(answer);
    }
    g_assert_cmphex(answer->header.ox_id, ==, header.ox_id);
    g_assert_cmphex(answer->header.r_ctl, ==, FC_RCTL_FC4_LS_REPLY);
    g_assert_cmphex(answer->header.type, ==, FC_TYPE_NVME);
    return answer;
}

static inline FcnvmeCreateAssociation host_association(Host *h,
                                                       const char *subnqn)
{
    FcnvmeCreateAssociation request = {
        .command = FCNVME_LS_CREATE_ASSOCIATION,
        .list_length = 0x3f8,
        .tag = FCNVME_TAG_CREATE_ASSOCIATION,
        .length = 0x3f0,
        .ersp_ratio = 8,
        .cntlid = 0xffff,
        .sqsize = 31,
    };

    memcpy(request.hostid, h->hostid, sizeof(request.hostid));
    strcpy((char *)request.hostnqn, HOST_NQN);
    strcpy((char *)request.subnqn, subnqn);
    return request;
}

static inline void host_create_association(Host *h, const char *subnqn)
{
    FcnvmeCreateAssociation request = host_association(h, subnqn);
    uint8_t payload[1024] = { 0 };
    g_autoptr(FcFrame) answer = NULL;
    FcnvmeAssociationAcc acc;

    wire_encode(&fcnvme_create_association_format, &request, payload);
    answer = host_ls(h, payload, sizeof(payload));
    g_assert_cmpuint(answer->length, ==, FCNVME_ASSOCIATION_ACC_LEN);
    g_assert_true(wire_decode(&fcnvme_association_acc_format, &acc,
                              fc_frame_data(answer), answer->length));
    g_assert_cmphex(acc.command, ==, FCNVME_LS_ACC);
    g_assert_cmpuint(acc.list_length, ==, 48);
    g_assert_cmpuint(acc.request_tag, ==, FCNVME_TAG_REQUEST);
    g_assert_cmpuint(acc.request_length, ==, 8);
    g_assert_cmpuint(acc.request_command, ==, FCNVME_LS_CREATE_ASSOCIATION);
    g_assert_cmpuint(acc.association_tag, ==, FCNVME_TAG_ASSOCIATION_ID);
    g_assert_cmpuint(acc.connection_tag, ==, FCNVME_TAG_CONNECTION_ID);
    g_assert_cmpuint(acc.association_id, !=, 0);
    h->association_id = acc.association_id;
    h->connection_ids[0] = acc.connection_id;
    h->csn[0] = 0;
}

static inline FcnvmeCreateConnection host_connection(Host *h, uint16_t qid)
{
    return (FcnvmeCreateConnection){
        .command = FCNVME_LS_CREATE_CONNECTION,
        .list_length = 72,
        .association_tag = FCNVME_TAG_ASSOCIATION_ID,
        .association_length = 8,
        .association_id = h->association_id,
        .tag = FCNVME_TAG_CREATE_CONNECTION,
        .length = 48,
        .ersp_ratio = 25,
        .qid = qid,
        .sqsize = 127,
    };
}

static inline void host_create_connection(Host *h, uint16_t qid)
{
    FcnvmeCreateConnection request = host_connection(h, qid);
    uint8_t payload[FCNVME_CREATE_CONNECTION_LEN];
    g_autoptr(FcFrame) answer = NULL;
    FcnvmeConnectionAcc acc;

    wire_encode(&fcnvme_create_connection_format, &request, payload);
    answer = host_ls(h, payload, sizeof(payload));
    g_assert_cmpuint(answer->length, ==, FCNVME_CONNECTION_ACC_LEN);
    g_assert_true(wire_decode(&fcnvme_connection_acc_format, &acc,
                              fc_frame_data(answer), answer->length));
    g_assert_cmphex(acc.command, ==, FCNVME_LS_ACC);
    g_assert_cmpuint(acc.list_length, ==, 32);
    g_assert_cmpuint(acc.request_command, ==, FCNVME_LS_CREATE_CONNECTION);
    g_assert_cmpuint(acc.connection_tag, ==, FCNVME_TAG_CONNECTION_ID);
    h->connection_ids[qid] = acc.connection_id;
    h->csn[qid] = 0;
}

static inline FcFrame *host_disconnect_frame(Host *h, uint64_t id)
{
    uint8_t payload[FCNVME_DISCONNECT_LEN];
    FcnvmeDisconnect request = {
        .command = FCNVME_LS_DISCONNECT,
        .list_length = 40,
        .association_tag = FCNVME_TAG_ASSOCIATION_ID,
        .association_length = 8,
        .association_id = id,
        .tag = FCNVME_TAG_DISCONNECT,
        .length = 16,
    };

    wire_encode(&fcnvme_disconnect_format, &request, payload);
    return host_ls(h, payload, sizeof(payload));
}

static inline void host_disconnect(Host *h)
{
    g_autoptr(FcFrame) answer = host_disconnect_frame(h, h->association_id);

    g_assert_cmpuint(answer->length, ==, FCNVME_ACC_LEN);
    g_assert_cmphex(fc_frame_command(answer), ==, FCNVME_LS_ACC);
    g_assert_cmphex(h->ended_id, ==, h->association_id);
    h->association_id = 0;
}

/* ------------------------------------------------------------------ */
/* Commands                                                            */

static inline uint8_t host_direction(const HostSqe *sqe, const uint8_t *raw)
{
    uint8_t bits = (sqe->opcode == NVME_OPC_FABRICS ? raw[4] : sqe->opcode) & 3;

    if (sqe->flags) {
        return sqe->flags;
    }
    if (!sqe->length) {
        return 0;
    }
    return bits & 1 ? FCNVME_CMND_WRITE : FCNVME_CMND_READ;
}

/* The NVMe_CMND IU; @raw is the SQE, whose data pointer is filled in. */
static inline void host_iu(Host *h, const HostSqe *sqe, uint8_t *raw,
                           uint8_t iu[FCNVME_CMND_LEN])
{
    FcnvmeCmnd cmnd = {
        .format_id = FCNVME_CMND_FORMAT_ID,
        .fc_id = FCNVME_CMND_FC_ID,
        .iu_len = 24,
        .rsv_cat = sqe->qid ? 8 : 1,
        .flags = host_direction(sqe, raw),
        .connection_id = h->connection_ids[sqe->qid],
        .csn = ++h->csn[sqe->qid],
        .data_len = sqe->length,
    };

    raw[1] |= NVME_FLAG_PSDT_SGL;
    put_le32(raw + 32, sqe->length);
    raw[39] = NVME_SGL_TRANSPORT;
    memcpy(cmnd.sqe, raw, FCNVME_SQE_LEN);
    wire_encode(&fcnvme_cmnd_format, &cmnd, iu);
}

static inline void host_raw(const HostSqe *sqe, uint8_t raw[FCNVME_SQE_LEN])
{
    NvmeSqe entry = {
        .opcode = sqe->opcode,
        .command_id = sqe->command_id,
        .nsid = sqe->nsid,
        .cdw10 = sqe->cdw10,
        .cdw11 = sqe->cdw11,
        .cdw12 = sqe->cdw12,
        .cdw13 = sqe->cdw13,
        .cdw14 = sqe->cdw14,
    };

    wire_encode(&nvme_sqe_format, &entry, raw);
}

static inline void host_command_init(HostCommand *command, uint16_t ox_id,
                                     uint32_t length, const uint8_t *out)
{
    memset(command, 0, sizeof(*command));
    command->ox_id = ox_id;
    command->rx_id = FC_XID_UNASSIGNED;
    command->seq_id = 1;
    command->data_len = length;
    command->out = out;
    command->in = g_malloc0(MAX(length, 1));
}

static inline void host_command_clear(HostCommand *command)
{
    g_free(command->in);
    command->in = NULL;
}

static inline void host_send_iu(Host *h, HostCommand *command,
                                const uint8_t *iu, uint32_t iu_len,
                                uint32_t length, const uint8_t *out)
{
    FcHeader header = host_header(h, FC_RCTL_COMMAND, FC_TYPE_FCP);

    host_command_init(command, header.ox_id, length, out);
    host_send(h, &header, iu, iu_len);
}

static inline void host_submit_raw(Host *h, HostCommand *command,
                                   const HostSqe *sqe, uint8_t *raw)
{
    uint8_t iu[FCNVME_CMND_LEN];

    host_iu(h, sqe, raw, iu);
    host_send_iu(h, command, iu, sizeof(iu), sqe->length, sqe->out);
}

static inline void host_submit(Host *h, HostCommand *command,
                               const HostSqe *sqe)
{
    uint8_t raw[FCNVME_SQE_LEN];

    host_raw(sqe, raw);
    host_submit_raw(h, command, sqe, raw);
}

static inline void host_send_data(Host *h, HostCommand *command,
                                  uint32_t offset, uint32_t length)
{
    FcHeader header = host_header(h, FC_RCTL_SOLICITED_DATA, FC_TYPE_FCP);

    h->peer.next_ox_id--;
    header.f_ctl = FC_FCTL_ORIGINATOR_DATA;
    header.ox_id = command->ox_id;
    header.rx_id = command->rx_id;
    header.seq_id = command->seq_id++;
    header.parameter = offset;
    host_send(h, &header, command->out + offset, length);
}

static inline void host_take_response(HostCommand *command,
                                      const FcFrame *frame)
{
    static const uint8_t zeroes[FCNVME_RSP_LEN];
    FcnvmeErsp ersp;
    NvmeCqe cqe;

    g_assert_cmphex(frame->header.f_ctl, ==, FC_FCTL_REPLY);
    command->done = true;
    command->ersp = frame->header.r_ctl == FC_RCTL_EXTENDED_STATUS;
    if (!command->ersp) {
        g_assert_cmpuint(frame->length, ==, FCNVME_RSP_LEN);
        g_assert_cmpmem(fc_frame_data(frame), frame->length, zeroes,
                        sizeof(zeroes));
        g_assert_cmpuint(command->moved, ==, command->data_len);
        command->xfrd_len = command->moved;
        return;
    }
    g_assert_cmpuint(frame->length, ==, FCNVME_ERSP_LEN);
    wire_decode(&fcnvme_ersp_format, &ersp, fc_frame_data(frame),
                frame->length);
    wire_decode(&nvme_cqe_format, &cqe, ersp.cqe, sizeof(ersp.cqe));
    g_assert_cmpuint(ersp.iu_len, ==, 8);
    command->ersp_result = ersp.ersp_result;
    command->rsn = ersp.rsn;
    command->xfrd_len = ersp.xfrd_len;
    command->result = cqe.result;
    command->sq_head = cqe.sq_head;
    command->sq_id = cqe.sq_id;
    command->command_id = cqe.command_id;
    command->status = cqe.status >> 1;
}

/* A frame of the exchange; data that is asked for is sent if @answer. */
static inline void host_take(Host *h, HostCommand *command,
                             const FcFrame *frame, bool answer)
{
    FcnvmeXferRdy ready;

    g_assert_cmphex(frame->header.ox_id, ==, command->ox_id);
    g_assert_cmphex(frame->header.type, ==, FC_TYPE_FCP);
    g_assert_false(command->done);
    g_assert_cmpuint(command->seqs_seen[frame->header.seq_id]++, ==, 0);
    if (command->rx_id == FC_XID_UNASSIGNED) {
        command->rx_id = frame->header.rx_id;
    }
    g_assert_cmphex(frame->header.rx_id, ==, command->rx_id);
    switch (frame->header.r_ctl) {
    case FC_RCTL_DATA_DESCRIPTOR:
        g_assert_cmphex(frame->header.f_ctl, ==, FC_FCTL_RESPONDER_READY);
        g_assert_true(wire_decode(&fcnvme_xfer_rdy_format, &ready,
                                  fc_frame_data(frame), frame->length));
        g_assert_cmpuint(frame->length, ==, FCNVME_XFER_RDY_LEN);
        g_assert_cmpuint(ready.relative_offset, ==, command->moved);
        g_assert_cmpuint(ready.relative_offset + ready.burst_length, <=,
                         command->data_len);
        command->ready++;
        if (answer) {
            host_send_data(h, command, ready.relative_offset,
                           ready.burst_length);
            command->moved += ready.burst_length;
        }
        return;
    case FC_RCTL_SOLICITED_DATA:
        g_assert_cmphex(frame->header.f_ctl, ==, FC_FCTL_RESPONDER_DATA);
        g_assert_cmpuint(frame->header.parameter, ==, command->moved);
        g_assert_cmpuint(command->moved + frame->length, <=, command->data_len);
        memcpy(command->in + command->moved, fc_frame_data(frame),
               frame->length);
        command->moved += frame->length;
        command->sequences++;
        return;
    case FC_RCTL_STATUS:
    case FC_RCTL_EXTENDED_STATUS:
        host_take_response(command, frame);
        return;
    default:
        g_assert_not_reached();
    }
}

/* Until the command is done. */
static inline void host_finish(Host *h, HostCommand *command)
{
    while (!command->done) {
        g_autoptr(FcFrame) frame = host_receive(h, LAB_SECONDS);

        g_assert_nonnull(frame);
        host_take(h, command, frame, true);
    }
}

/* Until all of them are done, in whatever order. */
static inline void host_finish_all(Host *h, HostCommand **commands,
                                   uint32_t count)
{
    for (uint32_t left = count; left;) {
        g_autoptr(FcFrame) frame = host_receive(h, LAB_SECONDS);
        uint32_t i = 0;

        g_assert_nonnull(frame);
        while (commands[i]->ox_id != frame->header.ox_id) {
            g_assert_cmpuint(++i, <, count);
        }
        host_take(h, commands[i], frame, true);
        left -= commands[i]->done;
    }
}

/* Sends it and waits for its end; the caller clears it. */
static inline HostCommand host_run_raw(Host *h, const HostSqe *sqe,
                                       uint8_t *raw)
{
    HostCommand command;

    host_submit_raw(h, &command, sqe, raw);
    host_finish(h, &command);
    return command;
}

static inline HostCommand host_run(Host *h, const HostSqe *sqe)
{
    uint8_t raw[FCNVME_SQE_LEN];

    host_raw(sqe, raw);
    return host_run_raw(h, sqe, raw);
}

/* The same, for its status alone, without the "more" bit. */
static inline uint16_t host_status(Host *h, const HostSqe *sqe)
{
    HostCommand command = host_run(h, sqe);

    host_command_clear(&command);
    return command.status & ~NVME_SC_MORE;
}

/* ------------------------------------------------------------------ */
/* Fabrics                                                             */

static inline HostCommand host_connect_command(Host *h, uint16_t qid,
                                               const char *subnqn,
                                               uint16_t cntlid, uint32_t kato)
{
    uint8_t raw[FCNVME_SQE_LEN];
    uint8_t out[NVME_CONNECT_DATA_LEN];
    NvmeFabricsSqe connect = {
        .opcode = NVME_OPC_FABRICS,
        .command_id = 0x10 + qid,
        .fctype = NVME_FABRICS_CONNECT,
        .qid = qid,
        .sqsize = qid ? 127 : 31,
        .kato = kato,
    };
    NvmeConnectData data = { .cntlid = cntlid };
    HostSqe sqe = {
        .qid = qid,
        .opcode = NVME_OPC_FABRICS,
        .length = NVME_CONNECT_DATA_LEN,
        .out = out,
    };

    memcpy(data.hostid, h->hostid, sizeof(data.hostid));
    strcpy((char *)data.hostnqn, HOST_NQN);
    strcpy((char *)data.subnqn, subnqn);
    wire_encode(&nvme_connect_data_format, &data, out);
    wire_encode(&nvme_connect_format, &connect, raw);
    return host_run_raw(h, &sqe, raw);
}

static inline void host_connect(Host *h, uint16_t qid, const char *subnqn,
                                uint32_t kato)
{
    HostCommand command =
        host_connect_command(h, qid, subnqn, qid ? h->cntlid : 0xffff, kato);

    g_assert_cmphex(command.status, ==, 0);
    g_assert_true(command.ersp);
    if (!qid) {
        h->cntlid = command.result;
    }
    g_assert_cmpuint(command.result, ==, h->cntlid);
    host_command_clear(&command);
}

static inline HostCommand host_property(Host *h, uint8_t fctype, uint8_t attrib,
                                        uint32_t offset, uint64_t value)
{
    uint8_t raw[FCNVME_SQE_LEN];
    NvmeFabricsSqe property = {
        .opcode = NVME_OPC_FABRICS,
        .command_id = 0x20,
        .fctype = fctype,
        .attrib = attrib,
        .offset = offset,
        .value = value,
    };
    HostSqe sqe = { .opcode = NVME_OPC_FABRICS };
    HostCommand command;

    wire_encode(&nvme_property_format, &property, raw);
    command = host_run_raw(h, &sqe, raw);
    host_command_clear(&command);
    return command;
}

static inline uint64_t host_get(Host *h, uint32_t offset)
{
    HostCommand command = host_property(h, NVME_FABRICS_PROPERTY_GET,
                                        offset == NVME_PROPERTY_CAP, offset, 0);

    g_assert_cmphex(command.status, ==, 0);
    return command.result;
}

static inline void host_set_cc(Host *h, uint32_t cc)
{
    HostCommand command =
        host_property(h, NVME_FABRICS_PROPERTY_SET, 0, NVME_PROPERTY_CC, cc);

    g_assert_cmphex(command.status, ==, 0);
}

#define HOST_CC (NVME_CC_ENABLE | NVME_CC_IOSQES_64 | NVME_CC_IOCQES_16)

/* From a login to an enabled controller. */
static inline void host_enable(Host *h, const char *subnqn, uint32_t kato)
{
    host_create_association(h, subnqn);
    host_connect(h, 0, subnqn, kato);
    host_set_cc(h, HOST_CC);
    g_assert_cmphex(host_get(h, NVME_PROPERTY_CSTS), ==, NVME_CSTS_READY);
}

/* All of it: an I/O queue is there. */
static inline void host_start(Host *h, const HostConfig *config)
{
    host_build(h, config);
    host_target_up(h);
    host_login(h);
    host_enable(h, SUB_NQN, 0);
    host_create_connection(h, 1);
    host_connect(h, 1, SUB_NQN, 0);
}

/* ------------------------------------------------------------------ */
/* I/O                                                                 */

static inline HostSqe host_io(uint8_t opcode, uint64_t slba, uint32_t blocks,
                              uint32_t length, const uint8_t *out)
{
    return (HostSqe){
        .qid = 1,
        .opcode = opcode,
        .command_id = 0x100,
        .nsid = 1,
        .cdw10 = slba,
        .cdw11 = slba >> 32,
        .cdw12 = blocks - 1,
        .length = length,
        .out = out,
    };
}

/* Bytes that tell where they belong. */
static inline uint8_t *host_pattern(uint32_t length, uint8_t seed)
{
    uint8_t *data = g_malloc(length);

    for (uint32_t i = 0; i < length; i++) {
        data[i] = i * 7 + (i >> 9) * 13 + seed;
    }
    return data;
}

#endif
