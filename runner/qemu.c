/*
 * QEMU with the device in it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu.h"

#include <string.h>

#include "command.h"
#include "disk.h"
#include "file.h"
#include "firmware.h"
#include "key.h"
#include "lock.h"
#include "meson.h"
#include "overlay.h"
#include "source.h"
#include "step.h"

#define KIND        "qemu"
#define TESTS_KIND  "qtest"
#define TEST_SUFFIX "-test.c"
#define PROGRAM     "qemu-system-x86_64"
#define STAMP       "configured"
#define PYTHON      "/usr/bin/python3" /* the one that has the system's meson */
#define BUILD_DISK  (1500 * MEBIBYTE)
#define KEEP        6 /* programs: the last few edits */

/* What a build is made of. */
typedef struct Build {
    const Source *source;
    char *options; /* of configure, one a line */
    char *compiler;
    char *device; /* our sources in the checkout */
    char *device_key;
    char *tests;    /* those that are built with QEMU */
    char *meson;    /* folder for PYTHONPATH; NULL: the system's */
    char **targets; /* of its ninja, that are wanted */
} Build;

static bool build_init(Build *build, const Session *session,
                       const Source *source, GError **error)
{
    static const char *const compiler[] = { "cc", "--version", NULL };
    g_autofree char *options =
        g_build_filename(session->checkout, "scripts/qemu/configure", NULL);
    g_autoptr(Key) key = key_new();

    *build = (Build){
        .source = source,
        .compiler = command_output(compiler, error),
        .device = g_build_filename(session->checkout, "qemu-hw", NULL),
        .tests = g_build_filename(session->checkout, "tests/qtest", NULL),
    };
    if (!build->compiler) {
        return false;
    }
    build->options = file_read(options, NULL, error);
    if (!build->options || !key_add_folder(key, build->device, error)) {
        return false;
    }
    build->device_key = key_end(g_steal_pointer(&key));
    return true;
}

static void build_free(Build *build)
{
    g_free(build->options);
    g_free(build->compiler);
    g_free(build->device);
    g_free(build->device_key);
    g_free(build->tests);
    g_free(build->meson);
}

/* The folder of one source's builds, whatever the device. */
static char *source_key(const Build *build)
{
    Key *key = key_new();

    key_add(key, build->source->folder);
    return key_end(key);
}

static bool add_stamps(Key *key, const char *folder, const char *name,
                       GError **error)
{
    g_autofree char *top = g_build_filename(folder, name, NULL);
    g_autoptr(GPtrArray) paths = file_walk(top);

    for (guint i = 0; i < paths->len; i++) {
        g_autofree char *path = g_build_filename(top, paths->pdata[i], NULL);

        if (file_exists(path) && !key_add_stamp(key, path, error)) {
            return false;
        }
    }
    return file_is_folder(top) || key_add_stamp(key, top, error);
}

/* The user's own tree may change: all of it counts but what was built. */
static bool add_tree(Key *key, const Source *source, GError **error)
{
    g_autoptr(GPtrArray) names = file_list(source->folder);

    for (guint i = 0; i < names->len; i++) {
        const char *name = names->pdata[i];

        if (!g_str_has_prefix(name, "build") &&
            !add_stamps(key, source->folder, name, error)) {
            return false;
        }
    }
    return true;
}

/* The archive's source is the same wherever it was unpacked. */
static const char *source_name(const Source *source)
{
    return source->package ? source->package : source->folder;
}

static char *program_key(const Session *session, const Build *build,
                         GError **error)
{
    g_autofree char *scripts =
        g_build_filename(session->checkout, "scripts/qemu", NULL);
    g_autoptr(Key) key = key_new();

    key_add(key, source_name(build->source));
    key_add(key, build->compiler);
    key_add(key, build->device_key);
    if (!key_add_folder(key, scripts, error) ||
        (!build->source->package && !add_tree(key, build->source, error))) {
        return NULL;
    }
    return key_end(g_steal_pointer(&key));
}

static char **build_environment(const char *meson)
{
    char **environment = g_get_environ();

    environment = g_environ_setenv(environment, "LC_ALL", "C", TRUE);
    environment =
        g_environ_setenv(environment, "PYTHONDONTWRITEBYTECODE", "1", TRUE);
    if (meson) {
        environment = g_environ_setenv(environment, "PYTHONPATH", meson, TRUE);
    }
    return environment;
}

