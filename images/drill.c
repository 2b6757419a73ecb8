/*
 * The agent.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "drill.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kmsg.h"
#include "report.h"
#include "task.h"
#include "units.h"
#include "wake.h"

#define TASKS_MAX   64  /* as many as the port lets run */
#define LINES_MAX   256 /* of the kernel's log, before others have their turn */
#define LINGER_MS   10000 /* guest time that a killed task may take to go */
#define SECOND_NS   UINT64_C(1000000000)
#define UNKNOWN     127
#define TEXT_PREFIX "viclab: "

enum {
    INPUT_WAKE,
    INPUT_KERNEL,
    INPUT_CHILDREN,
    INPUT_BEAT,
    INPUT_TASKS,
    INPUTS = INPUT_TASKS + TASKS_MAX * TASK_STREAMS,
};

typedef struct Drill {
    Work *work;
    Port *port;
    Wake wake;
    int children; /* signalfd: one has ended */
    int beat;     /* timerfd */
    Task *tasks[TASKS_MAX];
    int task_count;
    bool leaving;
    uint32_t exit_id; /* of the command that says so */
    uint32_t code;
    struct pollfd inputs[INPUTS];
} Drill;

/* ---- what goes up ---- */

static void tell_line(Port *port, const KmsgLine *line)
{
    char message[4 + KMSG_SIZE];
    size_t length = strlen(line->text);

    length = length < 4096 ? length : 4096;
    memcpy(message, &line->level, 4);
    memcpy(message + 4, line->text, length);
    port_send(port, PORT_KERNEL, 0, message, 4 + length);
}

static void tell_kernel(Drill *drill)
{
    static KmsgLine line;
    int i;

    for (i = 0; i < LINES_MAX; i++) {
        if (kmsg_read(drill->work->kmsg, &line) <= 0) {
            return;
        }
        tell_line(drill->port, &line);
    }
}

static void tell_done(Drill *drill, uint32_t id, uint32_t code)
{
    port_send(drill->port, PORT_DONE, id, &code, sizeof(code));
}

static void tell_word(Drill *drill, PortChannel channel)
{
    uint32_t word = 0;

    port_send(drill->port, channel, 0, &word, sizeof(word));
}

static void tell_beat(Drill *drill)
{
    uint64_t count;

    if (read(drill->beat, &count, sizeof(count)) == sizeof(count)) {
        tell_word(drill, PORT_BEAT);
    }
}

static void complain(Drill *drill, uint32_t id, const char *what,
                     const char *why)
{
    char line[512];
    int length =
        snprintf(line, sizeof(line), TEXT_PREFIX "%.200s: %.200s\n", what, why);

    port_send(drill->port, PORT_STDERR, id, line, (size_t)length);
}

/* ---- commands that are the agent's own; each returns an exit code ---- */

static uint32_t do_exit(Drill *drill, uint32_t id, const char *arguments)
{
    int i;

    drill->leaving = true;
    port_interrupt(drill->port, false);
    drill->exit_id = id;
    drill->code = (uint32_t)strtoul(arguments, NULL, 0);
    for (i = 0; i < drill->task_count; i++) {
        task_kill(drill->tasks[i], SIGKILL);
    }
    return 0;
}

static uint32_t do_stop(Drill *drill, uint32_t id, const char *arguments)
{
    uint32_t other = (uint32_t)strtoul(arguments, NULL, 0);
    int i;

    for (i = 0; i < drill->task_count; i++) {
        if (drill->tasks[i]->id == other) {
            task_kill(drill->tasks[i], SIGKILL);
            return 0;
        }
    }
    complain(drill, id, arguments, "no such command is running");
    return 1;
}

static uint32_t do_heartbeat(Drill *drill, uint32_t id, const char *arguments)
{
    struct itimerspec timer = { 0 };
    uint64_t period = 0;

    if (strcmp(arguments, "off") != 0 &&
        (!units_time(arguments, &period) || !period)) {
        complain(drill, id, arguments, "neither a time, as 500ms, nor off");
        return 1;
    }
    timer.it_value.tv_sec = (time_t)(period / SECOND_NS);
    timer.it_value.tv_nsec = (long)(period % SECOND_NS);
    timer.it_interval = timer.it_value;
    timerfd_settime(drill->beat, 0, &timer, NULL);
    return 0;
}

typedef struct OwnCommand {
    const char *name;
    uint32_t (*run)(Drill *drill, uint32_t id, const char *arguments);
} OwnCommand;

static const OwnCommand own_commands[] = {
    { "exit", do_exit },
    { "stop", do_stop },
    { "heartbeat", do_heartbeat },
};

/* Those whose name is the first word of @text; what follows in @arguments. */
static const OwnCommand *find_own(const char *text, const char **arguments)
{
    size_t length = strcspn(text, " ");
    size_t i;

    *arguments = text + length + strspn(text + length, " ");
    for (i = 0; i < sizeof(own_commands) / sizeof(own_commands[0]); i++) {
        if (strlen(own_commands[i].name) == length &&
            strncmp(own_commands[i].name, text, length) == 0) {
            return &own_commands[i];
        }
    }
    return NULL;
}

