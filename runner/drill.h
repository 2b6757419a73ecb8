/*
 * A drill as the runner sees it: its program, what it needs, what it is
 * expected to come to.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_DRILL_H
#define VICLAB_RUNNER_DRILL_H

#include "drill/program.h"
#include "expected.h"
#include "options.h"

#define DRILL_SUFFIX ".drill"
/* The drill itself, in the folder of a play; what it includes lies beside. */
#define DRILL_COPY "played.drill"

typedef struct Drill {
    char *path; /* absolute */
    char *name; /* folder and file without suffix: "recovery/lost-rsp" */
    DrillProgram *program;
    GPtrArray *expected; /* Expected *: its verdicts */
    char **values; /* of its parameters, as drill_program_read() has them */
} Drill;

/*
 * NULL, and all that is wrong with it, if it is no drill. @idle: from 1 on,
 * with the Nth word that does nothing, of those that its line of 'expected'
 * has; if there are fewer that is no fault, but NULL, too.
 */
Drill *drill_load(const char *path, char **defines, guint idle, GError **error);
void drill_free(Drill *drill);
/*
 * What the user calls a file of the drill that is @played in the folder of a
 * run; g_free().
 */
char *drill_users_file(const Drill *drill, const char *played);
/* The files (char *) that the words name: drills, and folders with drills. */
GPtrArray *drill_find(char **words, GError **error);
/*
 * The files that a drill is made of, by their paths from its folder (char *),
 * each once and the drill itself first.  is the drill's, absolute. NULL if
 * one does not lie beside it, or below.
 */
GPtrArray *drill_files(const DrillProgram *program, const char *path,
                       GError **error);
/*
 * The options that the drill is played with: what it needs, where the user has
 * not said otherwise. Strings are those of @base and of the drill's own.
 */
bool drill_options(const Drill *drill, const Options *base, Options *options,
                   GError **error);
void drill_options_free(Options *options, const Options *base);

#endif