static void add_options(GPtrArray *argv, GPtrArray *owned, const char *options)
{
    g_auto(GStrv) lines = g_strsplit(options, "\n", -1);

    for (char **line = lines; *line; line++) {
        if (**line == '-') {
            g_ptr_array_add(owned, g_strdup(*line));
            g_ptr_array_add(argv, owned->pdata[owned->len - 1]);
        }
    }
}

static bool configure(StepWork *work, const Build *build, const char *tree,
                      const char *out, char **environment, GError **error)
{
    g_autofree char *script = g_build_filename(tree, "configure", NULL);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_autoptr(GPtrArray) owned = g_ptr_array_new_with_free_func(g_free);

    g_ptr_array_add(argv, script);
    if (file_exists(PYTHON)) {
        g_ptr_array_add(argv, (gpointer) "--python=" PYTHON);
    }
    add_options(argv, owned, build->options);
    g_ptr_array_add(argv, NULL);
    return file_remove(out, error) && file_make_folder(out, error) &&
           step_command(work, out, environment,
                        (const char *const *)argv->pdata, error);
}

/* Configures unless it was done with the same options and compiler. */
static bool configure_once(StepWork *work, const Build *build,
                           const char *folder, GError **error)
{
    const char *meson = build->meson;
    g_autofree char *tree = g_build_filename(folder, "tree", NULL);
    g_autofree char *out = g_build_filename(folder, "out", NULL);
    g_autofree char *stamp = g_build_filename(folder, STAMP, NULL);
    g_autofree char *ninja = g_build_filename(out, "build.ninja", NULL);
    g_autofree char *wanted = g_strdup_printf(
        "%s%s%s\n", build->options, build->compiler, meson ? meson : "");
    g_auto(GStrv) environment = build_environment(meson);

    /* who is killed while Meson configures anew leaves none */
    if (file_holds(stamp, wanted) && file_exists(ninja)) {
        return true;
    }
    return file_remove(stamp, error) &&
           configure(work, build, tree, out, environment, error) &&
           file_write(stamp, wanted, error);
}

static bool compile(StepWork *work, const Build *build, const char *folder,
                    const char *target, GError **error)
{
    const char *const argv[] = { "ninja", target, NULL };
    g_autofree char *out = g_build_filename(folder, "out", NULL);
    g_auto(GStrv) environment = build_environment(build->meson);

    return step_command(work, out, environment, argv, error);
}

/* Without what only a debugger reads: it is four times as large. */
static bool take_program(StepWork *work, const char *folder, const char *target,
                         GError **error)
{
    g_autofree char *from = g_build_filename(folder, "out", target, NULL);
    g_autofree char *name = g_path_get_basename(target);
    g_autofree char *to = g_build_filename(work->folder, name, NULL);
    const char *const argv[] = {
        "strip", "--strip-debug", "-o", to, from, NULL
    };

    return step_command(work, NULL, NULL, argv, error);
}

/* The tree and its configuration, as they are to be now. */
static bool set_up(StepWork *work, const Build *build, const char *folder,
                   GError **error)
{
    g_autofree char *device = g_build_filename(folder, "device", NULL);
    g_autofree char *tests = g_build_filename(folder, "tests", NULL);
    const OverlayParts parts = { .device = device, .tests = tests };

    return file_make_folder(device, error) && file_make_folder(tests, error) &&
           disk_check(folder, BUILD_DISK, "building QEMU", error) &&
           overlay_sync(build->device, device, error) &&
           overlay_sync(build->tests, tests, error) &&
           overlay_make(work, build->source->folder, folder, &parts, error) &&
           configure_once(work, build, folder, error);
}

static bool build_targets(StepWork *work, const Build *build,
                          const char *folder, GError **error)
{
    if (!set_up(work, build, folder, error)) {
        return false;
    }
    for (char **target = build->targets; *target; target++) {
        if (!compile(work, build, folder, *target, error) ||
            !take_program(work, folder, *target, error)) {
            return false;
        }
    }
    return true;
}

