/*
 * Extended Link Services: lengths, reserved bytes, and what each says
 * (FC-LS-5).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/checker.h"
#include "wire/bytes.h"
#include "wire/els.h"

/* Bytes that are zero; the list ends with an empty one. */
typedef struct Range {
    uint8_t at, length;
} Range;

#define RANGES_MAX 3

typedef struct Els {
    bool known;
    uint16_t request, request_max; /* bytes */
    uint16_t accept, accept_max;
    Range request_zero[RANGES_MAX];
    Range accept_zero[RANGES_MAX];
    bool needs_login; /* with the other N_Port */
    void (*judge)(CheckView *view);
    void (*judge_accept)(CheckView *view, const CheckExchange *request);
} Els;

static const Range accept_head[] = { { 1, 3 }, { 0 } };

/* ------------------------------------------------------------------ */
/* What single requests say                                            */

static void judge_login(CheckView *view)
{
    check_login_parameters(view, view->data[0], false);
}

static void judge_login_accept(CheckView *view, const CheckExchange *request)
{
    check_login_parameters(view, request->request, true);
}

/* The name that the sender has logged in with; 0: not known. */
static uint64_t own_name(const CheckView *view, bool node)
{
    const CheckLogin *side =
        check_login(view->checker, view->port->fabric, view->header->s_id,
                    view->header->d_id);

    if (side && side->port_name) {
        return node ? side->node_name : side->port_name;
    }
    if (view->service) {
        return 0;
    }
    return node ? view->port->node_name : view->port->port_name;
}

static void judge_logo(CheckView *view)
{
    uint32_t fcid = get_be24(view->data + 5);
    uint64_t name = get_be64(view->data + 8);
    uint64_t own = own_name(view, false);

    if (fcid != view->header->s_id || (own && name != own)) {
        check_payload_breach(view, CHECK_LS_LOGO,
                             "%06x, name %016" G_GINT64_MODIFIER "x", fcid,
                             name);
    }
}

static void judge_identity(CheckView *view)
{
    uint32_t fcid = get_be24(view->data + 25);
    uint64_t port_name = get_be64(view->data + 8);
    uint64_t node_name = get_be64(view->data + 16);
    uint64_t own = own_name(view, false);

    if (fcid != view->header->s_id ||
        (own && (port_name != own || node_name != own_name(view, true)))) {
        check_payload_breach(view, CHECK_LS_ADISC,
                             "%06x, port name %016" G_GINT64_MODIFIER "x", fcid,
                             port_name);
    }
}

static void judge_identity_accept(CheckView *view, const CheckExchange *request)
{
    judge_identity(view);
}

static void judge_echo(CheckView *view)
{
    view->exchange->checksum = fc_crc32(view->data + 1, view->length - 1);
}

static void judge_echo_accept(CheckView *view, const CheckExchange *request)
{
    if (view->length != request->length ||
        fc_crc32(view->data + 1, view->length - 1) != request->checksum) {
        check_payload_breach(view, CHECK_LS_ACCEPT,
                             "%u bytes that are not the %u of the ECHO",
                             view->length, request->length);
    }
}

static void judge_pages(CheckView *view)
{
    check_pages(view, view->data[0], false);
}

static void judge_pages_accept(CheckView *view, const CheckExchange *request)
{
    check_pages(view, request->request, true);
}

static void judge_rscn(CheckView *view)
{
    uint16_t length = get_be16(view->data + 2);

    if (view->data[1] != FC_ELS_RSCN_PAGE_LEN || length != view->length ||
        length % FC_ELS_RSCN_PAGE_LEN) {
        check_payload_breach(view, CHECK_LS_RSCN,
                             "pages of %u bytes, payload of %u, %u came",
                             view->data[1], length, view->length);
        return;
    }
    for (uint32_t at = FC_ELS_RSCN_LEN; at < length;
         at += FC_ELS_RSCN_PAGE_LEN) {
        if (view->data[at] & 0xc0) {
            check_payload_breach(view, CHECK_LS_RSCN, "qualifier %02x",
                                 view->data[at]);
        }
    }
    if (view->header->s_id != FC_ADDR_FABRIC_CONTROLLER &&
        view->header->d_id != FC_ADDR_FABRIC_CONTROLLER) {
        check_payload_breach(view, CHECK_LS_RSCN, "from %06x to %06x",
                             view->header->s_id, view->header->d_id);
    }
}

