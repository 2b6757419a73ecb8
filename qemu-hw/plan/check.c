/*
 * What the sections of a plan say of each other, and the names and numbers
 * that they leave to us.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/fabric.h"
#include "plan/parts.h"
#include "wire/wwn.h"

#define DOMAIN_MAX 239

static bool flag(const PlanItem *item, const char *word, bool otherwise)
{
    const char *value = plan_value(item, word);

    return value ? strcmp(value, "on") == 0 : otherwise;
}

static uint64_t number(const PlanItem *item, const char *word,
                       uint64_t otherwise)
{
    const char *value = plan_value(item, word);

    return value ? g_ascii_strtoull(value, NULL, 0) : otherwise;
}

/* Where a word of the section is, or the section if it does not have it. */
static const PlanPlace *place_of(const PlanItem *item, const char *word)
{
    const PlanSetting *setting = plan_setting(item, word);

    return setting ? &setting->place : &item->place;
}

static bool is_of_fabric(const PlanItem *item)
{
    return item->kind == PLAN_PORT || item->kind == PLAN_ADAPTER;
}

/* ------------------------------------------------------------------ */
/* Names                                                               */

static char *id_of(const PlanItem *item, guint subsystems)
{
    switch (item->kind) {
    case PLAN_FABRIC:
    case PLAN_ADAPTER:
        return g_strdup(item->name);
    case PLAN_ZONE:
        return g_strdup_printf("%s-%s", item->parent->name, item->name);
    case PLAN_PORT:
        return g_strdup_printf("port%s", item->name);
    case PLAN_SUBSYSTEM:
        return g_strdup_printf("subsystem%u", subsystems);
    case PLAN_NAMESPACE:
        return g_strdup_printf("%s-namespace%s", item->parent->id, item->name);
    default:
        return NULL;
    }
}

static const PlanItem *item_with_id(const Plan *plan, guint end, const char *id)
{
    for (guint i = 0; i < end; i++) {
        const PlanItem *item = plan_item_at(plan, i);

        if (item->id && strcmp(item->id, id) == 0) {
            return item;
        }
    }
    return NULL;
}

/* Devices of QEMU have to have different names, whatever they are. */
static void name_items(Plan *plan)
{
    guint subsystems = 0;

    for (guint i = 0; i < plan->items->len; i++) {
        PlanItem *item = plan_item_at(plan, i);
        const PlanItem *other;

        subsystems += item->kind == PLAN_SUBSYSTEM;
        item->id = id_of(item, subsystems);
        other = item->id ? item_with_id(plan, i, item->id) : NULL;
        if (other) {
            plan_error(plan, &item->place,
                       "the device of [%s] would be '%s', which is that of "
                       "[%s] in line %u: choose another name",
                       item->path, item->id, other->path, other->place.line);
        }
    }
}

/* ------------------------------------------------------------------ */
/* Fabrics                                                             */

static const PlanItem *fabric_with_domain(const Plan *plan, uint32_t domain)
{
    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = plan_item_at(plan, i);

        if (item->kind == PLAN_FABRIC && item->number == domain) {
            return item;
        }
    }
    return NULL;
}

/* Addresses and names derive from it, so that no two may have the same. */
static void check_domain(Plan *plan, PlanItem *fabric)
{
    uint32_t domain = number(fabric, "domain", 0);
    const PlanItem *other = domain ? fabric_with_domain(plan, domain) : NULL;

    if (other) {
        plan_error(plan, place_of(fabric, "domain"),
                   "domain is %u, must not be that of [%s] in line %u", domain,
                   other->path, other->place.line);
    }
    fabric->number = domain;
}

static void check_times(Plan *plan, const PlanItem *fabric)
{
    uint64_t e_d_tov = number(fabric, "e_d_tov", FC_FABRIC_E_D_TOV);
    uint64_t r_a_tov = number(fabric, "r_a_tov", FC_FABRIC_R_A_TOV);

    if (r_a_tov < e_d_tov) {
        plan_error(plan,
                   place_of(fabric, plan_value(fabric, "r_a_tov") ? "r_a_tov"
                                                                  : "e_d_tov"),
                   "r_a_tov is %u, must not be less than e_d_tov (%u)",
                   (unsigned int)r_a_tov, (unsigned int)e_d_tov);
    }
}

static void check_fabrics(Plan *plan)
{
    uint32_t next = 1;

    for (guint i = 0; i < plan->items->len; i++) {
        PlanItem *item = plan_item_at(plan, i);

        if (item->kind == PLAN_FABRIC) {
            check_domain(plan, item);
            check_times(plan, item);
        }
    }
    for (guint i = 0; i < plan->items->len; i++) {
        PlanItem *item = plan_item_at(plan, i);

        if (item->kind != PLAN_FABRIC || item->number) {
            continue;
        }
        while (fabric_with_domain(plan, next)) {
            next++;
        }
        if (next > DOMAIN_MAX) {
            plan_error(plan, &item->place, "there are more than %u fabrics",
                       DOMAIN_MAX);
            return;
        }
        item->number = next;
    }
}

