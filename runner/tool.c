/*
 * Programs for the guest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tool.h"

#include <string.h>

#include "apt.h"
#include "cpio.h"
#include "disk.h"
#include "elffile.h"
#include "fail.h"
#include "file.h"
#include "key.h"
#include "step.h"

#define FORMAT          "2" /* of the archives, for their keys */
#define ARCHIVE         "tool.cpio"
#define KIND            "tool"
#define APART           "opt/" /* and the name of the tool */
#define DISK            (600 * MEBIBYTE)
#define WORD_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-"

typedef struct Tool {
    const char *name; /* the word that asks for it */
    const char *package;
    const char *program; /* path in the package */
    const char *place;   /* path in the guest */
    bool always;         /* whenever there is a command */
    const char *line;    /* how the version begins; NULL: the newest */
    bool apart;          /* with libraries of its own, below APART */
} Tool;

static const Tool tools[] = {
    { "busybox", "busybox-static", "usr/bin/busybox", "bin/busybox", true },
    { "nvme", "nvme-cli", "usr/sbin/nvme", "usr/sbin/nvme", false },
    { "fio", "fio", "usr/bin/fio", "usr/bin/fio", false },
    { "kexec", "kexec-tools", "usr/sbin/kexec", "usr/sbin/kexec", false },
    { "mkfs.ext4", "e2fsprogs", "usr/sbin/mke2fs", "usr/sbin/mkfs.ext4",
      false },
    { "fsck.ext4", "e2fsprogs", "usr/sbin/e2fsck", "usr/sbin/fsck.ext4",
      false },
    /* that of Debian 12: a second opinion on what the target says */
    { "nvme-old", "nvme-cli", "usr/sbin/nvme", "usr/sbin/nvme-old", false,
      "2.4", true },
};

typedef struct Fetch {
    const Tool *tool;
    const char *version;
} Fetch;

/* The files of an unpacked package closure, and what of them is taken. */
typedef struct Collection {
    const char *root;
    GHashTable *by_name; /* file name -> path below root */
    GTree *taken;        /* path in the guest -> path below root */
} Collection;

static GHashTable *index_by_name(const char *root)
{
    GHashTable *by_name =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GPtrArray) paths = file_walk(root);

    for (guint i = 0; i < paths->len; i++) {
        g_hash_table_insert(by_name, g_path_get_basename(paths->pdata[i]),
                            g_strdup(paths->pdata[i]));
    }
    return by_name;
}

static bool take(Collection *collection, const char *where, const char *path,
                 GError **error);

static bool take_needed(Collection *collection, const char *name,
                        const char *wanted_by, GError **error)
{
    g_autofree char *base = g_path_get_basename(name);
    const char *path = g_hash_table_lookup(collection->by_name, base);

    if (!path) {
        return fail(error, FAIL_GENERAL,
                    "%s wants %s, which none of its "
                    "packages has",
                    wanted_by, name);
    }
    /* an interpreter is named with the path where it has to be */
    return take(collection, *name == '/' ? name + 1 : path, path, error);
}

/* The file below the root that is @path will be @where in the guest. */
static bool take(Collection *collection, const char *where, const char *path,
                 GError **error)
{
    g_autofree char *file = g_build_filename(collection->root, path, NULL);
    g_autoptr(GPtrArray) needed = NULL;

    if (g_tree_lookup(collection->taken, where)) {
        return true;
    }
    g_tree_insert(collection->taken, g_strdup(where), g_strdup(path));
    needed = elf_needed(file);
    for (guint i = 0; i < needed->len; i++) {
        if (!take_needed(collection, needed->pdata[i], path, error)) {
            return false;
        }
    }
    return true;
}

static int compare_paths(gconstpointer a, gconstpointer b, gpointer unused)
{
    return strcmp(a, b);
}

typedef struct Packing {
    Cpio cpio;
    const char *root;
    char *prefix;   /* of all places; "" for most tools */
    GTree *folders; /* in the guest, that it has something in */
    GError **error;
    bool done;
} Packing;

static gboolean pack_one(gpointer where, gpointer path, gpointer opaque)
{
    Packing *packing = opaque;
    g_autofree char *file = g_build_filename(packing->root, path, NULL);
    g_autofree char *place = g_strconcat(packing->prefix, where, NULL);

    g_tree_insert(packing->folders, g_path_get_dirname(place), NULL);
    packing->done =
        cpio_add_file(&packing->cpio, place, 0755, file, packing->error);
    return !packing->done;
}

static gboolean add_folder(gpointer folder, gpointer unused, gpointer list)
{
    g_string_append_printf(list, "%s/%s", ((GString *)list)->len ? ":" : "",
                           (const char *)folder);
    return FALSE;
}

/* Starts a program that stands apart, with libraries and ld.so of its own. */
static void pack_start(Packing *packing, const Tool *tool)
{
    g_autofree char *program =
        g_build_filename(packing->root, tool->program, NULL);
    g_autoptr(GPtrArray) needed = elf_needed(program);
    g_autoptr(GString) folders = g_string_new(NULL);
    g_autofree char *script = NULL;

    g_tree_foreach(packing->folders, add_folder, folders);
    script = g_strdup_printf(
        "#!/bin/sh\nexec /%s%s --library-path %s /%s%s \"$@\"\n",
        packing->prefix, (char *)needed->pdata[needed->len - 1] + 1,
        folders->str, packing->prefix, tool->program);
    cpio_add_data(&packing->cpio, tool->place, 0755, script, strlen(script));
}

