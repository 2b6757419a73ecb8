/*
 * A zone of a fabric:
 *
 *   -device fc-zone,fabric=fabric0,name=left,members=vic0:target0
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/module.h"
#include "hw/qdev-properties.h"
#include "fc-fabric.h"

#define TYPE_FC_ZONE "fc-zone"
OBJECT_DECLARE_SIMPLE_TYPE(FcZoneDevice, FC_ZONE)

struct FcZoneDevice {
    DeviceState parent_obj;

    FcFabricDevice *fabric;
    char *name;
    char *members; /* separated by colons */
};

static void fc_zone_realize(DeviceState *qdev, Error **errp)
{
    FcZoneDevice *dev = FC_ZONE(qdev);
    FcFabric *fabric = fc_fabric_of(dev->fabric, errp);
    g_auto(GStrv) members = g_strsplit(dev->members ?: "", ":", -1);
    const char *name = dev->name ?: qdev->id;
    g_autofree char *why = NULL;

    if (!fabric) {
        return;
    }
    if (!name) {
        error_setg(errp, "fc-zone: a zone needs a name, or an id");
        return;
    }
    if (!fc_zones_add(fabric->zones, name, (const char *const *)members,
                      &why)) {
        error_setg(errp, "fc-zone %s: %s", name, why);
    }
}

static const Property fc_zone_properties[] = {
    DEFINE_PROP_LINK("fabric", FcZoneDevice, fabric, TYPE_FC_FABRIC,
                     FcFabricDevice *),
    DEFINE_PROP_STRING("name", FcZoneDevice, name),
    DEFINE_PROP_STRING("members", FcZoneDevice, members),
};

static void fc_zone_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);

    dc->realize = fc_zone_realize;
    dc->desc = "zone of a Fibre Channel fabric";
    dc->hotpluggable = false;
    set_bit(DEVICE_CATEGORY_STORAGE, dc->categories);
    device_class_set_props(dc, fc_zone_properties);
    object_class_property_set_description(
        oc, "members", "WWPNs (16 hexadecimal digits), addresses (0x and 6 "
                       "digits) and ids of devices, separated by colons");
}

static const TypeInfo fc_zone_types[] = {
    {
        .name = TYPE_FC_ZONE,
        .parent = TYPE_DEVICE,
        .instance_size = sizeof(FcZoneDevice),
        .class_init = fc_zone_class_init,
    },
};

DEFINE_TYPES(fc_zone_types)
