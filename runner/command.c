/*
 * Running other programs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fail.h"

#define TICK_MS        200
#define TAIL_BYTES     16384
#define SHOWN_LINES    12
#define EXIT_NOT_FOUND 127

static void become(const char *const *argv, const char *folder,
                   char **environment, int output, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) {
        _exit(EXIT_NOT_FOUND);
    }
    if (folder && chdir(folder) < 0) {
        dprintf(output, "%s: %s\n", folder, strerror(errno));
        _exit(EXIT_NOT_FOUND);
    }
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execvpe(argv[0], (char *const *)argv, environment ? environment : environ);
    dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
    _exit(EXIT_NOT_FOUND);
}

pid_t command_start(const char *const *argv, const char *folder,
                    char **environment, int output, GError **error)
{
    pid_t parent = getpid();
    pid_t pid = fork();

    if (pid < 0) {
        fail_errno(error, argv[0], "cannot start");
    } else if (pid == 0) {
        become(argv, folder, environment, output, parent);
    }
    return pid;
}

bool command_wait(pid_t pid, int milliseconds, int *status)
{
    struct pollfd ended = { .fd = pidfd_open(pid, 0), .events = POLLIN };

    if (ended.fd >= 0) {
        poll(&ended, 1, milliseconds);
        close(ended.fd);
    }
    return waitpid(pid, status, milliseconds < 0 ? 0 : WNOHANG) == pid;
}

char *command_search_path(void)
{
    const char *path = g_getenv("PATH");

    return g_strconcat(path ? path : "/usr/bin:/bin", ":/usr/sbin:/sbin", NULL);
}

/* Up to TAIL_BYTES from the end of a file. */
static char *tail(const char *path)
{
    g_autofree char *text = g_malloc(TAIL_BYTES + 1);
    FILE *file = fopen(path, "re");
    size_t length;

    if (!file) {
        return NULL;
    }
    if (fseek(file, -TAIL_BYTES, SEEK_END) < 0) {
        rewind(file);
    }
    length = fread(text, 1, TAIL_BYTES, file);
    fclose(file);
    text[length] = '\0';
    return g_steal_pointer(&text);
}

char *command_last_line(const char *path)
{
    g_autofree char *text = tail(path);
    char *line;

    if (!text || !*g_strchomp(text)) {
        return NULL;
    }
    line = strrchr(text, '\n');
    return g_strdup(line ? line + 1 : text);
}

/* The last @lines lines of a file, each indented. */
static char *last_lines(const char *path, unsigned int lines)
{
    g_autofree char *text = tail(path);
    GString *shown = g_string_new(NULL);
    g_auto(GStrv) parts = NULL;
    guint count, i;

    if (!text) {
        return g_string_free(shown, FALSE);
    }
    parts = g_strsplit(g_strchomp(text), "\n", -1);
    count = g_strv_length(parts);
    for (i = count > lines ? count - lines : 0; i < count; i++) {
        g_string_append_printf(shown, "%s    %s", shown->len ? "\n" : "",
                               parts[i]);
    }
    return g_string_free(shown, FALSE);
}

static bool explain(const char *program, const char *log, int status,
                    GError **error)
{
    g_autofree char *lines = last_lines(log, SHOWN_LINES);
    g_autofree char *end = NULL;

    if (strstr(lines, "No space left on device")) {
        return fail(error, FAIL_GENERAL,
                    "%s found the disk full; make room (see 'viclab cache'), "
                    "then start again. Its log is %s",
                    program, log);
    }
    if (WIFSIGNALED(status)) {
        end = g_strdup_printf("was ended by signal %d", WTERMSIG(status));
    } else {
        end = g_strdup_printf("failed with %d", WEXITSTATUS(status));
    }
    return fail(error, FAIL_GENERAL, "%s %s, its log is %s; the end of it:\n%s",
                program, end, log, lines);
}

static void write_header(int fd, const char *const *argv)
{
    g_autofree char *line = g_strjoinv(" ", (char **)argv);

    dprintf(fd, "+ %s\n", line);
}

static int wait_with_ticks(const Command *command, pid_t pid)
{
    int status;

    while (!command_wait(pid, TICK_MS, &status)) {
        if (command->tick) {
            g_autofree char *line = command_last_line(command->log);

            command->tick(command->opaque, line);
        }
    }
    return status;
}

bool command_run(const Command *command, const char *const *argv,
                 GError **error)
{
    int fd =
        open(command->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    int status;
    pid_t pid;

    if (fd < 0) {
        return fail_errno(error, command->log, "cannot write the log");
    }
    write_header(fd, argv);
    pid = command_start(argv, command->folder, command->environment, fd, error);
    close(fd);
    if (pid < 0) {
        return false;
    }
    status = wait_with_ticks(command, pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return true;
    }
    return explain(argv[0], command->log, status, error);
}

char *command_output(const char *const *argv, GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autofree char *out = NULL;
    g_autofree char *err = NULL;
    int status;

    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL,
                      NULL, &out, &err, &status, &why)) {
        fail(error, FAIL_GENERAL, "cannot run %s: %s", argv[0], why->message);
        return NULL;
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fail(error, FAIL_GENERAL, "%s failed: %s", argv[0], g_strstrip(err));
        return NULL;
    }
    return g_steal_pointer(&out);
}
