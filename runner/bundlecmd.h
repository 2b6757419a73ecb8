/*
 * viclab bundle.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_BUNDLECMD_H
#define VICLAB_RUNNER_BUNDLECMD_H

#include "session.h"

bool bundle_main(const Session *session, int *code, GError **error);

#endif
