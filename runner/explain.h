/*
 * viclab explain: a run as one time line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_EXPLAIN_H
#define VICLAB_RUNNER_EXPLAIN_H

#include <stdio.h>

#include "session.h"

/* The run in @folder, with its verdict. */
bool explain_print(const char *folder, bool verbose, FILE *out, GError **error);
bool explain_main(const Session *session, int *code, GError **error);

#endif
