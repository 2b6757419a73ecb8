/*
 * Verbs of the guest: programs, and small things.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "event.h"
#include "process.h"
#include "report.h"
#include "verb.h"

static _Noreturn void become(char **argv)
{
    int error;

    execvp(argv[0], argv);
    error = errno;
    fprintf(stderr, "viclab: %s: %s\n", argv[0],
            error == ENOENT ? "neither a verb nor a program" : strerror(error));
    _exit(error == ENOENT ? PROCESS_NOT_FOUND : PROCESS_NOT_EXECUTABLE);
}

int verb_program(char **argv)
{
    pid_t pid = fork();
    int status;

    if (pid < 0) {
        perror("viclab: fork");
        return VERB_ERROR;
    }
    if (pid == 0) {
        become(argv);
    }
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            return VERB_ERROR;
        }
    }
    return WIFSIGNALED(status) ? PROCESS_SIGNALLED + WTERMSIG(status)
                               : WEXITSTATUS(status);
}

int verb_sync(Work *work, Args *args)
{
    args_end(args);
    sync();
    return VERB_GOOD;
}

static const char *name_of(Args *args)
{
    const char *name = args_word(args);

    if (!name) {
        args_wrong(args, "name", "which one?");
    }
    return name;
}

int verb_mark(Work *work, Args *args)
{
    const char *field, *equals;
    char key[64];
    Event event;

    event_begin(&event, name_of(args));
    while ((field = args_rest(args))) {
        equals = strchr(field, '=');
        snprintf(key, sizeof(key), "%.*s", (int)(equals - field), field);
        event_text(&event, key, equals + 1);
    }
    args_end(args);
    report_event(&event);
    return VERB_GOOD;
}
