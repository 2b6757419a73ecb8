/*
 * viclab driver.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_DRIVERCMD_H
#define VICLAB_RUNNER_DRIVERCMD_H

#include "session.h"

bool driver_main(const Session *session, int *code, GError **error);

#endif
