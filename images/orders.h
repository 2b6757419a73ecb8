/*
 * The orders: what to do once everything is connected.
 *
 * They come through the lab port at the last moment, so that a guest saved
 * before it asked can be given others when it is restored. Without any, the
 * job says all.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_ORDERS_H
#define VICLAB_IMAGES_ORDERS_H

#include "job.h"

#define ORDERS_ARGV_MAX 4096

typedef struct Orders {
    char *argv[ORDERS_ARGV_MAX]; /* NULL-terminated; empty for the demo */
} Orders;

/* Updates @job. On false what is wrong has been reported. */
bool orders_get(Orders *orders, Job *job);

#endif
