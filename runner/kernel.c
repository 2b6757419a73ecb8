/*
 * The guest's kernel.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "kernel.h"

#include "built.h"
#include "disk.h"
#include "driver.h"
#include "fail.h"
#include "file.h"
#include "key.h"
#include "step.h"
#include "vmlinux.h"

static bool extract(StepWork *work, const void *opaque, GError **error)
{
    return vmlinux_extract(work, opaque, error);
}

/* The user's own image, in the form that boots fastest. */
static char *prepare_image(const Session *session, const char *image,
                           GError **error)
{
    g_autoptr(Key) key = key_new();
    g_autofree char *digest = NULL;
    g_autofree char *folder = NULL;
    Step step = {
        .kind = "vmlinux",
        .title = "extracting the kernel from its image",
        .disk = 1024 * MEBIBYTE,
        .work = extract,
        .opaque = image,
        .keep = 5,
    };

    if (!key_add_stamp(key, image, error)) {
        return NULL;
    }
    digest = key_end(g_steal_pointer(&key));
    step.key = digest;
    folder = step_run(session, &step, error);
    return folder ? vmlinux_path(folder) : NULL;
}

static bool get_image(const Session *session, const char *image,
                      const char *modules, Kernel *kernel, GError **error)
{
    *kernel = (Kernel){
        .release = vmlinux_release(image),
        .modules = g_canonicalize_filename(modules, NULL),
    };
    if (!kernel->release) {
        return fail(error, FAIL_USAGE, "%s is no Linux kernel for x86", image);
    }
    kernel->image = prepare_image(session, image, error);
    return kernel->image != NULL;
}

static bool get_tree(const Session *session, const char *tree, Kernel *kernel,
                     GError **error)
{
    g_autofree char *image =
        g_build_filename(tree, "arch/x86/boot/bzImage", NULL);

    if (!file_exists(image)) {
        return fail(error, FAIL_USAGE,
                    "%s is no built kernel tree: there is no "
                    "arch/x86/boot/bzImage in it",
                    tree);
    }
    return get_image(session, image,
                     session->options->modules ? session->options->modules
                                               : tree,
                     kernel, error);
}

/* DIR/lib/modules/<release> for people who name the folder around it. */
static char *modules_folder(const char *modules, const char *image)
{
    g_autofree char *release = vmlinux_release(image);
    g_autofree char *inner = NULL;

    if (release) {
        inner = g_build_filename(modules, "lib/modules", release, NULL);
    }
    return g_strdup(inner && file_is_folder(inner) ? inner : modules);
}

static bool get_built(const Session *session, const char *kind, Kernel *kernel,
                      GError **error)
{
    BuiltKernel built;
    bool done = built_get(session, kind, &built, error);

    if (done) {
        *kernel = (Kernel){
            .release = g_steal_pointer(&built.release),
            .image = g_steal_pointer(&built.image),
            .modules = g_steal_pointer(&built.modules),
            .kind = g_steal_pointer(&built.kind),
        };
    }
    built_free(&built);
    return done;
}

/* A driver knows what it was built for, if nobody says otherwise. */
static bool kernel_of_driver(const Session *session, char **what,
                             GError **error)
{
    const Options *options = session->options;
    g_autofree char *folder = NULL;

    *what = NULL;
    if (!options->driver || options->kernel || options->debug) {
        return true;
    }
    folder = driver_find(session, options->driver, error);
    *what = folder ? driver_kernel(folder) : NULL;
    return folder != NULL;
}

static bool get_own(const Session *session, Kernel *kernel, GError **error)
{
    const char *wanted = session->options->kernel;
    const char *modules = session->options->modules;
    g_autofree char *folder = NULL;

    if (wanted && file_is_folder(wanted)) {
        return get_tree(session, wanted, kernel, error);
    }
    if (!wanted || !file_exists(wanted)) {
        return kernel_get_packaged(session, kernel, error);
    }
    if (!modules) {
        return fail(error, FAIL_USAGE,
                    "--kernel %s is an image: name the folder with its "
                    "modules, --modules DIR",
                    wanted);
    }
    if (!file_is_folder(modules)) {
        return fail(error, FAIL_USAGE, "--modules %s: there is no such folder",
                    modules);
    }
    folder = modules_folder(modules, wanted);
    return get_image(session, wanted, folder, kernel, error);
}

bool kernel_get(const Session *session, Kernel *kernel, GError **error)
{
    g_autofree char *what = NULL;

    *kernel = (Kernel){ 0 };
    if (!kernel_of_driver(session, &what, error)) {
        return false;
    }
    if (session->options->debug) {
        return get_built(session, session->options->debug, kernel, error);
    }
    if (what && built_is_kind(what)) {
        return get_built(session, what, kernel, error);
    }
    return what ? get_tree(session, what, kernel, error)
                : get_own(session, kernel, error);
}

void kernel_free(Kernel *kernel)
{
    g_free(kernel->release);
    g_free(kernel->image);
    g_free(kernel->modules);
    g_free(kernel->kind);
}
