/*
 * The guest's base archive.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "image.h"

#include <string.h>
#include <sys/stat.h>

#include "cpio.h"
#include "disk.h"
#include "elffile.h"
#include "fail.h"
#include "file.h"
#include "key.h"
#include "module.h"
#include "step.h"

#define FORMAT       "1" /* of the archive, for its key */
#define DRIVER       "fnic"
#define NVME_MODULE  "nvme_fc"
#define ARCHIVE      "base.cpio"
#define VERSION_FILE "driver-version"
#define NVME_FILE    "driver-has-nvme"

/* What the archive is made of. */
typedef struct Parts {
    const ModuleTree *tree;
    const char *release;
    char *init;
    char *verify;
} Parts;

static void add_modules_dep(GString *text, const GPtrArray *modules,
                            const Module *module, GHashTable *listed)
{
    g_auto(GStrv) names = g_strsplit(module->depends, ",", -1);

    for (char **name = names; *name; name++) {
        g_autofree char *plain = g_strdelimit(g_strdup(*name), "-", '_');

        for (guint i = 0; i < modules->len; i++) {
            const Module *other = modules->pdata[i];

            if (!strcmp(other->name, plain) &&
                g_hash_table_add(listed, other->name)) {
                g_string_append_printf(text, " %s", other->path);
                add_modules_dep(text, modules, other, listed);
            }
        }
    }
}

/* modules.dep(5), for modprobe in the guest. */
static char *modules_dep(const GPtrArray *modules)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < modules->len; i++) {
        const Module *module = modules->pdata[i];
        g_autoptr(GHashTable) listed =
            g_hash_table_new(g_str_hash, g_str_equal);

        g_string_append_printf(text, "%s:", module->path);
        add_modules_dep(text, modules, module, listed);
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

static bool add_modules(Cpio *cpio, const Parts *parts,
                        const GPtrArray *modules, GError **error)
{
    g_autofree char *folder = g_strconcat("lib/modules/", parts->release, NULL);
    g_autofree char *dep_path = g_strconcat(folder, "/modules.dep", NULL);
    g_autofree char *dep = modules_dep(modules);
    g_autoptr(GString) list = g_string_new(NULL);

    for (guint i = 0; i < modules->len; i++) {
        const Module *module = modules->pdata[i];
        g_autofree char *path = g_strconcat(folder, "/", module->path, NULL);

        g_string_append_printf(list, "/%s\n", path);
        if (!cpio_add_file(cpio, path, 0644, module->file, error)) {
            return false;
        }
    }
    cpio_add_data(cpio, dep_path, 0644, dep, strlen(dep));
    cpio_add_data(cpio, "viclab/modules", 0644, list->str, list->len);
    return true;
}

static bool add_content(Cpio *cpio, const Parts *parts,
                        const GPtrArray *modules, GError **error)
{
    static const char *const folders[] = {
        "bin",  "dev", "etc", "proc", "root",    "run",
        "sbin", "sys", "tmp", "usr",  "usr/bin", "usr/sbin",
    };

    for (guint i = 0; i < G_N_ELEMENTS(folders); i++) {
        cpio_add_folder(cpio, folders[i]);
    }
    cpio_add_device(cpio, "dev/console", S_IFCHR | 0600, 5, 1);
    return cpio_add_file(cpio, "init", 0755, parts->init, error) &&
           cpio_add_file(cpio, "viclab/verify", 0755, parts->verify, error) &&
           add_modules(cpio, parts, modules, error);
}

static bool write_archive(StepWork *work, const Parts *parts,
                          const GPtrArray *modules, GError **error)
{
    g_autofree char *path = g_build_filename(work->folder, ARCHIVE, NULL);
    Cpio cpio;
    bool done;

    if (!cpio_open(&cpio, path, error)) {
        return false;
    }
    done = add_content(&cpio, parts, modules, error);
    return cpio_close(&cpio, done ? error : NULL) && done;
}

/* What a run wants to know of the driver, beside the archive. */
static bool write_facts(StepWork *work, const GPtrArray *modules,
                        GError **error)
{
    const Module *driver = modules->pdata[modules->len - 1];
    g_autofree char *version_path =
        g_build_filename(work->folder, VERSION_FILE, NULL);
    g_autofree char *nvme_path =
        g_build_filename(work->folder, NVME_FILE, NULL);
    g_autofree char *version = elf_modinfo(driver->file, "version");

    for (guint i = 0; i < modules->len; i++) {
        if (!strcmp(((const Module *)modules->pdata[i])->name, NVME_MODULE) &&
            !file_write(nvme_path, "", error)) {
            return false;
        }
    }
    return file_write(version_path, version ? version : "unknown", error);
}

static bool remove_copies(const GPtrArray *modules, GError **error)
{
    for (guint i = 0; i < modules->len; i++) {
        if (!file_remove(((const Module *)modules->pdata[i])->file, error)) {
            return false;
        }
    }
    return true;
}

static bool make(StepWork *work, const void *opaque, GError **error)
{
    const Parts *parts = opaque;
    g_autoptr(GPtrArray) modules =
        module_closure(work, parts->tree, DRIVER, error);

    return modules && write_archive(work, parts, modules, error) &&
           write_facts(work, modules, error) && remove_copies(modules, error);
}

static char *parts_key(const Parts *parts, GError **error)
{
    g_autoptr(Key) key = key_new();

    key_add(key, FORMAT);
    key_add(key, parts->release);
    if (!key_add_file(key, parts->init, error) ||
        !key_add_file(key, parts->verify, error) ||
        !module_tree_key(parts->tree, key, error)) {
        return NULL;
    }
    return key_end(g_steal_pointer(&key));
}

static char *run_step(const Session *session, const Parts *parts,
                      GError **error)
{
    g_autofree char *key = parts_key(parts, error);
    Step step = {
        .kind = "image",
        .key = key,
        .title = "packing the guest's base archive",
        .disk = 64 * MEBIBYTE,
        .work = make,
        .opaque = parts,
        .keep = 10,
    };

    return key ? step_run(session, &step, error) : NULL;
}

static void read_facts(Image *image, const char *folder)
{
    g_autofree char *version = g_build_filename(folder, VERSION_FILE, NULL);
    g_autofree char *nvme = g_build_filename(folder, NVME_FILE, NULL);

    *image = (Image){
        .archive = g_build_filename(folder, ARCHIVE, NULL),
        .driver_version = file_first_line(version),
        .nvme = file_exists(nvme),
    };
}

bool image_get(const Session *session, const Kernel *kernel, Image *image,
               GError **error)
{
    g_autoptr(ModuleTree) tree = module_tree_open(kernel->modules, error);
    g_autofree char *init =
        g_build_filename(session->build, "images/init", NULL);
    g_autofree char *verify =
        g_build_filename(session->build, "images/verify", NULL);
    Parts parts = { tree, kernel->release, init, verify };
    g_autofree char *folder = NULL;

    if (!tree) {
        return false;
    }
    if (!module_tree_has(tree, DRIVER)) {
        return fail(error, FAIL_GENERAL,
                    "kernel %s has no fnic: there is no fnic.ko in %s; build "
                    "it as a module (CONFIG_FCOE_FNIC=m), or choose another "
                    "kernel",
                    kernel->release, kernel->modules);
    }
    folder = run_step(session, &parts, error);
    if (!folder) {
        return false;
    }
    read_facts(image, folder);
    return true;
}

void image_free(Image *image)
{
    g_free(image->archive);
    g_free(image->driver_version);
}
