/*
 * What the parts of a plan call of each other.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_PLAN_PARTS_H
#define VICLAB_PLAN_PARTS_H

#include "plan/plan.h"
#include "plan/words.h"

/* plan.c */
Plan *plan_new(const char *file);
/* Of the first errors only; they are kept in the order of their places. */
void plan_error(Plan *plan, const PlanPlace *place, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
PlanItem *plan_item_new(PlanKind kind, const char *path, const char *name,
                        const PlanPlace *place);
void plan_item_free(gpointer item);
PlanItem *plan_item_at(const Plan *plan, guint i);
/* NULL if there is none with that path. */
PlanItem *plan_item(const Plan *plan, const char *path);
/* NULL if the section does not have it; the last one of several. */
const PlanSetting *plan_setting(const PlanItem *item, const char *word);
/* The i-th setting of a section. */
const PlanSetting *plan_setting_at(const PlanItem *item, guint i);
/* A member of a zone: is it a path? And the section it leads to, or NULL. */
bool plan_member_is_path(const char *value);
const PlanItem *plan_member(const Plan *plan, const char *value);

/* check.c: what sections say of each other; names and numbers for all. */
void plan_check(Plan *plan);

#endif
