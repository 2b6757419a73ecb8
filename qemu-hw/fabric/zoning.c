/*
 * What zones mean to the ports of a fabric: who sees whom, and who is told
 * when that changes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fabric/controller.h"
#include "fabric/fabric.h"

static FcZonePort zone_port(const FcPort *port)
{
    return (FcZonePort){
        .port_name = port->login.port_name,
        .port_id = port->login.fcid,
        .device = port->name,
    };
}

static bool permits(const FcZones *zones, const FcPort *a, const FcPort *b)
{
    FcZonePort port_a = zone_port(a);
    FcZonePort port_b = zone_port(b);

    return fc_zones_permit(zones, &port_a, &port_b);
}

bool fc_fabric_permits(const FcPort *a, const FcPort *b)
{
    return permits(a->fabric->zones, a, b);
}

/* Tells those for which @zones change whether they see @port. */
static void tell_rezoned(const FcPort *port, const FcZones *zones)
{
    FcPortSet audience = { 0 };
    bool is_empty = true;

    for (unsigned int i = 0; i < FC_FABRIC_PORTS; i++) {
        const FcPort *other = port->fabric->ports[i];

        if (other && other->login.present &&
            fc_fabric_permits(port, other) != permits(zones, port, other)) {
            fc_port_set_add(&audience, i);
            is_empty = false;
        }
    }
    if (!is_empty) {
        fc_controller_rezoned(port->fabric->controller, port, &audience);
    }
}

void fc_fabric_set_zones(FcFabric *fabric, FcZones *zones)
{
    TAP(&fabric->lab->tap, TAP_fabric_zones, fabric->name,
        TAP_DEC("zones", zones->zones->len));
    for (unsigned int i = 0; i < FC_FABRIC_PORTS; i++) {
        const FcPort *port = fabric->ports[i];

        if (port && port->login.present) {
            tell_rezoned(port, zones);
        }
    }
    fc_zones_free(fabric->zones);
    fabric->zones = zones;
}