/* ---- commands ---- */

static void start_task(Drill *drill, uint32_t id, const char *text)
{
    int error = -EAGAIN;
    Task *task = NULL;

    if (drill->task_count < TASKS_MAX) {
        task = task_start(drill->work, id, text, &error);
    }
    if (task) {
        drill->tasks[drill->task_count++] = task;
        return;
    }
    complain(drill, id, text, strerror(-error));
    tell_done(drill, id, UNKNOWN);
}

static void begin(Drill *drill, uint32_t id, const char *text)
{
    const char *arguments;
    const OwnCommand *own = find_own(text, &arguments);
    uint32_t code;

    if (!own) {
        start_task(drill, id, text);
        return;
    }
    code = own->run(drill, id, arguments);
    if (!drill->leaving) {
        tell_done(drill, id, code);
    }
}

static void take_commands(Drill *drill)
{
    char text[PORT_TEXT_SIZE];
    uint32_t id;

    while (!drill->leaving && (id = port_command(drill->port, text))) {
        begin(drill, id, text);
    }
    if (!drill->leaving) {
        wake_again(&drill->wake);
    }
}

/* ---- tasks ---- */

static void remove_task(Drill *drill, int index)
{
    drill->task_count--;
    memmove(&drill->tasks[index], &drill->tasks[index + 1],
            (size_t)(drill->task_count - index) * sizeof(drill->tasks[0]));
}

static void end_task(Drill *drill, pid_t pid, int status)
{
    Task *task;
    int i;

    for (i = 0; i < drill->task_count; i++) {
        task = drill->tasks[i];
        if (task->pid == pid) {
            remove_task(drill, i);
            /* what it has done to the kernel comes before its end */
            tell_kernel(drill);
            task_end(task, status, drill->port);
            return;
        }
    }
}

static void reap(Drill *drill)
{
    struct signalfd_siginfo info;
    int status;
    pid_t pid;

    while (read(drill->children, &info, sizeof(info)) > 0) {
        continue;
    }
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        end_task(drill, pid, status);
    }
}

/* ---- the loop ---- */

static struct pollfd *task_inputs(Drill *drill, int task)
{
    return &drill->inputs[INPUT_TASKS + task * TASK_STREAMS];
}

static void await(Drill *drill)
{
    int timeout = drill->wake.fd < 0 ? WAKE_POLL_MS : -1;
    int i, stream;

    drill->inputs[INPUT_WAKE].fd = drill->wake.fd;
    drill->inputs[INPUT_KERNEL].fd = drill->work->kmsg;
    drill->inputs[INPUT_CHILDREN].fd = drill->children;
    drill->inputs[INPUT_BEAT].fd = drill->beat;
    for (i = 0; i < drill->task_count; i++) {
        for (stream = 0; stream < TASK_STREAMS; stream++) {
            task_inputs(drill, i)[stream].fd =
                drill->tasks[i]->pipes[stream].fd;
        }
    }
    for (i = 0; i < INPUTS; i++) {
        drill->inputs[i].events = POLLIN;
        drill->inputs[i].revents = 0;
    }
    poll(drill->inputs,
         (nfds_t)(INPUT_TASKS + drill->task_count * TASK_STREAMS),
         drill->leaving ? LINGER_MS : timeout);
}

static void attend(Drill *drill)
{
    int count = drill->task_count;
    int i, stream;

    tell_kernel(drill);
    for (i = 0; i < count; i++) {
        for (stream = 0; stream < TASK_STREAMS; stream++) {
            if (task_inputs(drill, i)[stream].revents) {
                task_pass_on(drill->tasks[i], stream, drill->port);
            }
        }
    }
    reap(drill);
    tell_beat(drill);
    take_commands(drill);
}

static int64_t now_ms(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000) + time.tv_nsec / 1000000;
}

static void work_on(Drill *drill)
{
    int64_t deadline;

    while (!drill->leaving) {
        await(drill);
        attend(drill);
    }
    deadline = now_ms() + LINGER_MS;
    while (drill->task_count && now_ms() < deadline) {
        await(drill);
        attend(drill);
    }
}

static bool open_files(Drill *drill)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    drill->children = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    drill->beat = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    return drill->children >= 0 && drill->beat >= 0;
}

uint32_t drill_run(Work *work)
{
    static Drill drill;

    drill.work = work;
    drill.port = report_port();
    if (!drill.port) {
        report_failure("drill", -ENODEV);
        return WORK_INCONCLUSIVE;
    }
    if (!open_files(&drill)) {
        report_failure("drill", -errno);
        return WORK_INCONCLUSIVE;
    }
    wake_open(&drill.wake, drill.port);
    tell_word(&drill, PORT_READY);
    work_on(&drill);
    tell_kernel(&drill);
    tell_done(&drill, drill.exit_id, 0);
    return drill.code;
}
