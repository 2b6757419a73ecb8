/*
 * One more FCF of a fabric:
 *
 *   -device fc-fcf,fabric=fabric0,mac=02:fc:f0:00:01:01,priority=64,vlan=1001
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/module.h"
#include "fc-fabric.h"
#include "fc-fcf.h"

#define TYPE_FC_FCF "fc-fcf"
OBJECT_DECLARE_SIMPLE_TYPE(FcFcfDevice, FC_FCF)

struct FcFcfDevice {
    DeviceState parent_obj;

    FcFabricDevice *fabric;
    MACAddr mac;
    FcFcfConfig config;
};

/* It belongs to the fabric from then on, which saves and frees it. */
static void fc_fcf_realize(DeviceState *qdev, Error **errp)
{
    FcFcfDevice *dev = FC_FCF(qdev);
    FcFabric *fabric = fc_fabric_of(dev->fabric, errp);
    g_autofree char *why = NULL;

    if (!fabric) {
        return;
    }
    dev->config.name = qdev->id ?: "fcf";
    dev->config.mac = eth_mac_to_u64(dev->mac.a);
    if (!fc_fcf_new(fabric, &dev->config, &why)) {
        error_setg(errp, "fc-fcf: %s", why);
    }
}

static const Property fc_fcf_properties[] = {
    DEFINE_PROP_LINK("fabric", FcFcfDevice, fabric, TYPE_FC_FABRIC,
                     FcFabricDevice *),
    DEFINE_PROP_MACADDR("mac", FcFcfDevice, mac),
    DEFINE_PROP_UINT32("priority", FcFcfDevice, config.priority, 128),
    DEFINE_PROP_UINT64("fabric-name", FcFcfDevice, config.fabric_name, 0),
    FC_FCF_PROPERTIES(FcFcfDevice, config),
};

void fc_fcf_describe(ObjectClass *oc)
{
    static const struct {
        const char *name;
        const char *text;
    } descriptions[] = {
        { "vlan", "VLAN of FIP and FCoE, 0..4094 (0: untagged)" },
        { "fka-period", "FKA_ADV_PERIOD, 250..90000 ms" },
        { "keep-alive", "N_Ports have to send keep-alives" },
        { "available", "advertise that logins are possible" },
        { "fc-map", "prefix of fabric-provided MAC addresses" },
    };

    for (size_t i = 0; i < ARRAY_SIZE(descriptions); i++) {
        object_class_property_set_description(oc, descriptions[i].name,
                                              descriptions[i].text);
    }
}

static void fc_fcf_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);

    dc->realize = fc_fcf_realize;
    dc->desc = "FCoE Forwarder: one more way into a fabric";
    dc->hotpluggable = false;
    set_bit(DEVICE_CATEGORY_STORAGE, dc->categories);
    device_class_set_props(dc, fc_fcf_properties);
    fc_fcf_describe(oc);
    object_class_property_set_description(oc, "mac", "MAC address");
    object_class_property_set_description(
        oc, "priority", "0..255; the lowest is preferred");
    object_class_property_set_description(
        oc, "fabric-name", "WWN that it advertises (0: the fabric's)");
}

static const TypeInfo fc_fcf_types[] = {
    {
        .name = TYPE_FC_FCF,
        .parent = TYPE_DEVICE,
        .instance_size = sizeof(FcFcfDevice),
        .class_init = fc_fcf_class_init,
    },
};

DEFINE_TYPES(fc_fcf_types)
