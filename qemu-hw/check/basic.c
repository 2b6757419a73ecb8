/*
 * Basic link services: ABTS and its answers (FC-FS-6, ABTS protocol).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/checker.h"
#include "wire/bytes.h"

/* ------------------------------------------------------------------ */
/* ABTS                                                                */

/* An exchange that we know nothing of, so that the answer has a place. */
static CheckExchange *unknown_exchange(CheckView *view)
{
    CheckExchange *exchange = check_exchange_new(view);

    exchange->sides[CHECK_ORIGINATOR].ended = true;
    exchange->sides[CHECK_RESPONDER].ended = true;
    return exchange;
}

static bool is_open(const CheckView *view)
{
    return view->exchange && !view->exchange->sides[view->side].ended;
}

/* As far as its sender can know. */
static bool may_be_open(const CheckView *view)
{
    return is_open(view) || (view->side == CHECK_ORIGINATOR && view->exchange &&
                             view->exchange->detached);
}

void check_abts_sent(CheckView *view)
{
    if (!view->exchange) {
        view->exchange = unknown_exchange(view);
    }
    view->exchange->sides[view->side].abts++;
}

void check_abts(CheckView *view)
{
    const FcHeader *header = view->header;

    if (view->length) {
        check_header_breach(view, CHECK_BLS_ABTS, "%u bytes of payload",
                            view->length);
    }
    if (header->parameter & ~1u) {
        check_header_breach(view, CHECK_BLS_ABTS, "parameter %08x",
                            header->parameter);
    }
    if (!may_be_open(view) && !view->checker->blind) {
        check_header_breach(view, CHECK_BLS_ABTS_EXCHANGE,
                            "OX_ID %04x is not open", header->ox_id);
    }
    if (is_open(view) && view->side == CHECK_ORIGINATOR &&
        !view->exchange->doubtful) {
        check_originator_rx_id(view);
    }
    check_abts_sent(view);
}

/*
 * A class 3 frame from a stranger is discarded, and so is one that cannot be
 * read: no answer is owed.
 */
void check_abts_arrived(CheckView *view)
{
    if (fc_header_is_coherent(view->header) && check_receiver_has_plogi(view)) {
        view->exchange->abts_due =
            check_port_deadline(view->port, view->checker);
    }
}

/* ------------------------------------------------------------------ */
/* BA_ACC and BA_RJT                                                   */

/* False if nobody has asked for it. */
static bool answers_abts(CheckView *view)
{
    CheckExchange *exchange = view->exchange;

    if (!exchange || !exchange->sides[!view->side].abts) {
        if (!view->checker->blind) {
            check_header_breach(view, CHECK_BLS_UNSOLICITED, "%s",
                                view->kind->name);
        }
        view->exchange = NULL;
        return false;
    }
    /* of several some may be lost on their way */
    exchange->sides[!view->side].abts--;
    exchange->abts_due = 0;
    return true;
}

static void check_acc_payload(CheckView *view)
{
    const FcHeader *header = view->header;
    FcBaAcc acc;

    if (view->length != fc_ba_acc_format.length) {
        check_payload_breach(view, CHECK_BLS_ACCEPT, "%u bytes, not %u",
                             view->length, fc_ba_acc_format.length);
        return;
    }
    wire_decode(&fc_ba_acc_format, &acc, view->data, view->length);
    if (acc.ox_id != header->ox_id || acc.rx_id != header->rx_id) {
        check_payload_breach(view, CHECK_BLS_ACCEPT,
                             "names %04x/%04x, the header %04x/%04x", acc.ox_id,
                             acc.rx_id, header->ox_id, header->rx_id);
    }
    if ((acc.seq_id_validity & ~0x80) || !check_zero(view, 2, 2)) {
        check_payload_breach(view, CHECK_BLS_ACCEPT,
                             "validity %02x, reserved %04x",
                             acc.seq_id_validity, get_be16(view->data + 2));
    }
    if (acc.low_seq_cnt > acc.high_seq_cnt) {
        check_payload_breach(view, CHECK_BLS_ACCEPT, "SEQ_CNT %u..%u",
                             acc.low_seq_cnt, acc.high_seq_cnt);
    }
}

void check_ba_acc(CheckView *view)
{
    CheckExchange *exchange;

    check_acc_payload(view);
    if (!answers_abts(view)) {
        return;
    }
    exchange = view->exchange;
    exchange->sides[view->side].ended = true;
    exchange->answer_due = 0;
    if (view->side == CHECK_RESPONDER) {
        check_command_aborted(exchange);
    }
    /* a range of SEQ_CNT that is not empty makes the OX_ID rest */
    exchange->qualifier =
        view->length >= 12 &&
        get_be16(view->data + 8) < get_be16(view->data + 10) &&
        exchange->sides[CHECK_ORIGINATOR].any;
}

void check_ba_rjt(CheckView *view)
{
    FcBaRjt rjt;

    if (view->length != fc_ba_rjt_format.length || view->data[0]) {
        check_payload_breach(view, CHECK_BLS_REJECT, "%u bytes", view->length);
    } else {
        wire_decode(&fc_ba_rjt_format, &rjt, view->data, view->length);
        if (!check_listed("\x01\x03\x05\x07\x09\xff", rjt.reason) ||
            (rjt.explanation && !check_listed("\x03\x05", rjt.explanation))) {
            check_payload_breach(view, CHECK_BLS_REJECT,
                                 "reason %02x, explanation %02x", rjt.reason,
                                 rjt.explanation);
        }
    }
    answers_abts(view);
}

void check_ba_arrived(CheckView *view)
{
    bool accepted = view->header->r_ctl == FC_RCTL_BA_ACC;

    if (accepted && view->exchange->sides[view->side].ended) {
        check_exchange_end_side(view->checker, view->exchange, !view->side);
    }
}
