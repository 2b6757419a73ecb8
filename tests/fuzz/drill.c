/*
 * Fuzzer: the text of a drill (docs/drills.md). The input is the text itself;
 * what follows a zero byte are values of parameters, as -D has them, a line
 * each.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fuzz.h"

#include "drill/program.h"

/* A place where there is nothing to include. */
#define PATH "/nonexistent/f"

static void check_place(const DrillPlace *place)
{
    g_assert_nonnull(place->file);
    g_assert_cmpuint(place->line, >, 0);
    g_assert_cmpuint(place->column, >, 0);
}

/* "FILE:LINE:COLUMN: what is wrong" */
static void check_error(const char *error)
{
    const char *at = error + strlen(PATH);

    g_assert_true(g_str_has_prefix(error, PATH));
    for (int i = 0; i < 2; i++) {
        g_assert_cmpint(*at, ==, ':');
        at++;
        g_assert_cmpint(*at, >=, '1');
        at += strspn(at, G_CSET_DIGITS);
    }
    g_assert_true(g_str_has_prefix(at, ": "));
    g_assert_true(g_utf8_validate(at, -1, NULL));
}

static void check_event(const DrillEvent *event)
{
    check_place(&event->place);
    for (guint i = 0; i < event->tests->len; i++) {
        const DrillTest *test = event->tests->pdata[i];

        check_place(&test->place);
        g_assert_nonnull(test->field);
    }
}

static void check_step(const DrillStep *step)
{
    check_place(&step->place);
    g_assert_true(g_utf8_validate(step->text, -1, NULL));
    for (guint i = 0; i < step->events->len; i++) {
        check_event(step->events->pdata[i]);
    }
    for (guint i = 0; i < step->actions->len; i++) {
        check_place(&((const DrillAction *)step->actions->pdata[i])->place);
    }
}

static void check_good(const DrillProgram *program)
{
    g_assert_nonnull(program->title);
    g_assert_cmpuint(program->steps->len, >, 0);
    g_assert_cmpuint(program->steps->len, <=, DRILL_LINES_MAX);
    for (guint i = 0; i < program->steps->len; i++) {
        check_step(program->steps->pdata[i]);
    }
    for (guint i = 0; i < program->needs->len; i++) {
        const DrillNeed *need = program->needs->pdata[i];

        g_assert_nonnull(drill_program_need(program, need->name));
    }
}

/* The values, and where the text ends. */
static GStrv values_of(const char *text, size_t length)
{
    size_t end = strlen(text);

    return g_strsplit(end < length ? text + end + 1 : "", "\n", -1);
}

void fuzz_one(Input *in)
{
    /* g_strndup() would pad with zeros, and g_memdup2() end without one */
    g_autoptr(GString) text =
        g_string_new_len((const char *)in->data, in->left);
    g_auto(GStrv) values = values_of(text->str, text->len);
    g_autoptr(DrillProgram) program =
        drill_program_parse(PATH, text->str, (const char *const *)values);
    g_autofree char *complaint = drill_program_complaint(program);

    g_assert_cmpint(complaint != NULL, ==, program->errors->len > 0);
    for (guint i = 0; i < program->errors->len; i++) {
        check_error(program->errors->pdata[i]);
    }
    if (!complaint) {
        check_good(program);
    }
}
