/*
 * The user's command.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "command.h"

#include <errno.h>
#include <stdio.h>

#include "job.h"
#include "process.h"
#include "report.h"

#define VARIABLE_SIZE 256
#define UNUSABLE      125

static void pass_on(ReportStream stream, const void *data, size_t length,
                    void *opaque)
{
    report_output(stream, data, length);
}

typedef struct Environment {
    char variables[3][VARIABLE_SIZE];
    char *pointers[8];
    int count;
} Environment;

static void add_variable(Environment *environment, int place, const char *name,
                         const char *value)
{
    char *variable = environment->variables[place];

    snprintf(variable, VARIABLE_SIZE, "%s=%s", name, value);
    environment->pointers[environment->count++] = variable;
}

static void make_environment(Environment *environment, const Fabric *fabric)
{
    const Target *target = &fabric->targets.targets[0];

    *environment = (Environment){
        .pointers = { "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:"
                      "/sbin:/bin:/viclab",
                      "HOME=/root", "TERM=dumb", "LC_ALL=C" },
        .count = 4,
    };
    if (fabric->targets.count) {
        add_variable(environment, 0, "VICLAB_HOST_TRADDR", target->host_traddr);
        add_variable(environment, 1, "VICLAB_TRADDR", target->traddr);
    }
    if (fabric->controller_count) {
        add_variable(environment, 2, "VICLAB_NQN", fabric->controllers[0].nqn);
    }
}

char **command_environment(const Fabric *fabric)
{
    static Environment environment;

    make_environment(&environment, fabric);
    return environment.pointers;
}

static void report_end(int code)
{
    Event event;

    event_begin(&event, "command");
    event_number(&event, "code", (uint64_t)code);
    report_event(&event);
}

int command_run(const Fabric *fabric, char **argv)
{
    int code;

    if (!*argv) {
        report_failure("argv", -ENOENT);
        return UNUSABLE;
    }
    code = process_run(argv, command_environment(fabric), pass_on, NULL);
    if (code < 0) {
        report_failure("command", code);
        return UNUSABLE;
    }
    report_end(code);
    return code;
}
