/*
 * NVMe link services (FC-NVMe-2): lists of descriptors.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/checker.h"
#include "wire/bytes.h"
#include "wire/fcnvme.h"

#define DESCRIPTOR_HEAD 8
#define TAGS_MAX        3
#define NQN_MAX         223

/* Lengths of descriptors behind tag and length, by tag. */
static const uint16_t lengths[] = {
    [FCNVME_TAG_REQUEST] = 8,
    [FCNVME_TAG_REJECT] = 8,
    [FCNVME_TAG_CREATE_ASSOCIATION] = 1008,
    [FCNVME_TAG_CREATE_CONNECTION] = 48,
    [FCNVME_TAG_DISCONNECT] = 16,
    [FCNVME_TAG_CONNECTION_ID] = 8,
    [FCNVME_TAG_ASSOCIATION_ID] = 8,
};

/* Tags in the order in which they come; 0 ends the list. */
static const uint8_t requests[][TAGS_MAX] = {
    [FCNVME_LS_CREATE_ASSOCIATION] = { FCNVME_TAG_CREATE_ASSOCIATION },
    [FCNVME_LS_CREATE_CONNECTION] = { FCNVME_TAG_ASSOCIATION_ID,
                                      FCNVME_TAG_CREATE_CONNECTION },
    [FCNVME_LS_DISCONNECT] = { FCNVME_TAG_ASSOCIATION_ID,
                               FCNVME_TAG_DISCONNECT },
    [FCNVME_LS_DISCONNECT_CONNECTION] = { FCNVME_TAG_ASSOCIATION_ID,
                                          FCNVME_TAG_CONNECTION_ID },
};

static const uint8_t accepts[][TAGS_MAX] = {
    [FCNVME_LS_CREATE_ASSOCIATION] = { FCNVME_TAG_REQUEST,
                                       FCNVME_TAG_ASSOCIATION_ID,
                                       FCNVME_TAG_CONNECTION_ID },
    [FCNVME_LS_CREATE_CONNECTION] = { FCNVME_TAG_REQUEST,
                                      FCNVME_TAG_CONNECTION_ID },
    [FCNVME_LS_DISCONNECT] = { FCNVME_TAG_REQUEST },
    [FCNVME_LS_DISCONNECT_CONNECTION] = { FCNVME_TAG_REQUEST },
};

static const uint8_t reject_tags[TAGS_MAX] = { FCNVME_TAG_REQUEST,
                                               FCNVME_TAG_REJECT };

static bool is_known(uint8_t command)
{
    return command >= FCNVME_LS_CREATE_ASSOCIATION &&
           command <= FCNVME_LS_DISCONNECT_CONNECTION;
}

/* ------------------------------------------------------------------ */
/* Lists of descriptors                                                */

/* False if the payload does not hold what it announces. */
static bool check_list_length(const CheckView *view)
{
    FcnvmeLs ls;

    if (!wire_decode(&fcnvme_ls_format, &ls, view->data, view->length)) {
        check_payload_breach(view, CHECK_NLS_LENGTH, "%u bytes", view->length);
        return false;
    }
    if (ls.list_length != view->length - FCNVME_LS_LEN) {
        check_payload_breach(view, CHECK_NLS_LENGTH, "%u, but %u bytes follow",
                             ls.list_length, view->length - FCNVME_LS_LEN);
        return false;
    }
    return true;
}

/* Bytes that are reserved in a descriptor, from its tag on. */
static bool reserved_is_zero(const CheckView *view, uint32_t at, uint8_t tag)
{
    switch (tag) {
    case FCNVME_TAG_REQUEST:
        return check_zero(view, at + 9, 7);
    case FCNVME_TAG_REJECT:
        return check_zero(view, at + 8, 1) && check_zero(view, at + 12, 4);
    case FCNVME_TAG_CREATE_ASSOCIATION:
        return check_zero(view, at + 10, 38) && check_zero(view, at + 52, 4) &&
               check_zero(view, at + 584, 432);
    case FCNVME_TAG_CREATE_CONNECTION:
        return check_zero(view, at + 10, 38) && check_zero(view, at + 52, 4);
    case FCNVME_TAG_DISCONNECT:
        return check_zero(view, at + 8, 16);
    default:
        return true;
    }
}

