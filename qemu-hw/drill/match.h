/*
 * Does something that happens fit an event of a drill?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_DRILL_MATCH_H
#define VICLAB_DRILL_MATCH_H

#include "drill/binding.h"

/* A mistake in the drill that shows only while it is played. */
typedef struct DrillMistake {
    const DrillPlace *place; /* NULL: none */
    char *why;               /* g_free() */
} DrillMistake;

/* All false when there is a mistake. */
bool drill_match_message(const DrillEvent *event, const GateMessage *message,
                         DrillBindings *bindings, DrillMistake *mistake);
bool drill_match_tap(const DrillEvent *event, const TapEvent *tap,
                     DrillBindings *bindings, DrillMistake *mistake);
/* The tests of @event on the fields of what @binding saw last. */
bool drill_match_fields(const DrillEvent *event, const DrillBinding *binding,
                        DrillBindings *bindings, DrillMistake *mistake);
/* "X.tag >= 5", now. */
bool drill_match_check(const DrillTest *test, DrillBindings *bindings,
                       DrillMistake *mistake);
/*
 * The number that @value stands for in @field of @message (which may be
 * NULL: then names are worth nothing).
 */
bool drill_value_number(const DrillValue *value, const char *field,
                        const GateMessage *message, DrillBindings *bindings,
                        uint64_t *number, char **why);

#endif
