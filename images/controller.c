/*
 * NVMe controllers over FC: creating, awaiting and deleting them.
 *
 * What a write to /dev/nvme-fabrics means (nvme_fc_init_ctrl(), Linux 7.3):
 * the controller is created, and the write returns after the first attempt to
 * connect, *whatever came of it*. If that failed, nvme-fc tries again every
 * two seconds, for ten minutes, unless the target said "do not retry". So a
 * successful write gives an instance, not a connection: that is announced by
 * NVME_EVENT=connected, and giving up by the device's removal. An error
 * of the write means that there is no controller; -ENOENT among them that one
 * of the two ports is not registered, or not online, right now.
 *
 * With fnic the first attempt can fail with -ENOLINK: nvme-fc announces a
 * remote port from within nvme_fc_register_remoteport(), and only after that
 * has returned does fnic point the port at its own target.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "controller.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "discovery.h"
#include "file.h"

#define CLASS_PATH   "/sys/class/nvme"
#define FABRICS_PATH "/dev/nvme-fabrics"
#define STRING_SIZE  2048
#define PATH_SIZE    128

static void attribute_path(const Controller *controller, const char *attribute,
                           char path[PATH_SIZE])
{
    snprintf(path, PATH_SIZE, CLASS_PATH "/nvme%u/%s", controller->instance,
             attribute);
}

static int attribute_read(const Controller *controller, const char *attribute,
                          char *text, size_t size)
{
    char path[PATH_SIZE];

    attribute_path(controller, attribute, path);
    return file_read_line(path, text, size);
}

static int read_instance(int fd, uint32_t *instance)
{
    char text[128];
    ssize_t length = read(fd, text, sizeof(text) - 1);

    if (length < 0) {
        return -errno;
    }
    text[length] = '\0';
    return sscanf(text, "instance=%u,", instance) == 1 ? 0 : -EPROTO;
}

static int create(const char *options, uint32_t *instance)
{
    int fd = open(FABRICS_PATH, O_RDWR | O_CLOEXEC);
    int error;

    if (fd < 0) {
        return errno == ENOENT ? -ENODEV : -errno;
    }
    if (write(fd, options, strlen(options)) < 0) {
        error = -errno;
    } else {
        error = read_instance(fd, instance);
    }
    close(fd);
    return error;
}

static int create_on_target(Controller *controller, const Job *job,
                            const Target *target)
{
    char options[STRING_SIZE];

    snprintf(options, sizeof(options),
             "nqn=%s,transport=fc,traddr=%s,host_traddr=%s,hostnqn=%s,"
             "hostid=%s%s",
             controller->nqn, target->traddr, target->host_traddr, job->hostnqn,
             job->hostid,
             strcmp(controller->nqn, DISCOVERY_NQN) == 0 ? "" : job->options);
    return create(options, &controller->instance);
}

static bool is_about(const Uevent *event, const Controller *controller)
{
    char name[16];

    snprintf(name, sizeof(name), "nvme%u", controller->instance);
    return event && uevent_is(event, "SUBSYSTEM", "nvme") &&
           uevent_is(event, "DEVNAME", name);
}

/*
 * The state alone is not enough: a controller is live some instants before
 * its start is over, and cannot be deleted until it is. A state that is on
 * its way out never comes back.
 */
static int is_connected(const Uevent *event, void *opaque)
{
    const Controller *controller = opaque;
    char state[32];

    if (attribute_read(controller, "state", state, sizeof(state)) < 0 ||
        strncmp(state, "deleting", 8) == 0 || strcmp(state, "dead") == 0) {
        return -ECONNREFUSED;
    }
    return is_about(event, controller) &&
           uevent_is(event, "NVME_EVENT", "connected") &&
           strcmp(state, "live") == 0;
}

static int read_cntlid(Controller *controller)
{
    char path[PATH_SIZE];
    uint64_t cntlid;
    int error;

    attribute_path(controller, "cntlid", path);
    error = file_read_number(path, &cntlid);
    controller->cntlid = (uint32_t)cntlid;
    return error;
}

int controller_connect(Controller *controller, Watch *watch, const Job *job,
                       const Target *target, const char *nqn)
{
    int error;

    snprintf(controller->nqn, sizeof(controller->nqn), "%s", nqn);
    error = create_on_target(controller, job, target);
    while (error == -ENOENT) {
        /* The port went; it is announced when it comes back. */
        error = target_wait_again(target, watch, job->timeout);
        if (!error) {
            error = create_on_target(controller, job, target);
        }
    }
    if (!error) {
        error = watch_until(watch, is_connected, controller, job->timeout);
    }
    return error ? error : read_cntlid(controller);
}

/* The link goes before the removal is announced. */
static int is_gone(const Uevent *event, void *opaque)
{
    const Controller *controller = opaque;
    char path[PATH_SIZE];

    attribute_path(controller, "", path);
    return !file_exists(path);
}

int controller_disconnect(const Controller *controller, Watch *watch,
                          uint32_t seconds)
{
    Controller copy = *controller;
    char path[PATH_SIZE];
    int error;

    attribute_path(controller, "delete_controller", path);
    error = file_write(path, "1");
    return error ? error : watch_until(watch, is_gone, &copy, seconds);
}

static bool fill_in(Controller *controller, const char *name)
{
    char transport[16];

    controller->instance = (uint32_t)strtoul(name + strlen("nvme"), NULL, 10);
    return attribute_read(controller, "transport", transport,
                          sizeof(transport)) == 0 &&
           strcmp(transport, "fc") == 0 &&
           attribute_read(controller, "subsysnqn", controller->nqn,
                          sizeof(controller->nqn)) == 0 &&
           read_cntlid(controller) == 0;
}

int controller_list(Controller *controllers, int max)
{
    static FileName names[256];
    int found = file_list(CLASS_PATH, "nvme", names, 256);
    int count = 0;
    int i;

    if (found == -ENOENT) {
        return 0;
    }
    for (i = 0; i < found && count < max; i++) {
        count += fill_in(&controllers[count], names[i]);
    }
    return found < 0 ? found : count;
}

int controller_open(const Controller *controller)
{
    char path[PATH_SIZE];
    int fd;

    snprintf(path, sizeof(path), "/dev/nvme%u", controller->instance);
    fd = open(path, O_RDWR | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}