static const PlanItem *only_fabric(const Plan *plan)
{
    const PlanItem *found = NULL;

    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = plan_item_at(plan, i);

        if (item->kind == PLAN_FABRIC) {
            if (found) {
                return NULL;
            }
            found = item;
        }
    }
    return found;
}

/* ------------------------------------------------------------------ */
/* Ports and adapters                                                  */

static void find_fabric(Plan *plan, PlanItem *item)
{
    const char *name = plan_value(item, "fabric");

    item->fabric =
        name ? plan_find(plan, PLAN_FABRIC, name) : only_fabric(plan);
    if (item->fabric) {
        return;
    }
    if (name) {
        plan_error(plan, place_of(item, "fabric"),
                   "fabric is '%s', but there is no [fabrics/%s]", name, name);
    } else {
        plan_error(plan, &item->place,
                   "[%s] does not say its fabric, must be fabric = NAME",
                   item->path);
    }
}

/* How many of that kind come before it on its fabric. */
static uint32_t position_of(const Plan *plan, const PlanItem *item)
{
    uint32_t position = 0;

    for (guint i = 0; plan_item_at(plan, i) != item; i++) {
        const PlanItem *other = plan_item_at(plan, i);

        position += other->kind == item->kind && other->fabric == item->fabric;
    }
    return position;
}

static uint64_t adapter_wwpn(const PlanItem *item, uint32_t domain,
                             uint32_t port)
{
    const char *mac = plan_value(item, "mac");
    g_auto(GStrv) bytes = g_strsplit(mac ? mac : "", ":", -1);
    g_autofree char *digits = g_strjoinv("", bytes);

    return number(item, "wwpn",
                  wwn_of_adapter_port(mac ? g_ascii_strtoull(digits, NULL, 16)
                                          : mac_of_adapter(domain, port)));
}

static uint64_t port_wwpn(const PlanItem *item)
{
    const char *traddr = plan_value(item, "addr_traddr");

    return traddr ? g_ascii_strtoull(strchr(traddr, ' ') + 1, NULL, 16)
                  : wwn_of_target_port(item->id);
}

/* The switch gives its ports away in the order in which they are asked for. */
static void number_port(Plan *plan, PlanItem *item)
{
    const PlanItem *fabric = item->fabric;
    bool is_adapter = item->kind == PLAN_ADAPTER;
    uint32_t first = is_adapter ? 0 : FC_FABRIC_ETHERNET_PORTS;
    uint32_t end = is_adapter ? FC_FABRIC_ETHERNET_PORTS : FC_FABRIC_PORTS;
    uint32_t port = first + position_of(plan, item);

    if (port >= end) {
        plan_error(plan, &item->place,
                   "[%s] has no room for [%s]: it has %u "
                   "ports for %s",
                   fabric->path, item->path, end - first,
                   is_adapter ? "adapters" : "targets");
        return;
    }
    item->number = fabric->number << 16 | (port + 1) << 8;
    item->wwpn = is_adapter ? adapter_wwpn(item, fabric->number, port + 1)
                            : port_wwpn(item);
}

static void check_wwpn(Plan *plan, const PlanItem *item, guint end)
{
    const char *word = item->kind == PLAN_PORT    ? "addr_traddr"
                       : plan_value(item, "wwpn") ? "wwpn"
                                                  : "mac";

    for (guint i = 0; i < end; i++) {
        const PlanItem *other = plan_item_at(plan, i);

        if (is_of_fabric(other) && other->wwpn == item->wwpn) {
            plan_error(plan, place_of(item, word),
                       "the WWPN is %016" G_GINT64_MODIFIER
                       "x, must not be that of [%s] in line %u",
                       item->wwpn, other->path, other->place.line);
            return;
        }
    }
}

static void check_ports_and_adapters(Plan *plan)
{
    for (guint i = 0; i < plan->items->len; i++) {
        PlanItem *item = plan_item_at(plan, i);

        if (!is_of_fabric(item)) {
            continue;
        }
        find_fabric(plan, item);
        if (item->fabric) {
            number_port(plan, item);
        }
        if (item->wwpn) {
            check_wwpn(plan, item, i);
        }
    }
}

static bool is_repeated(const PlanItem *item, const PlanSetting *setting)
{
    for (guint i = 0; i < item->settings->len; i++) {
        const PlanSetting *other = plan_setting_at(item, i);

        if (other == setting) {
            return false;
        }
        if (other->word == setting->word &&
            strcmp(other->value, setting->value) == 0) {
            return true;
        }
    }
    return false;
}

