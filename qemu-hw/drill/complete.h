/*
 * What could be typed next, and what a word means: help for people, from the
 * words of the language and from what there is in the laboratory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_COMPLETE_H
#define VICLAB_DRILL_COMPLETE_H

#include "drill/parts.h"
#include "drill/vocabulary.h"
#include "lab/control.h"

/* What there is by now beside the words of the language. */
typedef struct DrillKnown {
    const DrillSymbols *symbols; /* names that are bound */
    const Controls *controls;    /* parts and their verbs */
} DrillKnown;

/*
 * The words, blanks between, each of which could stand at the end of @text in
 * place of its last word; g_free().
 */
char *drill_complete(const DrillKnown *known, const char *text);
/* About a word, or (empty) about all statements; lines, g_free(). */
char *drill_help(const DrillKnown *known, const char *word);

#endif
