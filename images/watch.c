/*
 * Waits for the kernel to announce something.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "watch.h"

#include <errno.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define GROUP_KERNEL   1
#define BACKLOG_BYTES  (4 * 1024 * 1024)
#define SECOND_NS      INT64_C(1000000000)
#define MILLISECOND_NS INT64_C(1000000)

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * SECOND_NS + time.tv_nsec;
}

int watch_open(Watch *watch)
{
    struct sockaddr_nl address = { .nl_family = AF_NETLINK,
                                   .nl_groups = GROUP_KERNEL };
    int bytes = BACKLOG_BYTES;

    watch->fd =
        socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
    if (watch->fd < 0) {
        return -errno;
    }
    setsockopt(watch->fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes));
    if (bind(watch->fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
        return -errno;
    }
    return 0;
}

/* 1 when an event was received, 0 to carry on, or -errno. */
static int receive(Watch *watch, Uevent *event)
{
    struct sockaddr_nl sender;
    struct iovec part = { event->text, UEVENT_SIZE };
    struct msghdr message = { .msg_name = &sender,
                              .msg_namelen = sizeof(sender),
                              .msg_iov = &part,
                              .msg_iovlen = 1 };
    ssize_t length = recvmsg(watch->fd, &message, MSG_DONTWAIT);

    if (length < 0) {
        return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    }
    return sender.nl_pid == 0 && uevent_parse(event, (size_t)length);
}

static int await_input(Watch *watch, int64_t deadline)
{
    struct pollfd input = { .fd = watch->fd, .events = POLLIN };
    int64_t left = deadline - now();
    int count;

    if (left <= 0) {
        return -ETIME;
    }
    count =
        poll(&input, 1, (int)((left + MILLISECOND_NS - 1) / MILLISECOND_NS));
    return count < 0 && errno != EINTR ? -errno : 0;
}

int watch_until(Watch *watch, WatchTest *test, void *opaque, uint32_t seconds)
{
    int64_t deadline = now() + seconds * SECOND_NS;
    Uevent event;
    int result = test(NULL, opaque);

    while (result == 0) {
        int error = await_input(watch, deadline);
        int received = error ? error : receive(watch, &event);

        if (received == -ENOBUFS) {
            result = test(NULL, opaque);
        } else if (received > 0) {
            result = test(&event, opaque);
        } else {
            result = received;
        }
    }
    return result > 0 ? 0 : result;
}
