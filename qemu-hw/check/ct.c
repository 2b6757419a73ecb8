/*
 * Generic services: the CT_IU preamble, requests to the name server and to
 * the management server, and their answers (FC-GS-8).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/checker.h"
#include "wire/bytes.h"
#include "wire/ct.h"
#include "wire/fdmi.h"

#define VARIABLE 0xffff

/* Requests of the name server: bytes behind the preamble. */
typedef struct Service {
    uint16_t command;
    uint16_t request; /* VARIABLE: a name whose length is before it */
    uint16_t name_at; /* where that is */
    uint16_t accept;  /* VARIABLE: a list */
    uint16_t entry;   /* bytes of one entry */
    bool port_id;     /* the request begins with a reserved byte and one */
} Service;

static const Service services[] = {
    { FC_NS_GA_NXT, 4, 0, FC_NS_GA_NXT_LEN, 0, true },
    { FC_NS_GID_A, 4, 0, VARIABLE, FC_NS_GID_FT_ENTRY_LEN, true },
    { FC_NS_GPN_ID, 4, 0, 8, 0, true },
    { FC_NS_GNN_ID, 4, 0, 8, 0, true },
    { FC_NS_GCS_ID, 4, 0, 4, 0, true },
    { FC_NS_GFT_ID, 4, 0, 32, 0, true },
    { FC_NS_GSPN_ID, 4, 0, 1 + FC_SYMBOLIC_NAME_MAX, 0, true },
    { FC_NS_GPT_ID, 4, 0, 4, 0, true },
    { FC_NS_GFPN_ID, 4, 0, 8, 0, true },
    { FC_NS_GFF_ID, 4, 0, 128, 0, true },
    { FC_NS_GID_PN, 8, 0, 4, 0, false },
    { FC_NS_GID_NN, 8, 0, VARIABLE, FC_NS_GID_FT_ENTRY_LEN, false },
    { FC_NS_GPN_NN, 8, 0, VARIABLE, FC_NS_GPN_FT_ENTRY_LEN, false },
    { FC_NS_GSNN_NN, 8, 0, 1 + FC_SYMBOLIC_NAME_MAX, 0, false },
    { FC_NS_GID_FT, 4, 0, VARIABLE, FC_NS_GID_FT_ENTRY_LEN, false },
    { FC_NS_GPN_FT, 4, 0, VARIABLE, FC_NS_GPN_FT_ENTRY_LEN, false },
    { FC_NS_GNN_FT, 4, 0, VARIABLE, FC_NS_GPN_FT_ENTRY_LEN, false },
    { FC_NS_GID_PT, 4, 0, VARIABLE, FC_NS_GID_FT_ENTRY_LEN, false },
    { FC_NS_GID_FF, 8, 0, VARIABLE, FC_NS_GID_FT_ENTRY_LEN, false },
    { FC_NS_RPN_ID, 12, 0, 0, 0, true },
    { FC_NS_RNN_ID, 12, 0, 0, 0, true },
    { FC_NS_RCS_ID, 8, 0, 0, 0, true },
    { FC_NS_RFT_ID, 36, 0, 0, 0, true },
    { FC_NS_RSPN_ID, VARIABLE, 4, 0, 0, true },
    { FC_NS_RFF_ID, 8, 0, 0, 0, true },
    { FC_NS_RSNN_NN, VARIABLE, 8, 0, 0, false },
    { FC_NS_DA_ID, 4, 0, 0, 0, true },
};

static const Service *find_service(uint16_t command)
{
    for (size_t i = 0; i < G_N_ELEMENTS(services); i++) {
        if (services[i].command == command) {
            return &services[i];
        }
    }
    return NULL;
}

static bool is_name_server(uint8_t gs_type, uint8_t gs_subtype)
{
    return gs_type == FC_CT_TYPE_DIRECTORY &&
           gs_subtype == FC_CT_SUBTYPE_NAME_SERVER;
}

static bool is_fdmi(uint8_t gs_type, uint8_t gs_subtype)
{
    return gs_type == FC_CT_TYPE_MANAGEMENT && gs_subtype == FC_CT_SUBTYPE_FDMI;
}

/* ------------------------------------------------------------------ */
/* The preamble                                                        */

