/*
 * What a target port answers to ELS requests and to ABTS (FC-LS-5, FC-FS-6).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/answer.h"
#include "target/nport_parts.h"
#include "wire/els.h"

/* Addresses from here on are the fabric's own. */
#define WELL_KNOWN_FIRST 0xfffff0

/* The requester of an ELS that needs a login, or NULL. */
static FcTargetSession *session_of(const FcTargetPort *port,
                                   const FcFrame *frame)
{
    return fc_target_session_by_fcid(&port->sessions, frame->header.s_id);
}

static FcIdentity identity_of(const FcTargetPort *port)
{
    return (FcIdentity){
        .fcid = port->fcid,
        .port_name = port->port_name,
        .node_name = port->node_name,
        .r_a_tov = port->r_a_tov,
        .e_d_tov = port->e_d_tov,
        .link_failures = port->port->link_failures,
        .associated_type = FC_RNID_STORAGE_SUBSYSTEM,
        .physical_port = port->port->index,
    };
}

static void reject(FcTargetPort *port, const FcFrame *frame, uint8_t reason,
                   uint8_t explanation)
{
    TAP(&port->lab->tap, TAP_target_drop, port->name,
        TAP_STR("why", "rejected"), TAP_STR("frame", fc_frame_name(frame)),
        TAP_FCID("s_id", frame->header.s_id), TAP_HEX("reason", 2, reason),
        TAP_HEX("explanation", 2, explanation));
    fc_target_port_send(port, fc_answer_reject(frame, reason, explanation));
}

static void reject_length(FcTargetPort *port, const FcFrame *frame)
{
    reject(port, frame, FC_RJT_LOGICAL_ERROR, FC_RJT_EXPLAIN_INVALID_LENGTH);
}

/* ------------------------------------------------------------------ */
/* Port login                                                          */

/* A new login ends what there was under that address or that name. */
static void end_old_sessions(FcTargetPort *port, const FcFrame *frame,
                             uint64_t port_name)
{
    FcTargetSession *session = session_of(port, frame);

    if (session) {
        fc_target_end_session(port, session, "new PLOGI");
    }
    session = fc_target_session_by_name(&port->sessions, port_name);
    if (session) {
        fc_target_end_session(port, session, "PLOGI from another address");
    }
}

/* What both sets of parameters allow; a size that is not legal is ignored. */
static uint16_t data_field_of(const FcElsLogin *login)
{
    uint16_t common = login->bb_receive_data_field & 0xfff;
    uint16_t class3 = login->class3_receive_data_field & 0xfff;
    uint16_t size = FC_DEFAULT_DATA;

    if (common >= 256) {
        size = MIN(size, common);
    }
    if (login->class3_options & FC_CLASS3_VALID && class3 >= 256) {
        size = MIN(size, class3);
    }
    return size & ~3;
}

static void plogi(FcTargetPort *port, const FcFrame *frame)
{
    FcIdentity identity = identity_of(port);
    FcTargetSession *session;
    FcElsLogin login;

    if (!wire_decode(&fc_els_plogi_format, &login, fc_frame_data(frame),
                     frame->length)) {
        reject_length(port, frame);
        return;
    }
    if (!frame->header.s_id || frame->header.s_id >= WELL_KNOWN_FIRST) {
        reject(port, frame, FC_RJT_LOGICAL_ERROR, FC_RJT_EXPLAIN_INVALID_S_ID);
        return;
    }
    end_old_sessions(port, frame, login.port_name);
    session = fc_target_session_add(&port->sessions, port, frame->header.s_id);
    if (!session) {
        reject(port, frame, FC_RJT_UNABLE,
               FC_RJT_EXPLAIN_INSUFFICIENT_RESOURCES);
        return;
    }
    session->port_name = login.port_name;
    session->node_name = login.node_name;
    session->max_data = data_field_of(&login);
    TAP(&port->lab->tap, TAP_target_login, port->name,
        TAP_STR("event", "PLOGI"), TAP_FCID("fcid", session->fcid),
        TAP_WWN("port_name", session->port_name),
        TAP_WWN("node_name", session->node_name));
    fc_target_port_send(port, fc_answer_plogi(frame, &identity));
}

