/*
 * Sequences: how they open exchanges and go on with them (FC-FS-6, exchange
 * and sequence management).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/checker.h"

/* ------------------------------------------------------------------ */
/* Opening an exchange                                                 */

/* The next frame of a request that takes several. */
static bool goes_on(const CheckView *view, const CheckExchange *exchange)
{
    return exchange && exchange->sides[view->side].open &&
           view->header->seq_cnt &&
           view->header->seq_id == exchange->sides[view->side].seq_id;
}

static bool was_open(CheckView *view, const CheckExchange *old)
{
    if (!old->sides[CHECK_ORIGINATOR].ended) {
        check_header_breach(view, CHECK_FS_OX_ID, "%04x is open with %06x",
                            old->ox_id, old->address[CHECK_RESPONDER]);
        return true;
    }
    if (old->qualifier) {
        check_header_breach(
            view, CHECK_FS_QUALIFIER,
            "%04x was aborted %" G_GINT64_FORMAT " ms ago", old->ox_id,
            (check_now(view->checker) - old->touched) / LAB_MILLISECONDS);
    }
    return false;
}

static bool has_abts(const CheckExchange *exchange)
{
    return exchange->sides[CHECK_ORIGINATOR].abts ||
           exchange->sides[CHECK_RESPONDER].abts;
}

/* An ABTS under way is answered, whatever the sender does meanwhile. */
static void take_over_abts(CheckExchange *exchange, const CheckExchange *old)
{
    for (CheckSide side = 0; side < CHECK_SIDES; side++) {
        exchange->sides[side].abts = old->sides[side].abts;
    }
    exchange->abts_due = old->abts_due;
    exchange->doubtful |= has_abts(old);
}

static void open_exchange(CheckView *view, CheckExchange *old)
{
    CheckExchange before = { 0 };
    bool doubtful = view->doubtful;

    if (old) {
        before = *old;
        doubtful |= was_open(view, old) ||
                    (old->doubtful &&
                     check_now(view->checker) - old->touched < CHECK_LIFETIME);
        check_exchange_remove(view->checker, old);
    }
    view->exchange = check_exchange_new(view);
    view->exchange->doubtful = doubtful;
    take_over_abts(view->exchange, &before);
    if (view->header->rx_id != FC_XID_UNASSIGNED) {
        check_header_breach(view, CHECK_FS_RX_ID_FIRST, "%04x",
                            view->header->rx_id);
    }
}

/* ------------------------------------------------------------------ */
/* Going on with it                                                    */

static void responder_rx_id(CheckView *view)
{
    CheckExchange *exchange = view->exchange;
    uint16_t rx_id = view->header->rx_id;

    if (exchange->rx_assigned) {
        if (rx_id != exchange->rx_id) {
            check_header_breach(view, CHECK_FS_RX_ID, "%04x, it was %04x",
                                rx_id, exchange->rx_id);
        }
        return;
    }
    exchange->rx_assigned = true;
    exchange->rx_id = rx_id;
    if (rx_id == FC_XID_UNASSIGNED) {
        return;
    }
    if (!check_exchange_assign(view->checker, exchange)) {
        check_header_breach(view, CHECK_FS_RX_ID_UNIQUE,
                            "%04x is that of another exchange with %06x", rx_id,
                            view->header->d_id);
    }
}

void check_originator_rx_id(const CheckView *view)
{
    const CheckExchange *exchange = view->exchange;
    uint16_t expected =
        exchange->rx_arrived ? exchange->rx_id : FC_XID_UNASSIGNED;

    if (view->header->rx_id != expected) {
        check_header_breach(view, CHECK_FS_RX_ID, "%04x, not %04x",
                            view->header->rx_id, expected);
    }
}

/* Once a sequence was out of turn, nobody can tell what it is taken for. */
static void check_initiative(CheckView *view)
{
    CheckExchange *exchange = view->exchange;

    if (exchange->sides[view->side].open) {
        return; /* it was judged when the sequence began */
    }
    if (exchange->initiative != view->side || exchange->initiative_under_way) {
        check_header_breach(view, CHECK_FS_INITIATIVE,
                            "%s, but the other side has the initiative",
                            view->kind->name);
        exchange->doubtful = true;
    }
}

