/*
 * What can be done to an adapter from outside. Its link is the fabric's.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "vic/control.h"
#include "vic/vic.h"

static bool no_args(const GateArg *args, uint32_t count, char **why)
{
    static const char *const none[] = { NULL };

    return control_args_known(args, count, none, why);
}

static bool hang(void *object, const GateArg *args, uint32_t count, char **why)
{
    if (!no_args(args, count, why)) {
        return false;
    }
    vic_hang(object, true);
    return true;
}

static bool unhang(void *object, const GateArg *args, uint32_t count,
                   char **why)
{
    if (!no_args(args, count, why)) {
        return false;
    }
    vic_hang(object, false);
    return true;
}

/* ------------------------------------------------------------------ */
/* Interrupts                                                          */

/* A message without an event: no credit, nothing to be found. */
static bool raise_vector(void *object, const GateArg *args, uint32_t count,
                         char **why)
{
    static const char *const known[] = { "vector", "masked", NULL };
    Vic *vic = object;
    uint64_t vector = UINT64_MAX;
    uint64_t masked = 0;
    VicIntr *intr;

    if (!control_args_known(args, count, known, why) ||
        !control_arg_u64(args, count, "vector", vic_intr_count(vic) - 1,
                         &vector, why) ||
        !control_arg_u64(args, count, "masked", 1, &masked, why)) {
        return false;
    }
    intr = vic_intr(vic, MIN(vector, UINT32_MAX));
    if (!intr) {
        *why = g_strdup("vector= is missing: which one is to be raised");
        return false;
    }
    if (intr->mask && !masked) {
        *why = g_strdup_printf("vector %u is masked; masked=1 raises it all "
                               "the same",
                               intr->index);
        return false;
    }
    vic_intr_send(intr, intr->credits);
    return true;
}

static bool notify(void *object, const GateArg *args, uint32_t count,
                   char **why)
{
    Vic *vic = object;

    if (!no_args(args, count, why)) {
        return false;
    }
    if (!vic->notify.addr) {
        *why =
            g_strdup_printf("the driver of %s has no notify block", vic->name);
        return false;
    }
    vic_notify_raise(vic);
    return true;
}

/* ------------------------------------------------------------------ */
/* Queues                                                              */

typedef struct Queue {
    VicWq *wq;
    VicRq *rq;
} Queue;

static bool queue_of(Vic *vic, const GateArg *args, uint32_t count,
                     Queue *queue, char **why)
{
    const char *kind = control_arg(args, count, "queue");
    uint64_t number = 0;

    if (!control_arg_u64(args, count, "number", vic->config.copy_queues - 1,
                         &number, why)) {
        return false;
    }
    *queue = (Queue){ 0 };
    if (g_strcmp0(kind, "raw") == 0) {
        queue->wq = &vic->wq[0];
    } else if (g_strcmp0(kind, "copy") == 0) {
        queue->wq = &vic->wq[1 + number];
    } else if (g_strcmp0(kind, "devcmd2") == 0) {
        queue->wq = &vic->devcmd2.wq;
    } else if (g_strcmp0(kind, "rq") == 0) {
        queue->rq = &vic->rq;
    } else {
        *why = g_strdup_printf("queue=%s, must be raw, copy, rq or devcmd2",
                               kind ? kind : "");
        return false;
    }
    return true;
}

static bool error_status(void *object, const GateArg *args, uint32_t count,
                         char **why)
{
    static const char *const known[] = { "queue", "number", "status", NULL };
    uint64_t status = 1;
    Queue queue;

    if (!control_args_known(args, count, known, why) ||
        !control_arg_u64(args, count, "status", UINT32_MAX, &status, why) ||
        !queue_of(object, args, count, &queue, why)) {
        return false;
    }
    if (queue.rq) {
        vic_rq_error(queue.rq, status);
    } else {
        vic_wq_error(queue.wq, status);
    }
    return true;
}

static bool never_disable(void *object, const GateArg *args, uint32_t count,
                          char **why)
{
    static const char *const known[] = { "queue", "number", "on", NULL };
    uint64_t on = 1;
    Queue queue;

    if (!control_args_known(args, count, known, why) ||
        !control_arg_u64(args, count, "on", 1, &on, why) ||
        !queue_of(object, args, count, &queue, why)) {
        return false;
    }
    if (queue.rq) {
        queue.rq->stuck = on;
    } else {
        queue.wq->stuck = on;
    }
    return true;
}

const ControlVerb vic_verbs[] = {
    { "hang", "", "the firmware does nothing any more", hang },
    { "unhang", "", "it goes on", unhang },
    { "raise", "vector=N [masked=1]", "an interrupt for which there is nothing",
      raise_vector },
    { "notify", "", "the notify block is written again, with its interrupt",
      notify },
    { "error-status", "queue=raw|copy|rq|devcmd2 [number=N] [status=N]",
      "the queue stops with an error", error_status },
    { "never-disable", "queue=raw|copy|rq|devcmd2 [number=N] [on=0|1]",
      "the queue never says that it has stopped", never_disable },
    { "poke", "area=NAME [number=N] [offset=N] hex=BYTES",
      "memory that the driver has given to the adapter is changed", vic_poke },
    { 0 },
};
