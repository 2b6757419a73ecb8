/*
 * Zones.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include "fabric/zones.h"
#include "lab/state.h"
#include "wire/wwn.h"

static void member_clear(gpointer data)
{
    g_free(((FcZoneMember *)data)->device);
}

static FcZone *zone_new(const char *name)
{
    FcZone *zone = g_new0(FcZone, 1);

    zone->name = g_strdup(name);
    zone->members = g_array_new(FALSE, TRUE, sizeof(FcZoneMember));
    g_array_set_clear_func(zone->members, member_clear);
    return zone;
}

static void zone_free(gpointer data)
{
    FcZone *zone = data;

    g_array_free(zone->members, TRUE);
    g_free(zone->name);
    g_free(zone);
}

FcZones *fc_zones_new(FcDefaultZone default_zone)
{
    FcZones *zones = g_new0(FcZones, 1);

    zones->zones = g_ptr_array_new_with_free_func(zone_free);
    zones->default_zone = default_zone;
    return zones;
}

void fc_zones_free(FcZones *zones)
{
    g_ptr_array_free(zones->zones, TRUE);
    g_free(zones);
}

/* ------------------------------------------------------------------ */
/* Text                                                                */

bool fc_default_zone_parse(const char *text, FcDefaultZone *default_zone)
{
    static const char *const names[] = {
        [FC_DEFAULT_ZONE_AUTO] = "auto",
        [FC_DEFAULT_ZONE_PERMIT] = "permit",
        [FC_DEFAULT_ZONE_DENY] = "deny",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strcmp(text, names[i]) == 0) {
            *default_zone = i;
            return true;
        }
    }
    return false;
}

static bool parse_address(const char *text, uint64_t *address)
{
    if (g_ascii_strncasecmp(text, "0x", 2) != 0 || strlen(text) != 8 ||
        strspn(text + 2, "0123456789abcdefABCDEF") != 6) {
        return false;
    }
    *address = g_ascii_strtoull(text, NULL, 16);
    return true;
}

bool fc_zone_member_parse(const char *text, FcZoneMember *member)
{
    *member = (FcZoneMember){ .kind = FC_ZONE_PORT_NAME };
    if (wwn_parse(text, &member->value)) {
        return true;
    }
    if (parse_address(text, &member->value)) {
        member->kind = FC_ZONE_PORT_ID;
        return true;
    }
    member->kind = FC_ZONE_DEVICE;
    member->device = g_strdup(text);
    return g_ascii_isalpha(*text);
}

static const FcZone *zone_named(const FcZones *zones, const char *name)
{
    for (guint i = 0; i < zones->zones->len; i++) {
        const FcZone *zone = g_ptr_array_index(zones->zones, i);

        if (strcmp(zone->name, name) == 0) {
            return zone;
        }
    }
    return NULL;
}

static bool add_members(FcZone *zone, const char *const *members, char **why)
{
    for (; *members; members++) {
        FcZoneMember member;

        if (!fc_zone_member_parse(*members, &member)) {
            g_free(member.device);
            *why = g_strdup_printf(
                "member is '%s', must be a WWPN (16 hexadecimal digits), an "
                "address (0x and 6 digits) or the name of a device",
                *members);
            return false;
        }
        g_array_append_val(zone->members, member);
    }
    if (zone->members->len > FC_ZONE_MEMBERS_MAX) {
        *why = g_strdup_printf("%u members, must be %u at most",
                               zone->members->len, FC_ZONE_MEMBERS_MAX);
        return false;
    }
    return true;
}

bool fc_zones_add(FcZones *zones, const char *name, const char *const *members,
                  char **why)
{
    FcZone *zone;

    *why = NULL;
    if (zones->zones->len == FC_ZONES_MAX) {
        *why = g_strdup_printf("there are %u zones already", FC_ZONES_MAX);
        return false;
    }
    if (zone_named(zones, name)) {
        *why = g_strdup_printf("there is a zone '%s' already", name);
        return false;
    }
    zone = zone_new(name);
    if (!add_members(zone, members, why)) {
        zone_free(zone);
        return false;
    }
    g_ptr_array_add(zones->zones, zone);
    return true;
}

/* ------------------------------------------------------------------ */

static bool is_member(const FcZone *zone, const FcZonePort *port)
{
    for (guint i = 0; i < zone->members->len; i++) {
        const FcZoneMember *member =
            &g_array_index(zone->members, FcZoneMember, i);

        switch (member->kind) {
        case FC_ZONE_PORT_NAME:
            if (member->value == port->port_name) {
                return true;
            }
            break;
        case FC_ZONE_PORT_ID:
            if (member->value == port->port_id) {
                return true;
            }
            break;
        default:
            if (strcmp(member->device, port->device) == 0) {
                return true;
            }
            break;
        }
    }
    return false;
}

static bool default_zone_permits(const FcZones *zones)
{
    switch (zones->default_zone) {
    case FC_DEFAULT_ZONE_PERMIT:
        return true;
    case FC_DEFAULT_ZONE_DENY:
        return false;
    default:
        return zones->zones->len == 0;
    }
}

bool fc_zones_permit(const FcZones *zones, const FcZonePort *a,
                     const FcZonePort *b)
{
    bool is_zoned = false;

    if (a->port_id == b->port_id) {
        return true;
    }
    for (guint i = 0; i < zones->zones->len; i++) {
        const FcZone *zone = g_ptr_array_index(zones->zones, i);
        bool has_a = is_member(zone, a);
        bool has_b = is_member(zone, b);

        if (has_a && has_b) {
            return true;
        }
        is_zoned = is_zoned || has_a || has_b;
    }
    return !is_zoned && default_zone_permits(zones);
}

/* ------------------------------------------------------------------ */

static void member_state(FcZoneMember *member, LabState *state)
{
    lab_state_enum(state, &member->kind, FC_ZONE_MEMBER_KINDS);
    lab_state_u64(state, &member->value);
    lab_state_string(state, &member->device);
    if (member->kind == FC_ZONE_DEVICE && !member->device) {
        lab_state_fail(state);
        member->kind = FC_ZONE_PORT_NAME;
    }
}

static void zone_state(FcZone *zone, LabState *state)
{
    uint32_t count = zone->members->len;

    lab_state_string(state, &zone->name);
    if (!zone->name) {
        lab_state_fail(state);
        zone->name = g_strdup("");
    }
    lab_state_count(state, &count, FC_ZONE_MEMBERS_MAX);
    g_array_set_size(zone->members, count);
    for (uint32_t i = 0; i < count; i++) {
        member_state(&g_array_index(zone->members, FcZoneMember, i), state);
    }
}

void fc_zones_state(FcZones *zones, LabState *state)
{
    uint32_t count = zones->zones->len;

    lab_state_section(state, "zones", 1);
    lab_state_enum(state, &zones->default_zone, FC_DEFAULT_ZONE_COUNT);
    lab_state_count(state, &count, FC_ZONES_MAX);
    if (lab_state_loading(state)) {
        g_ptr_array_set_size(zones->zones, 0);
        for (uint32_t i = 0; i < count; i++) {
            g_ptr_array_add(zones->zones, zone_new(""));
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        zone_state(g_ptr_array_index(zones->zones, i), state);
    }
}
