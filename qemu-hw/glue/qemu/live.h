/*
 * Statements of drills while the guest runs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_GLUE_QEMU_LIVE_H
#define VICLAB_GLUE_QEMU_LIVE_H

#include "drill/port.h"

/* Does the line begin with a word that begins a step of a drill? */
bool viclab_live_knows(const char *line);
bool viclab_live_statement(const char *line, Error **errp);
/* What was said since the last call; g_free(). */
char *viclab_live_said(void);
/* NULL, or why the laboratory must not be saved now. */
const char *viclab_live_unsaved(void);
/* The way to the guest: the lab port that came last. NULL: it goes. */
void viclab_live_set_port(LabPort *port);

#endif
