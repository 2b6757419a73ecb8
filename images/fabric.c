/*
 * From a target to block devices and back: discover, connect, disconnect.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fabric.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "admin.h"
#include "discovery.h"
#include "report.h"

#define ENTRIES_MAX  64
#define LOG_ATTEMPTS 5

typedef struct DiscoveryLog {
    DiscoveryEntry entries[ENTRIES_MAX];
    uint32_t count;
} DiscoveryLog;

static int read_header(int fd, DiscoveryHeader *header)
{
    uint8_t page[DISCOVERY_HEADER_SIZE];
    int error = admin_log(fd, DISCOVERY_PAGE, 0, page, sizeof(page));

    if (!error) {
        discovery_header_parse(header, page);
    }
    return error;
}

static int read_entry(int fd, uint32_t index, DiscoveryEntry *entry)
{
    uint8_t record[DISCOVERY_ENTRY_SIZE];
    uint64_t offset =
        DISCOVERY_HEADER_SIZE + (uint64_t)index * DISCOVERY_ENTRY_SIZE;
    int error = admin_log(fd, DISCOVERY_PAGE, offset, record, sizeof(record));

    if (error) {
        return error;
    }
    return discovery_entry_parse(entry, record) ? 0 : -EBADMSG;
}

static int read_entries(int fd, DiscoveryLog *log,
                        const DiscoveryHeader *header)
{
    uint32_t i;
    int error = 0;

    if (header->format != 0) {
        return -EPROTONOSUPPORT;
    }
    if (header->records > ENTRIES_MAX) {
        return -E2BIG;
    }
    log->count = (uint32_t)header->records;
    for (i = 0; i < log->count && !error; i++) {
        error = read_entry(fd, i, &log->entries[i]);
    }
    return error;
}

/* The entries belong together if the generation is still the same after. */
static int read_log(int fd, DiscoveryLog *log)
{
    DiscoveryHeader before, after;
    int attempt, error;

    error = read_header(fd, &after);
    for (attempt = 0; attempt < LOG_ATTEMPTS && !error; attempt++) {
        before = after;
        error = read_entries(fd, log, &before);
        if (!error) {
            error = read_header(fd, &after);
        }
        if (!error && after.generation == before.generation) {
            return 0;
        }
    }
    return error ? error : -EAGAIN;
}

static int ask_controller(const Controller *controller, DiscoveryLog *log)
{
    int fd = controller_open(controller);
    int error;

    if (fd < 0) {
        return fd;
    }
    error = read_log(fd, log);
    close(fd);
    return error;
}

static void report_entries(const DiscoveryLog *log)
{
    Event event;
    uint32_t i;

    for (i = 0; i < log->count; i++) {
        event_begin(&event, "discovered");
        event_text(&event, "subnqn", log->entries[i].subnqn);
        event_text(&event, "traddr", log->entries[i].traddr);
        event_number(&event, "subtype", log->entries[i].subtype);
        report_event(&event);
    }
}

static int discover(Fabric *fabric, const Target *target, DiscoveryLog *log)
{
    Controller controller = { 0 };
    int error, disconnect_error;

    error = controller_connect(&controller, fabric->watch, fabric->job, target,
                               DISCOVERY_NQN);
    if (error) {
        report_failure_of("discover", error, "traddr", target->traddr);
        return error;
    }
    error = ask_controller(&controller, log);
    if (error) {
        report_failure_of("discovery-log", error, "traddr", target->traddr);
    } else {
        report_entries(log);
    }

    disconnect_error =
        controller_disconnect(&controller, fabric->watch, fabric->job->timeout);
    if (disconnect_error) {
        report_failure_of("disconnect", disconnect_error, "subnqn",
                          DISCOVERY_NQN);
    }
    return error ? error : disconnect_error;
}

static void report_controller(const char *name, const Controller *controller)
{
    Event event;

    event_begin(&event, name);
    event_text(&event, "subnqn", controller->nqn);
    event_number(&event, "instance", controller->instance);
    event_number(&event, "cntlid", controller->cntlid);
    report_event(&event);
}

static void report_namespace(const Namespace *namespace, uint32_t nsid)
{
    Event event;

    event_begin(&event, "namespace");
    event_text(&event, "dev", namespace->name);
    event_number(&event, "nsid", nsid);
    event_number(&event, "bytes", namespace->bytes);
    event_number(&event, "lba", namespace->lba);
    report_event(&event);
}

/* Two targets may lead to the same subsystem, whose paths share a device. */
static bool namespace_known(const Fabric *fabric, const Namespace *namespace)
{
    int i;

    for (i = 0; i < fabric->namespace_count; i++) {
        if (strcmp(fabric->namespaces[i].name, namespace->name) == 0) {
            return true;
        }
    }
    return false;
}

