/*
 * Kernels that viclab builds.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "built.h"

#include <string.h>

#include "command.h"
#include "disk.h"
#include "fail.h"
#include "file.h"
#include "kconfig.h"
#include "key.h"
#include "lock.h"

#define KIND         "linux"
#define FORMAT       "1" /* of a result, for its key */
#define MINIMUM      "7.3"
#define PLAIN        "plain"
#define CONFIG       "guest-driver/config"
#define WANTED_FILE  "wanted"
#define RELEASE_FILE "release"
#define DISK         (600 * MEBIBYTE)
#define BUILD_DISK   (1500 * MEBIBYTE)
#define KEEP         6

const char *const built_kinds[] = { PLAIN, "debug", "kcsan", NULL };

/* What a build is made of. */
typedef struct Recipe {
    const char *kind;
    const char *version; /* of the source */
    const char *source;  /* its folder; NULL: not known yet */
    char *plain;         /* the fragment that all have */
    char *more;          /* that of the kind; empty for plain */
    char *wanted;        /* both, with the name of the kind */
    char *compiler;      /* and linker: what they say of themselves */
    char *key;
} Recipe;

bool built_is_kind(const char *kind)
{
    return g_strv_contains(built_kinds, kind);
}

bool built_has_detectors(const char *kind)
{
    return kind && strcmp(kind, PLAIN) != 0;
}

/* ---- make ---- */

/* Nothing of the user's environment but where programs are. */
static char **environment(void)
{
    static const char *const fixed[][2] = {
        { "LC_ALL", "C" },
        { "KBUILD_BUILD_TIMESTAMP", "Thu Jan  1 00:00:00 UTC 2026" },
        { "KBUILD_BUILD_USER", "viclab" },
        { "KBUILD_BUILD_HOST", "viclab" },
        { "KBUILD_BUILD_VERSION", "1" },
    };
    g_autofree char *path = command_search_path();
    char **list = g_environ_setenv(NULL, "PATH", path, TRUE);

    for (guint i = 0; i < G_N_ELEMENTS(fixed); i++) {
        list = g_environ_setenv(list, fixed[i][0], fixed[i][1], TRUE);
    }
    return list;
}

bool built_make(StepWork *work, const char *const *arguments, GError **error)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_autofree char *jobs = g_strdup_printf("-j%u", g_get_num_processors());
    g_auto(GStrv) list = environment();

    g_ptr_array_add(argv, (gpointer) "make");
    g_ptr_array_add(argv, jobs);
    g_ptr_array_add(argv, (gpointer) "ARCH=x86");
    while (*arguments) {
        g_ptr_array_add(argv, (gpointer)*arguments++);
    }
    g_ptr_array_add(argv, NULL);
    return step_command(work, NULL, list, (const char *const *)argv->pdata,
                        error);
}

char *built_module_flags(const char *source, const char *out)
{
    return g_strdup_printf("CFLAGS_MODULE=-g1 -fdebug-prefix-map=%s=. "
                           "-fdebug-prefix-map=%s=.",
                           source, out);
}

/* ---- what is built ---- */

static char *read_fragment(const Session *session, const char *kind,
                           GError **error)
{
    g_autofree char *path =
        g_build_filename(session->checkout, CONFIG, kind, NULL);

    return file_read(path, NULL, error);
}

static char *tool_versions(GError **error)
{
    static const char *const compiler[] = { "gcc", "--version", NULL };
    static const char *const linker[] = { "ld", "--version", NULL };
    g_autofree char *first = command_output(compiler, error);
    g_autofree char *second = first ? command_output(linker, error) : NULL;

    return second ? g_strconcat(first, second, NULL) : NULL;
}

static char *recipe_key(const Recipe *recipe)
{
    Key *key = key_new();
    g_autofree char *digest = NULL;
    g_autofree char *name = NULL;

    key_add(key, FORMAT);
    key_add(key, recipe->version);
    key_add(key, recipe->wanted);
    key_add(key, recipe->compiler);
    digest = key_end(key);
    name = g_strdup_printf("%s_%s_%s", recipe->kind, recipe->version, digest);
    return key_of_name(name);
}

static bool recipe_init(Recipe *recipe, const Session *session,
                        const char *kind, const char *version, GError **error)
{
    *recipe = (Recipe){ .kind = kind, .version = version };
    recipe->plain = read_fragment(session, PLAIN, error);
    if (!recipe->plain) {
        return false;
    }
    recipe->more = strcmp(kind, PLAIN) ? read_fragment(session, kind, error)
                                       : g_strdup("");
    if (!recipe->more) {
        return false;
    }
    recipe->wanted = g_strdup_printf("%s%sCONFIG_LOCALVERSION=\"-viclab-%s\"\n",
                                     recipe->plain, recipe->more, kind);
    recipe->compiler = tool_versions(error);
    if (!recipe->compiler) {
        return false;
    }
    recipe->key = recipe_key(recipe);
    return true;
}

static void recipe_free(Recipe *recipe)
{
    g_free(recipe->plain);
    g_free(recipe->more);
    g_free(recipe->wanted);
    g_free(recipe->compiler);
    g_free(recipe->key);
}

