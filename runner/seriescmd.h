/*
 * viclab make-series: the device as mails for QEMU's list (docs/upstream.md).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_SERIESCMD_H
#define VICLAB_RUNNER_SERIESCMD_H

#include "session.h"

bool series_main(const Session *session, int *code, GError **error);

#endif
