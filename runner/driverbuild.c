/*
 * Building a driver.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "built.h"
#include "disk.h"
#include "driver.h"
#include "fail.h"
#include "file.h"
#include "key.h"
#include "lock.h"
#include "overlay.h"
#include "semantic.h"

#define FORMAT       "1"
#define DEFAULT_KIND "plain"
#define OUT          ".out" /* hidden from overlay_sync() */
#define DISK         (200 * MEBIBYTE)
#define KEEP         60

static const struct {
    const char *name;
    const char *folder; /* in a source tree of Linux */
} modules[] = {
    { "fnic", "drivers/scsi/fnic" },
    { "nvme-fc", "drivers/nvme/host" },
};

/* The other modules that the folders above have. */
static const char *const others_off[] = {
    "CONFIG_NVME_CORE=", "CONFIG_BLK_DEV_NVME=", "CONFIG_NVME_FABRICS=",
    "CONFIG_NVME_RDMA=", "CONFIG_NVME_TCP=",     "CONFIG_NVME_APPLE=",
};

/* What a driver is built of, and for. */
typedef struct Plan {
    char *kernel;       /* "debug", or the path of the user's tree */
    char *kernel_key;   /* of its build */
    char *build_tree;   /* what modules are built against */
    char *kernel_tree;  /* the sources that belong to it */
    char *source;       /* where the driver's sources are */
    GPtrArray *patches; /* SemanticPatch * */
    bool wanted[G_N_ELEMENTS(modules)];
    char *name;
} Plan;

static void plan_free(Plan *plan)
{
    g_free(plan->kernel);
    g_free(plan->kernel_key);
    g_free(plan->build_tree);
    g_free(plan->kernel_tree);
    g_free(plan->source);
    g_clear_pointer(&plan->patches, g_ptr_array_unref);
    g_free(plan->name);
}

/* ---- for which kernel ---- */

static bool plan_for_built(const Session *session, Plan *plan, GError **error)
{
    const char *kind = session->options->debug;
    LinuxSource source = { 0 };
    BuiltKernel kernel;
    bool done = built_get(session, kind ? kind : DEFAULT_KIND, &kernel, error);

    if (done) {
        plan->kernel = g_strdup(kernel.kind);
        plan->kernel_key = g_strdup(kernel.key);
        plan->build_tree = g_strdup(kernel.tree);
        done = built_source(session, &kernel, &source, error);
        plan->kernel_tree = g_strdup(source.folder);
    }
    built_free(&kernel);
    linux_source_free(&source);
    return done;
}

static bool is_build_tree(const char *tree)
{
    g_autofree char *symbols = g_build_filename(tree, "Module.symvers", NULL);
    g_autofree char *config =
        g_build_filename(tree, "include/generated/autoconf.h", NULL);

    return file_exists(symbols) && file_exists(config);
}

static bool plan_for_tree(Plan *plan, const char *tree, GError **error)
{
    g_autofree char *symbols = g_build_filename(tree, "Module.symvers", NULL);
    g_autofree char *config = g_build_filename(tree, ".config", NULL);
    g_autoptr(Key) key = key_new();

    if (!key_add_file(key, symbols, error) ||
        !key_add_file(key, config, error)) {
        return false;
    }
    key_add(key, tree);
    plan->kernel = g_strdup(tree);
    plan->kernel_key = key_end(g_steal_pointer(&key));
    plan->build_tree = g_strdup(tree);
    plan->kernel_tree = g_strdup(tree);
    return true;
}

static bool plan_kernel(const Session *session, Plan *plan, GError **error)
{
    const Options *options = session->options;
    g_autofree char *tree =
        options->tree ? g_canonicalize_filename(options->tree, NULL) : NULL;
    g_autofree char *sources =
        tree ? g_build_filename(tree, modules[0].folder, NULL) : NULL;
    bool done;

    if (tree && !file_is_folder(sources)) {
        return fail(error, FAIL_USAGE,
                    "--tree %s is no source tree of Linux: it has no %s",
                    options->tree, modules[0].folder);
    }
    done = tree && !options->debug && is_build_tree(tree)
               ? plan_for_tree(plan, tree, error)
               : plan_for_built(session, plan, error);
    plan->source = g_strdup(tree ? tree : plan->kernel_tree);
    return done;
}

