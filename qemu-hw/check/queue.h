/*
 * Associations and their connections, as hosts and targets know them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_CHECK_QUEUE_H
#define VICLAB_CHECK_QUEUE_H

#include "check/exchange.h"

#define CHECK_QUEUES_MAX 8192

/* A connection of an association: a queue pair. */
struct CheckQueue {
    CheckEntry entry;
    uint16_t fabric;
    uint32_t host, target;
    bool host_alive, target_alive; /* as each side believes */
    bool connected;                /* Connect was accepted */
    uint64_t association_id;
    uint64_t connection_id;
    uint16_t qid;
    uint32_t size; /* entries, at least 2 */
    uint16_t ersp_ratio;
    uint32_t csn;        /* of the last command */
    uint32_t rsn;        /* of the last NVMe_ERSP */
    uint32_t open;       /* commands that the host has no response to */
    uint32_t received;   /* commands that have reached the target */
    uint32_t reported;   /* of them: those below the last SQ head */
    uint16_t sqhd;       /* that SQ head */
    uint32_t since_ersp; /* NVMe_RSPs in a row */
    bool doubtful;       /* a doubtful command was on it: nobody can count */
};

CheckQueue *check_queue(Checker *checker, uint16_t fabric, uint32_t target,
                        uint64_t connection_id);
/* Any queue of it, between these two ports in either role. */
CheckQueue *check_queue_of_association(Checker *checker, uint16_t fabric,
                                       uint32_t a, uint32_t b, uint64_t id);
/* Is it still there, as that port believes? */
bool check_queue_alive_for(const CheckQueue *queue, uint32_t fcid);
/* The connection that the exchange has asked for. */
CheckQueue *check_queue_new(Checker *checker, const CheckExchange *exchange,
                            uint64_t association_id, uint64_t connection_id);
/* @fcid believes the association (0: all) with @peer (0: all) to be over. */
void check_queues_end(Checker *checker, uint16_t fabric, uint32_t fcid,
                      uint32_t peer, uint64_t association_id);
void check_queues_state(Checker *checker, LabState *state);

#endif
