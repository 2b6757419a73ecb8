/*
 * A kernel of the user's own: the one of the archive, as people have theirs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "fail.h"
#include "file.h"
#include "kernel.h"
#include "module.h"

#define DRIVER "fnic"

static void get_kernel(Trial *trial, Kernel *kernel)
{
    g_autoptr(GError) why = NULL;

    EXPECT(trial, kernel_get(trial->session, kernel, &why), "%s", why->message);
}

/* A link with all folders above it. */
static void make_link(Trial *trial, const char *target, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);

    EXPECT(trial, file_make_folder(folder, NULL) && symlink(target, path) == 0,
           "cannot link %s", path);
}

/* It boots, and its driver finds the disk. @modules may be NULL. */
static void expect_run(Trial *trial, const Kernel *kernel, const char *given,
                       const char *modules)
{
    g_autofree char *option = modules ? g_strconcat("--modules=", modules, NULL)
                                      : g_strdup("--smp=2");
    g_autofree char *wanted = g_strconcat(kernel->release, "\n", NULL);
    g_autofree char *text = NULL;

    CONTINUE(trial);
    trial_run(trial, "run", EXIT_PASS, "--kernel", given, option, "--", "sh",
              "-c", "test -b /dev/nvme0n1 && uname -r", NULL);
    CONTINUE(trial);
    text = trial_artifact(trial, "run", "guest.out");
    CONTINUE(trial);
    EXPECT(trial, strcmp(text, wanted) == 0, "this is kernel %s", text);
}

/* With /lib/modules/<release>, and with the folder around it. */
void kernel_image(Trial *trial)
{
    g_autofree char *root = trial_path(trial, "root");
    g_autofree char *folder = NULL;
    Kernel kernel = { 0 };

    get_kernel(trial, &kernel);
    CONTINUE(trial);
    folder = g_build_filename(root, "lib/modules", kernel.release, NULL);
    make_link(trial, kernel.modules, folder);
    expect_run(trial, &kernel, kernel.image, folder);
    expect_run(trial, &kernel, kernel.image, root);
    kernel_free(&kernel);
}

/* The driver and what it depends on, where a build would leave them. */
static void fill_tree(Trial *trial, StepWork *work, const Kernel *kernel)
{
    g_autoptr(ModuleTree) all = module_tree_open(kernel->modules, NULL);
    g_autoptr(GPtrArray) modules = NULL;
    g_autoptr(GString) order = g_string_new(NULL);
    g_autofree char *list =
        g_build_filename(work->folder, "modules.order", NULL);

    modules = all ? module_closure(work, all, DRIVER, NULL) : NULL;
    EXPECT(trial, modules, "cannot take the modules out of %s",
           kernel->modules);
    for (guint i = 0; i < modules->len; i++) {
        const Module *module = modules->pdata[i];
        g_autofree char *to =
            g_build_filename(work->folder, module->path, NULL);
        g_autofree char *folder = g_path_get_dirname(to);

        EXPECT(trial,
               file_make_folder(folder, NULL) &&
                   g_rename(module->file, to) == 0,
               "cannot move %s", module->file);
        g_string_append_len(order, module->path,
                            strlen(module->path) - strlen("ko"));
        g_string_append(order, "o\n");
    }
    EXPECT(trial, file_write(list, order->str, NULL), "cannot write %s", list);
}

void kernel_tree(Trial *trial)
{
    g_autofree char *tree = trial_path(trial, "tree");
    g_autofree char *image =
        g_build_filename(tree, "arch/x86/boot/bzImage", NULL);
    Kernel kernel = { 0 };
    StepWork work;

    get_kernel(trial, &kernel);
    CONTINUE(trial);
    make_link(trial, kernel.image, image);
    step_work_begin(&work, trial->session, tree, "test-tree",
                    "making a build tree");
    fill_tree(trial, &work, &kernel);
    step_work_end(&work, !trial->why);
    expect_run(trial, &kernel, tree, NULL);
    kernel_free(&kernel);
}