/* ---- which patches, and which modules ---- */

static bool add_patches(const Session *session, Plan *plan, SemanticKind kind,
                        char **lists, GError **error)
{
    for (char **list = lists; list && *list; list++) {
        g_auto(GStrv) names = g_strsplit(*list, ",", -1);

        for (char **name = names; *name; name++) {
            SemanticPatch *patch = semantic_find(session, kind, *name, error);

            if (!patch) {
                return false;
            }
            g_ptr_array_add(plan->patches, patch);
        }
    }
    return true;
}

static bool is_changed(const Plan *plan, const char *folder)
{
    for (guint i = 0; i < plan->patches->len; i++) {
        const SemanticPatch *patch = plan->patches->pdata[i];

        for (guint t = 0; t < patch->targets->len; t++) {
            const SemanticTarget *target = patch->targets->pdata[t];

            if (g_str_has_prefix(target->file, folder)) {
                return true;
            }
        }
    }
    return false;
}

/* All of another tree's; else those that a patch changes, or the driver. */
static void choose_modules(Plan *plan, bool own_tree)
{
    bool any = false;

    for (guint i = 0; i < G_N_ELEMENTS(modules); i++) {
        plan->wanted[i] = own_tree || is_changed(plan, modules[i].folder);
        any = any || plan->wanted[i];
    }
    plan->wanted[0] = plan->wanted[0] || !any;
}

/* "F05-debug", "fix-F01-debug", "tree-plain", "original-plain" */
static char *compose_name(const Plan *plan, bool own_tree)
{
    g_autoptr(GString) name = g_string_new(own_tree ? "tree" : NULL);

    for (guint i = 0; i < plan->patches->len; i++) {
        const SemanticPatch *patch = plan->patches->pdata[i];

        g_string_append_printf(name, "%s%s%s", name->len ? "-" : "",
                               patch->kind == SEMANTIC_FIX ? "fix-" : "",
                               patch->name);
    }
    if (!name->len) {
        g_string_append(name, "original");
    }
    if (*plan->kernel != '/') {
        g_string_append_printf(name, "-%s", plan->kernel);
    }
    return g_strdup(name->str);
}

static bool plan_init(const Session *session, Plan *plan, GError **error)
{
    const Options *options = session->options;

    plan->patches =
        g_ptr_array_new_with_free_func((GDestroyNotify)semantic_free);
    if (!add_patches(session, plan, SEMANTIC_MUTATION, options->mutations,
                     error) ||
        !add_patches(session, plan, SEMANTIC_FIX, options->fixes, error) ||
        !plan_kernel(session, plan, error)) {
        return false;
    }
    choose_modules(plan, options->tree != NULL);
    plan->name = options->name ? key_of_name(options->name)
                               : compose_name(plan, options->tree != NULL);
    return true;
}

/* ---- the sources ---- */

/* A build tree has more in such a folder than what it is built of. */
static bool is_source(const char *name)
{
    return g_str_has_suffix(name, ".h") || strcmp(name, "Makefile") == 0 ||
           (g_str_has_suffix(name, ".c") && !g_str_has_suffix(name, ".mod.c"));
}

typedef bool SourceFn(const char *path, const char *from, void *opaque,
                      GError **error);

/* @fn is told each source of the modules that are wanted. */
static bool for_each_source(const Plan *plan, SourceFn *fn, void *opaque,
                            GError **error)
{
    for (guint m = 0; m < G_N_ELEMENTS(modules); m++) {
        g_autofree char *folder =
            g_build_filename(plan->source, modules[m].folder, NULL);
        g_autoptr(GPtrArray) names = file_list(folder);

        for (guint i = 0; i < names->len && plan->wanted[m]; i++) {
            const char *name = names->pdata[i];
            g_autofree char *path =
                g_build_filename(modules[m].folder, name, NULL);
            g_autofree char *from = g_build_filename(folder, name, NULL);

            if (is_source(name) && !fn(path, from, opaque, error)) {
                return false;
            }
        }
    }
    return true;
}

