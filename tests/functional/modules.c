/*
 * Kernel modules that the guest's archive does not have.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/modules.h"

#include "kernel.h"
#include "modulepack.h"

void modules_pack(Trial *trial, const char *module, const char *path)
{
    const char *const names[] = { module, NULL };
    g_autofree char *title = g_strdup_printf("packing %s", module);
    g_autoptr(ModuleTree) tree = NULL;
    g_autoptr(GError) why = NULL;
    StepWork work;
    Kernel kernel;
    bool done;

    EXPECT(trial, kernel_get(trial->session, &kernel, &why), "%s",
           why->message);
    tree = module_tree_open(kernel.modules, &why);
    kernel_free(&kernel);
    EXPECT(trial, tree, "%s", why->message);
    if (!module_tree_has(tree, module)) {
        trial_skip(trial, "the kernel has no module %s", module);
        return;
    }
    step_work_begin(&work, trial->session, trial->folder, "modules", title);
    done = module_pack(&work, tree, names, path, &why);
    step_work_end(&work, done);
    EXPECT(trial, done, "%s", why->message);
}
