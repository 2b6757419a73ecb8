/*
 * The lines of a drill once everything textual is done: includes,
 * parameters, definitions, bounded loops. Each line knows where it came from.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_SOURCE_H
#define VICLAB_DRILL_SOURCE_H

#include "drill/line.h"
#include "drill/words.h"

/* What is done here, ended by one without a word. */
extern const DrillWord drill_text_words[];

/* Of DrillLine *, owned; what is wrong goes to @program's errors. */
GPtrArray *drill_source_lines(DrillProgram *program, const char *path,
                              const char *text, const char *const *values);

#endif
