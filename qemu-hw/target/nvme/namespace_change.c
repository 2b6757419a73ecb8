/*
 * What happens to a namespace while hosts use it, and how they hear of it
 * (NVMe Base 2.0, 5.2: Namespace Attribute Changed, ANA Change).
 *
 * Commands under way look for their namespace again when they are executed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "target/nvme/controller.h"
#include "target/nvme/namespace.h"

static void tell(const NvmetNamespace *ns, const char *event)
{
    const NvmetSubsystem *subsystem = ns->subsystem;

    TAP_OBJECT(&subsystem->lab->tap, TAP_target_namespace, subsystem->name, ns,
               TAP_STR("event", event), TAP_STR("nqn", subsystem->nqn),
               TAP_DEC("nsid", ns->nsid), TAP_DEC("blocks", ns->blocks),
               TAP_DEC("lba_size", 1u << ns->lba_shift),
               TAP_DEC("anagrpid", ns->ana_group),
               TAP_FLAG("read_only", ns->read_only));
}

static NvmetController *controller_at(const NvmetSubsystem *subsystem, guint i)
{
    return g_ptr_array_index(subsystem->controllers, i);
}

static void attributes_changed(const NvmetNamespace *ns)
{
    const NvmetSubsystem *subsystem = ns->subsystem;

    for (guint i = 0; i < subsystem->controllers->len; i++) {
        nvmet_controller_namespace_changed(controller_at(subsystem, i),
                                           ns->nsid);
    }
}

/* Of this the other event tells, so that there is none about ANA. */
static void membership_changed(const NvmetNamespace *ns)
{
    const NvmetSubsystem *subsystem = ns->subsystem;

    for (guint i = 0; i < subsystem->controllers->len; i++) {
        nvmet_ana_changed(controller_at(subsystem, i), ns->ana_group);
    }
    attributes_changed(ns);
}

void nvmet_namespace_added(const NvmetNamespace *ns)
{
    tell(ns, "added");
    membership_changed(ns);
}

void nvmet_namespace_remove(NvmetNamespace *ns)
{
    NvmetSubsystem *subsystem = ns->subsystem;

    tell(ns, "removed");
    subsystem->namespaces[ns->nsid - 1] = NULL;
    nvmet_counters_add(&subsystem->counters_removed, &ns->counters);
    membership_changed(ns);
    nvmet_namespace_free(ns);
}

bool nvmet_namespace_resize(NvmetNamespace *ns, uint64_t size, char **why)
{
    *why = nvmet_namespace_size_error(size, 1u << ns->lba_shift);
    if (*why) {
        return false;
    }
    if (size != ns->blocks << ns->lba_shift) {
        nvmet_store_resize(ns->store, size);
        ns->blocks = size >> ns->lba_shift;
        tell(ns, "resized");
        attributes_changed(ns);
    }
    return true;
}

/* Told before it is done: somebody may want to know what was there. */
static void tell_corruption(const NvmetNamespace *ns, uint64_t lba,
                            uint32_t byte)
{
    const NvmetSubsystem *subsystem = ns->subsystem;

    TAP_OBJECT(&subsystem->lab->tap, TAP_target_namespace, subsystem->name, ns,
               TAP_STR("event", "corrupted"), TAP_STR("nqn", subsystem->nqn),
               TAP_DEC("nsid", ns->nsid), TAP_DEC("lba", lba),
               TAP_DEC("byte", byte));
}

bool nvmet_namespace_corrupt(NvmetNamespace *ns, uint64_t lba, uint32_t byte)
{
    uint64_t offset = (lba << ns->lba_shift) + byte;
    uint8_t content;

    tell_corruption(ns, lba, byte);
    nvmet_store_read(ns->store, offset, &content, 1);
    content = ~content;
    nvmet_store_write(ns->store, offset, &content, 1);
    return true;
}

void nvmet_namespace_set_read_only(NvmetNamespace *ns, bool read_only)
{
    if (ns->read_only != read_only) {
        ns->read_only = read_only;
        tell(ns, read_only ? "protected" : "unprotected");
        attributes_changed(ns);
    }
}

bool nvmet_namespace_set_ana_group(NvmetNamespace *ns, uint32_t group,
                                   char **why)
{
    const NvmetSubsystem *subsystem = ns->subsystem;
    uint32_t old = ns->ana_group;

    *why = nvmet_namespace_group_error(group);
    if (*why) {
        return false;
    }
    if (group == old) {
        return true;
    }
    ns->ana_group = group;
    tell(ns, "regrouped");
    for (guint i = 0; i < subsystem->controllers->len; i++) {
        NvmetController *controller = controller_at(subsystem, i);

        nvmet_ana_changed(controller, old);
        nvmet_ana_changed(controller, group);
        nvmet_controller_event(controller, NVMET_EVENT_ANA);
    }
    return true;
}
