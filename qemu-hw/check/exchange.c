/*
 * Exchanges (FC-FS-6, exchange management).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/checker.h"

/* What nothing more is heard of is kept so long; commands may take longer. */
#define LINGER (600 * LAB_SECONDS)

/* ------------------------------------------------------------------ */
/* The table                                                           */

static uint32_t originator_key(const CheckPort *port, uint32_t fcid)
{
    return fcid ? fcid : check_port_key(port);
}

static uint32_t ox_hash(uint16_t fabric, uint32_t originator_key,
                        uint32_t responder, uint16_t ox_id)
{
    return check_hash(originator_key, (uint64_t)responder << 16 | ox_id,
                      fabric);
}

static uint32_t rx_hash(const CheckExchange *exchange)
{
    return check_hash(exchange->address[CHECK_RESPONDER],
                      (uint64_t)exchange->address[CHECK_ORIGINATOR] << 16 |
                          exchange->rx_id,
                      exchange->fabric);
}

static CheckExchange *find(Checker *checker, uint16_t fabric, uint32_t key,
                           uint32_t responder, uint16_t ox_id)
{
    uint32_t hash = ox_hash(fabric, key, responder, ox_id);
    CheckExchange *exchange =
        check_table_find(&checker->exchanges, CHECK_EXCHANGE_BY_OX_ID, hash);

    while (exchange &&
           (exchange->fabric != fabric || exchange->originator_key != key ||
            exchange->address[CHECK_RESPONDER] != responder ||
            exchange->ox_id != ox_id)) {
        exchange = check_table_next(exchange, CHECK_EXCHANGE_BY_OX_ID, hash);
    }
    return exchange;
}

static void file_by_ox_id(Checker *checker, CheckExchange *exchange)
{
    check_table_file(&checker->exchanges, exchange, CHECK_EXCHANGE_BY_OX_ID,
                     ox_hash(exchange->fabric, exchange->originator_key,
                             exchange->address[CHECK_RESPONDER],
                             exchange->ox_id));
}

bool check_exchange_assign(Checker *checker, CheckExchange *mine)
{
    uint32_t hash = rx_hash(mine);
    const CheckExchange *other =
        check_table_find(&checker->exchanges, CHECK_EXCHANGE_BY_RX_ID, hash);

    while (
        other &&
        (other == mine || other->fabric != mine->fabric ||
         other->rx_id != mine->rx_id ||
         other->address[CHECK_RESPONDER] != mine->address[CHECK_RESPONDER] ||
         other->address[CHECK_ORIGINATOR] != mine->address[CHECK_ORIGINATOR])) {
        other = check_table_next(other, CHECK_EXCHANGE_BY_RX_ID, hash);
    }
    check_table_file(&checker->exchanges, mine, CHECK_EXCHANGE_BY_RX_ID, hash);
    return !other;
}

static uint32_t command_hash(const CheckQueue *queue, uint16_t command_id)
{
    return check_hash(queue->connection_id, command_id, queue->target);
}

bool check_exchange_enqueue(Checker *checker, CheckExchange *exchange,
                            CheckQueue *queue)
{
    uint32_t hash = command_hash(queue, exchange->command_id);
    const CheckExchange *other =
        check_table_find(&checker->exchanges, CHECK_EXCHANGE_BY_COMMAND, hash);

    while (other && (other->queue != queue ||
                     other->command_id != exchange->command_id)) {
        other = check_table_next(other, CHECK_EXCHANGE_BY_COMMAND, hash);
    }
    exchange->queue = queue;
    queue->open++;
    check_table_file(&checker->exchanges, exchange, CHECK_EXCHANGE_BY_COMMAND,
                     hash);
    return !other;
}

void check_exchange_file(Checker *checker, CheckExchange *exchange,
                         bool by_rx_id)
{
    file_by_ox_id(checker, exchange);
    if (by_rx_id) {
        check_exchange_assign(checker, exchange);
    }
}

static void leave_queue(Checker *checker, CheckExchange *exchange)
{
    CheckQueue *queue = exchange->queue;

    if (queue && exchange->entry.filed & 1u << CHECK_EXCHANGE_BY_COMMAND) {
        check_table_unfile(&checker->exchanges, exchange,
                           CHECK_EXCHANGE_BY_COMMAND);
        queue->open--;
    }
}

void check_exchange_remove(Checker *checker, CheckExchange *exchange)
{
    leave_queue(checker, exchange);
    check_table_remove(&checker->exchanges, exchange);
}

