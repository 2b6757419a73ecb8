/*
 * Zones: which ports of a fabric may see each other (FC-SW-8, FC-GS-8).
 *
 * A zone is a set of ports, each given by its WWPN, by its address or by the
 * name of the device behind it (which stands for the switch's port). Two
 * ports may see each other if some zone has both; ports that are in no zone
 * at all form the default zone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_FABRIC_ZONES_H
#define VICLAB_FABRIC_ZONES_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define FC_ZONES_MAX        256
#define FC_ZONE_MEMBERS_MAX 255

typedef struct LabState LabState;

typedef enum FcZoneMemberKind {
    FC_ZONE_PORT_NAME,
    FC_ZONE_PORT_ID,
    FC_ZONE_DEVICE,
    FC_ZONE_MEMBER_KINDS,
} FcZoneMemberKind;

typedef struct FcZoneMember {
    FcZoneMemberKind kind;
    uint64_t value; /* WWPN or address */
    char *device;   /* FC_ZONE_DEVICE only, owned */
} FcZoneMember;

typedef struct FcZone {
    char *name;
    GArray *members; /* FcZoneMember */
} FcZone;

/* What ports of the default zone may do. */
typedef enum FcDefaultZone {
    FC_DEFAULT_ZONE_AUTO, /* see each other as long as there are no zones */
    FC_DEFAULT_ZONE_PERMIT,
    FC_DEFAULT_ZONE_DENY,
    FC_DEFAULT_ZONE_COUNT,
} FcDefaultZone;

typedef struct FcZones {
    GPtrArray *zones; /* FcZone *, owned */
    FcDefaultZone default_zone;
} FcZones;

/* A port as zones know it. */
typedef struct FcZonePort {
    uint64_t port_name;
    uint32_t port_id;
    const char *device;
} FcZonePort;

FcZones *fc_zones_new(FcDefaultZone default_zone);
void fc_zones_free(FcZones *zones);
void fc_zones_state(FcZones *zones, LabState *state);

/*
 * Adds a zone with @members: WWPNs (16 hexadecimal digits), addresses (0x and
 * 6 digits) and names of devices. False and one line (g_free) if there is one
 * of that name, if a member makes no sense, or if there are too many.
 */
bool fc_zones_add(FcZones *zones, const char *name, const char *const *members,
                  char **why);

bool fc_zones_permit(const FcZones *zones, const FcZonePort *a,
                     const FcZonePort *b);

/* "permit", "deny" or "auto"; false for anything else. */
bool fc_default_zone_parse(const char *text, FcDefaultZone *default_zone);
/* False if the text cannot be a member. The device's name is owned. */
bool fc_zone_member_parse(const char *text, FcZoneMember *member);

#endif