/* One build of a source at a time: all devices share what does not differ. */
static bool make(StepWork *work, const void *opaque, GError **error)
{
    const Build *build = opaque;
    g_autofree char *key = source_key(build);
    g_autofree char *name = g_strconcat("build-", key, NULL);
    g_autofree char *folder = session_path(work->session, "build", key);
    bool done;
    int lock;

    lock = session_lock(work->session, name, "building QEMU", error);
    if (lock < 0) {
        return false;
    }
    done = build_targets(work, build, folder, error);
    lock_release(lock);
    return done;
}

/* The folder with what @targets are built to, kept as @kind by @key. */
static char *get_targets(const Session *session, Build *build, const char *kind,
                         const char *key, const char *title, GError **error)
{
    Step step = {
        .kind = kind,
        .key = key,
        .title = title,
        .disk = 64 * MEBIBYTE,
        .work = make,
        .opaque = build,
        .keep = KEEP,
    };
    char *folder = step_find(session, kind, key);

    if (!folder && meson_get(session, &build->meson, error)) {
        folder = step_run(session, &step, error);
    }
    return folder;
}

static char *get_program(const Session *session, Build *build, GError **error)
{
    static char *targets[] = { (char *)PROGRAM, NULL };
    g_autofree char *key = program_key(session, build, error);
    g_autofree char *title = g_strdup_printf("building QEMU %s with the device",
                                             build->source->version);
    g_autofree char *folder = NULL;

    if (!key) {
        return NULL;
    }
    build->targets = targets;
    folder = get_targets(session, build, KIND, key, title, error);
    return folder ? g_build_filename(folder, PROGRAM, NULL) : NULL;
}

static char *tests_key(const Session *session, const Build *build,
                       GError **error)
{
    g_autofree char *program = program_key(session, build, error);
    g_autoptr(Key) key = key_new();

    if (!program || !key_add_folder(key, build->tests, error)) {
        return NULL;
    }
    key_add(key, program);
    return key_end(g_steal_pointer(&key));
}

/* Each file *-test.c is a program. */
static GPtrArray *tests_targets(const Build *build)
{
    g_autoptr(GPtrArray) names = file_list(build->tests);
    GPtrArray *targets = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < names->len; i++) {
        if (g_str_has_suffix(names->pdata[i], TEST_SUFFIX)) {
            g_autofree char *base = g_strndup(
                names->pdata[i], strlen(names->pdata[i]) - strlen(".c"));

            g_ptr_array_add(targets,
                            g_build_filename(OVERLAY_TESTS, base, NULL));
        }
    }
    g_ptr_array_add(targets, NULL);
    return targets;
}

static char *get_tests(const Session *session, Build *build, GError **error)
{
    g_autofree char *key = tests_key(session, build, error);
    g_autoptr(GPtrArray) targets = tests_targets(build);

    if (!key) {
        return NULL;
    }
    build->targets = (char **)targets->pdata;
    return get_targets(session, build, TESTS_KIND, key,
                       "building the tests in QEMU", error);
}

char *qemu_get_tests(const Session *session, GError **error)
{
    Source source = { 0 };
    Build build = { 0 };
    char *folder = NULL;

    if (source_get(session, &source, error) &&
        build_init(&build, session, &source, error)) {
        folder = get_tests(session, &build, error);
    }
    build_free(&build);
    source_free(&source);
    return folder;
}

static bool fill(const Session *session, Qemu *qemu, Build *build,
                 GError **error)
{
    *qemu = (Qemu){
        .version = g_strdup(build->source->version),
        .package = g_strdup(build->source->package),
        .device = g_strdup(build->device_key),
    };
    qemu->program = get_program(session, build, error);
    if (!qemu->program) {
        return false;
    }
    qemu->firmware = firmware_get(session, build->source, error);
    return qemu->firmware != NULL;
}

bool qemu_get(const Session *session, Qemu *qemu, GError **error)
{
    Source source = { 0 };
    Build build = { 0 };
    bool done;

    *qemu = (Qemu){ 0 };
    done = source_get(session, &source, error) &&
           build_init(&build, session, &source, error) &&
           fill(session, qemu, &build, error);
    build_free(&build);
    source_free(&source);
    return done;
}

void qemu_free(Qemu *qemu)
{
    g_free(qemu->program);
    g_free(qemu->version);
    g_free(qemu->package);
    g_free(qemu->device);
    g_strfreev(qemu->firmware);
}
