/*
 * Associations and their connections, as hosts and targets know them
 * (FC-NVMe-2, associations and connections).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "check/checker.h"
#include "lab/state.h"

static uint32_t connection_hash(uint16_t fabric, uint32_t target, uint64_t id)
{
    return check_hash(id, target, fabric);
}

CheckQueue *check_queue(Checker *checker, uint16_t fabric, uint32_t target,
                        uint64_t connection_id)
{
    uint32_t hash = connection_hash(fabric, target, connection_id);
    CheckQueue *queue =
        check_table_find(&checker->queues, CHECK_QUEUE_BY_CONNECTION, hash);

    while (queue && (queue->fabric != fabric || queue->target != target ||
                     queue->connection_id != connection_id)) {
        queue = check_table_next(queue, CHECK_QUEUE_BY_CONNECTION, hash);
    }
    return queue;
}

static bool is_between(const CheckQueue *queue, uint32_t a, uint32_t b)
{
    return (queue->host == a && queue->target == b) ||
           (queue->host == b && queue->target == a);
}

CheckQueue *check_queue_of_association(Checker *checker, uint16_t fabric,
                                       uint32_t a, uint32_t b, uint64_t id)
{
    uint32_t hash = check_hash(id, fabric, 0);
    CheckQueue *queue =
        check_table_find(&checker->queues, CHECK_QUEUE_BY_ASSOCIATION, hash);

    while (queue && (queue->fabric != fabric || queue->association_id != id ||
                     !is_between(queue, a, b))) {
        queue = check_table_next(queue, CHECK_QUEUE_BY_ASSOCIATION, hash);
    }
    return queue;
}

bool check_queue_alive_for(const CheckQueue *queue, uint32_t fcid)
{
    return fcid == queue->host ? queue->host_alive : queue->target_alive;
}

static void file(Checker *checker, CheckQueue *queue)
{
    check_table_file(
        &checker->queues, queue, CHECK_QUEUE_BY_CONNECTION,
        connection_hash(queue->fabric, queue->target, queue->connection_id));
    check_table_file(&checker->queues, queue, CHECK_QUEUE_BY_ASSOCIATION,
                     check_hash(queue->association_id, queue->fabric, 0));
}

static void remove_queue(Checker *checker, CheckQueue *queue)
{
    check_exchanges_forget_queue(checker, queue);
    check_table_remove(&checker->queues, queue);
}

CheckQueue *check_queue_new(Checker *checker, const CheckExchange *exchange,
                            uint64_t association_id, uint64_t connection_id)
{
    CheckQueue *queue = (CheckQueue *)checker->queues.oldest;

    if (check_table_full(&checker->queues)) {
        checker->blind |= queue->host_alive && queue->target_alive;
        remove_queue(checker, queue);
    }
    queue = check_table_add(&checker->queues);
    queue->fabric = exchange->fabric;
    queue->host = exchange->address[CHECK_ORIGINATOR];
    queue->target = exchange->address[CHECK_RESPONDER];
    queue->association_id = association_id;
    queue->connection_id = connection_id;
    queue->qid = exchange->qid;
    queue->size = MAX(exchange->sqsize + 1u, 2);
    queue->ersp_ratio = exchange->ersp_ratio;
    file(checker, queue);
    return queue;
}

static bool is_meant(const CheckQueue *queue, uint32_t fcid, uint32_t peer,
                     uint64_t association_id)
{
    if (association_id && queue->association_id != association_id) {
        return false;
    }
    return peer ? is_between(queue, fcid, peer)
                : queue->host == fcid || queue->target == fcid;
}

void check_queues_end(Checker *checker, uint16_t fabric, uint32_t fcid,
                      uint32_t peer, uint64_t association_id)
{
    CHECK_FOR_EACH(CheckQueue, queue, &checker->queues)
    {
        bool is_host = queue->host == fcid;
        bool *alive = is_host ? &queue->host_alive : &queue->target_alive;

        if (queue->fabric != fabric || !*alive ||
            !is_meant(queue, fcid, peer, association_id)) {
            continue;
        }
        *alive = false;
        check_exchanges_end_queue(checker, queue,
                                  is_host ? CHECK_ORIGINATOR : CHECK_RESPONDER);
        if (!queue->host_alive && !queue->target_alive) {
            remove_queue(checker, queue);
        }
    }
}

static void queue_state(CheckQueue *queue, LabState *state)
{
    lab_state_u16(state, &queue->fabric);
    lab_state_u32(state, &queue->host);
    lab_state_u32(state, &queue->target);
    lab_state_bool(state, &queue->host_alive);
    lab_state_bool(state, &queue->target_alive);
    lab_state_bool(state, &queue->connected);
    lab_state_u64(state, &queue->association_id);
    lab_state_u64(state, &queue->connection_id);
    lab_state_u16(state, &queue->qid);
    lab_state_u32(state, &queue->size);
    lab_state_u16(state, &queue->ersp_ratio);
    lab_state_u32(state, &queue->csn);
    lab_state_u32(state, &queue->rsn);
    lab_state_u32(state, &queue->received);
    lab_state_u32(state, &queue->reported);
    lab_state_u16(state, &queue->sqhd);
    lab_state_u32(state, &queue->since_ersp);
    lab_state_bool(state, &queue->doubtful);
    if (queue->size < 2 || queue->sqhd >= queue->size) {
        lab_state_fail(state);
        queue->size = 2;
        queue->sqhd = 0;
    }
}

void check_queues_state(Checker *checker, LabState *state)
{
    uint32_t count = checker->queues.count;
    CheckEntry *entry = checker->queues.oldest;

    lab_state_count(state, &count, CHECK_QUEUES_MAX);
    for (uint32_t i = 0; i < count; i++) {
        if (!lab_state_loading(state)) {
            queue_state((CheckQueue *)entry, state);
            entry = entry->newer;
        } else {
            CheckQueue *queue = check_table_add(&checker->queues);

            queue_state(queue, state);
            file(checker, queue);
        }
    }
}