static int add_namespace(Fabric *fabric, const Controller *controller,
                         uint32_t nsid)
{
    Namespace *namespace = &fabric->namespaces[fabric->namespace_count];
    int error;

    if (fabric->namespace_count == FABRIC_NAMESPACES_MAX) {
        return -E2BIG;
    }
    error = namespace_wait(namespace, controller, nsid, fabric->watch,
                           fabric->job->timeout);
    if (!error && !namespace_known(fabric, namespace)) {
        report_namespace(namespace, nsid);
        fabric->namespace_count++;
    }
    return error;
}

static int list_namespaces(const Controller *controller, uint32_t *nsids,
                           uint32_t *count)
{
    int fd = controller_open(controller);
    int error;

    if (fd < 0) {
        return fd;
    }
    error = admin_namespaces(fd, nsids, count);
    close(fd);
    return error;
}

static int add_namespaces(Fabric *fabric, const Controller *controller)
{
    static uint32_t nsids[ADMIN_NSIDS_MAX];
    uint32_t count = 0;
    uint32_t i;
    int error = list_namespaces(controller, nsids, &count);

    for (i = 0; i < count && !error; i++) {
        error = add_namespace(fabric, controller, nsids[i]);
    }
    if (error) {
        report_failure_of("namespace", error, "subnqn", controller->nqn);
    }
    return error;
}

static int connect_subsystem(Fabric *fabric, const Target *target,
                             const char *nqn)
{
    Controller *controller = &fabric->controllers[fabric->controller_count];
    int error = -E2BIG;

    if (fabric->controller_count < FABRIC_CONTROLLERS_MAX) {
        error = controller_connect(controller, fabric->watch, fabric->job,
                                   target, nqn);
    }
    if (error) {
        report_failure_of("connect", error, "subnqn", nqn);
        return error;
    }
    fabric->controller_count++;
    report_controller("connected", controller);
    return add_namespaces(fabric, controller);
}

static bool is_chosen(const FabricChoice *choice, const DiscoveryEntry *entry,
                      const Target *target)
{
    return discovery_entry_matches(entry, target->traddr) &&
           (!choice->nqn || strcmp(entry->subnqn, choice->nqn) == 0);
}

static int connect_target(Fabric *fabric, const FabricChoice *choice,
                          const Target *target)
{
    static DiscoveryLog log;
    uint32_t i;
    int error;

    if (choice->nqn && choice->target) {
        return connect_subsystem(fabric, target, choice->nqn);
    }
    log.count = 0;
    error = discover(fabric, target, &log);
    for (i = 0; i < log.count && !error; i++) {
        if (is_chosen(choice, &log.entries[i], target)) {
            error = connect_subsystem(fabric, target, log.entries[i].subnqn);
        }
    }
    return error;
}

static int await_targets(Fabric *fabric, const FabricChoice *choice)
{
    int error;

    fabric->targets.part = choice->target;
    error = target_list_wait(&fabric->targets, fabric->watch,
                             choice->target ? 1 : fabric->job->targets,
                             fabric->job->timeout);
    if (error) {
        report_failure("target", error);
    }
    return error;
}

int fabric_connect_to(Fabric *fabric, const FabricChoice *choice)
{
    uint32_t i;
    int error = await_targets(fabric, choice);

    for (i = 0; i < fabric->targets.count && !error; i++) {
        error = connect_target(fabric, choice, &fabric->targets.targets[i]);
    }
    if (!error && choice->nqn && !fabric->controller_count) {
        error = -ENOENT;
        report_failure_of("connect", error, "subnqn", choice->nqn);
    }
    return error;
}

int fabric_connect(Fabric *fabric)
{
    return fabric_connect_to(fabric, &(FabricChoice){ NULL, NULL });
}

int fabric_discover(Fabric *fabric, const FabricChoice *choice)
{
    static DiscoveryLog log;
    uint32_t i;
    int error = await_targets(fabric, choice);

    for (i = 0; i < fabric->targets.count && !error; i++) {
        error = discover(fabric, &fabric->targets.targets[i], &log);
    }
    return error;
}

int fabric_disconnect(Fabric *fabric)
{
    Controller controllers[FABRIC_CONTROLLERS_MAX];
    int count = controller_list(controllers, FABRIC_CONTROLLERS_MAX);
    int result = 0;
    int i, error;

    if (count < 0) {
        report_failure("disconnect", count);
        return count;
    }
    for (i = 0; i < count; i++) {
        error = controller_disconnect(&controllers[i], fabric->watch,
                                      fabric->job->timeout);
        if (error) {
            report_failure_of("disconnect", error, "subnqn",
                              controllers[i].nqn);
            result = error;
        } else {
            report_controller("disconnected", &controllers[i]);
        }
    }
    return result;
}
