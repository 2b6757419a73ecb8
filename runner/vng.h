/*
 * viclab vng: a command under virtme-ng, whose guest sees the files of this
 * machine, with the lab beside it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_VNG_H
#define VICLAB_RUNNER_VNG_H

#include "session.h"

/* The exit code in *@code; false if it did not come to a run. */
bool vng_main(const Session *session, int *code, GError **error);

#endif