/* ---- building ---- */

static char *list_lines(const GPtrArray *lines)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();

    for (guint i = 0; i < lines->len; i++) {
        g_ptr_array_add(words, lines->pdata[i]);
    }
    g_ptr_array_add(words, NULL);
    return g_strjoinv(" ", (char **)words->pdata);
}

/*
 * Kernels move on and options go. A kernel that lacks a detector is not the
 * one that was asked for; one that lacks something else may do.
 */
static bool check_config(const Recipe *recipe, const char *out, GError **error)
{
    g_autofree char *path = g_build_filename(out, ".config", NULL);
    g_autofree char *config = file_read(path, NULL, error);
    g_autoptr(GPtrArray) plain = NULL;
    g_autoptr(GPtrArray) more = NULL;
    g_autofree char *lines = NULL;

    if (!config) {
        return false;
    }
    more = kconfig_missing(recipe->more, config);
    if (more->len) {
        lines = list_lines(more);
        return fail(error, FAIL_GENERAL,
                    "Linux %s cannot be configured as " CONFIG "/%s says: %s "
                    "does not hold",
                    recipe->version, recipe->kind, lines);
    }
    plain = kconfig_missing(recipe->plain, config);
    if (plain->len) {
        lines = list_lines(plain);
        progress_note("Linux %s differs from " CONFIG "/" PLAIN ": %s does not "
                      "hold",
                      recipe->version, lines);
    }
    return true;
}

static bool configure(StepWork *work, const Recipe *recipe, const char *out,
                      GError **error)
{
    g_autofree char *wanted = g_build_filename(out, WANTED_FILE, NULL);
    g_autofree char *place = g_strconcat("O=", out, NULL);
    g_autofree char *all = g_strconcat("KCONFIG_ALLCONFIG=", wanted, NULL);
    const char *const arguments[] = {
        "-C", recipe->source, place, all, "allnoconfig", NULL,
    };

    if (file_holds(wanted, recipe->wanted)) {
        return true;
    }
    return file_remove(out, error) && file_make_folder(out, error) &&
           file_write(wanted, recipe->wanted, error) &&
           built_make(work, arguments, error) &&
           check_config(recipe, out, error);
}

/*
 * Modules, which is where bugs are looked for, get line numbers: there they
 * cost next to nothing.
 */
static bool compile(StepWork *work, const Recipe *recipe, const char *out,
                    GError **error)
{
    g_autofree char *place = g_strconcat("O=", out, NULL);
    g_autofree char *flags = built_module_flags(recipe->source, out);
    const char *const arguments[] = {
        "-C", recipe->source, place, flags, "vmlinux", "modules", NULL,
    };

    return built_make(work, arguments, error);
}

/* ---- what is kept of a build ---- */

static bool copy_one(const char *from, const char *to, const char *path,
                     GError **error)
{
    g_autofree char *source = g_build_filename(from, path, NULL);
    g_autofree char *copy = g_build_filename(to, path, NULL);

    return file_install(source, copy, error);
}

/* The list names objects: "drivers/scsi/fnic/fnic.o". */
static bool take_modules(const char *out, const char *modules, GError **error)
{
    g_autofree char *path = g_build_filename(out, "modules.order", NULL);
    g_autofree char *order = file_read(path, NULL, error);
    g_autofree char *kernel = g_build_filename(modules, "kernel", NULL);
    g_auto(GStrv) lines = NULL;

    if (!order) {
        return false;
    }
    lines = g_strsplit(order, "\n", -1);
    for (char **line = lines; *line; line++) {
        const char *dot = strrchr(*line, '.');
        g_autofree char *module =
            dot ? g_strdup_printf("%.*s.ko", (int)(dot - *line), *line) : NULL;

        if (module && !copy_one(out, kernel, module, error)) {
            return false;
        }
    }
    return true;
}

static bool is_needed_for_modules(const char *path)
{
    static const char *const files[] = {
        ".config",
        "Module.symvers",
        "tools/objtool/objtool",
    };
    static const char *const folders[] = {
        "include/",
        "scripts/",
        "arch/x86/include/",
    };

    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        if (strcmp(path, files[i]) == 0) {
            return true;
        }
    }
    for (guint i = 0; i < G_N_ELEMENTS(folders); i++) {
        if (g_str_has_prefix(path, folders[i])) {
            return !g_str_has_suffix(path, ".o");
        }
    }
    return false;
}

/* What modules are built against: a small part of what a build leaves. */
static bool take_tree(const char *out, const char *tree, GError **error)
{
    g_autoptr(GPtrArray) paths = file_walk(out);

    for (guint i = 0; i < paths->len; i++) {
        if (is_needed_for_modules(paths->pdata[i]) &&
            !copy_one(out, tree, paths->pdata[i], error)) {
            return false;
        }
    }
    return copy_one(out, tree, ".config", error);
}

static bool take_release(const char *out, const char *folder, GError **error)
{
    g_autofree char *from =
        g_build_filename(out, "include/config/kernel.release", NULL);
    g_autofree char *to = g_build_filename(folder, RELEASE_FILE, NULL);

    return file_copy(from, to, error);
}

