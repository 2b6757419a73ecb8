/*
 * Programs for the guest beyond init: one archive each, from Debian's
 * packages, with the libraries that the program is linked to and no more.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_TOOL_H
#define VICLAB_RUNNER_TOOL_H

#include "session.h"

/*
 * The archives (char *) that the command line of the guest needs, or that
 * --tools asks for; empty without either. NULL on error.
 */
GPtrArray *tool_archives(const Session *session, GError **error);
/* Whether @tool stands in @text as a word of its own. */
bool tool_is_mentioned(const char *text, const char *tool);

#endif
