/*
 * A command at work.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "task.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"
#include "event.h"
#include "process.h"
#include "report.h"
#include "verb.h"

#define LAST_READS 32 /* more than the largest pipe holds */

static const PortChannel channels[TASK_STREAMS] = {
    [TASK_STDOUT] = PORT_STDOUT,
    [TASK_STDERR] = PORT_STDERR,
    [TASK_EVENTS] = PORT_EVENT,
};

/* ---- the process itself ---- */

static void move_fd(int from, int to)
{
    dup2(from, to); /* it loses O_CLOEXEC by that */
}

static _Noreturn void work_off(Work *work, const int *ends, const char *text)
{
    sigset_t none;

    setsid();
    move_fd(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
    move_fd(ends[TASK_STDOUT], STDOUT_FILENO);
    move_fd(ends[TASK_STDERR], STDERR_FILENO);
    move_fd(ends[TASK_EVENTS], TASK_EVENT_FD);
    close_range(TASK_EVENT_FD + 1, ~0U, 0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setvbuf(stdout, NULL, _IOLBF, 0);
    report_redirect(TASK_EVENT_FD);
    environ = command_environment(&work->fabric);
    exit(verb_run(work, text));
}

/* Ends above those that work_off() moves things to. */
static int open_pipe(int ends[2])
{
    int pair[2];
    int i;

    if (pipe2(pair, O_CLOEXEC) < 0) {
        return -errno;
    }
    for (i = 0; i < 2; i++) {
        ends[i] = fcntl(pair[i], F_DUPFD_CLOEXEC, TASK_EVENT_FD + 1);
        close(pair[i]);
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return 0;
}

static int open_pipes(Task *task, int ends[TASK_STREAMS])
{
    int pair[2] = { -1, -1 };
    int i, error;

    for (i = 0; i < TASK_STREAMS; i++) {
        error = open_pipe(pair);
        if (error) {
            return error;
        }
        task->pipes[i].fd = pair[0];
        ends[i] = pair[1];
    }
    return 0;
}

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
    }
    *fd = -1;
}

static void task_free(Task *task)
{
    int i;

    for (i = 0; i < TASK_STREAMS; i++) {
        close_fd(&task->pipes[i].fd);
    }
    free(task);
}

static int start(Task *task, Work *work, const char *text)
{
    int ends[TASK_STREAMS] = { -1, -1, -1 };
    int error = open_pipes(task, ends);
    int i;

    if (!error) {
        task->pid = fork();
        if (task->pid == 0) {
            work_off(work, ends, text);
        }
        error = task->pid < 0 ? -errno : 0;
    }
    for (i = 0; i < TASK_STREAMS; i++) {
        close_fd(&ends[i]);
    }
    return error;
}

Task *task_start(Work *work, uint32_t id, const char *text, int *error)
{
    Task *task = malloc(sizeof(*task));
    int i;

    *error = -ENOMEM;
    if (!task) {
        return NULL;
    }
    task->id = id;
    for (i = 0; i < TASK_STREAMS; i++) {
        task->pipes[i].fd = -1;
        task->pipes[i].length = 0;
    }
    *error = start(task, work, text);
    if (*error) {
        task_free(task);
        return NULL;
    }
    return task;
}

void task_kill(const Task *task, int number)
{
    kill(-task->pid, number);
    kill(task->pid, number); /* which may not have its session yet */
}

/* ---- what it prints ---- */

static void send_events(const Task *task, Port *port, const char *bytes,
                        size_t length)
{
    const char *end = bytes + length;
    const char *newline;
    Event event;

    for (; bytes < end; bytes = newline + 1) {
        newline = memchr(bytes, '\n', (size_t)(end - bytes));
        if (!newline) {
            newline = end;
        }
        event_line(&event, bytes, (size_t)(newline - bytes));
        port_send(port, PORT_EVENT, task->id, event.text, event.length);
    }
}

static void send_bytes(const Task *task, TaskStream stream, Port *port,
                       size_t length)
{
    const char *bytes = task->pipes[stream].bytes;

    if (stream == TASK_EVENTS) {
        send_events(task, port, bytes, length);
    } else {
        port_send(port, channels[stream], task->id, bytes, length);
    }
}

/* How many of the bytes are in lines that are whole. */
static size_t whole_lines(const TaskPipe *pipe)
{
    const char *newline = memrchr(pipe->bytes, '\n', pipe->length);

    if (newline) {
        return (size_t)(newline + 1 - pipe->bytes);
    }
    return pipe->length == TASK_CHUNK ? TASK_CHUNK : 0;
}

static void flush(Task *task, TaskStream stream, Port *port, size_t length)
{
    TaskPipe *pipe = &task->pipes[stream];

    if (length) {
        send_bytes(task, stream, port, length);
        pipe->length -= length;
        memmove(pipe->bytes, pipe->bytes + length, pipe->length);
    }
}

/* True if there was something. */
static bool take(Task *task, TaskStream stream, Port *port)
{
    TaskPipe *pipe = &task->pipes[stream];
    ssize_t count;

    if (pipe->fd < 0) {
        return false;
    }
    count =
        read(pipe->fd, pipe->bytes + pipe->length, TASK_CHUNK - pipe->length);
    if (count > 0) {
        pipe->length += (size_t)count;
        flush(task, stream, port, whole_lines(pipe));
        return true;
    }
    if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        flush(task, stream, port, pipe->length);
        close_fd(&pipe->fd);
    }
    return false;
}

void task_pass_on(Task *task, TaskStream stream, Port *port)
{
    take(task, stream, port);
}

/* ---- its end ---- */

static uint32_t exit_code(int status)
{
    return (uint32_t)(WIFSIGNALED(status) ? PROCESS_SIGNALLED + WTERMSIG(status)
                                          : WEXITSTATUS(status));
}

/*
 * A descendant that has left the session may still hold a pipe: all that is
 * there now is taken, and no more is waited for.
 */
void task_end(Task *task, int status, Port *port)
{
    uint32_t code = exit_code(status);
    TaskStream stream;
    int reads;

    kill(-task->pid, SIGKILL);
    for (stream = 0; stream < TASK_STREAMS; stream++) {
        for (reads = 0; reads < LAST_READS; reads++) {
            if (!take(task, stream, port)) {
                break;
            }
        }
        flush(task, stream, port, task->pipes[stream].length);
    }
    port_send(port, PORT_DONE, task->id, &code, sizeof(code));
    task_free(task);
}
