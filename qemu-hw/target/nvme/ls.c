/*
 * Link services: Create Association, Create I/O Connection, Disconnect
 * Association (FC-NVMe-2, clause 7). They are answered at once.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "target/nvme/port.h"
#include "wire/bytes.h"

/* What follows the first 8 bytes of a message or descriptor. */
#define AFTER(length) (-FCNVME_LS_LEN + (length))

/* Lengths of descriptors behind tag and length. */
#define REQUEST_LENGTH     8
#define REJECT_LENGTH      8
#define ID_LENGTH          8
#define CONNECTION_LENGTH  48
#define DISCONNECT_LENGTH  16
#define ASSOCIATION_LENGTH AFTER(AFTER(FCNVME_CREATE_ASSOCIATION_LEN))
/* FC-NVMe-1 had a scope there; what was not the association was for 0. */
#define DISCONNECT_SCOPE_AT 32

/* What can be wrong with a request, and how that is said. */
typedef enum LsFault {
    LS_OK,
    LS_UNKNOWN,
    LS_NOT_SUPPORTED,
    LS_TOO_SHORT,
    LS_LIST_LENGTH,
    LS_TAG,
    LS_TAG_LENGTH,
    LS_SCOPE,
    LS_ERSP_RATIO,
    LS_SQSIZE,
    LS_CNTLID,
    LS_HOSTNQN,
    LS_SUBNQN,
    LS_QUEUE_ID,
    LS_NO_ASSOCIATION,
    LS_NO_ROOM,
    LS_FAULT_COUNT,
} LsFault;

static const struct {
    const char *why;
    uint8_t reason;
    uint8_t explanation;
} faults[LS_FAULT_COUNT] = {
    [LS_OK] = { "accepted", 0, 0 },
    [LS_UNKNOWN] = { "unknown command", FCNVME_RJT_INVALID_COMMAND,
                     FCNVME_EXPLAIN_NONE },
    [LS_NOT_SUPPORTED] = { "not supported", FCNVME_RJT_NOT_SUPPORTED,
                           FCNVME_EXPLAIN_NONE },
    [LS_TOO_SHORT] = { "too short", FCNVME_RJT_LOGICAL_ERROR,
                       FCNVME_EXPLAIN_INVALID_LENGTH },
    [LS_LIST_LENGTH] = { "descriptor list length", FCNVME_RJT_LOGICAL_ERROR,
                         FCNVME_EXPLAIN_INVALID_LENGTH },
    [LS_TAG] = { "descriptor tag", FCNVME_RJT_LOGICAL_ERROR,
                 FCNVME_EXPLAIN_NONE },
    [LS_TAG_LENGTH] = { "descriptor length", FCNVME_RJT_LOGICAL_ERROR,
                        FCNVME_EXPLAIN_INVALID_LENGTH },
    [LS_SCOPE] = { "disconnect scope", FCNVME_RJT_LOGICAL_ERROR,
                   FCNVME_EXPLAIN_NONE },
    [LS_ERSP_RATIO] = { "ERSP ratio", FCNVME_RJT_INVALID_PARAMETER,
                        FCNVME_EXPLAIN_INVALID_ERSP_RATIO },
    [LS_SQSIZE] = { "queue size", FCNVME_RJT_INVALID_PARAMETER,
                    FCNVME_EXPLAIN_INVALID_SQSIZE },
    [LS_CNTLID] = { "controller identifier", FCNVME_RJT_INVALID_PARAMETER,
                    FCNVME_EXPLAIN_INVALID_CONTROLLER_ID },
    [LS_HOSTNQN] = { "host NQN", FCNVME_RJT_INVALID_PARAMETER,
                     FCNVME_EXPLAIN_INVALID_HOST_NQN },
    [LS_SUBNQN] = { "subsystem NQN", FCNVME_RJT_INVALID_PARAMETER,
                    FCNVME_EXPLAIN_INVALID_SUBSYS_NQN },
    [LS_QUEUE_ID] = { "queue identifier", FCNVME_RJT_INVALID_PARAMETER,
                      FCNVME_EXPLAIN_INVALID_QUEUE_ID },
    [LS_NO_ASSOCIATION] = { "no such association",
                            FCNVME_RJT_INVALID_ASSOCIATION,
                            FCNVME_EXPLAIN_NONE },
    [LS_NO_ROOM] = { "no association left", FCNVME_RJT_INSUFFICIENT_RESOURCES,
                     FCNVME_EXPLAIN_NONE },
};

