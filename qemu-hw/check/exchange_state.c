/*
 * Exchanges: saving and loading.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/checker.h"
#include "lab/state.h"

static void side_state(CheckExchange *exchange, CheckSide side, LabState *state)
{
    lab_state_bool(state, &exchange->sides[side].any);
    lab_state_bool(state, &exchange->sides[side].open);
    lab_state_bool(state, &exchange->sides[side].ended);
    lab_state_u32(state, &exchange->sides[side].abts);
    lab_state_u8(state, &exchange->sides[side].seq_id);
    lab_state_u16(state, &exchange->sides[side].next_cnt);
}

static void request_state(CheckExchange *exchange, LabState *state)
{
    lab_state_u16(state, &exchange->request);
    lab_state_bool(state, &exchange->whole);
    lab_state_bool(state, &exchange->doubtful);
    lab_state_u32(state, &exchange->length);
    lab_state_u32(state, &exchange->checksum);
    lab_state_u8(state, &exchange->gs_type);
    lab_state_u8(state, &exchange->gs_subtype);
    lab_state_u16(state, &exchange->gs_maximum);
    lab_state_u8(state, &exchange->page_type);
    lab_state_u16(state, &exchange->max_data);
    lab_state_u16(state, &exchange->about_ox_id);
    lab_state_u16(state, &exchange->about_rx_id);
    lab_state_u64(state, &exchange->port_name);
    lab_state_u64(state, &exchange->node_name);
    lab_state_u64(state, &exchange->association_id);
    lab_state_u16(state, &exchange->qid);
    lab_state_u16(state, &exchange->sqsize);
    lab_state_u16(state, &exchange->ersp_ratio);
}

static void command_state(CheckExchange *exchange, LabState *state)
{
    lab_state_bool(state, &exchange->is_nvme);
    lab_state_u8(state, &exchange->direction);
    lab_state_u8(state, &exchange->opcode);
    lab_state_u8(state, &exchange->fctype);
    lab_state_bool(state, &exchange->spoiled);
    lab_state_bool(state, &exchange->answered);
    lab_state_u16(state, &exchange->command_id);
    lab_state_u32(state, &exchange->data_len);
    lab_state_u32(state, &exchange->sent);
    lab_state_u32(state, &exchange->received);
    lab_state_u32(state, &exchange->burst_end);
}

/* The queue, by its connection; and whether the command is open on it. */
static void queue_state(CheckExchange *exchange, Checker *checker,
                        LabState *state)
{
    bool open = exchange->entry.filed & 1u << CHECK_EXCHANGE_BY_COMMAND;
    uint64_t connection = exchange->queue ? exchange->queue->connection_id : 0;
    CheckQueue *queue;

    lab_state_u64(state, &connection);
    lab_state_bool(state, &open);
    if (!lab_state_loading(state) || !connection) {
        return;
    }
    queue = check_queue(checker, exchange->fabric,
                        exchange->address[CHECK_RESPONDER], connection);
    if (!queue) {
        lab_state_fail(state);
    } else if (open) {
        check_exchange_enqueue(checker, exchange, queue);
    } else {
        exchange->queue = queue;
    }
}

static void exchange_state(CheckExchange *exchange, Checker *checker,
                           LabState *state)
{
    lab_state_u16(state, &exchange->fabric);
    lab_state_u32(state, &exchange->address[CHECK_ORIGINATOR]);
    lab_state_u32(state, &exchange->address[CHECK_RESPONDER]);
    lab_state_u32(state, &exchange->originator_key);
    lab_state_u16(state, &exchange->ox_id);
    lab_state_u16(state, &exchange->rx_id);
    lab_state_bool(state, &exchange->rx_assigned);
    lab_state_bool(state, &exchange->rx_arrived);
    lab_state_u8(state, &exchange->type);
    lab_state_bool(state, &exchange->qualifier);
    lab_state_bool(state, &exchange->firmwares);
    lab_state_bool(state, &exchange->detached);
    side_state(exchange, CHECK_ORIGINATOR, state);
    side_state(exchange, CHECK_RESPONDER, state);
    lab_state_enum(state, &exchange->initiative, CHECK_SIDES);
    lab_state_bool(state, &exchange->initiative_under_way);
    lab_state_i64(state, &exchange->answer_due);
    lab_state_i64(state, &exchange->abts_due);
    lab_state_i64(state, &exchange->touched);
    request_state(exchange, state);
    command_state(exchange, state);
    if (exchange->fabric >= checker->fabrics->len || exchange->touched < 0) {
        lab_state_fail(state);
        exchange->fabric = 0;
        exchange->touched = 0;
    }
}

void check_exchanges_state(Checker *checker, LabState *state)
{
    uint32_t count = checker->exchanges.count;
    CheckEntry *entry = checker->exchanges.oldest;

    lab_state_count(state, &count, CHECK_EXCHANGES_MAX);
    for (uint32_t i = 0; i < count; i++) {
        bool by_rx_id;

        if (lab_state_loading(state)) {
            entry = check_table_add(&checker->exchanges);
        }
        exchange_state((CheckExchange *)entry, checker, state);
        by_rx_id = entry->filed & 1u << CHECK_EXCHANGE_BY_RX_ID;
        lab_state_bool(state, &by_rx_id);
        if (lab_state_loading(state)) {
            check_exchange_file(checker, (CheckExchange *)entry, by_rx_id);
        }
        queue_state((CheckExchange *)entry, checker, state);
        entry = entry->newer;
    }
}
