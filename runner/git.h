/*
 * git: what a checkout is of, and repositories of our own, which nothing of the
 * user's settings reaches but his name.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_GIT_H
#define VICLAB_RUNNER_GIT_H

#include "step.h"

typedef struct Git {
    StepWork *work;
    char *folder;
    char *name; /* of the user */
    char *email;
} Git;

/*
 * The commit that is checked out in @folder, "-dirty" behind it if something
 * was changed since; g_free(), or NULL if nobody knows.
 */
char *git_commit_of(const char *folder);
/* Who the user is; false, with what to do, if git does not know. */
bool git_identity(char **name, char **email, GError **error);
/* An empty repository in @folder, which is made anew. */
bool git_init(Git *git, StepWork *work, const char *folder, const char *name,
              const char *email, GError **error);
void git_clear(Git *git);
/* @argv: "git", its words, NULL. */
bool git_do(const Git *git, const char *const *argv, GError **error);
/* All that is there, as a commit; @signed_off: by the user. */
bool git_commit(const Git *git, const char *message, bool signed_off,
                GError **error);
/* The name of what HEAD's files are; NULL on error. */
char *git_tree(const Git *git, GError **error);

#endif