/* A request under way. */
typedef struct Ls {
    NvmetPort *port;
    FcTargetSession *session;
    const FcFrame *frame;
} Ls;

static bool decode(const Ls *ls, const WireFormat *format, void *message)
{
    return wire_decode(format, message, fc_frame_data(ls->frame),
                       ls->frame->length);
}

static void reply(const Ls *ls, const WireFormat *format, const void *message)
{
    FcFrame *frame = fc_frame_reply(ls->frame, FC_RCTL_FC4_LS_REPLY,
                                    FC_FCTL_REPLY, format->length);

    wire_encode(format, message, frame->payload->data);
    fc_target_port_send(ls->port->port, frame);
}

static NvmetAssociation *association_of(const Ls *ls, uint64_t id)
{
    NvmetAssociation *association = nvmet_association_by_id(ls->port, id);

    return association && association->session == ls->session ? association
                                                              : NULL;
}

/* Both are 0's based or counts as the standard has them. */
static LsFault check_queue(const Ls *ls, uint16_t sqsize, uint16_t ersp_ratio)
{
    if (!sqsize || sqsize >= ls->port->config.max_queue_size) {
        return LS_SQSIZE;
    }
    if (!ersp_ratio || ersp_ratio >= sqsize) {
        return LS_ERSP_RATIO;
    }
    return LS_OK;
}

/* ------------------------------------------------------------------ */
/* Create Association                                                  */

/*
 * Hosts pad the descriptor to different lengths, so that only the part that
 * means something is required (Linux: nvmet_fc_ls_create_association).
 */
static LsFault check_association(const Ls *ls,
                                 const FcnvmeCreateAssociation *request)
{
    if (request->list_length < AFTER(FCNVME_CREATE_ASSOCIATION_LEN)) {
        return LS_LIST_LENGTH;
    }
    if (request->tag != FCNVME_TAG_CREATE_ASSOCIATION) {
        return LS_TAG;
    }
    if (request->length < ASSOCIATION_LENGTH) {
        return LS_TAG_LENGTH;
    }
    if (request->cntlid != NVME_CNTLID_DYNAMIC) {
        return LS_CNTLID;
    }
    if (!nvmet_nqn_field_legal(request->hostnqn)) {
        return LS_HOSTNQN;
    }
    if (!nvmet_nqn_field_legal(request->subnqn)) {
        return LS_SUBNQN;
    }
    return check_queue(ls, request->sqsize, request->ersp_ratio);
}

static void accept_association(const Ls *ls,
                               const NvmetAssociation *association)
{
    FcnvmeAssociationAcc acc = {
        .command = FCNVME_LS_ACC,
        .list_length = AFTER(FCNVME_ASSOCIATION_ACC_LEN),
        .request_tag = FCNVME_TAG_REQUEST,
        .request_length = REQUEST_LENGTH,
        .request_command = FCNVME_LS_CREATE_ASSOCIATION,
        .association_tag = FCNVME_TAG_ASSOCIATION_ID,
        .association_length = ID_LENGTH,
        .association_id = association->id,
        .connection_tag = FCNVME_TAG_CONNECTION_ID,
        .connection_length = ID_LENGTH,
        .connection_id = association->connections[0]->id,
    };

    reply(ls, &fcnvme_association_acc_format, &acc);
}

/*
 * Whether the subsystem exists and lets the host in is Connect's answer,
 * from which hosts can tell what was wrong.
 */
static LsFault create_association(const Ls *ls)
{
    FcnvmeCreateAssociation request;
    NvmetAssociation *association;
    LsFault fault;

    if (!decode(ls, &fcnvme_create_association_format, &request)) {
        return LS_TOO_SHORT;
    }
    fault = check_association(ls, &request);
    if (fault) {
        return fault;
    }
    association = nvmet_association_new(ls->port, ls->session,
                                        &(NvmetAssociationRequest){
                                            .hostnqn = request.hostnqn,
                                            .subnqn = request.subnqn,
                                            .hostid = request.hostid,
                                            .sqsize = request.sqsize,
                                            .ersp_ratio = request.ersp_ratio,
                                        });
    if (!association) {
        return LS_NO_ROOM;
    }
    accept_association(ls, association);
    return LS_OK;
}

