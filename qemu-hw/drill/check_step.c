/*
 * Can what is to be done be done to what is met?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drill/parts.h"

/* An event that never comes, because its word does nothing, may be any. */
static bool meets(const DrillStep *step, DrillEventKind kind)
{
    for (guint i = 0; i < step->events->len; i++) {
        const DrillEvent *event = step->events->pdata[i];

        if (event->kind == kind || event->kind == DRILL_ON_NOTHING) {
            return true;
        }
    }
    return false;
}

static bool needs_function(const DrillAction *action)
{
    return action->kind == DRILL_PARK || action->kind == DRILL_RETURN;
}

/* What goes on goes on, also where nothing was held up. */
static bool needs_message(const DrillAction *action)
{
    return drill_action_is_here(action) && action->kind != DRILL_PASS;
}

/* Of "hold EVENT" there is none; the line begins with it. */
static const char *verb_of(const DrillAction *action)
{
    if (action->verb) {
        return action->verb;
    }
    return action->kind == DRILL_HOLD ? "hold" : "drop";
}

static bool check(DrillTokens *tokens, const DrillStep *step,
                  const DrillAction *action)
{
    const char *verb = verb_of(action);

    if (needs_function(action) && !meets(step, DRILL_ON_FUNCTION)) {
        drill_token_error_at(tokens, &action->place,
                             "'%s' needs a function to be done at: "
                             "on function NAME -> %s",
                             verb, verb);
        return false;
    }
    if (needs_message(action) && !meets(step, DRILL_ON_MESSAGE)) {
        drill_token_error_at(tokens, &action->place,
                             "'%s' needs a message to be done to: a request, "
                             "a frame ...",
                             verb);
        return false;
    }
    return true;
}

bool drill_check_step(DrillTokens *tokens, const DrillStep *step)
{
    for (guint i = 0; i < step->actions->len; i++) {
        if (!check(tokens, step, step->actions->pdata[i])) {
            return false;
        }
    }
    return true;
}
