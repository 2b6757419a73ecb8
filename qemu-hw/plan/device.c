/*
 * The devices that a plan stands for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "plan/parts.h"

/* Out of the way of those that people choose for root ports of their own. */
#define ROOT_PORT_CHASSIS 250

static void device_free(gpointer data)
{
    PlanDevice *device = data;

    g_ptr_array_free(device->properties, TRUE);
    g_free(device->id);
    g_free(device->bus);
    g_free(device);
}

static PlanDevice *add_device(GPtrArray *devices, const PlanItem *item,
                              const char *driver, const char *id)
{
    PlanDevice *device = g_new0(PlanDevice, 1);

    device->item = item;
    device->driver = driver;
    device->id = g_strdup(id);
    device->properties = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(devices, device);
    return device;
}

static void add_property(PlanDevice *device, const char *name,
                         const char *value)
{
    g_ptr_array_add(device->properties, g_strdup(name));
    g_ptr_array_add(device->properties, g_strdup(value));
}

static void add_number(PlanDevice *device, const char *name, uint64_t number)
{
    g_autofree char *value = g_strdup_printf("%" G_GUINT64_FORMAT, number);

    add_property(device, name, value);
}

/* Words with one value that are properties just so. */
static void add_settings(PlanDevice *device)
{
    const PlanItem *item = device->item;

    for (guint i = 0; i < item->settings->len; i++) {
        const PlanSetting *setting = plan_setting_at(item, i);

        if (setting->word->property && !plan_word_is_list(setting->word) &&
            setting->word->type != PLAN_FABRIC_NAME) {
            add_property(device, setting->word->property, setting->value);
        }
    }
}

/* All values of a list, joined as its property wants it; or nothing. */
static void add_list(PlanDevice *device, const PlanItem *item, const char *word,
                     const char *separator,
                     const char *(*convert)(const Plan *plan,
                                            const char *value),
                     const Plan *plan)
{
    GString *list = g_string_new(NULL);
    const char *property = NULL;

    for (guint i = 0; i < item->settings->len; i++) {
        const PlanSetting *setting = plan_setting_at(item, i);

        if (strcmp(setting->word->name, word) == 0) {
            property = setting->word->property;
            g_string_append_printf(list, "%s%s", list->len ? separator : "",
                                   convert ? convert(plan, setting->value)
                                           : setting->value);
        }
    }
    if (property) {
        add_property(device, property, list->str);
    }
    g_string_free(list, TRUE);
}

/* ------------------------------------------------------------------ */

static void add_fabric(GPtrArray *devices, const Plan *plan,
                       const PlanItem *item)
{
    PlanDevice *device = add_device(devices, item, "fc-fabric", item->id);

    if (!plan_value(item, "domain")) {
        add_number(device, "domain", item->number);
    }
    add_settings(device);
}

/* A path is the name of the device; addresses are what they are. */
static const char *member_id(const Plan *plan, const char *value)
{
    return plan_member_is_path(value) ? plan_member(plan, value)->id : value;
}

static void add_zone(GPtrArray *devices, const Plan *plan, const PlanItem *item)
{
    PlanDevice *device = add_device(devices, item, "fc-zone", item->id);

    add_property(device, "fabric", item->parent->id);
    add_property(device, "name", item->name);
    add_list(device, item, "members", ":", member_id, plan);
}

static void add_names(PlanDevice *device, const char *traddr)
{
    g_auto(GStrv) names = g_strsplit(traddr, " ", 2);

    add_property(device, "wwnn", names[0]);
    add_property(device, "wwpn", names[1]);
}

static void add_ana_groups(PlanDevice *device, const Plan *plan)
{
    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *group = plan_item_at(plan, i);

        if (group->kind == PLAN_ANA_GROUP && group->parent == device->item &&
            plan_value(group, "ana_state")) {
            g_autofree char *name = g_strconcat("ana-group", group->name, NULL);

            add_property(device, name, plan_value(group, "ana_state"));
        }
    }
}

