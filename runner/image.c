/*
 * The guest's base archive.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "image.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "cpio.h"
#include "digest.h"
#include "disk.h"
#include "driver.h"
#include "elffile.h"
#include "fail.h"
#include "file.h"
#include "key.h"
#include "module.h"
#include "moduletext.h"
#include "step.h"

#define FORMAT       "4" /* of the archive, for its key */
#define DRIVER       "fnic"
#define UIO_MODULE   "uio_pci_generic" /* for the lab port, if it is there */
#define NVME_MODULE  "nvme_fc"
#define ARCHIVE      "base.cpio"
#define VERSION_FILE "driver-version"
#define NVME_FILE    "driver-has-nvme"
#define FUNCTIONS    "functions"
#define CONTENTS     "contents"

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

/* One absolute path a line, in load order. */
static void add_list(Cpio *cpio, const char *path, const char *folder,
                     const GPtrArray *modules, guint from, guint to)
{
    g_autoptr(GString) list = g_string_new(NULL);

    for (guint i = from; i < to; i++) {
        const Module *module = modules->pdata[i];

        g_string_append_printf(list, "/%s/%s\n", folder, module->path);
    }
    cpio_add_data(cpio, path, 0644, list->str, list->len);
}

static bool add_modules(Cpio *cpio, const Parts *parts,
                        const GPtrArray *modules, guint uio_count,
                        GError **error)
{
    g_autofree char *folder = g_strconcat("lib/modules/", parts->release, NULL);
    g_autofree char *dep_path = g_strconcat(folder, "/modules.dep", NULL);
    g_autofree char *dep = modules_dep(modules);

    for (guint i = 0; i < modules->len; i++) {
        const Module *module = modules->pdata[i];
        g_autofree char *path = g_strconcat(folder, "/", module->path, NULL);

        if (!cpio_add_file(cpio, path, 0644, module->file, error)) {
            return false;
        }
    }
    cpio_add_data(cpio, dep_path, 0644, dep, strlen(dep));
    add_list(cpio, "viclab/uio-modules", folder, modules, 0, uio_count);
    add_list(cpio, "viclab/modules", folder, modules, uio_count, modules->len);
    return true;
}

static bool add_content(Cpio *cpio, const Parts *parts,
                        const GPtrArray *modules, guint uio_count,
                        GError **error)
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
           add_modules(cpio, parts, modules, uio_count, error);
}

static bool write_archive(StepWork *work, const Parts *parts,
                          const GPtrArray *modules, guint uio_count,
                          GError **error)
{
    g_autofree char *path = g_build_filename(work->folder, ARCHIVE, NULL);
    Cpio cpio;
    bool done;

    if (!cpio_open(&cpio, path, error)) {
        return false;
    }
    done = add_content(&cpio, parts, modules, uio_count, error);
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

static void add_function(void *opaque, uint64_t offset, const char *name)
{
    g_string_append_printf(opaque, "%" PRIx64 " %s\n", offset, name);
}

/* Where in each module its functions are; see qemu-hw/drill/symbols.h. */
static bool write_functions(StepWork *work, const GPtrArray *modules,
                            GError **error)
{
    g_autofree char *path = g_build_filename(work->folder, FUNCTIONS, NULL);
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < modules->len; i++) {
        const Module *module = modules->pdata[i];
        g_autoptr(GString) functions = g_string_new(NULL);
        ModuleText place;

        if (module_text_each(module->file, &place, add_function, functions)) {
            g_string_append_printf(
                text, "module %s %" PRIu64 " %" PRIx64 "\n%s", module->name,
                place.exit_pointer, place.exit_offset, functions->str);
        }
    }
    return file_write(path, text->str, error);
}

static bool add_content_line(GString *text, const char *kind, const char *name,
                             const char *file, GError **error)
{
    g_autofree char *digest = digest_file(file, error);

    if (digest) {
        g_string_append_printf(text, "%s %s %s\n", digest, kind, name);
    }
    return digest != NULL;
}

/* What is in the archive, for those who compare two of them. */
static bool write_contents(StepWork *work, const Parts *parts,
                           const GPtrArray *modules, GError **error)
{
    g_autofree char *path = g_build_filename(work->folder, CONTENTS, NULL);
    g_autoptr(GString) text = g_string_new(NULL);

    if (!add_content_line(text, "guest", "init", parts->init, error) ||
        !add_content_line(text, "guest", "verify", parts->verify, error)) {
        return false;
    }
    for (guint i = 0; i < modules->len; i++) {
        const Module *module = modules->pdata[i];

        if (!add_content_line(text, "module", module->name, module->file,
                              error)) {
            return false;
        }
    }
    return file_write(path, text->str, error);
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

/* What the lab port's interrupt needs, which not every kernel has. */
static GPtrArray *take_uio(StepWork *work, const ModuleTree *tree,
                           GError **error)
{
    return module_tree_has(tree, UIO_MODULE)
               ? module_closure(work, tree, UIO_MODULE, error)
               : g_ptr_array_new();
}

static bool make(StepWork *work, const void *opaque, GError **error)
{
    const Parts *parts = opaque;
    GPtrArray *modules = take_uio(work, parts->tree, error);
    GPtrArray *driver =
        modules ? module_closure(work, parts->tree, DRIVER, error) : NULL;
    guint uio_count = modules ? modules->len : 0;
    bool done;

    if (!driver) {
        g_clear_pointer(&modules, g_ptr_array_unref);
        return false;
    }
    g_ptr_array_extend_and_steal(modules, driver);
    done = write_archive(work, parts, modules, uio_count, error) &&
           write_facts(work, modules, error) &&
           write_functions(work, modules, error) &&
           write_contents(work, parts, modules, error) &&
           remove_copies(modules, error);
    g_ptr_array_unref(modules);
    return done;
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
        .functions = g_build_filename(folder, FUNCTIONS, NULL),
        .contents = g_build_filename(folder, CONTENTS, NULL),
        .driver_version = file_first_line(version),
        .nvme = file_exists(nvme),
    };
}

static bool replace_driver(const Session *session, const Kernel *kernel,
                           ModuleTree *tree, GError **error)
{
    const char *given = session->options->driver;
    g_autofree char *folder = given ? driver_find(session, given, error) : NULL;
    g_autoptr(GPtrArray) files = NULL;

    if (!folder) {
        return !given;
    }
    if (!driver_check(folder, kernel->release, error)) {
        return false;
    }
    files = driver_modules(folder);
    for (guint i = 0; i < files->len; i++) {
        if (!module_tree_replace(tree, files->pdata[i], error)) {
            return false;
        }
    }
    return true;
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
    tree->built_here = tree->built_here || kernel->kind;
    if (!replace_driver(session, kernel, tree, error)) {
        return false;
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
    g_free(image->functions);
    g_free(image->contents);
    g_free(image->driver_version);
}