static void judge_scr(CheckView *view)
{
    if (!check_listed("\x01\x02\x03\xff", view->data[7])) {
        check_payload_breach(view, CHECK_LS_SCR, "function %02x",
                             view->data[7]);
    }
}

/* A list of descriptors: tag, length of the value, value. */
static bool descriptors_fit(const CheckView *view)
{
    uint32_t at = 8;

    if (get_be32(view->data + 4) != view->length - at) {
        return false;
    }
    while (view->length - at >= 8) {
        uint32_t length = get_be32(view->data + at + 4);

        if (length > view->length - at - 8) {
            return false;
        }
        at += 8 + length;
    }
    return at == view->length;
}

static void judge_descriptors(CheckView *view)
{
    if (!descriptors_fit(view)) {
        check_payload_breach(view, CHECK_LS_DESCRIPTORS,
                             "a list of %u bytes in %u",
                             get_be32(view->data + 4), view->length);
    }
}

static void judge_descriptors_accept(CheckView *view,
                                     const CheckExchange *request)
{
    judge_descriptors(view);
}

static void judge_rnid_accept(CheckView *view, const CheckExchange *request)
{
    uint32_t length = FC_ELS_ACC_LEN + 4 + view->data[5] + view->data[7];

    if (length != view->length || view->data[6]) {
        check_payload_breach(view, CHECK_LS_ACCEPT,
                             "%u and %u bytes of data in %u", view->data[5],
                             view->data[7], view->length);
    }
}

static void judge_rrq(CheckView *view)
{
    uint32_t originator = get_be24(view->data + 5);
    uint16_t ox_id = get_be16(view->data + 8);
    uint16_t rx_id = get_be16(view->data + 10);

    view->exchange->about_ox_id = ox_id;
    view->exchange->about_rx_id = rx_id;
    if (originator == view->header->d_id) {
        return; /* an exchange of the other side's */
    }
    if (originator != view->header->s_id ||
        (!view->checker->blind &&
         !check_exchange_resting(view->checker, view->exchange))) {
        check_payload_breach(view, CHECK_LS_RRQ, "%06x, %04x/%04x", originator,
                             ox_id, rx_id);
    }
}

/* ------------------------------------------------------------------ */
/* All of them                                                         */

#define LOGIN                                                           \
    {                                                                   \
        .known = true, .request = FC_ELS_LOGIN_LEN, .request_max = 256, \
        .accept = FC_ELS_LOGIN_LEN, .accept_max = 256,                  \
        .request_zero = { { 1, 3 } }, .judge = judge_login,             \
        .judge_accept = judge_login_accept,                             \
    }

#define PAGES                                                         \
    {                                                                 \
        .known = true, .request = 4, .request_max = 256, .accept = 4, \
        .accept_max = 256, .needs_login = true, .judge = judge_pages, \
        .judge_accept = judge_pages_accept,                           \
    }

