/*
 * Semantic patches for the driver.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "semantic.h"

#include <string.h>

#include "command.h"
#include "fail.h"
#include "file.h"

#define SUFFIX ".cocci"

static const struct {
    const char *folder;
    const char *noun;
} kinds[] = {
    [SEMANTIC_MUTATION] = { "guest-driver/mutations", "mutation" },
    [SEMANTIC_FIX] = { "guest-driver/fixes", "fix" },
};

/* ---- reading them ---- */

static void target_free(gpointer opaque)
{
    SemanticTarget *target = opaque;

    g_free(target->file);
    g_free(target);
}

GPtrArray *semantic_targets(const char *text)
{
    GPtrArray *targets = g_ptr_array_new_with_free_func(target_free);
    g_autoptr(GRegex) regex = g_regex_new("^// in (\\S+), ([0-9]+) places?$",
                                          G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    for (g_regex_match(regex, text, 0, &match); g_match_info_matches(match);
         g_match_info_next(match, NULL)) {
        SemanticTarget *target = g_new0(SemanticTarget, 1);
        g_autofree char *places = g_match_info_fetch(match, 2);

        target->file = g_match_info_fetch(match, 1);
        target->places = g_ascii_strtoull(places, NULL, 10);
        g_ptr_array_add(targets, target);
    }
    return targets;
}

/* "// F05: a title" */
static char *title_of(const char *text)
{
    const char *colon = strchr(text, ':');
    const char *end = strchr(text, '\n');

    return colon && end && colon < end
               ? g_strstrip(g_strndup(colon + 1, end - colon - 1))
               : g_strdup("");
}

static SemanticPatch *load(SemanticKind kind, const char *folder,
                           const char *name, GError **error)
{
    g_autofree char *base = g_strconcat(name, SUFFIX, NULL);
    g_autofree char *path = g_build_filename(folder, base, NULL);
    g_autofree char *text = file_read(path, NULL, error);
    SemanticPatch *patch;

    if (!text) {
        return NULL;
    }
    patch = g_new0(SemanticPatch, 1);
    *patch = (SemanticPatch){
        .kind = kind,
        .name = g_strdup(name),
        .title = title_of(text),
        .path = g_steal_pointer(&path),
        .targets = semantic_targets(text),
    };
    return patch;
}

void semantic_free(SemanticPatch *patch)
{
    g_free(patch->name);
    g_free(patch->title);
    g_free(patch->path);
    g_ptr_array_unref(patch->targets);
    g_free(patch);
}

GPtrArray *semantic_list(const Session *session, SemanticKind kind,
                         GError **error)
{
    g_autoptr(GPtrArray) patches =
        g_ptr_array_new_with_free_func((GDestroyNotify)semantic_free);
    g_autofree char *folder =
        g_build_filename(session->checkout, kinds[kind].folder, NULL);
    g_autoptr(GPtrArray) names = file_list(folder);

    for (guint i = 0; i < names->len; i++) {
        const char *base = names->pdata[i];
        g_autofree char *name = NULL;
        SemanticPatch *patch;

        if (!g_str_has_suffix(base, SUFFIX)) {
            continue;
        }
        name = g_strndup(base, strlen(base) - strlen(SUFFIX));
        patch = load(kind, folder, name, error);
        if (!patch) {
            return NULL;
        }
        g_ptr_array_add(patches, patch);
    }
    return g_steal_pointer(&patches);
}

SemanticPatch *semantic_find(const Session *session, SemanticKind kind,
                             const char *name, GError **error)
{
    g_autoptr(GPtrArray) patches = semantic_list(session, kind, error);
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint i = 0; patches && i < patches->len; i++) {
        SemanticPatch *patch = patches->pdata[i];

        if (strcmp(patch->name, name) == 0) {
            return g_ptr_array_steal_index(patches, i);
        }
        g_string_append_printf(names, "%s%s", names->len ? ", " : "",
                               patch->name);
    }
    if (patches) {
        fail(error, FAIL_USAGE, "there is no %s '%s'; there are %s",
             kinds[kind].noun, name, names->str);
    }
    return NULL;
}

/* ---- applying them ---- */

static bool run_spatch(StepWork *work, const SemanticPatch *patch,
                       const char *file, GError **error)
{
    const char *const argv[] = {
        "spatch",
        "--very-quiet",
        "--no-show-diff",
        "--no-includes",
        "--smpl-spacing",
        "--sp-file",
        patch->path,
        "--in-place",
        file,
        NULL,
    };
    g_autofree char *program = g_find_program_in_path(argv[0]);

    if (!program) {
        return fail(error, FAIL_GENERAL,
                    "semantic patches need the program spatch (Debian package "
                    "coccinelle)");
    }
    return step_command(work, NULL, NULL, argv, error);
}

/* What diff(1) has to say, with names as in a patch; NULL on error. */
static char *difference(const char *from, const char *to, const char *file,
                        const char *context, GError **error)
{
    g_autofree char *old_label = g_strconcat("--label=a/", file, NULL);
    g_autofree char *new_label = g_strconcat("--label=b/", file, NULL);
    const char *argv[] = {
        "diff", context, old_label, new_label, from, to, NULL
    };
    g_autoptr(GError) why = NULL;
    char *text = NULL;

    /* it exits with 1 when there is a difference */
    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL,
                      NULL, &text, NULL, NULL, &why)) {
        fail(error, FAIL_GENERAL, "cannot run diff: %s", why->message);
    }
    return text;
}

static unsigned int count_places(const char *diff)
{
    unsigned int count = 0;

    for (const char *at = diff; (at = strstr(at, "\n@@ ")); at++) {
        count++;
    }
    return count;
}

static bool check_places(const SemanticPatch *patch,
                         const SemanticTarget *target, const char *from,
                         const char *to, GError **error)
{
    g_autofree char *diff =
        difference(from, to, target->file, "--unified=0", error);
    unsigned int places;

    if (!diff) {
        return false;
    }
    places = count_places(diff);
    return places == target->places ||
           fail(error, FAIL_INAPPLICABLE,
                "%s %s no longer applies: in this source it changes %u of %u "
                "places of %s",
                kinds[patch->kind].noun, patch->name, places, target->places,
                target->file);
}

static bool apply_to(StepWork *work, const SemanticPatch *patch,
                     const SemanticTarget *target, const char *tree,
                     GString *diff, GError **error)
{
    g_autofree char *file = g_build_filename(tree, target->file, NULL);
    g_autofree char *changed = g_strconcat(file, ".changed.c", NULL);
    g_autofree char *text = NULL;

    if (!file_exists(file)) {
        return fail(error, FAIL_INAPPLICABLE,
                    "%s %s no longer applies: this source has no %s",
                    kinds[patch->kind].noun, patch->name, target->file);
    }
    if (!file_copy(file, changed, error) ||
        !run_spatch(work, patch, changed, error) ||
        !check_places(patch, target, file, changed, error)) {
        return false;
    }
    text = difference(file, changed, target->file, "--unified=3", error);
    if (!text) {
        return false;
    }
    g_string_append(diff, text);
    return file_copy(changed, file, error) && file_remove(changed, error);
}

bool semantic_apply(StepWork *work, const SemanticPatch *patch,
                    const char *tree, GString *diff, GError **error)
{
    if (!patch->targets->len) {
        return fail(error, FAIL_GENERAL,
                    "%s does not say what it changes: '// in FILE, N places'",
                    patch->path);
    }
    for (guint i = 0; i < patch->targets->len; i++) {
        if (!apply_to(work, patch, patch->targets->pdata[i], tree, diff,
                      error)) {
            return false;
        }
    }
    return true;
}
