/*
 * Service parameters: of logins, and the pages of PRLI and PRLO (FC-LS-5;
 * FC-NVMe-2, process login).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/checker.h"
#include "wire/bytes.h"
#include "wire/els.h"

#define PAGE_LEN      16
#define NVME_PAGE_LEN 20
#define HEAD_LEN      4

/* Bits 12 and 7:0 of a page's flags. */
#define FLAGS_RESERVED 0x10ff
/* Validity of the two process associators. */
#define FLAGS_ASSOCIATORS 0xc000
/* What FC-NVMe defines: first burst, discovery, target, initiator ... */
#define NVME_PARAMETERS 0x03b9u

/* ------------------------------------------------------------------ */
/* FLOGI, PLOGI                                                        */

static bool is_data_field(uint16_t size)
{
    size &= 0xfff;
    return size >= 256 && size <= FC_MAX_DATA && size % 4 == 0;
}

static void check_sizes(const CheckView *view, const FcElsLogin *login,
                        bool is_fabric)
{
    if (!is_data_field(login->bb_receive_data_field)) {
        check_payload_breach(view, CHECK_LS_LOGIN_DATA_FIELD, "%u bytes",
                             login->bb_receive_data_field & 0xfff);
    }
    if (!is_fabric && login->class3_options & FC_CLASS3_VALID &&
        !is_data_field(login->class3_receive_data_field)) {
        check_payload_breach(view, CHECK_LS_LOGIN_DATA_FIELD,
                             "class 3: %u bytes",
                             login->class3_receive_data_field & 0xfff);
    }
}

static void check_fabric_answer(const CheckView *view, const FcElsLogin *login)
{
    uint32_t e_d_tov = login->features & FC_FEATURE_NANOSECONDS
                           ? login->e_d_tov / 1000000
                           : login->e_d_tov;

    if (!e_d_tov || login->r_a_tov < e_d_tov) {
        check_payload_breach(view, CHECK_LS_LOGIN_TIMEOUTS,
                             "E_D_TOV %u, R_A_TOV %u", login->e_d_tov,
                             login->r_a_tov);
    }
}

void check_login_parameters(const CheckView *view, uint8_t request,
                            bool is_accept)
{
    bool is_fabric = request == FC_ELS_FLOGI || request == FC_ELS_FDISC;
    FcElsLogin login;

    if (view->length != FC_ELS_LOGIN_LEN && view->length != 256) {
        check_payload_breach(view, CHECK_LS_LENGTH, "%u bytes", view->length);
    }
    wire_decode(&fc_els_flogi_format, &login, view->data, view->length);
    if (login.version != FC_LOGIN_VERSION) {
        check_payload_breach(view, CHECK_LS_LOGIN_VERSION, "%04x",
                             login.version);
    }
    if (is_fabric && !login.bb_credit) {
        check_payload_breach(view, CHECK_LS_LOGIN_CREDIT, "none");
    }
    check_sizes(view, &login, is_fabric);
    if (!(login.class3_options & FC_CLASS3_VALID)) {
        check_payload_breach(view, CHECK_LS_LOGIN_CLASS, "options %04x",
                             login.class3_options);
    }
    if (!login.port_name || !login.node_name) {
        check_payload_breach(view, CHECK_LS_LOGIN_NAMES, "one is zero");
    }
    if (!(login.features & FC_FEATURE_F_PORT) == (is_fabric && is_accept)) {
        check_payload_breach(view, CHECK_LS_LOGIN_PORT, "features %04x",
                             login.features);
    }
    if (is_fabric && is_accept) {
        check_fabric_answer(view, &login);
    }
}

/* ------------------------------------------------------------------ */
/* PRLI, PRLO                                                          */

static uint32_t page_length_of(uint8_t request, uint8_t type, bool accepted)
{
    return request == FC_ELS_PRLI && type == FC_TYPE_NVME && accepted
               ? NVME_PAGE_LEN
               : PAGE_LEN;
}

static void check_nvme_page(const CheckView *view, const uint8_t *page)
{
    uint32_t parameters = get_be32(page + 12);

    if (get_be16(page + 2) &
        (FC_PRLI_ESTABLISH_IMAGE_PAIR | FLAGS_ASSOCIATORS)) {
        check_payload_breach(view, CHECK_LS_PRLI_PAGE, "flags %04x for NVMe",
                             get_be16(page + 2));
    }
    if (parameters & ~NVME_PARAMETERS) {
        check_payload_breach(view, CHECK_LS_PRLI_PAGE,
                             "service parameters %08x", parameters);
    }
}

/* A page of which at least 16 bytes are there. */
static void check_page(const CheckView *view, const uint8_t *page,
                       uint8_t request, bool is_accept)
{
    uint16_t flags = get_be16(page + 2);
    uint8_t response = flags >> 8 & 0xf;

    if (page[1] || flags & FLAGS_RESERVED) {
        check_payload_breach(view, CHECK_LS_PRLI_PAGE,
                             "type extension %02x, flags %04x", page[1], flags);
    }
    if (is_accept ? !response || response > 8 : response) {
        check_payload_breach(view, CHECK_LS_PRLI_RESPONSE, "response code %u",
                             response);
    }
    if (page[0] == FC_TYPE_NVME && request == FC_ELS_PRLI) {
        check_nvme_page(view, page);
    }
}

static bool check_page_lengths(const CheckView *view, uint8_t request,
                               bool is_accept)
{
    uint32_t page = view->data[1];
    uint32_t payload = get_be16(view->data + 2);
    bool executed;

    if (view->length < HEAD_LEN + PAGE_LEN) {
        check_payload_breach(view, CHECK_LS_PRLI_LENGTH, "%u bytes",
                             view->length);
        return false;
    }
    executed = !is_accept || (get_be16(view->data + 6) &
                              FC_PRLI_RESPONSE_MASK) == FC_PRLI_EXECUTED;
    if (page != page_length_of(request, view->data[4], executed) ||
        payload < HEAD_LEN || (payload - HEAD_LEN) % page) {
        check_payload_breach(view, CHECK_LS_PRLI_LENGTH,
                             "pages of %u bytes in a payload of %u, type %02x",
                             page, payload, view->data[4]);
    }
    if (payload != view->length) {
        check_payload_breach(view, CHECK_LS_PRLI_LENGTH,
                             "payload length %u, but %u bytes came", payload,
                             view->length);
    }
    return page >= PAGE_LEN;
}

void check_pages(CheckView *view, uint8_t request, bool is_accept)
{
    const uint8_t *data = view->data;

    if (!check_page_lengths(view, request, is_accept)) {
        return;
    }
    for (uint32_t at = HEAD_LEN; at + PAGE_LEN <= view->length; at += data[1]) {
        check_page(view, data + at, request, is_accept);
    }
    if (!is_accept) {
        view->exchange->page_type = data[HEAD_LEN];
    } else if (view->exchange->page_type != data[HEAD_LEN]) {
        check_payload_breach(view, CHECK_LS_PRLI_RESPONSE,
                             "type %02x, the request had %02x", data[HEAD_LEN],
                             view->exchange->page_type);
    }
}
