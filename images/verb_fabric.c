/*
 * Verbs of the guest: controllers and namespaces.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "controller.h"
#include "disk.h"
#include "fabric.h"
#include "file.h"
#include "report.h"
#include "verb.h"
#include "watch.h"

/* What the driver has found is announced once more. */
#define ANNOUNCE  "/sys/class/fc/fc_udev_device/nvme_discovery"
#define SECOND_NS UINT64_C(1000000000)
#define ANY       UINT64_MAX

static void set_timeout(Work *work, Args *args)
{
    uint64_t within = args_time(args, "within", 0);

    if (within) {
        work->job.timeout = (uint32_t)((within + SECOND_NS - 1) / SECOND_NS);
    }
}

static bool open_watch(Work *work)
{
    int error = watch_open(&work->watch);

    if (error) {
        report_failure("uevent", error);
    }
    return !error;
}

static FabricChoice choose(Work *work, Args *args)
{
    FabricChoice choice = { args_text(args, "target"), args_text(args, "nqn") };
    uint64_t targets = args_number(args, "targets", work->job.targets);

    if (targets < 1 || targets > JOB_TARGETS_MAX) {
        args_wrong(args, "targets", "must be from 1 to 64");
    }
    work->job.targets = (uint32_t)targets;
    set_timeout(work, args);
    return choice;
}

/* nvme-cli's names become those of the kernel. */
static void add_option(Work *work, Args *args, const char *option)
{
    char *options = work->job.options;
    size_t length = strlen(options);
    const char *short_name = "queues=";
    char *at;

    if (strncmp(option, short_name, strlen(short_name)) == 0) {
        length +=
            (size_t)snprintf(options + length, OPTIONS_SIZE - length,
                             ",nr_io_queues=%s", option + strlen(short_name));
    } else {
        at = options + length;
        length += (size_t)snprintf(at, OPTIONS_SIZE - length, ",%s", option);
        for (; *at && *at != '='; at++) {
            *at = *at == '-' ? '_' : *at;
        }
    }
    if (length >= OPTIONS_SIZE) {
        args_wrong(args, option, "too many options");
    }
}

int verb_connect(Work *work, Args *args)
{
    FabricChoice choice = choose(work, args);
    const char *option;

    while ((option = args_rest(args)) || (option = args_word(args))) {
        add_option(work, args, option);
    }
    work->fabric.controller_count = 0;
    if (!open_watch(work)) {
        return VERB_ERROR;
    }
    file_write(ANNOUNCE, "add");
    return fabric_connect_to(&work->fabric, &choice) ? VERB_ERROR : VERB_GOOD;
}

int verb_discover(Work *work, Args *args)
{
    FabricChoice choice = choose(work, args);

    args_end(args);
    if (!open_watch(work)) {
        return VERB_ERROR;
    }
    file_write(ANNOUNCE, "add");
    return fabric_discover(&work->fabric, &choice) ? VERB_ERROR : VERB_GOOD;
}

/* ---- which controllers ---- */

typedef struct Selection {
    const char *nqn; /* NULL: any */
    uint64_t cntlid, instance;
} Selection;

/* dev=nvme0, nqn=, cntlid=, or a word that is an NQN or "all". */
static Selection select_controllers(Args *args)
{
    const char *device = args_text(args, "dev");
    const char *word = args_word(args);
    Selection selection = { .nqn = args_text(args, "nqn"),
                            .cntlid = args_number(args, "cntlid", ANY),
                            .instance = ANY };
    unsigned int instance;

    if (device && sscanf(device, "nvme%u", &instance) != 1 &&
        sscanf(device, "/dev/nvme%u", &instance) != 1) {
        args_wrong(args, device, "no controller, as nvme0");
    }
    if (device) {
        selection.instance = instance;
    }
    if (word && strcmp(word, "all") != 0) {
        selection.nqn = word;
    }
    return selection;
}

static bool is_selected(const Selection *selection,
                        const Controller *controller)
{
    return (!selection->nqn || strcmp(selection->nqn, controller->nqn) == 0) &&
           (selection->cntlid == ANY ||
            selection->cntlid == controller->cntlid) &&
           (selection->instance == ANY ||
            selection->instance == controller->instance);
}

static void report_controller(const char *name, const Controller *controller)
{
    char path[64];
    char state[32] = "";
    Event event;

    snprintf(path, sizeof(path), "/sys/class/nvme/nvme%u/state",
             controller->instance);
    file_read_line(path, state, sizeof(state));
    event_begin(&event, name);
    event_text(&event, "subnqn", controller->nqn);
    event_number(&event, "instance", controller->instance);
    event_number(&event, "cntlid", controller->cntlid);
    if (*state) {
        event_text(&event, "state", state);
    }
    report_event(&event);
    printf("%s\n", event.text);
}

static int disconnect(Work *work, const Controller *controller)
{
    int error =
        controller_disconnect(controller, &work->watch, work->job.timeout);

    if (error) {
        report_failure_of("disconnect", error, "subnqn", controller->nqn);
        return VERB_ERROR;
    }
    report_controller("disconnected", controller);
    return VERB_GOOD;
}

int verb_disconnect(Work *work, Args *args)
{
    static Controller controllers[FABRIC_CONTROLLERS_MAX];
    int count = controller_list(controllers, FABRIC_CONTROLLERS_MAX);
    Selection selection = select_controllers(args);
    int code = VERB_GOOD;
    int selected = 0;
    int i;

    set_timeout(work, args);
    args_end(args);
    if (!open_watch(work)) {
        return VERB_ERROR;
    }
    for (i = 0; i < count; i++) {
        if (is_selected(&selection, &controllers[i])) {
            code |= disconnect(work, &controllers[i]);
            selected++;
        }
    }
    if (!selected) {
        report_failure("disconnect", count < 0 ? count : -ENOENT);
        return VERB_ERROR;
    }
    return code;
}

/* ---- what there is ---- */

static void list_disk(const char *name)
{
    Disk disk;
    Event event;

    if (disk_describe(&disk, name) < 0) {
        return;
    }
    event_begin(&event, "namespace");
    event_text(&event, "dev", disk.name);
    event_text(&event, "subnqn", disk.nqn);
    event_number(&event, "nsid", disk.nsid);
    event_number(&event, "blocks", disk.blocks);
    event_number(&event, "lba", disk.block_size);
    report_event(&event);
    printf("%s\n", event.text);
}

int verb_list(Work *work, Args *args)
{
    static Controller controllers[FABRIC_CONTROLLERS_MAX];
    static FileName disks[DISKS_MAX];
    Selection selection = select_controllers(args);
    int count = controller_list(controllers, FABRIC_CONTROLLERS_MAX);
    int i;

    args_end(args);
    for (i = 0; i < count; i++) {
        if (is_selected(&selection, &controllers[i])) {
            report_controller("controller", &controllers[i]);
        }
    }
    count = disk_list(disks);
    for (i = 0; i < count; i++) {
        list_disk(disks[i]);
    }
    return VERB_GOOD;
}
