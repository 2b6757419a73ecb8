/*
 * Runs a program, passes on what it prints, leaves nothing behind.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHUNK_SIZE 65536
/* Guest time that a killed process may take to go: one may hang in I/O. */
#define LINGER_MS 10000

enum {
    INPUT_STDOUT,
    INPUT_STDERR,
    INPUT_CHILDREN,
    INPUTS,
};

typedef struct Process {
    pid_t pid;
    struct pollfd inputs[INPUTS]; /* negative once at their end */
    bool ended;                   /* the program itself */
    bool alone;                   /* no child is left */
    int code;
    ProcessSink *sink;
    void *opaque;
} Process;

static void exec_program(char *const *argv, char *const *envp)
{
    const char *slash = strrchr(argv[0], '/');
    int error;

    execvpe(argv[0], argv, envp);
    error = errno;
    if (error == ENOENT && !slash) {
        fprintf(stderr, "viclab: %s: command not found\n", argv[0]);
    } else {
        fprintf(stderr, "viclab: %s: %s\n", argv[0], strerror(error));
    }
    _exit(error == ENOENT ? PROCESS_NOT_FOUND : PROCESS_NOT_EXECUTABLE);
}

static void become_program(const int *outputs, char *const *argv,
                           char *const *envp)
{
    int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
    sigset_t none;

    setsid();
    dup2(input, STDIN_FILENO);
    dup2(outputs[0], STDOUT_FILENO);
    dup2(outputs[1], STDERR_FILENO);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    environ = (char **)envp; /* execvpe looks for PATH here */
    exec_program(argv, envp);
}

static int watch_children(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* The child's end of a pipe whose other end becomes @input; or -errno. */
static int open_output(struct pollfd *input)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0) {
        return -errno;
    }
    input->fd = ends[0];
    return ends[1];
}

static int start(Process *process, char *const *argv, char *const *envp)
{
    int outputs[2] = { open_output(&process->inputs[INPUT_STDOUT]),
                       open_output(&process->inputs[INPUT_STDERR]) };
    int error = 0;

    process->inputs[INPUT_CHILDREN].fd = watch_children();
    process->pid = fork();
    if (process->pid == 0) {
        become_program(outputs, argv, envp);
    }
    if (process->pid < 0) {
        error = -errno;
    }
    close(outputs[0]);
    close(outputs[1]);
    return error;
}

static int exit_code(int status)
{
    return WIFSIGNALED(status) ? PROCESS_SIGNALLED + WTERMSIG(status)
                               : WEXITSTATUS(status);
}

/* Process 1 inherits every orphan; kill() spares the caller itself. */
static void kill_the_rest(void)
{
    if (getpid() == 1) {
        kill(-1, SIGKILL);
    }
}

static void reap(Process *process)
{
    struct signalfd_siginfo info;
    pid_t pid;
    int status;

    while (read(process->inputs[INPUT_CHILDREN].fd, &info, sizeof(info)) > 0) {
        continue;
    }
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == process->pid) {
            process->ended = true;
            process->code = exit_code(status);
            kill_the_rest();
        }
    }
    process->alone = pid < 0;
}

static void pass_on(Process *process, int input)
{
    static char chunk[CHUNK_SIZE];
    struct pollfd *poll_fd = &process->inputs[input];
    ssize_t length = read(poll_fd->fd, chunk, sizeof(chunk));

    if (length > 0) {
        process->sink(input == INPUT_STDOUT ? REPORT_STDOUT : REPORT_STDERR,
                      chunk, (size_t)length, process->opaque);
    } else if (length == 0 || errno != EINTR) {
        close(poll_fd->fd);
        poll_fd->fd = -1;
    }
}

static bool finished(const Process *process)
{
    return process->ended && process->alone &&
           process->inputs[INPUT_STDOUT].fd < 0 &&
           process->inputs[INPUT_STDERR].fd < 0;
}

static void attend(Process *process)
{
    int i, ready;

    while (!finished(process)) {
        ready = poll(process->inputs, INPUTS, process->ended ? LINGER_MS : -1);
        if (ready == 0) {
            return;
        }
        for (i = 0; i < INPUT_CHILDREN && ready > 0; i++) {
            if (process->inputs[i].revents) {
                pass_on(process, i);
            }
        }
        if (ready > 0 && process->inputs[INPUT_CHILDREN].revents) {
            reap(process);
        }
    }
}

static void clean_up(Process *process)
{
    int i;

    for (i = 0; i < INPUTS; i++) {
        if (process->inputs[i].fd >= 0) {
            close(process->inputs[i].fd);
        }
    }
}

int process_run(char *const *argv, char *const *envp, ProcessSink *sink,
                void *opaque)
{
    Process process = {
        .inputs = { { -1, POLLIN }, { -1, POLLIN }, { -1, POLLIN } },
        .sink = sink,
        .opaque = opaque,
    };
    int error = start(&process, argv, envp);

    if (!error) {
        attend(&process);
    }
    clean_up(&process);
    return error ? error : process.code;
}
