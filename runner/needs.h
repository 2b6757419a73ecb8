/*
 * What a drill needs of the run (docs/drills.md): each word of it is an option
 * that the drill is played with, or is compared with what the run has.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_NEEDS_H
#define VICLAB_RUNNER_NEEDS_H

#include "drill.h"
#include "setup.h"

/*
 * Puts what @drill needs into @options, a copy of @base whose strings @vic,
 * @append and @fabric_file are its own. False if the command line says
 * otherwise.
 */
bool needs_apply(const Drill *drill, const Options *base, Options *options,
                 GError **error);
/*
 * What it needs and does not find, in one line with its place; g_free(). NULL:
 * nothing. The first one before anything is got, the other one then. @options
 * are those of needs_apply().
 */
char *needs_unknown(const Session *session, const Drill *drill);
char *needs_unmet(const Drill *drill, const Options *options,
                  const Setup *setup);
/* Whether anybody looks at this word. */
bool needs_know(const char *name);

#endif