/* False unless the descriptors are those of @tags. */
static bool check_descriptors(const CheckView *view,
                              const uint8_t tags[TAGS_MAX])
{
    uint32_t at = FCNVME_LS_LEN;

    for (unsigned int i = 0; i < TAGS_MAX && tags[i]; i++) {
        uint32_t expected = lengths[tags[i]];
        uint32_t tag, length;

        if (view->length < at + DESCRIPTOR_HEAD + expected) {
            check_payload_breach(view, CHECK_NLS_DESCRIPTOR,
                                 "descriptor %u does not fit", i + 1);
            return false;
        }
        tag = get_be32(view->data + at);
        length = get_be32(view->data + at + 4);
        if (tag != tags[i] || length != expected) {
            check_payload_breach(view, CHECK_NLS_DESCRIPTOR,
                                 "tag %x of %u bytes, not %x of %u", tag,
                                 length, tags[i], expected);
            return false;
        }
        if (!reserved_is_zero(view, at, tags[i])) {
            check_payload_breach(view, CHECK_NLS_RESERVED, "of tag %x", tag);
        }
        at += DESCRIPTOR_HEAD + expected;
    }
    if (at != view->length) {
        check_payload_breach(view, CHECK_NLS_DESCRIPTOR,
                             "%u bytes behind the last descriptor",
                             view->length - at);
        return false;
    }
    return true;
}

static bool check_list(const CheckView *view, const uint8_t tags[TAGS_MAX])
{
    if (!check_list_length(view)) {
        return false;
    }
    if (!check_zero(view, 1, 3)) {
        check_payload_breach(view, CHECK_NLS_RESERVED, "behind the command");
    }
    return check_descriptors(view, tags);
}

/* ------------------------------------------------------------------ */
/* Requests                                                            */

static void check_queue_parameters(const CheckView *view)
{
    const CheckExchange *exchange = view->exchange;

    if (!exchange->sqsize || !exchange->ersp_ratio ||
        exchange->ersp_ratio >= exchange->sqsize) {
        check_payload_breach(view, CHECK_NLS_PARAMETERS,
                             "queue size %u, ERSP ratio %u", exchange->sqsize,
                             exchange->ersp_ratio);
    }
}

static bool is_name(const uint8_t *field)
{
    return *field && memchr(field, 0, NQN_MAX + 1);
}

static void create_association(CheckView *view)
{
    CheckExchange *exchange = view->exchange;
    FcnvmeCreateAssociation request;

    wire_decode(&fcnvme_create_association_format, &request, view->data,
                view->length);
    exchange->qid = 0;
    exchange->sqsize = request.sqsize;
    exchange->ersp_ratio = request.ersp_ratio;
    check_queue_parameters(view);
    if (request.cntlid > 0xffef && request.cntlid < 0xfffe) {
        check_payload_breach(view, CHECK_NLS_PARAMETERS, "controller %04x",
                             request.cntlid);
    }
    if (!is_name(request.hostnqn) || !is_name(request.subnqn)) {
        check_payload_breach(view, CHECK_NLS_PARAMETERS, "an NQN");
    }
}

/* The association of the request, if its sender has one of that name. */
static const CheckQueue *association_of(CheckView *view)
{
    uint64_t id = get_be64(view->data + 16);
    const CheckQueue *queue =
        check_queue_of_association(view->checker, view->port->fabric,
                                   view->header->s_id, view->header->d_id, id);

    view->exchange->association_id = id;
    if (queue && check_queue_alive_for(queue, view->header->s_id)) {
        return queue;
    }
    if (!view->checker->blind) {
        check_payload_breach(view, CHECK_NLS_ASSOCIATION,
                             "%016" G_GINT64_MODIFIER "x is not known", id);
    }
    return NULL;
}

static void create_connection(CheckView *view)
{
    CheckExchange *exchange = view->exchange;
    FcnvmeCreateConnection request;

    wire_decode(&fcnvme_create_connection_format, &request, view->data,
                view->length);
    exchange->qid = request.qid;
    exchange->sqsize = request.sqsize;
    exchange->ersp_ratio = request.ersp_ratio;
    association_of(view);
    check_queue_parameters(view);
    if (!request.qid || request.qid == 0xffff) {
        check_payload_breach(view, CHECK_NLS_PARAMETERS, "queue %u",
                             request.qid);
    }
}

static void disconnect(CheckView *view)
{
    if (association_of(view)) {
        check_queues_end(view->checker, view->port->fabric, view->header->s_id,
                         view->header->d_id, view->exchange->association_id);
    }
}

/*
 * Targets accept a Create Association that is shorter than the standard has
 * it, so that we have to know of it as well.
 */
static bool check_request_list(const CheckView *view, uint8_t command)
{
    return check_list(view, requests[command]) ||
           (command == FCNVME_LS_CREATE_ASSOCIATION &&
            view->length >= FCNVME_CREATE_ASSOCIATION_LEN);
}

void check_ls_request(CheckView *view)
{
    uint8_t command = view->length ? view->data[0] : 0;

    if (view->header->seq_cnt) {
        return;
    }
    view->exchange->request = command;
    check_need_prli(view, CHECK_FC4_NVME);
    if (!view->whole || !is_known(command) ||
        !check_request_list(view, command)) {
        view->whole = false; /* there is nothing in it to go by */
        return;
    }
    switch (command) {
    case FCNVME_LS_CREATE_ASSOCIATION:
        create_association(view);
        break;
    case FCNVME_LS_CREATE_CONNECTION:
        create_connection(view);
        break;
    case FCNVME_LS_DISCONNECT:
        disconnect(view);
        break;
    default:
        break;
    }
}

