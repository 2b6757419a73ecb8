/*
 * Names in a drill's text and what they stand for: parameters, arguments of
 * definitions, counters of loops.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_SCOPE_H
#define VICLAB_DRILL_SCOPE_H

#include "drill/line.h"

/* Longest line with its parameters, bytes. */
#define DRILL_LINE_MAX 65536

typedef struct DrillScope {
    const struct DrillScope *outer;
    GPtrArray *names;  /* char * */
    GPtrArray *values; /* char * */
} DrillScope;

/* What is not found here is looked for in @outer, which may be NULL. */
void drill_scope_init(DrillScope *scope, const DrillScope *outer);
void drill_scope_cleanup(DrillScope *scope);
void drill_scope_add(DrillScope *scope, const char *name, const char *value);
/*
 * The line with $name and ${name} replaced, g_free(); $$ is a dollar. NULL
 * (said) if there is no such name, or the line becomes too long.
 */
char *drill_scope_substitute(DrillProgram *program, const DrillLine *line,
                             const DrillScope *scope);

#endif
