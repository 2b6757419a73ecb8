/*
 * A plan: its sections, its settings, and what is wrong with it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "plan/parts.h"

/* Kept; more would help nobody. */
#define ERRORS_MAX 20

/* ------------------------------------------------------------------ */
/* Errors                                                              */

static int compare_places(const PlanPlace *a, const PlanPlace *b)
{
    if (a->line != b->line) {
        return a->line < b->line ? -1 : 1;
    }
    return a->column < b->column ? -1 : a->column > b->column;
}

static const PlanPlace *error_place(const Plan *plan, guint i)
{
    return &g_array_index(plan->errors, PlanError, i).place;
}

static void add_error(Plan *plan, const PlanPlace *place, char *text)
{
    PlanError error = { *place, text };
    guint at = plan->errors->len;

    while (at && compare_places(place, error_place(plan, at - 1)) < 0) {
        at--;
    }
    g_array_insert_val(plan->errors, at, error);
}

void plan_error(Plan *plan, const PlanPlace *place, const char *format, ...)
{
    va_list args;

    if (plan->errors->len == ERRORS_MAX) {
        plan->has_more_errors = true;
        return;
    }
    va_start(args, format);
    add_error(plan, place, g_strdup_vprintf(format, args));
    va_end(args);
}

char *plan_complaint(const Plan *plan)
{
    GString *text;

    if (!plan->errors->len) {
        return NULL;
    }
    text = g_string_new(NULL);
    for (guint i = 0; i < plan->errors->len; i++) {
        const PlanError *error = &g_array_index(plan->errors, PlanError, i);

        g_string_append_printf(text, "%s%s:%u:%u: %s", i ? "\n" : "",
                               plan->file, error->place.line,
                               error->place.column, error->text);
    }
    if (plan->has_more_errors) {
        g_string_append_printf(text, "\n%s: there are more errors", plan->file);
    }
    return g_string_free(text, FALSE);
}

/* ------------------------------------------------------------------ */
/* Items                                                               */

static void setting_clear(gpointer data)
{
    PlanSetting *setting = data;

    g_free(setting->text);
    g_free(setting->value);
}

PlanItem *plan_item_new(PlanKind kind, const char *path, const char *name,
                        const PlanPlace *place)
{
    PlanItem *item = g_new0(PlanItem, 1);

    item->kind = kind;
    item->path = g_strdup(path);
    item->name = g_strdup(name);
    item->place = *place;
    item->settings = g_array_new(FALSE, FALSE, sizeof(PlanSetting));
    g_array_set_clear_func(item->settings, setting_clear);
    return item;
}

void plan_item_free(gpointer data)
{
    PlanItem *item = data;

    g_array_free(item->settings, TRUE);
    g_free(item->path);
    g_free(item->name);
    g_free(item->id);
    g_free(item);
}

static void error_clear(gpointer data)
{
    g_free(((PlanError *)data)->text);
}

Plan *plan_new(const char *file)
{
    Plan *plan = g_new0(Plan, 1);

    plan->file = g_strdup(file);
    plan->items = g_ptr_array_new_with_free_func(plan_item_free);
    plan->errors = g_array_new(FALSE, FALSE, sizeof(PlanError));
    g_array_set_clear_func(plan->errors, error_clear);
    return plan;
}

void plan_free(Plan *plan)
{
    g_ptr_array_free(plan->items, TRUE);
    g_array_free(plan->errors, TRUE);
    g_free(plan->file);
    g_free(plan);
}

PlanItem *plan_item_at(const Plan *plan, guint i)
{
    return g_ptr_array_index(plan->items, i);
}

PlanItem *plan_item(const Plan *plan, const char *path)
{
    for (guint i = 0; i < plan->items->len; i++) {
        if (strcmp(plan_item_at(plan, i)->path, path) == 0) {
            return plan_item_at(plan, i);
        }
    }
    return NULL;
}

const PlanItem *plan_find(const Plan *plan, PlanKind kind, const char *name)
{
    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = plan_item_at(plan, i);

        if (item->kind == kind && strcmp(item->name, name) == 0) {
            return item;
        }
    }
    return NULL;
}

const PlanSetting *plan_setting_at(const PlanItem *item, guint i)
{
    return &g_array_index(item->settings, PlanSetting, i);
}

const PlanSetting *plan_setting(const PlanItem *item, const char *word)
{
    const PlanSetting *found = NULL;

    for (guint i = 0; i < item->settings->len; i++) {
        const PlanSetting *setting = plan_setting_at(item, i);

        if (strcmp(setting->word->name, word) == 0) {
            found = setting;
        }
    }
    return found;
}

const char *plan_value(const PlanItem *item, const char *word)
{
    const PlanSetting *setting = plan_setting(item, word);

    return setting ? setting->value : NULL;
}

bool plan_member_is_path(const char *value)
{
    return strchr(value, '/') != NULL;
}

const PlanItem *plan_member(const Plan *plan, const char *value)
{
    return plan_item(plan, value);
}