static bool add_to_key(const char *path, const char *from, void *opaque,
                       GError **error)
{
    key_add(opaque, path);
    return key_add_file(opaque, from, error);
}

static bool copy_to_stage(const char *path, const char *from, void *opaque,
                          GError **error)
{
    g_autofree char *to = g_build_filename(opaque, path, NULL);

    return file_install(from, to, error);
}

/* In the same places as in a source tree, so that messages name the same. */
static bool write_kbuild(const Plan *plan, const char *stage, GError **error)
{
    g_autofree char *path = g_build_filename(stage, "Kbuild", NULL);
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint m = 0; m < G_N_ELEMENTS(modules); m++) {
        if (plan->wanted[m]) {
            g_string_append_printf(text, "obj-m += %s/\n", modules[m].folder);
        }
    }
    return file_write(path, text->str, error);
}

static bool apply_patches(StepWork *work, const Plan *plan, char *stage,
                          GError **error)
{
    g_autofree char *path =
        g_build_filename(work->folder, DRIVER_CHANGES, NULL);
    g_autoptr(GString) diff = g_string_new(NULL);

    for (guint i = 0; i < plan->patches->len; i++) {
        const SemanticPatch *patch = plan->patches->pdata[i];
        g_autofree char *name = g_path_get_basename(patch->path);
        g_autofree char *copy = g_build_filename(work->folder, name, NULL);

        if (!semantic_apply(work, patch, stage, diff, error) ||
            !file_copy(patch->path, copy, error)) {
            return false;
        }
    }
    return file_write(path, diff->str, error);
}

/* ---- the build ---- */

/*
 * What the compiler says. With the paths that the user knows, unless a patch
 * has changed the lines.
 */
static char *compiler_words(const Plan *plan, const char *log)
{
    g_autofree char *own = g_strconcat(plan->source, "/drivers/", NULL);
    g_autoptr(GString) words = g_string_new(NULL);
    g_autofree char *text = NULL;
    const char *begin;
    g_auto(GStrv) lines = NULL;

    if (!g_file_get_contents(log, &text, NULL, NULL)) {
        return g_strdup("");
    }
    /* spatch has written to the log, too */
    begin = g_strrstr(text, "+ make ");
    lines = g_strsplit(begin ? begin : text, "\n", -1);
    for (char **line = lines; *line; line++) {
        if (!g_str_has_prefix(*line, "make") &&
            !g_str_has_prefix(*line, "+ ") && **line) {
            g_string_append_printf(words, "\n%s", *line);
        }
    }
    if (!plan->patches->len) {
        g_string_replace(words, "../drivers/", own, 0);
    }
    return g_strdup(words->str);
}

static bool compile(StepWork *work, const Plan *plan, const char *src,
                    const char *out, GError **error)
{
    g_autofree char *place = g_strconcat("O=", plan->build_tree, NULL);
    g_autofree char *m = g_strconcat("M=", src, NULL);
    g_autofree char *mo = g_strconcat("MO=", out, NULL);
    g_autofree char *flags = built_module_flags(src, out);
    g_autofree char *words = NULL;
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_autoptr(GError) why = NULL;

    g_ptr_array_add(argv, (gpointer) "-s");
    g_ptr_array_add(argv, (gpointer) "-C");
    g_ptr_array_add(argv, plan->kernel_tree);
    if (strcmp(plan->kernel_tree, plan->build_tree) != 0) {
        g_ptr_array_add(argv, place);
    }
    g_ptr_array_add(argv, m);
    g_ptr_array_add(argv, mo);
    g_ptr_array_add(argv, flags);
    for (guint i = 0; i < G_N_ELEMENTS(others_off); i++) {
        g_ptr_array_add(argv, (gpointer)others_off[i]);
    }
    g_ptr_array_add(argv, (gpointer) "modules");
    g_ptr_array_add(argv, NULL);
    if (built_make(work, (const char *const *)argv->pdata, &why)) {
        return true;
    }
    words = compiler_words(plan, work->log);
    return fail(error, FAIL_COMPILER, "%s does not compile:%s", plan->name,
                words);
}

