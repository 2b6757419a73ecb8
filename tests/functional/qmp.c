/*
 * A run that the test acts upon while it goes on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "functional/qmp.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"
#include "file.h"

#define POLL_MS 50
#define SOCKET  "qmp"

/* False, and the trial fails, once viclab has ended. */
static bool still_runs(Qmp *qmp, const char *what)
{
    int status;

    if (qmp->trial->why || !qmp->pid) {
        return false;
    }
    if (!command_wait(qmp->pid, POLL_MS, &status)) {
        return true;
    }
    qmp->pid = 0;
    trial_fail(qmp->trial, "the run in %s ended before %s", qmp->out, what);
    return false;
}

static int try_connect(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* The answer to the last command; events in between are kept. */
static char *read_answer(Qmp *qmp)
{
    char *line = NULL;
    size_t size = 0;

    while (getline(&line, &size, qmp->stream) > 0) {
        g_autoptr(Record) record = record_parse(line);

        if (record &&
            (record_get(record, "return") || record_get(record, "error"))) {
            return line;
        }
        g_string_append(qmp->events, line);
    }
    g_free(line);
    return NULL;
}

static void execute(Qmp *qmp, const char *command, const char *error)
{
    g_autofree char *answer = NULL;

    fprintf(qmp->stream, "%s\n", command);
    fflush(qmp->stream);
    answer = read_answer(qmp);
    if (!answer) {
        trial_fail(qmp->trial, "no answer to %s", command);
    } else if (!strstr(answer, error ? error : "\"return\"")) {
        trial_fail(qmp->trial, "%s is answered %s", command, answer);
    }
}

/* An event is used up by the step that has waited for it. */
static void await_event(Qmp *qmp, const char *event)
{
    char *line = NULL;
    size_t size = 0;

    while (!strstr(qmp->events->str, event) &&
           getline(&line, &size, qmp->stream) > 0) {
        g_string_append(qmp->events, line);
    }
    free(line);
    if (!strstr(qmp->events->str, event)) {
        trial_fail(qmp->trial, "QEMU ended before %s", event);
    }
    g_string_truncate(qmp->events, 0);
}

static void connect_monitor(Qmp *qmp, const char *path)
{
    int fd = -1;

    while (fd < 0 && still_runs(qmp, "QEMU could be reached")) {
        fd = try_connect(path);
    }
    if (fd >= 0) {
        qmp->stream = fdopen(fd, "r+");
        execute(qmp, "{'execute': 'qmp_capabilities'}", NULL);
    }
}

void qmp_start(Qmp *qmp, Trial *trial, const char *name, ...)
{
    const Place here = { 0 };
    g_autofree char *path = NULL;
    g_autofree char *monitor = NULL;
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    const char *word;
    va_list words;

    *qmp = (Qmp){
        .trial = trial,
        .folder = g_dir_make_tmp("viclab-XXXXXX", NULL),
        .out = trial_path(trial, name),
        .events = g_string_new(NULL),
    };
    path = g_build_filename(qmp->folder, SOCKET, NULL);
    monitor = g_strdup_printf("--qemu-arg=unix:%s,server=on,wait=off", path);
    g_ptr_array_add(argv, (gpointer) "run");
    g_ptr_array_add(argv, (gpointer) "--out");
    g_ptr_array_add(argv, qmp->out);
    g_ptr_array_add(argv, (gpointer) "--qemu-arg=-qmp");
    g_ptr_array_add(argv, monitor);
    va_start(words, name);
    while ((word = va_arg(words, const char *))) {
        g_ptr_array_add(argv, (gpointer)word);
    }
    va_end(words);
    g_ptr_array_add(argv, NULL);
    qmp->pid = trial_start_v(trial, &here, (const char *const *)argv->pdata);
    connect_monitor(qmp, path);
}

static bool has_line(const char *path, const char *line)
{
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        return false;
    }
    lines = g_strsplit(text, "\n", -1);
    return g_strv_contains((const char *const *)lines, line);
}

void qmp_steps(Qmp *qmp, const QmpStep *steps, guint count)
{
    g_autofree char *guest = g_build_filename(qmp->out, "guest.out", NULL);

    for (guint i = 0; i < count && !qmp->trial->why; i++) {
        g_autofree char *what =
            g_strdup_printf("the guest said \"%s\"", steps[i].marker);

        while (!has_line(guest, steps[i].marker) && still_runs(qmp, what)) {
        }
        if (!qmp->trial->why && steps[i].event) {
            await_event(qmp, steps[i].event);
        }
        if (!qmp->trial->why) {
            execute(qmp, steps[i].command, steps[i].error);
        }
    }
}

void qmp_end(Qmp *qmp, int code)
{
    int status = 0;

    if (qmp->stream) {
        fclose(qmp->stream);
    }
    if (qmp->pid && qmp->trial->why) {
        kill(qmp->pid, SIGTERM);
    }
    if (qmp->pid > 0) {
        command_wait(qmp->pid, -1, &status);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != code) {
            trial_fail(qmp->trial, "the run in %s exits with %d instead of %d",
                       qmp->out, WEXITSTATUS(status), code);
        }
    }
    file_remove(qmp->folder, NULL);
    g_free(qmp->folder);
    g_free(qmp->out);
    g_string_free(qmp->events, TRUE);
}
