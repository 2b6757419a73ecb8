/*
 * git.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "git.h"

#include <string.h>

#include "command.h"
#include "fail.h"
#include "file.h"

#define MESSAGE ".git/message"

char *git_commit_of(const char *folder)
{
    g_autofree char *git = g_build_filename(folder, ".git", NULL);
    const char *const argv[] = { "git",      "--no-optional-locks",
                                 "-C",       folder,
                                 "describe", "--always",
                                 "--dirty",  "--abbrev=40",
                                 "--match=", NULL };
    char *commit = file_exists(git) ? command_output(argv, NULL) : NULL;

    return commit ? g_strchomp(commit) : NULL;
}

static char *setting(const char *key)
{
    const char *const argv[] = { "git", "config", key, NULL };
    char *value = command_output(argv, NULL);

    if (value && !*g_strstrip(value)) {
        g_clear_pointer(&value, g_free);
    }
    return value;
}

bool git_identity(char **name, char **email, GError **error)
{
    static const char *const version[] = { "git", "--version", NULL };
    g_autofree char *found = command_output(version, NULL);

    if (!found) {
        return fail(error, FAIL_GENERAL,
                    "git makes the patches, and it is not installed");
    }
    *name = setting("user.name");
    *email = setting("user.email");
    return (*name && *email) ||
           fail(error, FAIL_GENERAL,
                "each patch is signed off, and git does not know by whom: git "
                "config --global user.name 'Your Name'; git config --global "
                "user.email you@example.org");
}

static char **environment(const Git *git)
{
    static const char *const unset[] = { "GIT_DIR", "GIT_WORK_TREE",
                                         "GIT_INDEX_FILE" };
    const char *const set[][2] = {
        { "LC_ALL", "C" },
        { "GIT_CONFIG_GLOBAL", "/dev/null" },
        { "GIT_CONFIG_SYSTEM", "/dev/null" },
        { "GIT_AUTHOR_NAME", git->name },
        { "GIT_AUTHOR_EMAIL", git->email },
        { "GIT_COMMITTER_NAME", git->name },
        { "GIT_COMMITTER_EMAIL", git->email },
    };
    char **list = g_get_environ();

    for (guint i = 0; i < G_N_ELEMENTS(unset); i++) {
        list = g_environ_unsetenv(list, unset[i]);
    }
    for (guint i = 0; i < G_N_ELEMENTS(set); i++) {
        list = g_environ_setenv(list, set[i][0], set[i][1], TRUE);
    }
    return list;
}

bool git_do(const Git *git, const char *const *argv, GError **error)
{
    g_auto(GStrv) list = environment(git);

    return step_command(git->work, git->folder, list, argv, error);
}

bool git_init(Git *git, StepWork *work, const char *folder, const char *name,
              const char *email, GError **error)
{
    static const char *const init[] = { "git", "init", "--quiet", NULL };

    *git = (Git){
        .work = work,
        .folder = g_strdup(folder),
        .name = g_strdup(name),
        .email = g_strdup(email),
    };
    return file_remove(folder, error) && file_make_folder(folder, error) &&
           git_do(git, init, error);
}

void git_clear(Git *git)
{
    g_free(git->folder);
    g_free(git->name);
    g_free(git->email);
}

bool git_commit(const Git *git, const char *message, bool signed_off,
                GError **error)
{
    static const char *const add[] = { "git", "add", "--all", NULL };
    const char *const commit[] = { "git",     "commit",
                                   "--quiet", "-F",
                                   MESSAGE,   signed_off ? "--signoff" : NULL,
                                   NULL };
    g_autofree char *path = g_build_filename(git->folder, MESSAGE, NULL);

    return file_write(path, message, error) && git_do(git, add, error) &&
           git_do(git, commit, error);
}

char *git_tree(const Git *git, GError **error)
{
    const char *const argv[] = { "git",       "-C",          git->folder,
                                 "rev-parse", "HEAD^{tree}", NULL };

    return command_output(argv, error);
}
