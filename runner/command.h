/*
 * Running other programs, with what they say in a log.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_RUNNER_COMMAND_H
#define VICLAB_RUNNER_COMMAND_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

/* The last line that the program wrote so far; NULL if there is none. */
typedef void CommandTickFn(void *opaque, const char *line);

typedef struct Command {
    const char *folder;  /* to run in; NULL: where we are */
    char **environment;  /* NULL: ours */
    const char *log;     /* file to which its output is appended */
    CommandTickFn *tick; /* called a few times a second, or NULL */
    void *opaque;
} Command;

/* Runs @argv to its end. False unless it exits with 0. */
bool command_run(const Command *command, const char *const *argv,
                 GError **error);
/* What @argv writes to its standard output; NULL unless it exits with 0. */
char *command_output(const char *const *argv, GError **error);

/*
 * Starts @argv with standard output and error to the open file @output; it
 * dies with us. Returns its process id, or -1.
 */
pid_t command_start(const char *const *argv, const char *folder,
                    char **environment, int output, GError **error);
/*
 * Waits up to @milliseconds (-1: for ever) for @pid to end; true with its
 * wait status in *@status once it has.
 */
bool command_wait(pid_t pid, int milliseconds, int *status);

/* PATH with the system's programs, which an ordinary user's lacks; g_free(). */
char *command_search_path(void);
/* The last line of a file that is being written; NULL if there is none. */
char *command_last_line(const char *path);

#endif