static bool take_modules(const Plan *plan, const char *out, const char *folder,
                         GError **error)
{
    for (guint m = 0; m < G_N_ELEMENTS(modules); m++) {
        g_autofree char *base = g_strconcat(modules[m].name, ".ko", NULL);
        g_autofree char *from =
            g_build_filename(out, modules[m].folder, base, NULL);
        g_autofree char *to = g_build_filename(folder, base, NULL);

        if (plan->wanted[m] && !file_copy(from, to, error)) {
            return false;
        }
    }
    return true;
}

/* One build for each kernel: a driver differs from the last by little. */
static bool build_in(StepWork *work, const Plan *plan, const char *stage,
                     GError **error)
{
    g_autofree char *name = g_strconcat("driver-", plan->kernel_key, NULL);
    g_autofree char *folder = session_path(work->session, "build", name);
    g_autofree char *src = g_build_filename(folder, "src", NULL);
    g_autofree char *out = g_build_filename(src, OUT, NULL);
    int lock = session_lock(work->session, name, "building a driver", error);
    bool done;

    if (lock < 0) {
        return false;
    }
    done = file_make_folder(src, error) && file_make_folder(out, error) &&
           overlay_sync(stage, src, error) &&
           compile(work, plan, src, out, error) &&
           take_modules(plan, out, work->folder, error);
    lock_release(lock);
    return done;
}

static bool make(StepWork *work, const void *opaque, GError **error)
{
    const Plan *plan = opaque;
    g_autofree char *stage = g_build_filename(work->folder, "stage", NULL);
    g_autofree char *kernel =
        g_build_filename(work->folder, DRIVER_KERNEL, NULL);

    return for_each_source(plan, copy_to_stage, stage, error) &&
           write_kbuild(plan, stage, error) &&
           apply_patches(work, plan, stage, error) &&
           build_in(work, plan, stage, error) && file_remove(stage, error) &&
           file_write(kernel, plan->kernel, error);
}

static char *plan_key(const Plan *plan, GError **error)
{
    g_autoptr(Key) key = key_new();
    g_autofree char *digest = NULL;

    key_add(key, FORMAT);
    key_add(key, plan->kernel);
    key_add(key, plan->kernel_key);
    for (guint i = 0; i < plan->patches->len; i++) {
        const SemanticPatch *patch = plan->patches->pdata[i];

        if (!key_add_file(key, patch->path, error)) {
            return NULL;
        }
    }
    if (!for_each_source(plan, add_to_key, key, error)) {
        return NULL;
    }
    digest = key_end(g_steal_pointer(&key));
    return g_strdup_printf("%s_%s", plan->name, digest);
}

static char *build(const Session *session, const Plan *plan, const char *key,
                   GError **error)
{
    g_autofree char *title =
        g_strdup_printf("building the driver %s", plan->name);
    const Step step = {
        .kind = DRIVER_KIND,
        .key = key,
        .title = title,
        .disk = DISK,
        .work = make,
        .opaque = plan,
        .keep = KEEP,
    };

    return step_run(session, &step, error);
}

char *driver_build(const Session *session, GError **error)
{
    Plan plan = { 0 };
    g_autofree char *key = NULL;
    char *folder = NULL;

    if (plan_init(session, &plan, error)) {
        key = plan_key(&plan, error);
    }
    if (key) {
        folder = build(session, &plan, key, error);
    }
    plan_free(&plan);
    return folder;
}

char *driver_built(const Session *session, GError **error)
{
    Plan plan = { 0 };
    g_autofree char *key = NULL;

    if (plan_init(session, &plan, error)) {
        key = plan_key(&plan, error);
    }
    plan_free(&plan);
    return key ? step_find(session, DRIVER_KIND, key) : NULL;
}
