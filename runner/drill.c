/*
 * A drill as the runner sees it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drill.h"

#include <string.h>

#include "fail.h"
#include "file.h"
#include "needs.h"
#include "tool.h"
#include "version.h"

static const char *const programs[] = { "nvme", "fio" };

static char *name_of(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *group = g_path_get_basename(folder);
    g_autofree char *file = g_path_get_basename(path);

    if (g_str_has_suffix(file, DRILL_SUFFIX)) {
        file[strlen(file) - strlen(DRILL_SUFFIX)] = '\0';
    }
    return g_strconcat(group, "/", file, NULL);
}

/* The word that does nothing is one more value, and expected is the rest. */
static bool add_idle(Drill *drill, guint nth)
{
    guint count = g_strv_length(drill->values);
    bool is_new;
    const Expected *one = expected_for(drill->expected, NULL, &is_new);
    char **without = one ? expected_without(one, nth) : NULL;
    Expected *idle;
    char *name;

    if (!without) {
        return false;
    }
    drill->values = g_renew(char *, drill->values, count + 2);
    drill->values[count] = g_strconcat("!", without[1], NULL);
    drill->values[count + 1] = NULL;
    name = g_strconcat(drill->name, "-without-", without[1], NULL);
    g_free(drill->name);
    drill->name = name;
    idle = expected_new(NULL, without[2]);
    g_ptr_array_set_size(drill->expected, 0);
    g_ptr_array_add(drill->expected, idle);
    return true;
}

Drill *drill_load(const char *path, char **defines, guint idle, GError **error)
{
    static char *none[] = { NULL };
    g_autofree char *complaint = NULL;
    g_autofree char *folder = NULL;
    Drill *drill = g_new0(Drill, 1);

    drill->path = g_canonicalize_filename(path, NULL);
    drill->name = name_of(drill->path);
    folder = g_path_get_dirname(drill->path);
    drill->expected = expected_read(folder, strrchr(drill->name, '/') + 1);
    drill->values = g_strdupv(defines ? defines : none);
    if (idle && !add_idle(drill, idle)) {
        drill_free(drill);
        return NULL;
    }
    drill->program =
        drill_program_read(path, (const char *const *)drill->values);
    complaint = drill_program_complaint(drill->program);
    if (complaint) {
        fail(error, FAIL_USAGE, "%s", complaint);
        g_clear_pointer(&drill, drill_free);
    }
    return drill;
}

void drill_free(Drill *drill)
{
    g_free(drill->path);
    g_free(drill->name);
    g_ptr_array_unref(drill->expected);
    g_strfreev(drill->values);
    g_clear_pointer(&drill->program, drill_program_free);
    g_free(drill);
}

char *drill_users_file(const Drill *drill, const char *played)
{
    g_autofree char *folder = g_path_get_dirname(drill->program->file);

    if (strcmp(played, DRILL_COPY) == 0) {
        return g_strdup(drill->program->file);
    }
    return strcmp(folder, ".") == 0 ? g_strdup(played)
                                    : g_build_filename(folder, played, NULL);
}

/* ------------------------------------------------------------------ */
/* Files                                                               */

static int compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_folder(GPtrArray *files, const char *folder)
{
    g_autoptr(GPtrArray) all = file_walk(folder);
    g_autoptr(GPtrArray) own = g_ptr_array_new();

    for (guint i = 0; all && i < all->len; i++) {
        if (g_str_has_suffix(all->pdata[i], DRILL_SUFFIX)) {
            g_ptr_array_add(own, all->pdata[i]);
        }
    }
    g_ptr_array_sort(own, compare_paths);
    for (guint i = 0; i < own->len; i++) {
        g_ptr_array_add(files, g_build_filename(folder, own->pdata[i], NULL));
    }
}

GPtrArray *drill_find(char **words, GError **error)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);

    for (char **word = words; *word; word++) {
        guint before = files->len;

        if (file_is_folder(*word)) {
            add_folder(files, *word);
            if (files->len == before) {
                fail(error, FAIL_USAGE, "%s: no file ends in " DRILL_SUFFIX,
                     *word);
                return NULL;
            }
        } else {
            g_ptr_array_add(files, g_strdup(*word));
        }
    }
    if (!files->len) {
        fail(error, FAIL_USAGE, "which drill? Give files or folders");
        return NULL;
    }
    return g_steal_pointer(&files);
}

static const char *path_below(const char *path, const char *folder)
{
    size_t length = strlen(folder);

    return strncmp(path, folder, length) == 0 && path[length] == '/'
               ? path + length + 1
               : NULL;
}

GPtrArray *drill_files(const DrillProgram *program, const char *path,
                       GError **error)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *folder = g_path_get_dirname(path);

    g_ptr_array_add(files, g_path_get_basename(path));
    for (guint i = 0; i < program->names->len; i++) {
        g_autofree char *file =
            g_canonicalize_filename(program->names->pdata[i], NULL);
        const char *name = path_below(file, folder);

        if (!name) {
            fail(error, FAIL_USAGE,
                 "%s: what is included must lie beside the drill, or below: %s "
                 "does not",
                 path, file);
            return NULL;
        }
        if (!g_ptr_array_find_with_equal_func(files, name, g_str_equal, NULL)) {
            g_ptr_array_add(files, g_strdup(name));
        }
    }
    return g_steal_pointer(&files);
}

/* ------------------------------------------------------------------ */
/* What it needs                                                       */

static char *all_commands(const Drill *drill)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < drill->program->steps->len; i++) {
        const DrillStep *step = drill->program->steps->pdata[i];

        if (step->command) {
            g_string_append_printf(text, "%s\n", step->command);
        }
    }
    return g_string_free(text, FALSE);
}

/* What the guest runs of the distribution's programs. */
static char *tools_of(const Drill *drill)
{
    g_autofree char *text = all_commands(drill);
    GString *tools = g_string_new("busybox");

    for (guint i = 0; i < G_N_ELEMENTS(programs); i++) {
        if (tool_is_mentioned(text, programs[i])) {
            g_string_append_printf(tools, ",%s", programs[i]);
        }
    }
    return g_string_free(tools, FALSE);
}

static bool has_functions(const DrillProgram *program)
{
    for (guint i = 0; i < program->steps->len; i++) {
        const DrillStep *step = program->steps->pdata[i];

        for (guint e = 0; e < step->events->len; e++) {
            const DrillEvent *event = step->events->pdata[e];

            if (event->kind == DRILL_ON_FUNCTION) {
                return true;
            }
        }
    }
    return false;
}

bool drill_options(const Drill *drill, const Options *base, Options *options,
                   GError **error)
{
    const DrillProgram *program = drill->program;

    *options = *base;
    options->tools = base->tools ? g_strdup(base->tools) : tools_of(drill);
    options->vic = g_strdup(base->vic);
    options->fabric_file = g_strdup(base->fabric_file);
    options->append = NULL;
    options->no_connect = TRUE; /* unless it needs it */
    options->functions = has_functions(program);
    return needs_apply(drill, base, options, error);
}

void drill_options_free(Options *options, const Options *base)
{
    g_free(options->append);
    g_free(options->tools);
    g_free(options->vic);
    g_free(options->fabric_file);
    if (options->own_lab != base->own_lab) {
        lab_free(options->own_lab);
    }
}
