/*
 * A watch as it is ordered on a command line, without a drill:
 *
 *   FUNCTION[:cpu=N][:argN=VALUE][:park=TIME | :return=VALUE]
 *
 * Each hit shows up in the journal; the vCPU is parked for TIME (ns, or with
 * us, ms, s behind it), or the function returns VALUE at once.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_WATCH_ORDER_H
#define VICLAB_DRILL_WATCH_ORDER_H

#include "drill/watch.h"

typedef struct WatchOrder {
    Watch watch;
    WatchReply reply;
} WatchOrder;

/* NULL and a message (g_free) if @text cannot be understood or watched. */
WatchOrder *watch_order_new(WatchTable *table, const char *text, char **why);
void watch_order_free(WatchOrder *order);
void watch_order_state(WatchOrder *order, LabState *state);

#endif
