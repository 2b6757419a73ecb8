/*
 * FC ports that offer NVMe, as the kernel announces them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "target.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "report.h"

static bool target_parse(Target *target, const Uevent *event)
{
    if (!event || !uevent_is(event, "FC_EVENT", "nvmediscovery")) {
        return false;
    }
    snprintf(target->host_traddr, sizeof(target->host_traddr), "%s",
             uevent_get(event, "NVMEFC_HOST_TRADDR"));
    snprintf(target->traddr, sizeof(target->traddr), "%s",
             uevent_get(event, "NVMEFC_TRADDR"));
    return *target->host_traddr && *target->traddr;
}

static bool target_same(const Target *left, const Target *right)
{
    return strcmp(left->host_traddr, right->host_traddr) == 0 &&
           strcmp(left->traddr, right->traddr) == 0;
}

static bool target_known(const TargetList *list, const Target *target)
{
    uint32_t i;

    for (i = 0; i < list->count; i++) {
        if (target_same(&list->targets[i], target)) {
            return true;
        }
    }
    return false;
}

static void target_report(const Target *target)
{
    Event event;

    event_begin(&event, "target");
    event_text(&event, "host_traddr", target->host_traddr);
    event_text(&event, "traddr", target->traddr);
    report_event(&event);
}

static bool target_wanted(const TargetList *list, const Target *target)
{
    return (!list->part || strstr(target->traddr, list->part)) &&
           !target_known(list, target);
}

static int enough_targets(const Uevent *event, void *opaque)
{
    TargetList *list = opaque;
    Target target;

    if (target_parse(&target, event) && target_wanted(list, &target)) {
        list->targets[list->count++] = target;
        target_report(&target);
    }
    return list->count >= list->wanted;
}

int target_list_wait(TargetList *list, Watch *watch, uint32_t wanted,
                     uint32_t seconds)
{
    list->count = 0;
    list->wanted = wanted;
    return watch_until(watch, enough_targets, list, seconds);
}

static int announced(const Uevent *event, void *opaque)
{
    const Target *wanted = opaque;
    Target target;

    return target_parse(&target, event) && target_same(&target, wanted);
}

int target_wait_again(const Target *target, Watch *watch, uint32_t seconds)
{
    Target wanted = *target;

    return watch_until(watch, announced, &wanted, seconds);
}