static void check_numbers(CheckView *view)
{
    const FcHeader *header = view->header;
    CheckExchange *exchange = view->exchange;
    uint16_t next = exchange->sides[view->side].next_cnt;
    uint8_t before = exchange->sides[view->side].seq_id;

    if (exchange->sides[view->side].open) {
        if (header->seq_id != before) {
            check_header_breach(view, CHECK_FS_SEQ_ID,
                                "%02x while sequence %02x is open",
                                header->seq_id, before);
        } else if (header->seq_cnt != next) {
            check_header_breach(view, CHECK_FS_SEQ_CNT, "%u, not %u",
                                header->seq_cnt, next);
        }
        return;
    }
    if (header->seq_cnt &&
        !(exchange->sides[view->side].any && header->seq_cnt == next)) {
        check_header_breach(view, CHECK_FS_SEQ_CNT,
                            "%u at the beginning of a sequence",
                            header->seq_cnt);
    }
    if (exchange->sides[view->side].any && header->seq_id == before &&
        !header->seq_cnt) {
        check_header_breach(view, CHECK_FS_SEQ_ID,
                            "%02x is that of the sequence before", before);
    }
}

static void note_sequence(CheckView *view)
{
    const FcHeader *header = view->header;
    CheckExchange *exchange = view->exchange;
    bool was_open = exchange->sides[view->side].open;
    bool ends = header->f_ctl & FC_FCTL_END_SEQUENCE;

    view->whole = ends && !was_open && !header->seq_cnt;
    exchange->sides[view->side].any = true;
    exchange->sides[view->side].open = !ends;
    exchange->sides[view->side].seq_id = header->seq_id;
    exchange->sides[view->side].next_cnt =
        header->seq_cnt + fc_frame_count(view->frame);
}

/* A frame that does not open an exchange. */
static bool join_exchange(CheckView *view)
{
    CheckExchange *exchange = view->exchange;

    if (!exchange) {
        if (!view->checker->blind) {
            check_header_breach(view, CHECK_FS_EXCHANGE,
                                "%s for no open exchange", view->kind->name);
        }
        return false;
    }
    if (exchange->doubtful) {
        return true;
    }
    if (view->side == CHECK_ORIGINATOR && exchange->detached) {
        return true;
    }
    if (exchange->sides[view->side].ended) {
        check_header_breach(view, CHECK_FS_ENDED, "%s", view->kind->name);
        return false;
    }
    if (view->side == CHECK_ORIGINATOR) {
        check_originator_rx_id(view);
    } else {
        responder_rx_id(view);
    }
    check_initiative(view);
    return true;
}

/*
 * The fabric may let it pass: then nobody can tell what the receiver makes
 * of it.
 */
static void follow_stranger(CheckView *view, CheckExchange *exchange)
{
    view->exchange = exchange;
    if (view->header->r_ctl == FC_RCTL_ABTS) {
        check_abts_sent(view);
    }
    if (exchange) {
        exchange->doubtful = true;
        exchange->sides[view->side].any = true;
    }
}

bool check_sequence(CheckView *view)
{
    CheckExchange *found;

    found = check_exchange_of(view);
    if (view->stranger && !view->kind->opens) {
        follow_stranger(view, found);
        return true;
    }
    if (view->kind->is_basic) {
        /* judged by basic.c, which knows what ABTS may be about */
        view->exchange = found;
        view->whole = true;
        return true;
    }
    if (view->kind->opens && !goes_on(view, found)) {
        open_exchange(view, found);
    } else {
        view->exchange = found;
        if (!join_exchange(view)) {
            view->exchange = NULL;
            return false;
        }
    }
    if (!view->exchange->doubtful) {
        check_numbers(view);
    }
    note_sequence(view);
    return true;
}

/* ------------------------------------------------------------------ */
/* What it does to the exchange                                        */

/* What the other side has to answer hands the initiative over. */
static bool hands_over(const CheckView *view)
{
    if (view->kind->gives_initiative) {
        return true; /* receivers do not wait for more, whatever F_CTL says */
    }
    return view->side == CHECK_ORIGINATOR && view->kind->by_responder &&
           !view->kind->is_basic && view->header->f_ctl & FC_FCTL_END_SEQUENCE;
}

void check_sequence_sent(CheckView *view)
{
    CheckExchange *exchange = view->exchange;

    if (!exchange) {
        return;
    }
    exchange->touched = check_now(view->checker);
    check_table_touch(&view->checker->exchanges, exchange);
    if (view->kind->opens) {
        exchange->whole = view->whole;
    }
    if (hands_over(view)) {
        exchange->initiative = !view->side;
        exchange->initiative_under_way = true;
    }
    if (view->kind->ends) {
        check_exchange_end_side(view->checker, exchange, view->side);
    }
}

void check_sequence_arrived(CheckView *view)
{
    CheckExchange *exchange = view->exchange;

    if (!exchange) {
        return;
    }
    if (!view->kind->is_basic) {
        exchange->initiative_under_way = false;
        exchange->rx_arrived |= view->side == CHECK_RESPONDER &&
                                view->header->rx_id != FC_XID_UNASSIGNED;
    }
    if (view->kind->ends) {
        check_exchange_end_side(view->checker, exchange, !view->side);
    }
    if (check_exchange_settle(view->checker, exchange)) {
        view->exchange = NULL;
    }
}
