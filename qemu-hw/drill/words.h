/*
 * The words of the language of drills, each with what it means: those that
 * the parser knows, from its own tables. Help, completion, the editors' files
 * and the check of the manual come from here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_WORDS_H
#define VICLAB_DRILL_WORDS_H

#include <glib.h>

typedef enum DrillWordKind {
    DRILL_WORD_TEXT,      /* done to the text, before anything is parsed */
    DRILL_WORD_ABOUT,     /* a statement about the drill itself */
    DRILL_WORD_STATEMENT, /* a step */
    DRILL_WORD_EVENT,
    DRILL_WORD_ACTION,
    DRILL_WORD_LIMIT,
    DRILL_WORD_NEED,
    DRILL_WORD_EVIDENCE,
    DRILL_WORD_JOINT, /* what stands between the others */
    DRILL_WORD_KIND_COUNT,
} DrillWordKind;

typedef struct DrillWord {
    const char *word;
    const char *form; /* for a person: "wait TIME" */
    const char *help; /* one line */
} DrillWord;

/* The next one of that kind, from 0 on; NULL: there are no more. */
const DrillWord *drill_word(DrillWordKind kind, guint index);
/* For a person: "statement", "event" ... */
const char *drill_word_kind_name(DrillWordKind kind);

#endif