static bool pack_all(Packing *packing, const Collection *collection,
                     const Tool *tool, const char *archive)
{
    if (!cpio_open(&packing->cpio, archive, packing->error)) {
        return false;
    }
    g_tree_foreach(collection->taken, pack_one, packing);
    if (packing->done && tool->apart) {
        pack_start(packing, tool);
    }
    return cpio_close(&packing->cpio, packing->done ? packing->error : NULL) &&
           packing->done;
}

static bool pack(StepWork *work, const Collection *collection, const Tool *tool,
                 GError **error)
{
    g_autofree char *archive = g_build_filename(work->folder, ARCHIVE, NULL);
    Packing packing = {
        .root = collection->root,
        .prefix = tool->apart ? g_strconcat(APART, tool->name, "/", NULL)
                              : g_strdup(""),
        .folders = g_tree_new_full(compare_paths, NULL, g_free, NULL),
        .error = error,
        .done = true,
    };
    bool done = pack_all(&packing, collection, tool, archive);

    g_free(packing.prefix);
    g_tree_unref(packing.folders);
    return done;
}

static bool collect_and_pack(StepWork *work, const char *root, const Tool *tool,
                             GError **error)
{
    Collection collection = {
        .root = root,
        .by_name = index_by_name(root),
        .taken = g_tree_new_full(compare_paths, NULL, g_free, g_free),
    };
    const char *place = tool->apart ? tool->program : tool->place;
    bool done = take(&collection, place, tool->program, error) &&
                pack(work, &collection, tool, error);

    g_hash_table_unref(collection.by_name);
    g_tree_unref(collection.taken);
    return done;
}

static bool make(StepWork *work, const void *opaque, GError **error)
{
    const Fetch *fetch = opaque;
    g_autofree char *root = g_build_filename(work->folder, "root", NULL);

    return apt_download_closure(work, fetch->tool->package, fetch->version,
                                error) &&
           apt_unpack(work, root, error) &&
           collect_and_pack(work, root, fetch->tool, error) &&
           file_remove(root, error);
}

static char *tool_key(const Tool *tool, const char *version)
{
    g_autofree char *name =
        g_strdup_printf("%s_%s_%s", tool->name, version, FORMAT);

    return key_of_name(name);
}

static char *archive_in(char *folder)
{
    char *archive = folder ? g_build_filename(folder, ARCHIVE, NULL) : NULL;

    g_free(folder);
    return archive;
}

static char *get_version(const Session *session, const Tool *tool,
                         const char *version, GError **error)
{
    Fetch fetch = { tool, version };
    g_autofree char *key = tool_key(tool, version);
    g_autofree char *title =
        g_strdup_printf("packing %s for the guest", tool->name);
    Step step = {
        .kind = KIND,
        .key = key,
        .title = title,
        .disk = DISK,
        .work = make,
        .opaque = &fetch,
    };

    return archive_in(step_run(session, &step, error));
}

static const CatalogEntry *find_entry(const Catalog *catalog, const Tool *tool)
{
    if (!tool->line) {
        return catalog_find(catalog, CATALOG_BINARY, tool->package, NULL);
    }
    for (guint i = 0; i < catalog->entries->len; i++) {
        const CatalogEntry *entry = catalog->entries->pdata[i];

        if (entry->kind == CATALOG_BINARY &&
            strcmp(entry->package, tool->package) == 0 &&
            g_str_has_prefix(entry->version, tool->line)) {
            return entry;
        }
    }
    return NULL;
}

static char *get_tool(const Session *session, const Tool *tool, GError **error)
{
    g_autoptr(Catalog) catalog = apt_catalog(session, APT_DAY, error);
    const CatalogEntry *entry;

    if (!catalog) {
        return NULL;
    }
    entry = find_entry(catalog, tool);
    if (!entry) {
        fail(error, FAIL_GENERAL, "the archive has no package %s %s",
             tool->package, tool->line ? tool->line : "");
        return NULL;
    }
    return get_version(session, tool, entry->version, error);
}

bool tool_is_mentioned(const char *text, const char *tool)
{
    const char *at = text;

    while ((at = strstr(at, tool))) {
        char before = at > text ? at[-1] : ' ';
        char after = at[strlen(tool)];

        if (!strchr(WORD_CHARACTERS, before) &&
            (!after || !strchr(WORD_CHARACTERS, after))) {
            return true;
        }
        at++;
    }
    return false;
}

static bool is_wanted(const Options *options, const Tool *tool)
{
    g_autofree char *line = NULL;

    if (options->tools && tool_is_mentioned(options->tools, tool->name)) {
        return true;
    }
    if (options->demo) {
        return false;
    }
    line = options->command ? g_strjoinv(" ", options->command)
                            : g_strdup(options->script_text);
    return tool->always || (line && tool_is_mentioned(line, tool->name));
}

static bool is_known(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(tools); i++) {
        if (strcmp(tools[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool check_list(const char *list, GError **error)
{
    g_auto(GStrv) names = g_strsplit(list ? list : "", ",", -1);

    for (char **name = names; *name; name++) {
        if (**name && !is_known(*name)) {
            return fail(error, FAIL_USAGE,
                        "--tools %s: there are busybox, nvme, nvme-old, fio, "
                        "kexec, mkfs.ext4 and fsck.ext4",
                        *name);
        }
    }
    return true;
}

GPtrArray *tool_archives(const Session *session, GError **error)
{
    g_autoptr(GPtrArray) archives = g_ptr_array_new_with_free_func(g_free);

    if (!check_list(session->options->tools, error)) {
        return NULL;
    }
    for (guint i = 0; i < G_N_ELEMENTS(tools); i++) {
        char *archive;

        if (!is_wanted(session->options, &tools[i])) {
            continue;
        }
        archive = get_tool(session, &tools[i], error);
        if (!archive) {
            return NULL;
        }
        g_ptr_array_add(archives, archive);
    }
    return g_steal_pointer(&archives);
}