static void check_exports(Plan *plan, const PlanItem *port)
{
    for (guint i = 0; i < port->settings->len; i++) {
        const PlanSetting *setting = plan_setting_at(port, i);

        if (setting->word->type != PLAN_SUBSYSTEMS) {
            continue;
        }
        if (!plan_find(plan, PLAN_SUBSYSTEM, setting->value)) {
            plan_error(plan, &setting->place,
                       "subsystems names '%s', but there is no "
                       "[subsystems/%s]",
                       setting->value, setting->value);
        } else if (is_repeated(port, setting)) {
            plan_error(plan, &setting->place, "subsystems names '%s' twice",
                       setting->value);
        }
    }
}

static void check_port(Plan *plan, const PlanItem *port)
{
    uint64_t transfer = number(port, "max_transfer", 1);
    uint64_t burst = number(port, "max_burst", 4);

    if (transfer & (transfer - 1)) {
        plan_error(plan, place_of(port, "max_transfer"),
                   "max_transfer is %u, must be a power of two",
                   (unsigned int)transfer);
    }
    if (burst % 4) {
        plan_error(plan, place_of(port, "max_burst"),
                   "max_burst is %u, must be a multiple of 4",
                   (unsigned int)burst);
    }
    check_exports(plan, port);
}

/* ------------------------------------------------------------------ */
/* Zones                                                               */

static void check_member(Plan *plan, const PlanItem *zone,
                         const PlanSetting *setting)
{
    const PlanItem *item = plan_member(plan, setting->value);

    if (!plan_member_is_path(setting->value)) {
        return;
    }
    if (!item) {
        plan_error(plan, &setting->place,
                   "members names '%s', but there is no [%s]", setting->value,
                   setting->value);
    } else if (item->fabric && item->fabric != zone->parent) {
        plan_error(plan, &setting->place,
                   "members names '%s', which is on [%s] and not on [%s]",
                   setting->value, item->fabric->path, zone->parent->path);
    }
}

static void check_zone(Plan *plan, const PlanItem *zone)
{
    for (guint i = 0; i < zone->settings->len; i++) {
        const PlanSetting *setting = plan_setting_at(zone, i);

        if (i == FC_ZONE_MEMBERS_MAX) {
            plan_error(plan, &setting->place, "[%s] has more than %u members",
                       zone->path, FC_ZONE_MEMBERS_MAX);
            return;
        }
        check_member(plan, zone, setting);
    }
}

/* ------------------------------------------------------------------ */
/* Subsystems and namespaces                                           */

static void check_subsystem(Plan *plan, const PlanItem *subsystem)
{
    uint64_t min = number(subsystem, "attr_cntlid_min", 1);
    uint64_t max = number(subsystem, "attr_cntlid_max", UINT16_MAX);

    if (min > max) {
        plan_error(plan, place_of(subsystem, "attr_cntlid_min"),
                   "attr_cntlid_min is %u, must not be more than "
                   "attr_cntlid_max (%u)",
                   (unsigned int)min, (unsigned int)max);
    }
    if (plan_value(subsystem, "allowed_hosts") &&
        flag(subsystem, "attr_allow_any_host", false)) {
        plan_error(plan, place_of(subsystem, "allowed_hosts"),
                   "allowed_hosts is set, must not be while "
                   "attr_allow_any_host is on");
    }
}

static void check_namespace(Plan *plan, const PlanItem *ns)
{
    uint64_t size = number(ns, "size", 0);
    uint64_t lba_size = number(ns, "lba_size", 512);

    if (!size && !plan_value(ns, "device_path")) {
        plan_error(plan, &ns->place,
                   "[%s] has neither size nor device_path, must have one",
                   ns->path);
    }
    if (size % lba_size) {
        plan_error(plan, place_of(ns, "size"),
                   "size is %" G_GUINT64_FORMAT
                   ", must be a multiple of lba_size (%u)",
                   size, (unsigned int)lba_size);
    }
    if (flag(ns, "save", false) && !plan_value(ns, "device_path")) {
        plan_error(plan, place_of(ns, "save"),
                   "save is on, must be off without a device_path");
    }
}

/* ------------------------------------------------------------------ */

void plan_check(Plan *plan)
{
    name_items(plan);
    check_fabrics(plan);
    check_ports_and_adapters(plan);
    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = plan_item_at(plan, i);

        switch (item->kind) {
        case PLAN_ZONE:
            check_zone(plan, item);
            break;
        case PLAN_PORT:
            check_port(plan, item);
            break;
        case PLAN_SUBSYSTEM:
            check_subsystem(plan, item);
            break;
        case PLAN_NAMESPACE:
            check_namespace(plan, item);
            break;
        default:
            break;
        }
    }
}
