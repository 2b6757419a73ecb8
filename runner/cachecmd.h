/*
 * viclab cache: what is kept, and making room.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_CACHECMD_H
#define VICLAB_RUNNER_CACHECMD_H

#include "session.h"

bool cache_main(const Session *session, int *code, GError **error);

#endif
