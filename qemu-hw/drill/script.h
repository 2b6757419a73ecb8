/*
 * The simplest master of the lab port: the commands of a file, one after the
 * other. A line is a command of docs/guest-verbs.md;
 *
 *   # a comment, and empty lines are for the reader
 *   - COMMAND   its exit code does not matter
 *   COMMAND &   the next line does not wait for its end
 *   wait        until all those have ended
 *
 * The first command that ends with another code than 0 is the end, with its
 * code; at the end, all are waited for, and the guest is told to exit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_SCRIPT_H
#define VICLAB_DRILL_SCRIPT_H

#include "drill/port.h"

#define SCRIPT_LINES_MAX 10000

typedef struct Script Script;

/* Commands @port from when it is ready. NULL and a message (g_free). */
Script *script_new(LabPort *port, const char *path, char **why);
void script_free(Script *script);
void script_reset(Script *script);
void script_state(Script *script, LabState *state);

#endif