static void logo(FcTargetPort *port, const FcFrame *frame)
{
    FcTargetSession *session = session_of(port, frame);

    /* FC-LS-5, LOGO: accepted from whoever says it, logged in or not */
    fc_target_port_send(port, fc_answer_accept(frame));
    if (session) {
        fc_target_end_session(port, session, "LOGO");
    }
}

/* ------------------------------------------------------------------ */
/* Process login                                                       */

static int fc4_of_type(const FcTargetPort *port, uint8_t type)
{
    for (uint32_t i = 0; i < port->fc4_count; i++) {
        if (port->fc4s[i].ops->type == type) {
            return i;
        }
    }
    return -1;
}

/* LS_ACC of PRLI or PRLO: a page of @page_length bytes. */
static void accept_process(FcTargetPort *port, const FcFrame *frame,
                           const FcElsPrli *page)
{
    FcElsPrli acc = *page;
    FcFrame *reply;

    acc.command = FC_ELS_LS_ACC;
    acc.payload_length = 4 + acc.page_length;
    reply = fc_frame_reply(frame, FC_RCTL_ELS_REPLY, FC_FCTL_REPLY,
                           acc.payload_length);
    wire_encode(&fc_els_prli_format, &acc, reply->payload->data);
    fc_target_port_send(port, reply);
}

/*
 * A PRLI or PRLO with at least one whole page. The first burst word that
 * ends an NVMe page is not needed: fnic leaves it out (fdls_send_tgt_prli).
 */
static bool decode_process(FcTargetPort *port, const FcFrame *frame,
                           FcElsPrli *page)
{
    if (wire_decode(&fc_els_prli_format, page, fc_frame_data(frame),
                    frame->length) &&
        page->page_length >= 16 &&
        page->payload_length >= 4 + page->page_length) {
        return true;
    }
    reject_length(port, frame);
    return false;
}

static void establish(FcTargetPort *port, FcTargetSession *session, int fc4)
{
    const FcTargetFc4 *process = &port->fc4s[fc4];

    if (session->processes & 1u << fc4) {
        /* FC-LS-5, PRLI: a second one ends what the first had begun */
        process->ops->logout(process->fc4, session, "new PRLI");
    }
    session->processes |= 1u << fc4;
    TAP(&port->lab->tap, TAP_target_login, port->name, TAP_STR("event", "PRLI"),
        TAP_FCID("fcid", session->fcid), TAP_STR("fc4", process->ops->name));
    process->ops->login(process->fc4, session);
}

static void prli(FcTargetPort *port, const FcFrame *frame)
{
    FcElsPrli request;
    FcElsPrli page = { 0 };
    int fc4;

    if (!decode_process(port, frame, &request)) {
        return;
    }
    page.type = request.type;
    fc4 = fc4_of_type(port, request.type);
    if (fc4 < 0) {
        page.page_length = 16;
        page.flags = FC_PRLI_NO_SUCH_TYPE;
        accept_process(port, frame, &page);
        return;
    }
    establish(port, session_of(port, frame), fc4);
    page.page_length = port->fc4s[fc4].ops->prli_page_length;
    page.flags = FC_PRLI_EXECUTED;
    page.service_parameters = port->fc4s[fc4].ops->service_parameters;
    accept_process(port, frame, &page);
}

static void prlo(FcTargetPort *port, const FcFrame *frame)
{
    FcTargetSession *session = session_of(port, frame);
    FcElsPrli request;
    FcElsPrli page = { .page_length = 16 };
    int fc4;

    if (!decode_process(port, frame, &request)) {
        return;
    }
    page.type = request.type;
    page.flags = FC_PRLI_EXECUTED;
    fc4 = fc4_of_type(port, request.type);
    if (fc4 < 0) {
        page.flags = FC_PRLI_NO_SUCH_TYPE;
    } else if (session->processes & 1u << fc4) {
        port->fc4s[fc4].ops->logout(port->fc4s[fc4].fc4, session, "PRLO");
        session->processes &= ~(1u << fc4);
    }
    accept_process(port, frame, &page);
}

/* ------------------------------------------------------------------ */
/* State changes                                                       */

static bool page_concerns(const FcElsRscnPage *page, uint32_t fcid)
{
    switch (page->qualifier & 3) {
    case FC_RSCN_FORMAT_PORT:
        return fcid == page->port_id;
    case FC_RSCN_FORMAT_AREA:
        return fcid >> 8 == page->port_id >> 8;
    case FC_RSCN_FORMAT_DOMAIN:
        return fcid >> 16 == page->port_id >> 16;
    default:
        return true;
    }
}

