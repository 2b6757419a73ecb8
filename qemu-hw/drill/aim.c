/*
 * Is there what a drill is aimed at? Which parts a laboratory has shows only
 * where it is played.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "drill/play.h"
#include "drill/vocabulary.h"

/* Who tells events, and is no part. */
static const char *const others[] = { "drill", "guest", "lab", NULL };

static void add_once(GPtrArray *names, const char *name)
{
    for (guint i = 0; i < names->len; i++) {
        if (strcmp(names->pdata[i], name) == 0) {
            return;
        }
    }
    g_ptr_array_add(names, (char *)name);
}

/* Of the parts, and (@taps) of all others who tell events. */
static GPtrArray *list_names(const DrillPlayer *player, bool taps)
{
    const GPtrArray *parts = player->lab->controls.parts;
    GPtrArray *names = g_ptr_array_new();

    for (guint i = 0; i < parts->len; i++) {
        add_once(names, ((const ControlPart *)parts->pdata[i])->name);
    }
    for (guint i = 0; taps && others[i]; i++) {
        add_once(names, others[i]);
    }
    if (taps && player->port) {
        add_once(names, player->port->name);
    }
    return names;
}

static bool is_one(const GPtrArray *names, const DrillValue *value)
{
    for (guint i = 0; i < names->len; i++) {
        if (value->kind == DRILL_REGEX
                ? g_regex_match(value->regex, names->pdata[i], 0, NULL)
                : strcmp(names->pdata[i], value->text) == 0) {
            return true;
        }
    }
    return false;
}

/* "at=vic7" */
static bool check_at(DrillPlayer *player, const DrillEvent *event,
                     const DrillTest *test)
{
    g_autoptr(GPtrArray) names =
        list_names(player, event->kind == DRILL_ON_TAP);
    const DrillValue *value = &test->value;
    const char *text = value->text;
    g_autofree char *near = NULL;

    if (strcmp(test->field, "at") != 0 ||
        (value->kind != DRILL_NAME && value->kind != DRILL_REGEX) ||
        is_one(names, value)) {
        return true;
    }
    text = text ? text : g_regex_get_pattern(value->regex);
    near = drill_near(names, text);
    drill_end(player, DRILL_ERROR, &test->value_place,
              "nothing in this laboratory is called '%s'%s", text, near);
    return false;
}

static bool check_event(DrillPlayer *player, const DrillEvent *event)
{
    if (event->kind != DRILL_ON_MESSAGE && event->kind != DRILL_ON_TAP) {
        return true;
    }
    for (guint i = 0; i < event->tests->len; i++) {
        if (!check_at(player, event, event->tests->pdata[i])) {
            return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ */
/* "do PART VERB"                                                      */

/* "[for=TIME] to=NAME": what stands before each "="; @rest: strings. */
static GPtrArray *list_arguments(const char *args, GStrv *rest)
{
    GPtrArray *names = g_ptr_array_new();

    *rest = g_strsplit_set(args, " []", -1);
    for (char **word = *rest; *word; word++) {
        char *equals = strchr(*word, '=');

        if (equals) {
            *equals = '\0';
            g_ptr_array_add(names, *word);
        }
    }
    return names;
}

static bool has(const GPtrArray *names, const char *name)
{
    for (guint i = 0; i < names->len; i++) {
        if (strcmp(names->pdata[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool check_arguments(DrillPlayer *player, const DrillAction *action,
                            const ControlVerb *verb)
{
    g_auto(GStrv) words = NULL;
    g_autoptr(GPtrArray) names = list_arguments(verb->args, &words);

    for (guint i = 0; i < action->args->len; i++) {
        const DrillArg *arg = action->args->pdata[i];
        g_autofree char *near = NULL;

        /* FIELD: any field of a frame */
        if (has(names, arg->name) || has(names, "FIELD")) {
            continue;
        }
        near = drill_near(names, arg->name);
        drill_end(player, DRILL_ERROR, &arg->place,
                  "'%s' is no argument of %s%s", arg->name, verb->name, near);
        return false;
    }
    return true;
}

/* All verbs of all parts of that name; @found: the one that is meant. */
static GPtrArray *list_verbs(const DrillPlayer *player,
                             const DrillAction *action,
                             const ControlVerb **found)
{
    const GPtrArray *parts = player->lab->controls.parts;
    GPtrArray *names = g_ptr_array_new();

    *found = NULL;
    for (guint i = 0; i < parts->len; i++) {
        const ControlPart *part = parts->pdata[i];

        if (strcmp(part->name, action->target) != 0) {
            continue;
        }
        for (const ControlVerb *verb = part->verbs; verb->name; verb++) {
            g_ptr_array_add(names, (char *)verb->name);
            if (!*found && strcmp(verb->name, action->verb) == 0) {
                *found = verb;
            }
        }
    }
    return names;
}

static bool check_control(DrillPlayer *player, const DrillAction *action)
{
    g_autoptr(GPtrArray) parts = list_names(player, false);
    const ControlVerb *verb;
    g_autoptr(GPtrArray) verbs = list_verbs(player, action, &verb);
    g_autofree char *near = NULL;

    if (verb) {
        return check_arguments(player, action, verb);
    }
    if (verbs->len) {
        near = drill_near(verbs, action->verb);
        drill_end(player, DRILL_ERROR, &action->place,
                  "'%s' is no verb of %s%s", action->verb, action->target,
                  near);
    } else {
        near = drill_near(parts, action->target);
        drill_end(player, DRILL_ERROR, &action->place,
                  "nothing in this laboratory is called '%s'%s", action->target,
                  near);
    }
    return false;
}

bool drill_aims_well(DrillPlayer *player, const DrillStep *step)
{
    for (guint i = 0; i < step->events->len; i++) {
        if (!check_event(player, step->events->pdata[i])) {
            return false;
        }
    }
    for (guint i = 0; i < step->actions->len; i++) {
        const DrillAction *action = step->actions->pdata[i];

        if (action->kind == DRILL_CONTROL && !check_control(player, action)) {
            return false;
        }
    }
    return true;
}