/* A guest can open more than there is room for: then we lose sight. */
static void make_room(Checker *checker)
{
    CheckExchange *oldest = (CheckExchange *)checker->exchanges.oldest;

    if (!check_table_full(&checker->exchanges)) {
        return;
    }
    if (!oldest->sides[CHECK_ORIGINATOR].ended &&
        !oldest->sides[CHECK_RESPONDER].ended) {
        checker->blind = true;
    }
    check_exchange_remove(checker, oldest);
}

CheckExchange *check_exchange_new(CheckView *view)
{
    Checker *checker = view->checker;
    const FcHeader *header = view->header;
    CheckSide other = !view->side;
    CheckExchange *exchange;

    make_room(checker);
    exchange = check_table_add(&checker->exchanges);
    exchange->fabric = view->port->fabric;
    exchange->address[view->side] = header->s_id;
    exchange->address[other] = header->d_id;
    exchange->originator_key =
        originator_key(view->port, exchange->address[CHECK_ORIGINATOR]);
    exchange->ox_id = header->ox_id;
    exchange->rx_id = FC_XID_UNASSIGNED;
    exchange->type = view->kind->type;
    exchange->length = view->length;
    exchange->initiative = view->side;
    exchange->firmwares = view->frame->origin == FC_FRAME_AROUND_GUEST;
    file_by_ox_id(checker, exchange);
    return exchange;
}

void check_exchange_end_side(Checker *checker, CheckExchange *exchange,
                             CheckSide side)
{
    exchange->sides[side].ended = true;
    if (side == CHECK_ORIGINATOR) {
        exchange->detached = false;
        leave_queue(checker, exchange);
    } else {
        check_table_unfile(&checker->exchanges, exchange,
                           CHECK_EXCHANGE_BY_RX_ID);
        exchange->answer_due = 0;
    }
}

static bool have_ended(const CheckExchange *exchange)
{
    return exchange->sides[CHECK_ORIGINATOR].ended &&
           exchange->sides[CHECK_RESPONDER].ended &&
           !exchange->sides[CHECK_ORIGINATOR].abts &&
           !exchange->sides[CHECK_RESPONDER].abts;
}

static bool is_over(const CheckExchange *exchange)
{
    return have_ended(exchange) && !exchange->qualifier &&
           !exchange->doubtful && !exchange->detached;
}

bool check_exchange_settle(Checker *checker, CheckExchange *exchange)
{
    if (!is_over(exchange)) {
        return false;
    }
    check_exchange_remove(checker, exchange);
    return true;
}

/* ------------------------------------------------------------------ */
/* Which exchange a frame belongs to                                   */

static CheckSide side_of_sender(const CheckView *view)
{
    const CheckKind *kind = view->kind;

    if (kind->by_originator != kind->by_responder) {
        return kind->by_responder ? CHECK_RESPONDER : CHECK_ORIGINATOR;
    }
    return view->header->f_ctl & FC_FCTL_EXCHANGE_RESPONDER ? CHECK_RESPONDER
                                                            : CHECK_ORIGINATOR;
}

CheckExchange *check_exchange_of(CheckView *view)
{
    const FcHeader *header = view->header;
    bool by_responder = side_of_sender(view) == CHECK_RESPONDER;
    uint32_t originator = by_responder ? header->d_id : header->s_id;
    uint32_t responder = by_responder ? header->s_id : header->d_id;
    CheckExchange *exchange =
        find(view->checker, view->port->fabric,
             originator_key(view->port, originator), responder, header->ox_id);

    view->side = by_responder ? CHECK_RESPONDER : CHECK_ORIGINATOR;
    if (!exchange && by_responder && responder == FC_ADDR_FABRIC_PORT) {
        /* it had no address when it asked for one */
        exchange = find(view->checker, view->port->fabric,
                        check_port_key(view->port), responder, header->ox_id);
    }
    return exchange;
}

/* ------------------------------------------------------------------ */
/* Many at once                                                        */

/* The responder has not heard of it yet. */
static bool is_request_under_way(const CheckExchange *exchange)
{
    return exchange->initiative == CHECK_RESPONDER &&
           exchange->initiative_under_way &&
           !exchange->sides[CHECK_RESPONDER].any;
}

/* By a link service, or since the link is gone. */
static void end_from_above(Checker *checker, CheckExchange *exchange,
                           CheckSide side)
{
    if (exchange->sides[side].ended ||
        (side == CHECK_RESPONDER && is_request_under_way(exchange))) {
        return;
    }
    check_exchange_end_side(checker, exchange, side);
    if (side == CHECK_ORIGINATOR) {
        exchange->detached = exchange->firmwares;
    }
    check_exchange_settle(checker, exchange);
}