/* By command code. */
static const Els services[256] = {
    [FC_ELS_FLOGI] = LOGIN,
    [FC_ELS_FDISC] = LOGIN,
    [FC_ELS_PLOGI] = LOGIN,
    [FC_ELS_PDISC] = LOGIN,
    [FC_ELS_PRLI] = PAGES,
    [FC_ELS_PRLO] = PAGES,
    [FC_ELS_LOGO] = {
        .known = true,
        .request = FC_ELS_LOGO_LEN,
        .accept = FC_ELS_ACC_LEN,
        .request_zero = { { 1, 4 } },
        .judge = judge_logo,
    },
    [FC_ELS_ADISC] = {
        .known = true,
        .request = FC_ELS_ADISC_LEN,
        .accept = FC_ELS_ADISC_LEN,
        .request_zero = { { 1, 4 }, { 24, 1 } },
        .accept_zero = { { 4, 1 }, { 24, 1 } },
        .needs_login = true,
        .judge = judge_identity,
        .judge_accept = judge_identity_accept,
    },
    [FC_ELS_RTV] = {
        .known = true,
        .request = 4,
        .accept = FC_ELS_RTV_ACC_LEN,
        .request_zero = { { 1, 3 } },
        .needs_login = true,
    },
    [FC_ELS_RLS] = {
        .known = true,
        .request = FC_ELS_RLS_LEN,
        .accept = FC_ELS_RLS_ACC_LEN,
        .request_zero = { { 1, 4 } },
        .needs_login = true,
    },
    [FC_ELS_ECHO] = {
        .known = true,
        .request = 4,
        .request_max = FC_ELS_ECHO_MAX,
        .accept = 4,
        .accept_max = FC_ELS_ECHO_MAX,
        .request_zero = { { 1, 3 } },
        .needs_login = true,
        .judge = judge_echo,
        .judge_accept = judge_echo_accept,
    },
    [FC_ELS_RRQ] = {
        .known = true,
        .request = FC_ELS_RRQ_LEN,
        .accept = FC_ELS_ACC_LEN,
        .request_zero = { { 1, 4 } },
        .needs_login = true,
        .judge = judge_rrq,
    },
    [FC_ELS_RSCN] = {
        .known = true,
        .request = FC_ELS_RSCN_LEN + FC_ELS_RSCN_PAGE_LEN,
        .request_max = 1024,
        .accept = FC_ELS_ACC_LEN,
        .judge = judge_rscn,
    },
    [FC_ELS_RNID] = {
        .known = true,
        .request = FC_ELS_RNID_LEN,
        .accept = 8,
        .accept_max = FC_ELS_RNID_ACC_MAX,
        .request_zero = { { 1, 3 }, { 5, 3 } },
        .judge_accept = judge_rnid_accept,
    },
    [FC_ELS_RDP] = {
        .known = true,
        .request = FC_ELS_RDP_LEN,
        .accept = FC_ELS_RDP_ACC_LEN,
        .accept_max = 1024,
        .request_zero = { { 1, 3 } },
        .judge = judge_descriptors,
        .judge_accept = judge_descriptors_accept,
    },
    [FC_ELS_SCR] = {
        .known = true,
        .request = FC_ELS_SCR_LEN,
        .accept = FC_ELS_ACC_LEN,
        .request_zero = { { 1, 6 } },
        .judge = judge_scr,
    },
};

static void check_ranges(const CheckView *view, const Range *ranges)
{
    for (; ranges->length; ranges++) {
        if (!check_zero(view, ranges->at, ranges->length)) {
            check_payload_breach(view, CHECK_LS_RESERVED, "bytes %u..%u",
                                 ranges->at, ranges->at + ranges->length - 1);
        }
    }
}

/* ------------------------------------------------------------------ */
/* Requests                                                            */

static void check_login_needed(const CheckView *view, const Els *els)
{
    if (els->needs_login && !fc_is_service(view->header->d_id) &&
        !fc_is_service(view->header->s_id)) {
        check_need_plogi(view);
    }
}

void check_els_request(CheckView *view)
{
    uint8_t command = view->length ? view->data[0] : 0;
    const Els *els = &services[command];

    if (view->header->seq_cnt) {
        return; /* the rest of a long one */
    }
    view->exchange->request = command;
    if (els->known && view->whole) {
        uint16_t max = MAX(els->request, els->request_max);

        check_login_needed(view, els);
        if (view->length < els->request || view->length > max) {
            check_payload_breach(view, CHECK_LS_LENGTH,
                                 "%s of %u bytes, not %u", fc_els_name(command),
                                 view->length, els->request);
            view->whole = false; /* no answer is compared with it */
        } else {
            check_ranges(view, els->request_zero);
            if (els->judge) {
                els->judge(view);
            }
        }
    }
    check_login_sent(view);
}