static void mark_sessions(FcTargetPort *port, const FcElsRscnPage *page)
{
    for (unsigned int i = 0; i < FC_TARGET_SESSIONS; i++) {
        FcTargetSession *session = port->sessions.slots[i];

        if (session && page_concerns(page, session->fcid)) {
            session->verify = true;
        }
    }
}

static void rscn(FcTargetPort *port, const FcFrame *frame)
{
    const uint8_t *data = fc_frame_data(frame);
    FcElsRscnPage page;
    FcElsRscn header;

    if (!wire_decode(&fc_els_rscn_format, &header, data, frame->length) ||
        !fc_els_rscn_length_legal(&header, frame->length)) {
        reject_length(port, frame);
        return;
    }
    fc_target_port_send(port, fc_answer_accept(frame));
    for (uint32_t at = FC_ELS_RSCN_LEN; at < header.payload_length;
         at += FC_ELS_RSCN_PAGE_LEN) {
        wire_decode(&fc_els_rscn_page_format, &page, data + at,
                    FC_ELS_RSCN_PAGE_LEN);
        mark_sessions(port, &page);
    }
    fc_target_verify_sessions(port);
}

/* ------------------------------------------------------------------ */

static void common(FcTargetPort *port, const FcFrame *frame)
{
    FcIdentity identity = identity_of(port);
    FcFrame *reply = fc_answer_common_els(frame, &identity);

    if (reply) {
        fc_target_port_send(port, reply);
    }
}

/* About ourselves, and the F_Port that we are attached to. */
static void rdp(FcTargetPort *port, const FcFrame *frame)
{
    const FcFabricConfig *fabric = &port->port->fabric->config;
    FcDiagnosis diagnosis = {
        .port_name = port->port_name,
        .node_name = port->node_name,
        .attached_port_name = fc_port_wwpn(port->port),
        .attached_node_name = fabric->fabric_name,
        .link_failures = port->port->link_failures,
        .latency = fabric->latency,
        .ethernet = port->port->ethernet,
    };
    FcFrame *reply;
    uint32_t subject = fc_answer_rdp_subject(frame, &reply);

    if (!reply && subject != port->fcid) {
        reject(port, frame, FC_RJT_UNABLE, FC_RJT_EXPLAIN_UNABLE_TO_SUPPLY);
        return;
    }
    fc_target_port_send(port, reply ? reply : fc_answer_rdp(frame, &diagnosis));
}

/* Whose requests are heard. */
typedef enum Audience {
    FROM_ANYONE,
    FROM_LOGGED_IN,
    FROM_FABRIC,
} Audience;

static const struct {
    uint8_t command;
    Audience from;
    void (*handle)(FcTargetPort *port, const FcFrame *frame);
} requests[] = {
    { FC_ELS_PLOGI, FROM_ANYONE, plogi },
    { FC_ELS_LOGO, FROM_ANYONE, logo },
    { FC_ELS_RSCN, FROM_FABRIC, rscn },
    { FC_ELS_PRLI, FROM_LOGGED_IN, prli },
    { FC_ELS_PRLO, FROM_LOGGED_IN, prlo },
    { FC_ELS_ADISC, FROM_LOGGED_IN, common },
    { FC_ELS_PDISC, FROM_LOGGED_IN, common },
    { FC_ELS_ECHO, FROM_LOGGED_IN, common },
    { FC_ELS_RLS, FROM_LOGGED_IN, common },
    { FC_ELS_RRQ, FROM_LOGGED_IN, common },
    { FC_ELS_RTV, FROM_LOGGED_IN, common },
    { FC_ELS_RDP, FROM_ANYONE, rdp },
    { FC_ELS_RNID, FROM_ANYONE, common },
    { FC_ELS_TEST, FROM_ANYONE, common },
};

static bool from_fabric(const FcFrame *frame)
{
    return frame->header.s_id >= WELL_KNOWN_FIRST;
}

