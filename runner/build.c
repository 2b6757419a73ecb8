/*
 * Builds of the checkout by meson that are not the bootstrap's.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "build.h"

#include "file.h"
#include "key.h"

char *build_folder(const Session *session, const Build *build)
{
    Key *key = key_new();
    g_autofree char *digest = NULL;
    g_autofree char *name = NULL;

    key_add(key, session->checkout);
    for (const char *const *option = build->options; *option; option++) {
        key_add(key, *option);
    }
    digest = key_end(key);
    name = g_strdup_printf("%s-%s", build->name, digest);
    return session_path(session, "test", name);
}

static char **environment_of(const Build *build)
{
    return build->cc ? g_environ_setenv(g_get_environ(), "CC", build->cc, TRUE)
                     : NULL;
}

static bool configure(StepWork *work, const Build *build, const char *folder,
                      GError **error)
{
    g_autofree char *ninja = g_build_filename(folder, "build.ninja", NULL);
    g_auto(GStrv) environment = environment_of(build);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();

    if (file_exists(ninja)) {
        return true;
    }
    g_ptr_array_add(argv, "meson");
    g_ptr_array_add(argv, "setup");
    for (const char *const *option = build->options; *option; option++) {
        g_ptr_array_add(argv, (gpointer)*option);
    }
    g_ptr_array_add(argv, (gpointer)folder);
    g_ptr_array_add(argv, work->session->checkout);
    g_ptr_array_add(argv, NULL);
    return file_remove(folder, error) &&
           step_command(work, NULL, environment,
                        (const char *const *)argv->pdata, error);
}

bool build_make(StepWork *work, const Build *build, const char *target,
                GError **error)
{
    g_autofree char *folder = build_folder(work->session, build);
    const char *const argv[] = { "ninja", "-C", folder, target, NULL };

    return configure(work, build, folder, error) &&
           step_command(work, NULL, NULL, argv, error);
}