/* False if there is none. */
static bool check_preamble(const CheckView *view, FcCt *ct)
{
    if (!wire_decode(&fc_ct_format, ct, view->data, view->length)) {
        check_payload_breach(view, CHECK_GS_LENGTH, "%u bytes", view->length);
        return false;
    }
    if (ct->revision != FC_CT_REVISION || !check_zero(view, 7, 1) ||
        !check_zero(view, 12, 1)) {
        check_payload_breach(view, CHECK_GS_PREAMBLE,
                             "revision %u, reserved %02x and %02x",
                             ct->revision, view->data[7], view->data[12]);
    }
    if (ct->in_id) {
        check_payload_breach(view, CHECK_GS_IN_ID, "%06x", ct->in_id);
    }
    return true;
}

/* ------------------------------------------------------------------ */
/* Requests                                                            */

static void check_server(const CheckView *view, const FcCt *ct)
{
    uint32_t d_id = view->header->d_id;

    if ((is_name_server(ct->gs_type, ct->gs_subtype) &&
         d_id != FC_ADDR_NAME_SERVER) ||
        (is_fdmi(ct->gs_type, ct->gs_subtype) && d_id != FC_ADDR_MANAGEMENT)) {
        check_payload_breach(view, CHECK_GS_SERVER, "%02x/%02x at %06x",
                             ct->gs_type, ct->gs_subtype, d_id);
    }
}

static bool request_fits(const CheckView *view, const Service *service)
{
    uint32_t body = view->length - FC_CT_LEN;
    uint32_t name = service->name_at;

    if (service->request != VARIABLE) {
        return body == service->request;
    }
    return body > name && body == name + 1 + view->data[FC_CT_LEN + name];
}

static void check_name_request(const CheckView *view, const FcCt *ct)
{
    const Service *service = find_service(ct->command);
    bool reserved;

    if (!service) {
        return;
    }
    if (!request_fits(view, service)) {
        check_payload_breach(view, CHECK_GS_LENGTH, "%s with %u bytes",
                             fc_ct_name(ct->gs_type, ct->command),
                             view->length - FC_CT_LEN);
        return;
    }
    reserved = service->port_id && view->data[FC_CT_LEN];
    if (ct->command == FC_NS_RFF_ID) {
        reserved |= !check_zero(view, FC_CT_LEN + 4, 2);
    }
    if (reserved) {
        check_payload_breach(view, CHECK_GS_RESERVED, "of %s",
                             fc_ct_name(ct->gs_type, ct->command));
    }
}

void check_ct_request(CheckView *view)
{
    FcCt ct;

    if (view->header->seq_cnt) {
        return; /* the rest of a long one */
    }
    check_need_plogi(view);
    if (!check_preamble(view, &ct)) {
        view->exchange->whole = false;
        view->whole = false;
        return;
    }
    view->exchange->request = ct.command;
    view->exchange->gs_type = ct.gs_type;
    view->exchange->gs_subtype = ct.gs_subtype;
    view->exchange->gs_maximum = ct.residual;
    check_server(view, &ct);
    if (ct.reason || ct.explanation || ct.vendor) {
        check_payload_breach(view, CHECK_GS_REJECT, "a request with a reason");
    }
    if (!view->whole) {
        return;
    }
    if (is_name_server(ct.gs_type, ct.gs_subtype)) {
        check_name_request(view, &ct);
    } else if (is_fdmi(ct.gs_type, ct.gs_subtype)) {
        check_fdmi(view, ct.command, FC_CT_LEN);
    }
}

/* Other addresses take no CT, and need not answer it. */
void check_ct_arrived(CheckView *view)
{
    uint32_t d_id = view->header->d_id;

    if ((d_id == FC_ADDR_NAME_SERVER || d_id == FC_ADDR_MANAGEMENT) &&
        view->port->fcid) {
        check_owe_answer(view);
    }
}

/* ------------------------------------------------------------------ */
/* Answers                                                             */