/* ------------------------------------------------------------------ */
/* Create I/O Connection                                               */

static LsFault check_connection(const Ls *ls,
                                const FcnvmeCreateConnection *request)
{
    if (request->list_length != AFTER(FCNVME_CREATE_CONNECTION_LEN)) {
        return LS_LIST_LENGTH;
    }
    if (request->association_tag != FCNVME_TAG_ASSOCIATION_ID ||
        request->tag != FCNVME_TAG_CREATE_CONNECTION) {
        return LS_TAG;
    }
    if (request->association_length != ID_LENGTH ||
        request->length != CONNECTION_LENGTH) {
        return LS_TAG_LENGTH;
    }
    return check_queue(ls, request->sqsize, request->ersp_ratio);
}

static void tell_connection(const Ls *ls, const NvmetConnection *connection)
{
    TAP(&ls->port->lab->tap, TAP_target_connection, ls->port->name,
        TAP_STR("event", "created"), TAP_FCID("fcid", ls->session->fcid),
        TAP_HEX("id", 16, connection->id),
        TAP_STR("nqn", connection->association->subnqn),
        TAP_DEC("qid", connection->qid),
        TAP_DEC("queue_size", connection->size),
        TAP_DEC("ersp_ratio", connection->ersp_ratio));
}

static LsFault create_connection(const Ls *ls)
{
    FcnvmeConnectionAcc acc = {
        .command = FCNVME_LS_ACC,
        .list_length = AFTER(FCNVME_CONNECTION_ACC_LEN),
        .request_tag = FCNVME_TAG_REQUEST,
        .request_length = REQUEST_LENGTH,
        .request_command = FCNVME_LS_CREATE_CONNECTION,
        .connection_tag = FCNVME_TAG_CONNECTION_ID,
        .connection_length = ID_LENGTH,
    };
    FcnvmeCreateConnection request;
    NvmetAssociation *association;
    NvmetConnection *connection;
    LsFault fault;

    if (!decode(ls, &fcnvme_create_connection_format, &request)) {
        return LS_TOO_SHORT;
    }
    fault = check_connection(ls, &request);
    if (fault) {
        return fault;
    }
    association = association_of(ls, request.association_id);
    if (!association) {
        return LS_NO_ASSOCIATION;
    }
    if (!request.qid || request.qid > NVMET_QUEUES_MAX ||
        association->connections[request.qid]) {
        return LS_QUEUE_ID;
    }
    connection = nvmet_connection_new(association, request.qid, request.sqsize,
                                      request.ersp_ratio);
    tell_connection(ls, connection);
    acc.connection_id = connection->id;
    reply(ls, &fcnvme_connection_acc_format, &acc);
    return LS_OK;
}

/* ------------------------------------------------------------------ */
/* Disconnect                                                          */

static LsFault check_disconnect(const Ls *ls, const FcnvmeDisconnect *request)
{
    if (request->list_length != AFTER(FCNVME_DISCONNECT_LEN)) {
        return LS_LIST_LENGTH;
    }
    if (request->association_tag != FCNVME_TAG_ASSOCIATION_ID ||
        request->tag != FCNVME_TAG_DISCONNECT) {
        return LS_TAG;
    }
    if (request->association_length != ID_LENGTH ||
        request->length != DISCONNECT_LENGTH) {
        return LS_TAG_LENGTH;
    }
    return get_be32(fc_frame_data(ls->frame) + DISCONNECT_SCOPE_AT) ? LS_SCOPE
                                                                    : LS_OK;
}

/*
 * Whoever ends an association says so, also when he was asked to; the answer
 * goes out after that (FC-NVMe-2, 4.4).
 */
