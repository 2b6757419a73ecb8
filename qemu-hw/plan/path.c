/*
 * Which ports the adapters of a plan find.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/zones.h"
#include "plan/parts.h"

static FcZonePort zone_port(const PlanItem *item)
{
    return (FcZonePort){
        .port_name = item->wwpn,
        .port_id = item->number,
        .device = item->id,
    };
}

static void add_zone(FcZones *zones, const Plan *plan, const PlanItem *zone)
{
    g_autoptr(GPtrArray) members = g_ptr_array_new();
    char *why = NULL;

    for (guint i = 0; i < zone->settings->len; i++) {
        const PlanSetting *setting = plan_setting_at(zone, i);
        const char *value = setting->value;

        g_ptr_array_add(members, plan_member_is_path(value)
                                     ? plan_member(plan, value)->id
                                     : setting->value);
    }
    g_ptr_array_add(members, NULL);
    fc_zones_add(zones, zone->name, (const char *const *)members->pdata, &why);
    g_free(why);
}

static FcZones *zones_of(const Plan *plan, const PlanItem *fabric)
{
    FcDefaultZone default_zone = FC_DEFAULT_ZONE_AUTO;
    const char *value = plan_value(fabric, "default_zone");
    FcZones *zones;

    if (value) {
        fc_default_zone_parse(value, &default_zone);
    }
    zones = fc_zones_new(default_zone);
    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = plan_item_at(plan, i);

        if (item->kind == PLAN_ZONE && item->parent == fabric) {
            add_zone(zones, plan, item);
        }
    }
    return zones;
}

static void add_paths(GArray *paths, const Plan *plan, const PlanItem *adapter)
{
    const PlanItem *fabric = adapter->fabric;
    FcZones *zones = zones_of(plan, fabric);
    FcZonePort from = zone_port(adapter);

    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *port = plan_item_at(plan, i);
        PlanPath path = { adapter, port };
        FcZonePort to = zone_port(port);

        if (port->kind == PLAN_PORT && port->fabric == fabric &&
            fc_zones_permit(zones, &from, &to)) {
            g_array_append_val(paths, path);
        }
    }
    fc_zones_free(zones);
}

GArray *plan_paths(const Plan *plan)
{
    GArray *paths = g_array_new(FALSE, FALSE, sizeof(PlanPath));

    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = plan_item_at(plan, i);

        if (item->kind == PLAN_ADAPTER &&
            g_strcmp0(plan_value(item, "role"), "fcp") != 0) {
            add_paths(paths, plan, item);
        }
    }
    return paths;
}
