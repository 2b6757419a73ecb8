/*
 * Fuzzer: the text of a fabric file (docs/fabric-file.md). The input is the
 * text itself.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fuzz.h"

#include "plan/plan.h"

/* What a plan without errors means is asked of it as the runner does. */
static void use(const Plan *plan)
{
    g_autoptr(GPtrArray) devices = plan_devices(plan);
    g_autoptr(GArray) paths = plan_paths(plan);

    for (guint i = 0; i < devices->len; i++) {
        const PlanDevice *device = devices->pdata[i];

        g_assert_nonnull(device->driver);
        g_assert_cmpuint(device->properties->len % 2, ==, 0);
        for (guint k = 0; k < device->properties->len; k++) {
            g_assert_nonnull(device->properties->pdata[k]);
        }
    }
    for (guint i = 0; i < paths->len; i++) {
        const PlanPath *path = &g_array_index(paths, PlanPath, i);

        g_assert_true(path->adapter->fabric == path->port->fabric);
    }
}

void fuzz_one(Input *in)
{
    const char *text = in->left ? (const char *)in->data : "";
    g_autoptr(Plan) plan = plan_parse("f", text, in->left);
    g_autofree char *complaint = plan_complaint(plan);

    g_assert_cmpint(complaint != NULL, ==, plan->errors->len > 0);
    if (complaint) {
        g_assert_true(g_utf8_validate(complaint, -1, NULL));
    } else {
        use(plan);
    }
}