static LsFault disconnect(const Ls *ls)
{
    FcnvmeAcc acc = {
        .command = FCNVME_LS_ACC,
        .list_length = AFTER(FCNVME_ACC_LEN),
        .request_tag = FCNVME_TAG_REQUEST,
        .request_length = REQUEST_LENGTH,
        .request_command = FCNVME_LS_DISCONNECT,
    };
    NvmetAssociation *association;
    FcnvmeDisconnect request;
    LsFault fault;

    if (!decode(ls, &fcnvme_disconnect_format, &request)) {
        return LS_TOO_SHORT;
    }
    fault = check_disconnect(ls, &request);
    if (fault) {
        return fault;
    }
    association = association_of(ls, request.association_id);
    if (!association) {
        return LS_NO_ASSOCIATION;
    }
    nvmet_association_end(association, "Disconnect Association", true);
    reply(ls, &fcnvme_acc_format, &acc);
    return LS_OK;
}

void nvmet_ls_disconnect(const NvmetAssociation *association)
{
    FcTargetPort *port = association->port->port;
    uint8_t payload[FCNVME_DISCONNECT_LEN];
    FcHeader header = {
        .r_ctl = FC_RCTL_FC4_LS_REQUEST,
        .d_id = association->session->fcid,
        .s_id = port->fcid,
        .type = FC_TYPE_NVME,
        .f_ctl = FC_FCTL_REQUEST,
        .ox_id = fc_target_port_new_ox_id(port),
        .rx_id = FC_XID_UNASSIGNED,
    };
    FcnvmeDisconnect request = {
        .command = FCNVME_LS_DISCONNECT,
        .list_length = AFTER(FCNVME_DISCONNECT_LEN),
        .association_tag = FCNVME_TAG_ASSOCIATION_ID,
        .association_length = ID_LENGTH,
        .association_id = association->id,
        .tag = FCNVME_TAG_DISCONNECT,
        .length = DISCONNECT_LENGTH,
    };

    wire_encode(&fcnvme_disconnect_format, &request, payload);
    fc_target_port_send(port,
                        fc_frame_new_copy(&header, payload, sizeof(payload)));
}

/* ------------------------------------------------------------------ */

static LsFault not_supported(const Ls *ls)
{
    return LS_NOT_SUPPORTED;
}

static const struct {
    uint8_t command;
    LsFault (*handle)(const Ls *ls);
} requests[] = {
    { FCNVME_LS_CREATE_ASSOCIATION, create_association },
    { FCNVME_LS_CREATE_CONNECTION, create_connection },
    { FCNVME_LS_DISCONNECT, disconnect },
    /* FC-NVMe-2 has taken it away */
    { FCNVME_LS_DISCONNECT_CONNECTION, not_supported },
};

static LsFault handle(const Ls *ls)
{
    for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
        if (requests[i].command == fc_frame_command(ls->frame)) {
            return requests[i].handle(ls);
        }
    }
    return LS_UNKNOWN;
}

static void reject(const Ls *ls, LsFault fault)
{
    FcnvmeRjt rjt = {
        .command = FCNVME_LS_RJT,
        .list_length = AFTER(FCNVME_RJT_LEN),
        .request_tag = FCNVME_TAG_REQUEST,
        .request_length = REQUEST_LENGTH,
        .request_command = fc_frame_command(ls->frame),
        .reject_tag = FCNVME_TAG_REJECT,
        .reject_length = REJECT_LENGTH,
        .reason = faults[fault].reason,
        .explanation = faults[fault].explanation,
    };

    TAP(&ls->port->lab->tap, TAP_target_association, ls->port->name,
        TAP_STR("event", "rejected"), TAP_STR("why", faults[fault].why),
        TAP_FCID("fcid", ls->session->fcid),
        TAP_STR("request", fcnvme_ls_name(rjt.request_command)),
        TAP_HEX("reason", 2, rjt.reason),
        TAP_HEX("explanation", 2, rjt.explanation));
    reply(ls, &fcnvme_rjt_format, &rjt);
}

void nvmet_ls_receive(NvmetPort *port, FcTargetSession *session,
                      const FcFrame *frame)
{
    Ls ls = { port, session, frame };
    LsFault fault = handle(&ls);

    if (fault) {
        reject(&ls, fault);
    }
}