/* FC-LS-5: what may be asked of a port that one is not logged in with. */
static bool needs_no_login(uint8_t command)
{
    return command == FC_ELS_FLOGI || command == FC_ELS_PLOGI ||
           command == FC_ELS_LOGO || command == FC_ELS_RSCN;
}

static bool is_owed(const CheckView *view)
{
    uint8_t command = view->exchange->request;

    if (!services[command].known) {
        return false;
    }
    return view->service
               ? check_is_served(view->header->d_id)
               : needs_no_login(command) || check_receiver_has_plogi(view);
}

void check_els_arrived(CheckView *view)
{
    if (is_owed(view)) {
        check_owe_answer(view);
    }
    check_login_arrived(view);
}

/* ------------------------------------------------------------------ */
/* Replies                                                             */

static void check_accept(CheckView *view, const CheckExchange *request)
{
    const Els *els = &services[request->request];
    uint16_t max = MAX(els->accept, els->accept_max);

    if (!els->known) {
        return;
    }
    if (view->length < els->accept || view->length > max) {
        check_payload_breach(view, CHECK_LS_ACCEPT, "%u bytes for %s, not %u",
                             view->length, fc_els_name(request->request),
                             els->accept);
        return;
    }
    if (request->request != FC_ELS_PRLI && request->request != FC_ELS_PRLO &&
        request->request != FC_ELS_ECHO) {
        check_ranges(view, accept_head);
    }
    check_ranges(view, els->accept_zero);
    if (els->judge_accept) {
        els->judge_accept(view, request);
    }
}

static void check_reject(const CheckView *view)
{
    static const char reasons[] = "\x01\x03\x05\x07\x09\x0b\x0e\x20\xff";
    static const char explanations[] =
        "\x01\x03\x05\x07\x09\x0b\x0d\x0e\x0f\x11\x13\x15\x17\x19\x1e\x1f\x29"
        "\x2a\x2c\x2d\x2e\x40\x44\x46\x48\x50\x51\x52\x60\x61\x62\x63";
    FcElsRjt rjt;

    if (view->length != FC_ELS_RJT_LEN) {
        check_payload_breach(view, CHECK_LS_REJECT, "%u bytes, not %u",
                             view->length, FC_ELS_RJT_LEN);
        return;
    }
    wire_decode(&fc_els_rjt_format, &rjt, view->data, view->length);
    if (!check_listed(reasons, rjt.reason) ||
        (rjt.explanation && !check_listed(explanations, rjt.explanation))) {
        check_payload_breach(view, CHECK_LS_REJECT,
                             "reason %02x, explanation %02x", rjt.reason,
                             rjt.explanation);
    }
    if (!check_zero(view, 1, 4)) {
        check_payload_breach(view, CHECK_LS_RESERVED, "bytes 1..4");
    }
}

void check_els_reply(CheckView *view)
{
    const CheckExchange *request = check_request_of(view);
    uint8_t code = view->length ? view->data[0] : 0;

    if (view->whole && code == FC_ELS_LS_RJT) {
        check_reject(view);
    } else if (code != FC_ELS_LS_ACC && !view->header->seq_cnt) {
        check_payload_breach(view, CHECK_LS_ACCEPT, "code %02x", code);
    } else if (view->whole && request) {
        check_accept(view, request);
    }
    check_login_answered(view);
}

void check_els_reply_arrived(CheckView *view)
{
    CheckExchange *exchange = view->exchange;
    CheckExchange *aborted;

    check_login_answer_arrived(view);
    if (exchange->request == FC_ELS_RRQ && view->length &&
        view->data[0] == FC_ELS_LS_ACC) {
        aborted = check_exchange_resting(view->checker, exchange);
        if (aborted) {
            check_exchange_remove(view->checker, aborted);
        }
    }
}
