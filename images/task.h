/*
 * A command at work: a process and its descendants, what they print, and how
 * it ends.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_IMAGES_TASK_H
#define VICLAB_IMAGES_TASK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "port.h"
#include "work.h"

#define TASK_CHUNK    65536
#define TASK_EVENT_FD 3 /* where a program writes events, a line each */

typedef enum TaskStream {
    TASK_STDOUT,
    TASK_STDERR,
    TASK_EVENTS,
    TASK_STREAMS,
} TaskStream;

typedef struct TaskPipe {
    int fd; /* -1 at its end */
    size_t length;
    char bytes[TASK_CHUNK]; /* the begin of a line whose end is not there */
} TaskPipe;

typedef struct Task {
    uint32_t id;
    pid_t pid;
    TaskPipe pipes[TASK_STREAMS];
} Task;

/*
 * Starts @text (guest-verbs.md) in a session of its own. NULL and -errno in
 * @error if there is no process for it.
 */
Task *task_start(Work *work, uint32_t id, const char *text, int *error);
/* Passes on what has come, in whole lines as far as there are some. */
void task_pass_on(Task *task, TaskStream stream, Port *port);
/* Ends its processes with @number. */
void task_kill(const Task *task, int number);
/*
 * Its process has ended with wait status @status: what is left of it is
 * killed, the rest of its output and its exit code are told. Frees it.
 */
void task_end(Task *task, int status, Port *port);

#endif
