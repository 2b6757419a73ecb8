/*
 * The demonstration: verified I/O of many shapes on every namespace.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_DEMO_H
#define VICLAB_IMAGES_DEMO_H

#include "fabric.h"

/* Reports every result. 0, or 1 if data was wrong or an I/O failed. */
int demo_run(const Fabric *fabric);

#endif
