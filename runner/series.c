/*
 * The device as a series of patches for QEMU: what each of them has.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "series.h"

#include <string.h>

#include "fail.h"
#include "file.h"

#define FOLDER  "scripts/series"
#define COVER   "00-cover.txt"
#define FILES   "Files: "
#define PATCH   "Patch: "
#define CHANGED "+++ b/"

/* Below the checkout, and in QEMU's source; the first that fits. */
static const struct {
    const char *from;
    const char *to;
} places[] = {
    { "qemu-hw/", "hw/viclab/" },
    { "tests/qtest/", "tests/qtest/viclab/" },
    { FOLDER "/tree/", "" },
};

/* What is to be in the series, and what of it is for our own build only. */
static const char *const wanted[] = {
    "qemu-hw",
    "tests/qtest",
    FOLDER "/tree",
};
static const char *const unwanted[] = { "qemu-hw/glue/sim/" };

char *series_place(const char *path)
{
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        if (g_str_has_prefix(path, places[i].from)) {
            return g_strconcat(places[i].to, path + strlen(places[i].from),
                               NULL);
        }
    }
    return g_strdup(path);
}

GPtrArray *series_changes(const char *text)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        if (g_str_has_prefix(*line, CHANGED)) {
            g_ptr_array_add(paths, g_strdup(*line + strlen(CHANGED)));
        }
    }
    return paths;
}

static void patch_free(gpointer opaque)
{
    SeriesPatch *patch = opaque;

    g_free(patch->name);
    g_free(patch->message);
    g_ptr_array_unref(patch->files);
    g_ptr_array_unref(patch->patches);
    g_free(patch);
}

void series_clear(Series *series)
{
    g_free(series->subject);
    g_free(series->text);
    g_clear_pointer(&series->patches, g_ptr_array_unref);
}

static SeriesPatch *parse(const char *name, const char *text)
{
    SeriesPatch *patch = g_new0(SeriesPatch, 1);
    g_autoptr(GString) message = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    patch->name = g_strdup(name);
    patch->files = g_ptr_array_new_with_free_func(g_free);
    patch->patches = g_ptr_array_new_with_free_func(g_free);
    for (char **line = lines; *line; line++) {
        if (g_str_has_prefix(*line, FILES)) {
            g_ptr_array_add(patch->files, g_strdup(*line + strlen(FILES)));
        } else if (g_str_has_prefix(*line, PATCH)) {
            g_ptr_array_add(patch->patches, g_strdup(*line + strlen(PATCH)));
        } else {
            g_string_append_printf(message, "%s\n", *line);
        }
    }
    patch->message = g_strdup(g_strstrip(message->str));
    return patch;
}

static void take_cover(Series *series, const char *text)
{
    const char *end = strchr(text, '\n');

    series->subject = g_strndup(text, end ? (gsize)(end - text) : strlen(text));
    series->text = g_strstrip(g_strdup(end ? end : ""));
}

static bool load_texts(Series *series, const char *checkout, GError **error)
{
    g_autofree char *folder = g_build_filename(checkout, FOLDER, NULL);
    g_autoptr(GPtrArray) names = file_list(folder);

    for (guint i = 0; i < names->len; i++) {
        const char *name = names->pdata[i];
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *text = NULL;

        if (!g_str_has_suffix(name, ".txt")) {
            continue;
        }
        text = file_read(path, NULL, error);
        if (!text) {
            return false;
        }
        if (strcmp(name, COVER) == 0) {
            take_cover(series, text);
        } else {
            g_ptr_array_add(series->patches, parse(name, text));
        }
    }
    return series->subject ||
           fail(error, FAIL_GENERAL, "there is no %s/%s", folder, COVER);
}

/* Puts single files where folders were named. */
static bool spread(SeriesPatch *patch, const char *checkout, GError **error)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < patch->files->len; i++) {
        const char *name = patch->files->pdata[i];
        g_autofree char *path = g_build_filename(checkout, name, NULL);
        g_autoptr(GPtrArray) inner = file_walk(path);

        if (!file_exists(path) && !file_is_folder(path)) {
            g_ptr_array_unref(files);
            return fail(error, FAIL_GENERAL, FOLDER "/%s: there is no %s",
                        patch->name, name);
        }
        for (guint j = 0; j < inner->len; j++) {
            g_ptr_array_add(files,
                            g_build_filename(name, inner->pdata[j], NULL));
        }
        if (!file_is_folder(path)) {
            g_ptr_array_add(files, g_strdup(name));
        }
    }
    g_ptr_array_unref(patch->files);
    patch->files = files;
    return true;
}

/* Each file, and the description that has it. */
static bool add_owners(GHashTable *owners, const SeriesPatch *patch,
                       const GPtrArray *files, GError **error)
{
    for (guint i = 0; i < files->len; i++) {
        const SeriesPatch *other = g_hash_table_lookup(owners, files->pdata[i]);

        if (other) {
            return fail(error, FAIL_GENERAL, FOLDER ": %s and %s both have %s",
                        other->name, patch->name, (char *)files->pdata[i]);
        }
        g_hash_table_insert(owners, files->pdata[i], (gpointer)patch);
    }
    return true;
}

static bool is_unwanted(const char *path)
{
    for (guint i = 0; i < G_N_ELEMENTS(unwanted); i++) {
        if (g_str_has_prefix(path, unwanted[i])) {
            return true;
        }
    }
    return false;
}

static bool check_owned(GHashTable *owners, const char *checkout,
                        const char *folder, const char *suffix, GError **error)
{
    g_autofree char *top = g_build_filename(checkout, folder, NULL);
    g_autoptr(GPtrArray) paths = file_walk(top);

    for (guint i = 0; i < paths->len; i++) {
        g_autofree char *path = g_build_filename(folder, paths->pdata[i], NULL);

        if (g_str_has_suffix(path, suffix) && !is_unwanted(path) &&
            !g_hash_table_contains(owners, path)) {
            return fail(
                error, FAIL_GENERAL,
                "no patch of the series has %s: add it to one in " FOLDER,
                path);
        }
    }
    return true;
}

static bool check_complete(const Series *series, const char *checkout,
                           GError **error)
{
    g_autoptr(GHashTable) owners = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < series->patches->len; i++) {
        SeriesPatch *patch = series->patches->pdata[i];

        if (!spread(patch, checkout, error) ||
            !add_owners(owners, patch, patch->files, error) ||
            !add_owners(owners, patch, patch->patches, error)) {
            return false;
        }
    }
    for (guint i = 0; i < G_N_ELEMENTS(wanted); i++) {
        if (!check_owned(owners, checkout, wanted[i], "", error)) {
            return false;
        }
    }
    return check_owned(owners, checkout, "scripts/qemu", ".patch", error) &&
           check_owned(owners, checkout, FOLDER, ".patch", error);
}

bool series_load(Series *series, const char *checkout, GError **error)
{
    *series = (Series){
        .patches = g_ptr_array_new_with_free_func(patch_free),
    };
    return load_texts(series, checkout, error) &&
           check_complete(series, checkout, error);
}