static void add_port(GPtrArray *devices, const Plan *plan, const PlanItem *item)
{
    PlanDevice *device = add_device(devices, item, "fc-nvme-port", item->id);
    const char *traddr = plan_value(item, "addr_traddr");

    add_property(device, "fabric", item->fabric->id);
    add_property(device, "portid", item->name);
    if (traddr) {
        add_names(device, traddr);
    }
    add_settings(device);
    add_ana_groups(device, plan);
}

static bool exports(const PlanItem *port, const char *nqn)
{
    for (guint i = 0; i < port->settings->len; i++) {
        const PlanSetting *setting = plan_setting_at(port, i);

        if (setting->word->type == PLAN_SUBSYSTEMS &&
            strcmp(setting->value, nqn) == 0) {
            return true;
        }
    }
    return false;
}

static void add_exports(PlanDevice *device, const Plan *plan)
{
    GString *ports = g_string_new(NULL);

    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *port = plan_item_at(plan, i);

        if (port->kind == PLAN_PORT && exports(port, device->item->name)) {
            g_string_append_printf(ports, "%s%s", ports->len ? ":" : "",
                                   port->id);
        }
    }
    if (ports->len) {
        add_property(device, "ports", ports->str);
    }
    g_string_free(ports, TRUE);
}

/* Who lists hosts means these, and no others. */
static void add_subsystem(GPtrArray *devices, const Plan *plan,
                          const PlanItem *item)
{
    PlanDevice *device =
        add_device(devices, item, "fc-nvme-subsystem", item->id);

    add_property(device, "nqn", item->name);
    add_exports(device, plan);
    add_settings(device);
    if (plan_value(item, "allowed_hosts")) {
        if (!plan_value(item, "attr_allow_any_host")) {
            add_property(device, "allow-any-host", "off");
        }
        add_list(device, item, "allowed_hosts", ";", NULL, plan);
    }
}

static void add_namespace(GPtrArray *devices, const Plan *plan,
                          const PlanItem *item)
{
    PlanDevice *device;

    if (g_strcmp0(plan_value(item, "enable"), "off") == 0) {
        return;
    }
    device = add_device(devices, item, "fc-nvme-namespace", item->id);
    add_property(device, "subsystem", item->parent->id);
    add_property(device, "nsid", item->name);
    add_settings(device);
}

/* Without a bus of the user's it gets a root port of its own. */
static void add_adapter(GPtrArray *devices, const Plan *plan,
                        const PlanItem *item)
{
    const char *bus = plan_value(item, "bus");
    g_autofree char *own_bus = g_strconcat(item->id, "-bus", NULL);
    PlanDevice *device;

    if (!bus) {
        device = add_device(devices, item, "pcie-root-port", own_bus);
        add_number(device, "chassis", ROOT_PORT_CHASSIS);
        add_number(device, "slot", devices->len);
        bus = own_bus;
    }
    device = add_device(devices, item, "vic-fc", item->id);
    device->bus = g_strdup(bus);
    add_property(device, "fabric", item->fabric->id);
    add_settings(device);
}

GPtrArray *plan_devices(const Plan *plan)
{
    /* in the order in which they refer to each other */
    static const struct {
        PlanKind kind;
        void (*add)(GPtrArray *devices, const Plan *plan, const PlanItem *item);
    } steps[] = {
        { PLAN_FABRIC, add_fabric },       { PLAN_ZONE, add_zone },
        { PLAN_PORT, add_port },           { PLAN_SUBSYSTEM, add_subsystem },
        { PLAN_NAMESPACE, add_namespace }, { PLAN_ADAPTER, add_adapter },
    };
    GPtrArray *devices = g_ptr_array_new_with_free_func(device_free);

    for (size_t step = 0; step < G_N_ELEMENTS(steps); step++) {
        for (guint i = 0; i < plan->items->len; i++) {
            const PlanItem *item = plan_item_at(plan, i);

            if (item->kind == steps[step].kind) {
                steps[step].add(devices, plan, item);
            }
        }
    }
    return devices;
}
