/*
 * A drill as a program: memory.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drill/program.h"
#include <string.h>

static void drill_value_clear(DrillValue *value)
{
    g_free(value->text);
    g_free(value->field);
    g_clear_pointer(&value->regex, g_regex_unref);
}

void drill_test_free(void *data)
{
    DrillTest *test = data;

    if (test) {
        g_free(test->field);
        drill_value_clear(&test->value);
        g_free(test);
    }
}

DrillEvent *drill_event_new(DrillEventKind kind)
{
    DrillEvent *event = g_new0(DrillEvent, 1);

    event->kind = kind;
    event->tests = g_ptr_array_new_with_free_func(drill_test_free);
    return event;
}

void drill_event_free(void *data)
{
    DrillEvent *event = data;

    g_free(event->name);
    g_clear_pointer(&event->regex, g_regex_unref);
    g_ptr_array_unref(event->tests);
    g_free(event);
}

static void free_arg(void *data)
{
    DrillArg *arg = data;

    g_free(arg->name);
    g_free(arg->text);
    drill_value_clear(&arg->value);
    g_free(arg);
}

DrillAction *drill_action_new(DrillActionKind kind)
{
    DrillAction *action = g_new0(DrillAction, 1);

    action->kind = kind;
    action->args = g_ptr_array_new_with_free_func(free_arg);
    return action;
}

void drill_action_free(void *data)
{
    DrillAction *action = data;

    g_free(action->target);
    g_free(action->verb);
    g_ptr_array_unref(action->args);
    g_clear_pointer(&action->bytes, g_byte_array_unref);
    g_free(action);
}

DrillStep *drill_step_new(DrillStepKind kind)
{
    DrillStep *step = g_new0(DrillStep, 1);

    step->kind = kind;
    step->events = g_ptr_array_new_with_free_func(drill_event_free);
    step->actions = g_ptr_array_new_with_free_func(drill_action_free);
    return step;
}

void drill_step_free(void *data)
{
    DrillStep *step = data;

    g_free(step->text);
    g_free(step->name);
    g_free(step->command);
    drill_test_free(step->check);
    g_ptr_array_unref(step->events);
    g_ptr_array_unref(step->actions);
    g_free(step);
}

static void free_need(void *data)
{
    DrillNeed *need = data;

    g_free(need->name);
    g_free(need->value);
    g_free(need);
}

static void free_evidence(void *data)
{
    DrillEvidence *evidence = data;

    g_free(evidence->name);
    g_clear_pointer(&evidence->regex, g_regex_unref);
    g_free(evidence);
}

static char *idle_word(const char *const *values)
{
    for (; values && *values; values++) {
        if (**values == '!') {
            return g_strdup(*values + 1);
        }
    }
    return NULL;
}

DrillProgram *drill_program_new(const char *path, const char *const *values)
{
    DrillProgram *program = g_new0(DrillProgram, 1);

    program->file = g_strdup(path);
    program->lockup = -1;
    program->needs = g_ptr_array_new_with_free_func(free_need);
    program->params = g_ptr_array_new_with_free_func(free_need);
    program->steps = g_ptr_array_new_with_free_func(drill_step_free);
    program->evidence = g_ptr_array_new_with_free_func(free_evidence);
    program->tolerated =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_regex_unref);
    program->tolerated_oracles = g_ptr_array_new_with_free_func(g_free);
    program->idle = idle_word(values);
    program->names = g_ptr_array_new_with_free_func(g_free);
    program->errors = g_ptr_array_new_with_free_func(g_free);
    return program;
}

void drill_program_free(DrillProgram *program)
{
    g_free(program->file);
    g_free(program->title);
    g_free(program->link);
    g_free(program->idle);
    g_ptr_array_unref(program->needs);
    g_ptr_array_unref(program->steps);
    g_ptr_array_unref(program->evidence);
    g_ptr_array_unref(program->tolerated);
    g_ptr_array_unref(program->tolerated_oracles);
    g_ptr_array_unref(program->names);
    g_ptr_array_unref(program->params);
    g_ptr_array_unref(program->errors);
    g_free(program);
}

bool drill_is_idle(const DrillProgram *program, const char *word)
{
    return program->idle && word && strcmp(program->idle, word) == 0;
}

bool drill_action_is_here(const DrillAction *action)
{
    return !action->target && action->kind <= DRILL_ANSWER;
}

bool drill_step_waits(const DrillStep *step)
{
    return step->kind == DRILL_STEP_AWAIT || step->kind == DRILL_STEP_EXPECT ||
           step->kind == DRILL_STEP_BEFORE || step->kind == DRILL_STEP_AFTER;
}

char *drill_program_complaint(const DrillProgram *program)
{
    GString *text;

    if (program->errors->len == 0) {
        return NULL;
    }
    text = g_string_new(NULL);
    for (guint i = 0; i < program->errors->len; i++) {
        g_string_append_printf(text, "%s%s", i ? "\n" : "",
                               (char *)program->errors->pdata[i]);
    }
    return g_string_free(text, FALSE);
}

const char *drill_program_need(const DrillProgram *program, const char *name)
{
    for (guint i = 0; i < program->needs->len; i++) {
        const DrillNeed *need = program->needs->pdata[i];

        if (g_str_equal(need->name, name)) {
            return need->value;
        }
    }
    return NULL;
}

char *drill_need_text(const DrillNeed *need)
{
    bool has_sign = strchr("<>!", *need->value) && *need->value;

    return g_strconcat(need->name, has_sign ? "" : "=", need->value, NULL);
}
