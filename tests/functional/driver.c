/*
 * Kernels and drivers that viclab builds. What has no kernel in the cache yet
 * is left out: building one takes minutes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/case.h"

#include <string.h>

#include "built.h"
#include "fail.h"
#include "file.h"

#define FNIC     "drivers/scsi/fnic"
#define NVME     "drivers/nvme/host"
#define SOURCE   FNIC "/fnic_nvme.c"
#define MUTATION "F02"

static bool find_kernel(Trial *trial, const char *kind, BuiltKernel *kernel)
{
    if (built_find(trial->session, kind, kernel)) {
        return true;
    }
    trial_skip(trial, "no such kernel is built: viclab run --debug=%s", kind);
    return false;
}

/* "--debug=plain", of the first kind that there is; or NULL. */
static char *any_kernel(Trial *trial, BuiltKernel *kernel)
{
    for (const char *const *kind = built_kinds; *kind; kind++) {
        if (built_find(trial->session, *kind, kernel)) {
            return g_strconcat("--debug=", *kind, NULL);
        }
    }
    trial_skip(trial, "no kernel is built: viclab run --debug=plain");
    return NULL;
}

/* ---- kernels ---- */

/* It passes, its detectors are silent but for what is known, twice the same. */
static void expect_demo(Trial *trial, const char *kind)
{
    g_autofree char *option = g_strconcat("--debug=", kind, NULL);
    g_autofree char *first = NULL;
    g_autofree char *second = NULL;
    BuiltKernel kernel;

    if (!find_kernel(trial, kind, &kernel)) {
        return;
    }
    built_free(&kernel);
    trial_run(trial, "first", EXIT_PASS, option, NULL);
    CONTINUE(trial);
    trial_run(trial, "second", EXIT_PASS, option, NULL);
    CONTINUE(trial);
    first = trial_artifact(trial, "first", "console.log");
    second = trial_artifact(trial, "second", "console.log");
    CONTINUE(trial);
    EXPECT(trial, strcmp(first, second) == 0,
           "two runs on kernel %s have different consoles", kind);
}

void driver_kernel_plain(Trial *trial)
{
    expect_demo(trial, "plain");
}

void driver_kernel_debug(Trial *trial)
{
    g_autofree char *result = NULL;

    expect_demo(trial, "debug");
    CONTINUE(trial);
    result = trial_artifact(trial, "first", "result.json");
    CONTINUE(trial);
    EXPECT(trial, strstr(result, "\"kernel_kind\": \"debug\""),
           "the result does not name the kernel:\n%s", result);
}

void driver_kernel_kcsan(Trial *trial)
{
    expect_demo(trial, "kcsan");
}

/* ---- a kernel built again ---- */

/* All that a guest loads of @kernel is the same in the other cache. */
static void expect_same(Trial *trial, const BuiltKernel *kernel,
                        const char *other)
{
    g_autofree char *folder =
        g_build_filename(other, "linux", kernel->key, NULL);
    g_autofree char *name = g_path_get_basename(kernel->image);
    g_autofree char *image = g_build_filename(folder, name, NULL);
    g_autofree char *modules = g_build_filename(folder, "modules", NULL);
    g_autoptr(GPtrArray) paths = file_walk(kernel->modules);

    EXPECT(trial, file_same_content(kernel->image, image), "%s and %s differ",
           kernel->image, image);
    EXPECT(trial, paths->len, "%s is empty", kernel->modules);
    for (guint i = 0; i < paths->len; i++) {
        const char *path = paths->pdata[i];
        g_autofree char *one = g_build_filename(kernel->modules, path, NULL);
        g_autofree char *two = g_build_filename(modules, path, NULL);

        EXPECT(trial, file_same_content(one, two), "%s and %s differ", one,
               two);
    }
}

/* Built elsewhere and at another time, it is the same to the byte. */
void driver_kernel_twice(Trial *trial)
{
    g_autofree char *other = trial_path(trial, "cache");
    g_auto(Outcome) outcome = { 0 };
    BuiltKernel kernel;

    if (!find_kernel(trial, "plain", &kernel)) {
        return;
    }
    trial_viclab(trial, &outcome, "driver", "build", "--cache", other,
                 "--debug=plain", "--mutate", MUTATION, NULL);
    if (outcome.code != EXIT_PASS) {
        trial_fail(trial, "exits with %d:\n%s", outcome.code, outcome.err);
    } else {
        expect_same(trial, &kernel, other);
    }
    built_free(&kernel);
}

/* ---- a bug brought back ---- */

/* The driver of the build loads and works, and is not the kernel's own. */
void driver_mutation(Trial *trial)
{
    BuiltKernel kernel;
    g_autofree char *option = any_kernel(trial, &kernel);
    g_autofree char *name = NULL;
    g_autofree char *text = NULL;
    g_auto(Outcome) outcome = { 0 };

    CONTINUE(trial);
    name = g_strconcat(MUTATION "-", kernel.kind, NULL);
    built_free(&kernel);
    trial_viclab(trial, &outcome, "driver", "build", option, "--mutate",
                 MUTATION, NULL);
    EXPECT(trial, outcome.code == EXIT_PASS, "exits with %d:\n%s", outcome.code,
           outcome.err);
    EXPECT(trial, strstr(outcome.out, "/fnic.ko\n"), "builds:\n%s",
           outcome.out);
    trial_run(trial, "run", EXIT_PASS, "--driver", name, "--", "sh", "-c",
              "test -b /dev/nvme0n1 && cat /sys/module/fnic/taint", NULL);
    CONTINUE(trial);
    text = trial_artifact(trial, "run", "guest.out");
    CONTINUE(trial);
    EXPECT(trial, strstr(text, "O"), "fnic is the kernel's own: taint '%s'",
           text);
}