static bool side_with(const CheckExchange *exchange, uint32_t key,
                      uint32_t peer, CheckSide *side)
{
    if (exchange->originator_key == key) {
        *side = CHECK_ORIGINATOR;
    } else if (exchange->address[CHECK_RESPONDER] == key) {
        *side = CHECK_RESPONDER;
    } else {
        return false;
    }
    return !peer || exchange->address[!*side] == peer;
}

void check_exchanges_end(Checker *checker, uint16_t fabric, uint32_t key,
                         uint32_t peer, const CheckExchange *except)
{
    CHECK_FOR_EACH(CheckExchange, exchange, &checker->exchanges)
    {
        CheckSide side;

        if (exchange->fabric == fabric && exchange != except &&
            side_with(exchange, key, peer, &side)) {
            exchange->qualifier = false;
            end_from_above(checker, exchange, side);
        }
    }
}

void check_exchanges_excuse(Checker *checker, uint16_t fabric, uint32_t fcid,
                            uint32_t peer)
{
    CHECK_FOR_EACH(CheckExchange, exchange, &checker->exchanges)
    {
        CheckSide side;

        if (exchange->fabric == fabric &&
            side_with(exchange, fcid, peer, &side) &&
            exchange->sides[!side].abts) {
            exchange->abts_due = 0;
        }
    }
}

void check_exchanges_end_queue(Checker *checker, const CheckQueue *queue,
                               CheckSide side)
{
    CHECK_FOR_EACH(CheckExchange, exchange, &checker->exchanges)
    {
        if (exchange->queue == queue) {
            end_from_above(checker, exchange, side);
        }
    }
}

void check_exchanges_forget_queue(Checker *checker, const CheckQueue *queue)
{
    CHECK_FOR_EACH(CheckExchange, exchange, &checker->exchanges)
    {
        if (exchange->queue == queue) {
            leave_queue(checker, exchange);
            exchange->queue = NULL;
        }
    }
}

CheckExchange *check_exchange_resting(Checker *checker,
                                      const CheckExchange *rrq)
{
    CheckExchange *exchange =
        find(checker, rrq->fabric, rrq->originator_key,
             rrq->address[CHECK_RESPONDER], rrq->about_ox_id);

    return exchange && exchange->qualifier &&
                   (!exchange->rx_assigned ||
                    exchange->rx_id == rrq->about_rx_id)
               ? exchange
               : NULL;
}

/* ------------------------------------------------------------------ */
/* Time                                                                */

static CheckRule unanswered_rule(const CheckExchange *exchange)
{
    switch (exchange->type) {
    case FC_TYPE_CT:
        return CHECK_GS_UNANSWERED;
    case FC_TYPE_NVME:
        return CHECK_NLS_UNANSWERED;
    default:
        return CHECK_LS_UNANSWERED;
    }
}

static void check_due(Checker *checker, CheckExchange *exchange, int64_t now)
{
    CheckSide by;

    if (exchange->answer_due && exchange->answer_due <= now) {
        exchange->answer_due = 0;
        check_exchange_breach(checker, unanswered_rule(exchange), exchange,
                              CHECK_RESPONDER, "no answer");
    }
    if (exchange->abts_due && exchange->abts_due <= now) {
        by = exchange->sides[CHECK_ORIGINATOR].abts ? CHECK_RESPONDER
                                                    : CHECK_ORIGINATOR;
        exchange->abts_due = 0;
        exchange->sides[!by].abts = 0;
        check_exchange_breach(checker, CHECK_BLS_UNANSWERED, exchange, by,
                              "no answer to ABTS");
    }
}

static bool may_be_forgotten(const CheckExchange *exchange, int64_t now)
{
    int64_t age = now - exchange->touched;

    if (exchange->answer_due || exchange->abts_due || exchange->detached) {
        return false;
    }
    if (have_ended(exchange)) {
        return age >= CHECK_LIFETIME;
    }
    return age >= LINGER && (exchange->sides[CHECK_ORIGINATOR].ended ||
                             exchange->sides[CHECK_RESPONDER].ended ||
                             exchange->type != FC_TYPE_FCP);
}

void check_exchanges_sweep(Checker *checker)
{
    int64_t now = check_now(checker);

    CHECK_FOR_EACH(CheckExchange, exchange, &checker->exchanges)
    {
        check_due(checker, exchange, now);
        if (may_be_forgotten(exchange, now)) {
            check_exchange_remove(checker, exchange);
        }
    }
}