static void check_entries(const CheckView *view, const Service *service)
{
    uint32_t body = view->length - FC_CT_LEN;
    uint32_t last = view->length - service->entry;

    if (!body || body % service->entry) {
        check_payload_breach(view, CHECK_GS_ENTRIES,
                             "%u bytes are no whole number of entries", body);
        return;
    }
    for (uint32_t at = FC_CT_LEN; at < view->length; at += service->entry) {
        uint8_t expected = at == last ? FC_NS_LAST_ENTRY : 0;

        if (view->data[at] != expected) {
            check_payload_breach(
                view, CHECK_GS_ENTRIES, "control byte %02x of entry %u of %u",
                view->data[at], (at - FC_CT_LEN) / service->entry + 1,
                body / service->entry);
        }
        if (service->entry == FC_NS_GPN_FT_ENTRY_LEN &&
            !check_zero(view, at + 4, 4)) {
            check_payload_breach(view, CHECK_GS_RESERVED, "of an entry");
        }
    }
}

static void check_accept(const CheckView *view, const CheckExchange *request)
{
    const Service *service = find_service(request->request);
    uint32_t body = view->length - FC_CT_LEN;

    if (is_fdmi(request->gs_type, request->gs_subtype)) {
        if (body && request->request >= FC_FDMI_RHBA) {
            check_payload_breach(view, CHECK_GS_LENGTH,
                                 "%u bytes for a registration", body);
        }
        return;
    }
    if (!service || !is_name_server(request->gs_type, request->gs_subtype)) {
        return;
    }
    if (request->gs_maximum) {
        return; /* it may be cut anywhere */
    }
    if (service->accept == VARIABLE) {
        check_entries(view, service);
    } else if (body != service->accept) {
        check_payload_breach(
            view, CHECK_GS_LENGTH, "%u bytes for %s, not %u", body,
            fc_ct_name(request->gs_type, request->request), service->accept);
    }
}

/*
 * A request may limit the answer; what it does not limit is cut only where
 * it is a list, each entry of which says enough by itself.
 */
static void check_residual(const CheckView *view, const FcCt *ct,
                           const CheckExchange *request)
{
    uint32_t body = view->length - FC_CT_LEN;
    uint32_t maximum = request->gs_maximum * 4;
    const Service *service = find_service(request->request);
    bool is_list = is_name_server(request->gs_type, request->gs_subtype) &&
                   service && service->accept == VARIABLE;

    if (maximum && view->whole && body > maximum) {
        check_payload_breach(view, CHECK_GS_RESIDUAL,
                             "%u bytes, the request allows %u", body, maximum);
    }
    if (ct->residual &&
        (ct->command != FC_CT_ACCEPT || (!maximum && !is_list))) {
        check_payload_breach(view, CHECK_GS_RESIDUAL,
                             "%u words are said to be left over", ct->residual);
    }
}

static void check_reason(const CheckView *view, const FcCt *ct)
{
    bool rejects = ct->command == FC_CT_REJECT;

    if (rejects ? !check_listed("\x01\x02\x03\x04\x05\x07\x09\x0b\x0d\x0e\xff",
                                ct->reason)
                : ct->reason || ct->explanation || ct->vendor) {
        check_payload_breach(view, CHECK_GS_REJECT,
                             "reason %02x, explanation %02x in %04x",
                             ct->reason, ct->explanation, ct->command);
    }
}

void check_ct_reply(CheckView *view)
{
    const CheckExchange *request = check_request_of(view);
    FcCt ct;

    if (view->header->seq_cnt || !check_preamble(view, &ct)) {
        return;
    }
    if (ct.command != FC_CT_ACCEPT && ct.command != FC_CT_REJECT) {
        check_payload_breach(view, CHECK_GS_RESPONSE, "code %04x", ct.command);
        return;
    }
    if (request && (ct.gs_type != request->gs_type ||
                    ct.gs_subtype != request->gs_subtype)) {
        check_payload_breach(
            view, CHECK_GS_RESPONSE, "%02x/%02x, the request was %02x/%02x",
            ct.gs_type, ct.gs_subtype, request->gs_type, request->gs_subtype);
    }
    if (request) {
        check_residual(view, &ct, request);
    }
    check_reason(view, &ct);
    if (view->whole && request && ct.command == FC_CT_ACCEPT) {
        check_accept(view, request);
    } else if (view->whole && ct.command == FC_CT_REJECT &&
               view->length != FC_CT_LEN) {
        check_payload_breach(view, CHECK_GS_LENGTH, "%u bytes of a reject",
                             view->length);
    }
}
