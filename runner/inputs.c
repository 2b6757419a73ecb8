/*
 * What a drill's run depends on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "inputs.h"

#include <string.h>

#include "digest.h"
#include "driver.h"
#include "fail.h"
#include "file.h"
#include "git.h"

/* ------------------------------------------------------------------ */
/* The drill                                                           */

static bool add_digest(Json *json, const char *kind, const char *name,
                       const char *path, GError **error)
{
    g_autofree char *key = g_strconcat(kind, " ", name, NULL);
    g_autofree char *digest = digest_file(path, error);

    json_text_if_any(json, key, digest);
    return digest != NULL;
}

/* Its files, by their paths from its folder. */
static bool add_drill(Json *json, const Drill *drill, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(drill->path);
    g_autofree char *values = g_strjoinv(" ", drill->values);
    g_autoptr(GPtrArray) files =
        drill_files(drill->program, drill->path, error);

    json_text(json, INPUTS_DRILL, drill->name);
    json_text_if_any(json, "parameters", *values ? values : NULL);
    for (guint i = 0; files && i < files->len; i++) {
        const char *name = files->pdata[i];
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (!add_digest(json, "drill file", name, path, error)) {
            return false;
        }
    }
    return files != NULL;
}

static void add_lab(Json *json, const Options *own)
{
    g_autofree char *digest = NULL;

    if (own->own_lab) {
        digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256,
                                               own->own_lab->text, -1);
        json_text(json, INPUTS_FABRIC_FILE, digest);
    }
}

/* ------------------------------------------------------------------ */
/* What it is played on                                                */

/* The folder of the cache in which a file lies says its version. */
static char *folder_of(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);

    return g_path_get_basename(folder);
}

static bool add_large(Json *json, const InputsParts *parts, const char *key,
                      const char *path, GError **error)
{
    g_autofree char *digest = digest_large_file(parts->session, path, error);

    json_text_if_any(json, key, digest);
    return digest != NULL;
}

static bool add_kernel(Json *json, const InputsParts *parts, GError **error)
{
    const Kernel *kernel = &parts->setup->kernel;
    g_autofree char *package = kernel_is_of_archive(parts->session, kernel)
                                   ? folder_of(kernel->image)
                                   : NULL;

    json_text(json, "kernel", package ? package : kernel->release);
    return add_large(json, parts, "kernel image", kernel->image, error);
}

/* Lines "DIGEST NAME". */
static bool add_guest(Json *json, const InputsParts *parts, GError **error)
{
    g_autofree char *text =
        file_read(parts->setup->image.contents, NULL, error);
    g_auto(GStrv) lines = NULL;

    if (!text) {
        return false;
    }
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        char *space = strchr(*line, ' ');

        if (space) {
            *space = '\0';
            json_text(json, space + 1, *line);
        }
    }
    return true;
}

static bool add_tools(Json *json, const InputsParts *parts, GError **error)
{
    const GPtrArray *tools = parts->setup->tools;

    for (guint i = 0; i < tools->len; i++) {
        g_autofree char *version = folder_of(tools->pdata[i]);
        g_autofree char *name = g_strndup(version, strcspn(version, "_"));
        g_autofree char *key = g_strconcat("tool ", name, NULL);

        if (!add_large(json, parts, key, tools->pdata[i], error)) {
            return false;
        }
    }
    return true;
}

static bool add_driver(Json *json, const InputsParts *parts, GError **error)
{
    const char *given = parts->machine->options->driver;
    g_autofree char *folder = NULL;
    g_autofree char *changes = NULL;
    g_autoptr(GPtrArray) files = NULL;

    folder = given ? driver_find(parts->session, given, error) : NULL;
    if (!folder) {
        return !given;
    }
    files = driver_modules(folder);
    for (guint i = 0; i < files->len; i++) {
        g_autofree char *file = g_path_get_basename(files->pdata[i]);

        if (!add_digest(json, "driver", file, files->pdata[i], error)) {
            return false;
        }
    }
    changes = g_build_filename(folder, DRIVER_CHANGES, NULL);
    return !file_exists(changes) ||
           add_digest(json, "driver", DRIVER_CHANGES, changes, error);
}

/* "usr/share/seabios" of one package, and so on. */
static char *firmware_of(const InputsParts *parts)
{
    g_autofree char *kept = session_path(parts->session, "firmware", NULL);
    GString *text = g_string_new(NULL);

    for (char **folder = parts->setup->qemu.firmware; *folder; folder++) {
        const char *path = *folder;
        bool is_kept = g_str_has_prefix(path, kept);
        const char *name = is_kept ? path + strlen(kept) + 1 : "own";

        g_string_append_printf(text, "%s%.*s", text->len ? " " : "",
                               (int)strcspn(name, "/"), name);
    }
    return g_string_free(text, FALSE);
}

static bool add_qemu(Json *json, const InputsParts *parts, GError **error)
{
    const Qemu *qemu = &parts->setup->qemu;
    g_autofree char *firmware = firmware_of(parts);

    json_text(json, "QEMU", qemu->package ? qemu->package : qemu->version);
    json_text_if_any(json, "device sources", qemu->device);
    json_text(json, "firmware", firmware);
    return add_large(json, parts, "QEMU build", qemu->program, error);
}

/* QEMU's command line, without the places where things are. */
static void add_machine(Json *json, const Machine *machine)
{
    static char *no_folders[] = { NULL };
    Qemu qemu = *machine->qemu;
    Kernel kernel = *machine->kernel;
    Machine plain = machine_anywhere(machine);
    g_auto(GStrv) argv = NULL;
    g_autofree char *line = NULL;

    qemu.program = (char *)"qemu";
    qemu.firmware = no_folders;
    kernel.image = (char *)MACHINE_NOWHERE;
    plain.qemu = &qemu;
    plain.kernel = &kernel;
    argv = machine_argv(&plain);
    line = g_strjoinv(" ", argv);
    json_text(json, "machine", line);
}

char *inputs_collect(const InputsParts *parts, GError **error)
{
    g_autofree char *commit = git_commit_of(parts->session->checkout);
    g_autofree char *text = NULL;
    Json *json = json_new();
    bool done;

    done = add_drill(json, parts->drill, error);
    add_lab(json, parts->machine->options);
    inputs_add_options(json, parts);
    json_text(json, "viclab", VICLAB_VERSION);
    json_text_if_any(json, "viclab commit", commit);
    done = done && add_kernel(json, parts, error) &&
           add_guest(json, parts, error) && add_driver(json, parts, error) &&
           add_tools(json, parts, error) && add_qemu(json, parts, error);
    add_machine(json, parts->machine);
    text = json_end(json);
    return done ? g_steal_pointer(&text) : NULL;
}
