/*
 * An ordinary user: whoever runs the tests, or nobody if that is root.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FUNCTIONAL_USER_H
#define VICLAB_FUNCTIONAL_USER_H

#include "functional/trial.h"

typedef struct User {
    Trial *trial;
    char *base; /* a folder of its own outside of root's home, short */
    char *home;
    char *cache; /* with what ours has of programs, kernels and archives */
    char *build;
    char *checkout;
} User;

/* Skips the trial if there is no way to become one. */
void user_init(User *user, Trial *trial);
void user_cleanup(User *user);

/* A path in the user's home; g_free(). */
char *user_path(const User *user, const char *name);
/*
 * Runs a program, or viclab, as the user with the words that follow, up to
 * NULL; viclab has to do with what is cached.
 */
void user_program(const User *user, Outcome *outcome,
                  ...) G_GNUC_NULL_TERMINATED;
void user_viclab(const User *user, Outcome *outcome,
                 ...) G_GNUC_NULL_TERMINATED;
/* A program in the background, its output to @log. */
pid_t user_start(const User *user, const char *log, ...) G_GNUC_NULL_TERMINATED;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(User, user_cleanup)

#endif
