/*
 * The user's command.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "command.h"

#include <errno.h>
#include <stdio.h>

#include "file.h"
#include "job.h"
#include "process.h"
#include "report.h"

#define ARGV_MAX      4096
#define ARGV_SIZE     (128 * 1024)
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

static void report_end(int code)
{
    Event event;

    event_begin(&event, "command");
    event_number(&event, "code", (uint64_t)code);
    report_event(&event);
}

int command_run(const Fabric *fabric, const char *path)
{
    static char text[ARGV_SIZE];
    static char *argv[ARGV_MAX];
    Environment environment;
    int length = file_read(path, text, sizeof(text));
    int code;

    if (length < 0 || job_argv(text, (size_t)length, argv, ARGV_MAX) < 0) {
        report_failure("argv", length < 0 ? length : -EINVAL);
        return UNUSABLE;
    }
    make_environment(&environment, fabric);
    code = process_run(argv, environment.pointers, pass_on, NULL);
    if (code < 0) {
        report_failure("command", code);
        return UNUSABLE;
    }
    report_end(code);
    return code;
}