/* ---- a tree of the user's ---- */

static void copy_folder(Trial *trial, const char *from, const char *to,
                        const char *folder)
{
    g_autofree char *source = g_build_filename(from, folder, NULL);
    g_autofree char *copy = g_build_filename(to, folder, NULL);
    g_autoptr(GPtrArray) names = file_list(source);

    EXPECT(trial, file_make_folder(copy, NULL), "cannot make %s", copy);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *one = g_build_filename(source, names->pdata[i], NULL);
        g_autofree char *other = g_build_filename(copy, names->pdata[i], NULL);

        EXPECT(trial, file_copy(one, other, NULL), "cannot copy %s", one);
    }
}

char *driver_tree(Trial *trial, const BuiltKernel *kernel, const char *text,
                  const char *instead)
{
    char *tree = trial_path(trial, "tree");
    g_autofree char *path = g_build_filename(tree, SOURCE, NULL);
    g_autofree char *source = NULL;
    g_autofree char *changed = NULL;
    g_auto(GStrv) parts = NULL;
    g_autoptr(GError) why = NULL;
    LinuxSource linux_source;

    if (!built_source(trial->session, kernel, &linux_source, &why)) {
        trial_skip(trial, "%s", why->message);
        return tree;
    }
    copy_folder(trial, linux_source.folder, tree, FNIC);
    copy_folder(trial, linux_source.folder, tree, NVME);
    linux_source_free(&linux_source);
    if (!g_file_get_contents(path, &source, NULL, NULL)) {
        trial_fail(trial, "there is no %s", path);
        return tree;
    }
    parts = g_strsplit(source, text, -1);
    changed = g_strjoinv(instead, parts);
    if (!parts[1] || !file_write(path, changed, NULL)) {
        trial_fail(trial, "there is no '%s' in %s", text, path);
    }
    return tree;
}

static void build_tree(Trial *trial, Outcome *outcome, const char *text,
                       const char *instead, const char *option)
{
    BuiltKernel kernel;
    g_autofree char *debug = any_kernel(trial, &kernel);
    g_autofree char *tree = NULL;

    CONTINUE(trial);
    tree = driver_tree(trial, &kernel, text, instead);
    built_free(&kernel);
    CONTINUE(trial);
    trial_viclab(trial, outcome, "driver", "build", debug, "--tree", tree,
                 option, NULL);
}

/* A driver that has moved on: says so, and that is no failure. */
void driver_inapplicable(Trial *trial)
{
    g_auto(Outcome) outcome = { 0 };

    build_tree(trial, &outcome, "timer_delete_sync", "timer_shutdown_sync",
               "--mutate=" MUTATION);
    CONTINUE(trial);
    EXPECT(trial, outcome.code == EXIT_INCONCLUSIVE, "exits with %d:\n%s",
           outcome.code, outcome.err);
    EXPECT(trial,
           strstr(outcome.err, "mutation " MUTATION " no longer applies"),
           "does not say why:\n%s", outcome.err);
}

/* In the compiler's words, and with the user's own path. */
void driver_compiler_error(Trial *trial)
{
    g_autofree char *place = trial_path(trial, "tree/" SOURCE ":");
    g_auto(Outcome) outcome = { 0 };

    build_tree(trial, &outcome, "timer_delete_sync(", "no_such_function(",
               "--name=broken");
    CONTINUE(trial);
    EXPECT(trial, outcome.code == EXIT_FAIL, "exits with %d:\n%s", outcome.code,
           outcome.err);
    EXPECT(trial,
           strstr(outcome.err, place) && strstr(outcome.err, ": error: ") &&
               strstr(outcome.err, "no_such_function"),
           "the compiler said something else:\n%s", outcome.err);
}

/* ---- what cannot be ---- */

void driver_refusals(Trial *trial)
{
    g_auto(Outcome) mutation = { 0 };
    g_auto(Outcome) tree = { 0 };
    g_auto(Outcome) driver = { 0 };
    g_auto(Outcome) kind = { 0 };

    trial_viclab(trial, &mutation, "driver", "build", "--mutate=F99", NULL);
    trial_expect_refusal(trial, &mutation, "'F99'", MUTATION, NULL);
    trial_viclab(trial, &tree, "driver", "build", "--tree", trial->folder,
                 NULL);
    trial_expect_refusal(trial, &tree, trial->folder, FNIC, NULL);
    trial_viclab(trial, &driver, "run", "--driver=no-such", NULL);
    trial_expect_refusal(trial, &driver, "no-such", NULL);
    trial_viclab(trial, &kind, "run", "--debug=fast", NULL);
    trial_expect_refusal(trial, &kind, "plain", "kcsan", NULL);
}

/* The archive's kernels run their own driver only. */
void driver_of_another_kernel(Trial *trial)
{
    BuiltKernel kernel;
    g_autofree char *option = any_kernel(trial, &kernel);
    g_autofree char *folder = NULL;
    g_auto(Outcome) outcome = { 0 };

    CONTINUE(trial);
    folder = g_build_filename(kernel.modules, "kernel", FNIC, NULL);
    trial_viclab(trial, &outcome, "run", "--kernel=7.3", "--driver", folder,
                 NULL);
    trial_expect_refusal(trial, &outcome, "fnic.ko", kernel.release, NULL);
    built_free(&kernel);
}
