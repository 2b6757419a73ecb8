/*
 * The socket over which statements of drills are typed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "live.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "fail.h"
#include "machine.h"

#define BACKLOG 1

typedef int NameFn(int fd, const struct sockaddr *address, socklen_t length);

/* By way of the open folder: the name of a socket has 107 bytes at most. */
static int apply(NameFn *fn, int fd, const char *folder)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int base = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    g_autofree char *path =
        g_strdup_printf("/proc/self/fd/%d/" LIVE_SOCKET, base);
    int result;

    if (base < 0) {
        return -1;
    }
    g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
    result = fn(fd, (const struct sockaddr *)&address, sizeof(address));
    close(base);
    return result;
}

int live_listen(const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, LIVE_SOCKET, NULL);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    mode_t mask = umask(0077);
    bool done;

    unlink(path);
    done = fd >= 0 && apply(bind, fd, folder) == 0 && listen(fd, BACKLOG) == 0;
    umask(mask);
    if (!done) {
        fail_errno(error, path, "cannot make the socket");
        close(fd);
        return -1;
    }
    return fd;
}

char *live_chardev(int fd)
{
    return g_strdup_printf("socket,id=live,fd=%d,server=on,wait=off", fd);
}

char *live_device(const char *folder)
{
    g_autofree char *record = machine_path_value(folder, LIVE_RECORD);

    return g_strdup_printf("viclab-console,chardev=live,record=%s", record);
}

int live_connect(const char *folder, GError **error)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd >= 0 && apply(connect, fd, folder) == 0) {
        return fd;
    }
    fail(error, FAIL_USAGE, "%s: no run goes on there (%s)", folder,
         g_strerror(errno));
    close(fd);
    return -1;
}