void fc_target_els(FcTargetPort *port, const FcFrame *frame)
{
    for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
        if (requests[i].command != fc_frame_command(frame)) {
            continue;
        }
        if (requests[i].from == FROM_LOGGED_IN && !session_of(port, frame)) {
            /* FC-LS-5, LS_RJT: "N_Port login required" */
            reject(port, frame, FC_RJT_UNABLE, FC_RJT_EXPLAIN_LOGIN_REQUIRED);
        } else if (requests[i].from == FROM_FABRIC && !from_fabric(frame)) {
            reject(port, frame, FC_RJT_LOGICAL_ERROR,
                   FC_RJT_EXPLAIN_INVALID_S_ID);
        } else {
            requests[i].handle(port, frame);
        }
        return;
    }
    reject(port, frame, FC_RJT_NOT_SUPPORTED, FC_RJT_EXPLAIN_NOT_SUPPORTED);
}

/*
 * FC-FS-6, ABTS protocol. An exchange that we know is stopped: BA_ACC, and
 * nothing of it is sent afterwards. An exchange that has no RX_ID yet may be
 * one whose command was lost on its way: BA_ACC too, since it is certain
 * that nothing will come of it. One that names an RX_ID of ours that is not
 * open (it has ended, the answer has crossed the ABTS) is an invalid
 * combination of identifiers: BA_RJT. The FC-4s know the exchanges that hosts
 * have begun; none of them begins one, so nothing is stopped of ours.
 */
void fc_target_abts(FcTargetPort *port, const FcFrame *frame)
{
    FcTargetSession *session = session_of(port, frame);
    uint16_t rx_id = frame->header.rx_id;
    bool is_ours = frame->header.f_ctl & FC_FCTL_EXCHANGE_RESPONDER;
    bool known = false;

    if (!session) {
        fc_target_stranger(port, frame);
        return;
    }
    for (uint32_t i = 0; i < port->fc4_count && !is_ours && !known; i++) {
        known = session->processes & 1u << i &&
                port->fc4s[i].ops->abort(port->fc4s[i].fc4, session,
                                         frame->header.ox_id, rx_id);
    }
    TAP(&port->lab->tap, TAP_target_abort, port->name,
        TAP_FCID("fcid", session->fcid),
        TAP_HEX("ox_id", 4, frame->header.ox_id), TAP_HEX("rx_id", 4, rx_id),
        TAP_FLAG("known", known));
    if (known || rx_id == FC_XID_UNASSIGNED) {
        fc_target_port_send(port, fc_answer_ba_acc(frame));
    } else {
        fc_target_port_send(
            port, fc_answer_ba_rjt(frame, FC_BA_RJT_LOGICAL_ERROR,
                                   FC_BA_RJT_EXPLANATION_INVALID_XID));
    }
}

/* False while the last LOGO to that address is not long ago. */
static bool may_logo(FcTargetPort *port, uint32_t fcid)
{
    int64_t now = lab_clock_now(&port->lab->clock);
    unsigned int i = 0;

    while (i < FC_TARGET_STRANGERS && port->strangers[i].fcid != fcid) {
        i++;
    }
    if (i == FC_TARGET_STRANGERS) {
        i = port->next_stranger;
        port->next_stranger = (i + 1) % FC_TARGET_STRANGERS;
    } else if (port->strangers[i].until > now) {
        return false;
    }
    port->strangers[i].fcid = fcid;
    port->strangers[i].until = now + port->e_d_tov * LAB_MILLISECONDS;
    return true;
}

/*
 * FC-LS-5, N_Port login: a class 3 frame from an N_Port that is not logged
 * in is discarded, and LOGO tells the sender that it has to log in again.
 */
void fc_target_stranger(FcTargetPort *port, const FcFrame *frame)
{
    uint8_t payload[FC_ELS_LOGO_LEN];
    uint32_t fcid = frame->header.s_id;
    FcElsLogo message = {
        .command = FC_ELS_LOGO,
        .port_id = port->fcid,
        .port_name = port->port_name,
    };
    FcHeader header;

    fc_target_drop(port, frame, "not logged in");
    if (!fcid || from_fabric(frame) || !may_logo(port, fcid)) {
        return;
    }
    header = fc_target_header(port, fcid, FC_RCTL_ELS_REQUEST, FC_TYPE_ELS);
    wire_encode(&fc_els_logo_format, &message, payload);
    fc_target_port_send(port,
                        fc_frame_new_copy(&header, payload, sizeof(payload)));
}