static bool take(const char *out, const char *folder, GError **error)
{
    g_autofree char *modules = g_build_filename(folder, "modules", NULL);
    g_autofree char *tree = g_build_filename(folder, "tree", NULL);

    return copy_one(out, folder, "vmlinux", error) &&
           take_modules(out, modules, error) && take_tree(out, tree, error) &&
           take_release(out, folder, error);
}

/*
 * In a folder that stays when the build is broken off, so that the next one
 * goes on where it was. It lies in the source: then the compiler is given no
 * path that tells where that is, which KASAN would keep.
 */
static bool make(StepWork *work, const void *opaque, GError **error)
{
    const Recipe *recipe = opaque;
    g_autofree char *name = g_strconcat("build-", recipe->key, NULL);
    g_autofree char *out = g_build_filename(recipe->source, name, NULL);

    return file_make_folder(out, error) &&
           disk_check(out, BUILD_DISK, "building Linux", error) &&
           configure(work, recipe, out, error) &&
           compile(work, recipe, out, error) &&
           take(out, work->folder, error) && file_remove(out, error);
}

static char *build(const Session *session, const Recipe *recipe, GError **error)
{
    g_autofree char *title =
        g_strdup_printf("building Linux %s, %s", recipe->version, recipe->kind);
    Step step = {
        .kind = KIND,
        .key = recipe->key,
        .title = title,
        .disk = DISK,
        .work = make,
        .opaque = recipe,
        .keep = KEEP,
    };

    return step_run(session, &step, error);
}

static void set_folder(BuiltKernel *kernel, const Recipe *recipe,
                       const char *folder)
{
    g_autofree char *release = g_build_filename(folder, RELEASE_FILE, NULL);

    kernel->kind = g_strdup(recipe->kind);
    kernel->key = g_strdup(recipe->key);
    kernel->version = g_strdup(recipe->version);
    kernel->release = file_first_line(release);
    kernel->image = g_build_filename(folder, "vmlinux", NULL);
    kernel->modules = g_build_filename(folder, "modules", NULL);
    kernel->tree = g_build_filename(folder, "tree", NULL);
}

/* True if it is there; @version is that of the source. */
static bool find_version(const Session *session, const char *kind,
                         const char *version, BuiltKernel *kernel)
{
    g_autofree char *folder = NULL;
    Recipe recipe = { 0 };

    if (recipe_init(&recipe, session, kind, version, NULL)) {
        folder = step_find(session, KIND, recipe.key);
    }
    if (folder) {
        set_folder(kernel, &recipe, folder);
    }
    recipe_free(&recipe);
    return folder != NULL;
}

/* The newest, or, when none can be fetched, the newest that is there. */
bool built_find(const Session *session, const char *kind, BuiltKernel *kernel)
{
    g_autoptr(GPtrArray) versions =
        linux_source_versions(session, MINIMUM, session->options->kernel, NULL);
    guint count = 0;

    *kernel = (BuiltKernel){ 0 };
    if (versions) {
        count =
            session->options->offline ? versions->len : MIN(versions->len, 1);
    }
    for (guint i = 0; i < count; i++) {
        if (find_version(session, kind, versions->pdata[i], kernel)) {
            return true;
        }
    }
    return false;
}

static bool build_newest(const Session *session, const char *kind,
                         BuiltKernel *kernel, GError **error)
{
    g_autofree char *folder = NULL;
    LinuxSource source = { 0 };
    Recipe recipe = { 0 };

    if (linux_source_get(session, MINIMUM, session->options->kernel, &source,
                         error) &&
        recipe_init(&recipe, session, kind, source.version, error)) {
        recipe.source = source.folder;
        folder = build(session, &recipe, error);
    }
    if (folder) {
        set_folder(kernel, &recipe, folder);
    }
    recipe_free(&recipe);
    linux_source_free(&source);
    return folder != NULL;
}

bool built_get(const Session *session, const char *kind, BuiltKernel *kernel,
               GError **error)
{
    return built_find(session, kind, kernel) ||
           build_newest(session, kind, kernel, error);
}

bool built_source(const Session *session, const BuiltKernel *kernel,
                  LinuxSource *source, GError **error)
{
    return linux_source_get(session, MINIMUM, kernel->version, source, error);
}

void built_free(BuiltKernel *kernel)
{
    g_free(kernel->kind);
    g_free(kernel->key);
    g_free(kernel->version);
    g_free(kernel->release);
    g_free(kernel->image);
    g_free(kernel->modules);
    g_free(kernel->tree);
}

/* Detectors that are on, and report all that they see. */
const char *built_kernel_line(const char *kind)
{
    static const char *const lines[][2] = {
        { "debug", "kasan_multi_shot" },
        { "kcsan", "kcsan.early_enable=1" },
    };

    for (guint i = 0; kind && i < G_N_ELEMENTS(lines); i++) {
        if (strcmp(kind, lines[i][0]) == 0) {
            return lines[i][1];
        }
    }
    return "";
}
