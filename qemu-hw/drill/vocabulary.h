/*
 * What may stand in a drill beside the words of the language: the messages of
 * each gate, their fields, and the words and names that these may have; the
 * fields of the journal's events; the parameters of the guest's verbs.
 *
 * What is not known here is not objected to.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_VOCABULARY_H
#define VICLAB_DRILL_VOCABULARY_H

#include <glib.h>
#include <stdbool.h>
#include "lab/gate.h"
#include "lab/tap.h"

typedef enum DrillFieldKind {
    DRILL_FIELD_NONE,   /* no message of the gate has it */
    DRILL_FIELD_NUMBER, /* may have names, too */
    DRILL_FIELD_WORD,   /* one of a few words */
    DRILL_FIELD_TEXT,   /* whatever it says; raw bytes as digits */
} DrillFieldKind;

/* gate_fields.c: the next one, from 0 on; NULL: there are no more. */
const char *drill_gate_field(GateKind kind, guint index);
/* Also "format[2].field" and "byte[12]". */
DrillFieldKind drill_gate_field_kind(GateKind kind, const char *field);

/*
 * The next name of a message, word of a field, or name of a value of a field,
 * from 0 on; NULL: there are no more. Some come several times.
 */
const char *drill_gate_message(GateKind kind, guint index);
const char *drill_gate_word(GateKind kind, const char *field, guint index);
const char *drill_gate_value(GateKind kind, const char *field, guint index);
/* What is said to "complete" and "reject" beside @fields; NULL: not known. */
const char *const *drill_gate_answer(GateKind kind, bool *fields);

/* tap_fields.c: of an event; NULL: there are no more. */
const char *drill_tap_field(TapKind kind, guint index);
DrillFieldKind drill_tap_field_kind(TapKind kind, const char *field);

/* Of a watched function. */
const char *drill_function_field(guint index);

/* guest_verbs.c: the next verb of those below; NULL: there are no more. */
const char *drill_guest_verb(guint index);
/* Of a verb; NULL: it is none, or takes anything. */
const char *const *drill_guest_options(const char *verb);
/* What the value of an option has to be; NULL: @value is. */
const char *drill_guest_value_wanted(const char *option, const char *value);

/*
 * mistyped.c: what could have been meant by @wrong: ": perhaps A or B", or else
 * all there are, if these are few; g_free(). @candidates: const char *.
 */
char *drill_near(const GPtrArray *candidates, const char *wrong);

#endif
