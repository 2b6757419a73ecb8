/*
 * QEMU's machine protocol: one JSON object a line in both directions.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "monitor.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fail.h"

#define ANSWER_MS 60000
#define CHUNK     4096

bool monitor_open(Monitor *monitor, GError **error)
{
    int ends[2];

    *monitor = (Monitor){ .fd = -1, .peer = -1 };
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0) {
        return fail_errno(error, "QEMU's monitor", "cannot make a socket for");
    }
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    monitor->fd = ends[0];
    monitor->peer = ends[1];
    monitor->text = g_string_new(NULL);
    return true;
}

bool monitor_connect(Monitor *monitor, const char *path, GError **error)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    *monitor = (Monitor){ .fd = fd, .peer = -1 };
    g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
    if (fd < 0 ||
        connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
        return fail_errno(error, path, "cannot connect to");
    }
    monitor->text = g_string_new(NULL);
    return true;
}

static void close_end(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
        *fd = -1;
    }
}

void monitor_started(Monitor *monitor)
{
    close_end(&monitor->peer);
}

void monitor_close(Monitor *monitor)
{
    close_end(&monitor->peer);
    close_end(&monitor->fd);
    if (monitor->text) {
        g_string_free(monitor->text, TRUE);
        monitor->text = NULL;
    }
}

char *monitor_chardev(const Monitor *monitor)
{
    return g_strdup_printf("socket,id=monitor,fd=%d", monitor->peer);
}

/* The next line, without its end; NULL when none comes in time. */
static char *next_line(Monitor *monitor, int milliseconds)
{
    struct pollfd input = { .fd = monitor->fd, .events = POLLIN };
    char chunk[CHUNK];
    const char *end;
    ssize_t length;
    char *line;

    while (!(end = strchr(monitor->text->str, '\n'))) {
        if (poll(&input, 1, milliseconds) <= 0) {
            return NULL;
        }
        length = read(monitor->fd, chunk, sizeof(chunk));
        if (length <= 0) {
            return NULL;
        }
        g_string_append_len(monitor->text, chunk, length);
    }
    line = g_strndup(monitor->text->str, end - monitor->text->str);
    g_string_erase(monitor->text, 0, end - monitor->text->str + 1);
    return line;
}

bool monitor_saw(Monitor *monitor, const char *word, int milliseconds)
{
    char *line;

    while ((line = next_line(monitor, milliseconds))) {
        bool found = strstr(line, word) != NULL;

        g_free(line);
        if (found) {
            return true;
        }
    }
    return false;
}

bool monitor_execute(Monitor *monitor, const char *command, GError **error)
{
    g_autofree char *text = g_strconcat(command, "\n", NULL);
    size_t length = strlen(text);
    char *line;

    if (send(monitor->fd, text, length, MSG_NOSIGNAL) != (ssize_t)length) {
        return fail_errno(error, "QEMU's monitor", "cannot write to");
    }
    while ((line = next_line(monitor, ANSWER_MS))) {
        g_autofree char *answer = line;

        if (g_str_has_prefix(answer, "{\"return\"")) {
            return true;
        }
        if (g_str_has_prefix(answer, "{\"error\"")) {
            return fail(error, FAIL_GENERAL, "QEMU refuses %s: %s", command,
                        g_strstrip(answer));
        }
    }
    return fail(error, FAIL_GENERAL, "QEMU does not answer to %s", command);
}

bool monitor_greet(Monitor *monitor, GError **error)
{
    return monitor_execute(monitor, "{\"execute\":\"qmp_capabilities\"}",
                           error) &&
           monitor_execute(monitor,
                           "{\"execute\":\"migrate-set-capabilities\","
                           "\"arguments\":{\"capabilities\":[{"
                           "\"capability\":\"events\",\"state\":true}]}}",
                           error);
}

/* @command takes the file's address, and ends some time later. */
static bool migrate(Monitor *monitor, const char *command, const char *path,
                    GError **error)
{
    g_autofree char *escaped = g_strescape(path, NULL);
    g_autofree char *text = g_strdup_printf(
        "{\"execute\":\"%s\",\"arguments\":{\"uri\":\"file:%s\"}}", command,
        escaped);
    char *line;

    if (!monitor_execute(monitor, text, error)) {
        return false;
    }
    while ((line = next_line(monitor, ANSWER_MS))) {
        g_autofree char *event = line;

        if (strstr(event, "\"completed\"")) {
            return true;
        }
        if (strstr(event, "\"failed\"")) {
            break;
        }
    }
    return fail(error, FAIL_GENERAL, "QEMU cannot %s %s",
                strcmp(command, "migrate") ? "load" : "save", path);
}

bool monitor_save(Monitor *monitor, const char *path, GError **error)
{
    return migrate(monitor, "migrate", path, error) &&
           monitor_execute(monitor, "{\"execute\":\"quit\"}", error);
}

bool monitor_load(Monitor *monitor, const char *path, GError **error)
{
    /* announcements to a network run on a timer of the host's time */
    return monitor_execute(monitor,
                           "{\"execute\":\"migrate-set-parameters\","
                           "\"arguments\":{\"announce-rounds\":0}}",
                           error) &&
           migrate(monitor, "migrate-incoming", path, error) &&
           monitor_execute(monitor, "{\"execute\":\"cont\"}", error);
}
