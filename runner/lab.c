/*
 * A laboratory of the user's own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "lab.h"

#include "fail.h"
#include "file.h"
#include "plan/plan.h"

static char **adapters_of(const Plan *plan)
{
    GPtrArray *names = g_ptr_array_new();

    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = g_ptr_array_index(plan->items, i);

        if (item->kind == PLAN_ADAPTER) {
            g_ptr_array_add(names, g_strdup(item->name));
        }
    }
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

static guint count_targets(const Plan *plan)
{
    guint count = 0;

    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = g_ptr_array_index(plan->items, i);

        count += item->kind == PLAN_PORT;
    }
    return count;
}

static Lab *lab_of(const Plan *plan, const char *text)
{
    g_autoptr(GArray) paths = plan_paths(plan);
    Lab *lab = g_new0(Lab, 1);

    lab->text = g_strdup(text);
    lab->adapters = adapters_of(plan);
    lab->paths = paths->len;
    lab->targets = count_targets(plan);
    return lab;
}

Lab *lab_load(const char *path, GError **error)
{
    g_autofree char *complaint = NULL;
    g_autofree char *text = NULL;
    g_autoptr(Plan) plan = NULL;
    gsize length;

    if (!g_file_get_contents(path, &text, &length, NULL)) {
        fail_errno(error, path, "cannot read");
        return NULL;
    }
    plan = plan_parse(path, text, length);
    complaint = plan_complaint(plan);
    if (complaint) {
        fail(error, FAIL_USAGE, "--fabric-file %s is no laboratory:\n%s", path,
             complaint);
        return NULL;
    }
    return lab_of(plan, text);
}

void lab_free(Lab *lab)
{
    if (lab) {
        g_free(lab->text);
        g_strfreev(lab->adapters);
        g_free(lab);
    }
}

bool lab_has_adapter(const Lab *lab, const char *name)
{
    static const char *const own[] = { "vic0", NULL };

    return g_strv_contains(lab ? (const char *const *)lab->adapters : own,
                           name);
}

bool lab_copy(const Lab *lab, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, LAB_COPY, NULL);

    return !lab || file_write(path, lab->text, error);
}