void check_ls_arrived(CheckView *view)
{
    if (check_receiver_has_prli(view, CHECK_FC4_NVME)) {
        check_owe_answer(view);
    }
}

/* ------------------------------------------------------------------ */
/* Answers                                                             */

/* What is created exists for the target from now on. */
static void created(CheckView *view, uint64_t association_id,
                    uint64_t connection_id)
{
    const CheckExchange *exchange = view->exchange;
    CheckQueue *queue = check_queue(view->checker, view->port->fabric,
                                    view->header->s_id, connection_id);

    if (queue || !connection_id) {
        check_payload_breach(view, CHECK_NLS_CONNECTION,
                             "%016" G_GINT64_MODIFIER "x is in use",
                             connection_id);
        return;
    }
    queue =
        check_queue_new(view->checker, exchange, association_id, connection_id);
    queue->target_alive = true;
}

static void association_created(CheckView *view)
{
    uint64_t id = get_be64(view->data + 32);

    if (!id || check_queue_of_association(view->checker, view->port->fabric,
                                          view->header->s_id,
                                          view->header->d_id, id)) {
        check_payload_breach(view, CHECK_NLS_ASSOCIATION,
                             "%016" G_GINT64_MODIFIER "x is in use", id);
        return;
    }
    created(view, id, get_be64(view->data + 48));
}

static void check_accept(CheckView *view, const CheckExchange *request)
{
    if (!is_known(request->request) ||
        !check_list(view, accepts[request->request])) {
        return;
    }
    switch (request->request) {
    case FCNVME_LS_CREATE_ASSOCIATION:
        association_created(view);
        break;
    case FCNVME_LS_CREATE_CONNECTION:
        created(view, request->association_id, get_be64(view->data + 32));
        break;
    case FCNVME_LS_DISCONNECT:
        check_queues_end(view->checker, view->port->fabric, view->header->s_id,
                         view->header->d_id, request->association_id);
        break;
    default:
        break;
    }
}

static void check_reject(const CheckView *view)
{
    FcnvmeRjt rjt;

    if (!check_list(view, reject_tags)) {
        return;
    }
    wire_decode(&fcnvme_rjt_format, &rjt, view->data, view->length);
    if (!check_listed("\x01\x03\x05\x07\x09\x0b\x0e\x40\x41\x42\x43\xff",
                      rjt.reason) ||
        (rjt.explanation &&
         !check_listed("\x17\x2a\x2d\x40\x41\x42\x43\x44\x45\x46",
                       rjt.explanation))) {
        check_payload_breach(view, CHECK_NLS_REJECT,
                             "reason %02x, explanation %02x", rjt.reason,
                             rjt.explanation);
    }
}

void check_ls_reply(CheckView *view)
{
    const CheckExchange *request = check_request_of(view);
    uint8_t code = view->length ? view->data[0] : 0;

    if (!view->whole) {
        return;
    }
    if (code != FCNVME_LS_ACC && code != FCNVME_LS_RJT) {
        check_payload_breach(view, CHECK_NLS_RESPONSE, "code %02x", code);
        return;
    }
    if (view->length > 16 && view->exchange->length &&
        !view->exchange->doubtful &&
        view->data[16] != view->exchange->request) {
        check_payload_breach(view, CHECK_NLS_RESPONSE,
                             "to command %02x, it was %02x", view->data[16],
                             view->exchange->request);
    }
    if (code == FCNVME_LS_RJT) {
        check_reject(view);
    } else if (request) {
        check_accept(view, request);
    }
}

/* The host knows of the connection now. */
static void created_for_host(CheckView *view, uint32_t at)
{
    CheckQueue *queue =
        check_queue(view->checker, view->port->fabric, view->header->s_id,
                    get_be64(view->data + at));

    if (queue && queue->host == view->header->d_id && queue->target_alive) {
        queue->host_alive = true;
    }
}

void check_ls_reply_arrived(CheckView *view)
{
    if (!view->whole || !view->length || view->data[0] != FCNVME_LS_ACC) {
        return;
    }
    if (view->exchange->request == FCNVME_LS_CREATE_ASSOCIATION &&
        view->length == FCNVME_ASSOCIATION_ACC_LEN) {
        created_for_host(view, 48);
    } else if (view->exchange->request == FCNVME_LS_CREATE_CONNECTION &&
               view->length == FCNVME_CONNECTION_ACC_LEN) {
        created_for_host(view, 32);
    }
}
