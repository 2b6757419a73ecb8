/*
 * Verbs of the guest: files, above all those of sysfs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "file.h"
#include "report.h"
#include "verb.h"
#include "watch.h"

#define TEXT_SIZE 65536
#define PATH_SIZE 4096
#define WITHIN_NS UINT64_C(120000000000)
#define SECOND_NS UINT64_C(1000000000)
/*
 * Some things that can be waited for are not announced: an attribute that has
 * another value, the last instants of a device that goes.
 */
#define LOOK_MS 10

static int failed(const char *verb, const char *path, int error)
{
    report_failure_of(verb, error, "path", path);
    return VERB_ERROR;
}

static const char *path_of(Args *args)
{
    const char *path = args_word(args);

    if (!path) {
        args_wrong(args, "path", "which one?");
    }
    return path;
}

int verb_sysfs_read(Work *work, Args *args)
{
    static char text[TEXT_SIZE];
    const char *path = path_of(args);
    int length;

    args_end(args);
    length = file_read(path, text, sizeof(text));
    if (length < 0) {
        return failed("sysfs-read", path, length);
    }
    fwrite(text, 1, (size_t)length, stdout);
    return VERB_GOOD;
}

int verb_sysfs_write(Work *work, Args *args)
{
    const char *path = args->words[0];
    const char *value = path ? args->words[1] : NULL;
    int error;

    if (!value || args->words[2]) {
        args_wrong(args, "path and value", "two words are wanted");
    }
    error = file_write(path, value);
    return error ? failed("sysfs-write", path, error) : VERB_GOOD;
}

/* ---- waiting ---- */

typedef struct Awaited {
    const char *path;
    const char *value; /* of the file, or NULL */
    bool gone;
} Awaited;

static bool has_come(const Awaited *awaited)
{
    char text[256];

    if (!awaited->value) {
        return file_exists(awaited->path) != awaited->gone;
    }
    return file_read_line(awaited->path, text, sizeof(text)) == 0 &&
           strcmp(text, awaited->value) == 0;
}

/* On the nearest folder above @path that there is. */
static int watch_folder(const char *path)
{
    char folder[PATH_SIZE];
    int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    char *slash;

    snprintf(folder, sizeof(folder), "%s", path);
    while ((slash = strrchr(folder, '/')) && slash != folder) {
        *slash = '\0';
        if (file_exists(folder)) {
            break;
        }
    }
    inotify_add_watch(fd, slash == folder ? "/" : folder,
                      IN_CREATE | IN_DELETE | IN_MODIFY | IN_MOVE);
    return fd;
}

static void drain(struct pollfd *inputs)
{
    char bytes[8192];

    while (recv(inputs[0].fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0) {
        continue;
    }
    while (read(inputs[1].fd, bytes, sizeof(bytes)) > 0) {
        continue;
    }
}

static uint64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * SECOND_NS + (uint64_t)time.tv_nsec;
}

static int await(const Awaited *awaited, uint64_t within)
{
    struct pollfd inputs[2] = { { .events = POLLIN }, { .events = POLLIN } };
    uint64_t deadline = now() + within;
    Watch watch;
    int error = watch_open(&watch);

    if (error) {
        return error;
    }
    inputs[0].fd = watch.fd;
    inputs[1].fd = watch_folder(awaited->path);
    while (!has_come(awaited)) {
        if (now() >= deadline) {
            return -ETIME;
        }
        poll(inputs, 2, LOOK_MS);
        drain(inputs);
    }
    return 0;
}

int verb_wait_for(Work *work, Args *args)
{
    Awaited awaited = { .path = path_of(args) };
    uint64_t within = args_time(args, "within", WITHIN_NS);
    const char *word = args_word(args);
    int error;

    awaited.value = args_text(args, "value");
    if (word && strcmp(word, "gone") != 0) {
        args_wrong(args, word, "the only word after the path is gone");
    }
    awaited.gone = word != NULL;
    args_end(args);
    error = await(&awaited, within);
    return error ? failed("wait-for", awaited.path, error) : VERB_GOOD;
}
