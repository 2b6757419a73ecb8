/*
 * viclab driver.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drivercmd.h"

#include <stdio.h>
#include <string.h>

#include "driver.h"
#include "fail.h"
#include "semantic.h"

static bool list_kind(const Session *session, SemanticKind kind,
                      const char *option, GError **error)
{
    g_autoptr(GPtrArray) patches = semantic_list(session, kind, error);

    for (guint i = 0; patches && i < patches->len; i++) {
        const SemanticPatch *patch = patches->pdata[i];

        printf("%s %-12s  %s\n", option, patch->name, patch->title);
    }
    return patches != NULL;
}

static void list_built(const Session *session)
{
    g_autoptr(GPtrArray) names = driver_names(session);

    for (guint i = 0; i < names->len; i++) {
        printf("--driver %s\n", (char *)names->pdata[i]);
    }
}

static bool build(const Session *session, GError **error)
{
    g_autofree char *folder = driver_build(session, error);
    g_autoptr(GPtrArray) built = NULL;
    g_autofree char *name = NULL;

    if (!folder) {
        return false;
    }
    built = driver_modules(folder);
    name = driver_name(folder);
    for (guint i = 0; i < built->len; i++) {
        printf("%s\n", (char *)built->pdata[i]);
    }
    fprintf(stderr, "viclab: use it with: viclab run --driver %s\n", name);
    return true;
}

bool driver_main(const Session *session, int *code, GError **error)
{
    char **words = session->options->rest;

    if (!*words) {
        if (!list_kind(session, SEMANTIC_MUTATION, "--mutate", error) ||
            !list_kind(session, SEMANTIC_FIX, "--fix", error)) {
            return false;
        }
        list_built(session);
        return true;
    }
    if (strcmp(*words, "build") != 0 || words[1]) {
        return fail(error, FAIL_USAGE,
                    "driver %s: there is only 'viclab driver', which lists, "
                    "and 'viclab driver build'",
                    *words);
    }
    return build(session, error);
}
