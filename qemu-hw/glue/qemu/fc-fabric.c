/*
 * A fabric:
 *
 *   -device fc-fabric,id=fabric0,domain=1,vlan=1000
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/module.h"
#include "hw/qdev-properties.h"
#include "fc-fabric.h"
#include "fc-fcf.h"
#include "lab.h"

FcFabric *fc_fabric_of(FcFabricDevice *link, Error **errp)
{
    if (!link || !link->fabric) {
        error_setg(errp, "property fabric is not set, it must name a device "
                         "of type fc-fabric that comes before this one");
        return NULL;
    }
    return link->fabric;
}

static void walk_state(void *opaque, LabState *state)
{
    fc_fabric_state(opaque, state);
}

static void fc_fabric_realize(DeviceState *qdev, Error **errp)
{
    FcFabricDevice *dev = FC_FABRIC(qdev);
    g_autofree char *why = NULL;

    if (dev->default_zone &&
        !fc_default_zone_parse(dev->default_zone, &dev->config.default_zone)) {
        error_setg(errp, "fc-fabric: default-zone is '%s', must be auto, "
                         "permit or deny",
                   dev->default_zone);
        return;
    }
    dev->config.name = qdev->id ?: "fabric";
    dev->config.fcf.mac = eth_mac_to_u64(dev->fcf_mac.a);
    dev->fabric = fc_fabric_new(viclab_lab(), &dev->config, &why);
    if (!dev->fabric) {
        error_setg(errp, "fc-fabric: %s", why);
        return;
    }
    viclab_add_state(walk_state, dev->fabric);
}

static const Property fc_fabric_properties[] = {
    DEFINE_PROP_UINT8("domain", FcFabricDevice, config.domain, 1),
    DEFINE_PROP_UINT32("e-d-tov", FcFabricDevice, config.e_d_tov, 2000),
    DEFINE_PROP_UINT32("r-a-tov", FcFabricDevice, config.r_a_tov, 10000),
    DEFINE_PROP_INT64("latency", FcFabricDevice, config.latency, 500),
    DEFINE_PROP_UINT64("fabric-name", FcFabricDevice, config.fabric_name, 0),
    DEFINE_PROP_BOOL("fdmi", FcFabricDevice, config.fdmi, true),
    DEFINE_PROP_MACADDR("fcf-mac", FcFabricDevice, fcf_mac),
    DEFINE_PROP_UINT32("fcf-priority", FcFabricDevice, config.fcf.priority,
                       128),
    FC_FCF_PROPERTIES(FcFabricDevice, config.fcf),
    DEFINE_PROP_BOOL("single-frame-ct", FcFabricDevice, config.single_frame_ct,
                     true),
    DEFINE_PROP_STRING("default-zone", FcFabricDevice, default_zone),
    DEFINE_PROP_UINT32("x-wrong-answer", FcFabricDevice, config.wrong_answer,
                       0),
};

static void describe(ObjectClass *oc)
{
    static const struct {
        const char *name;
        const char *text;
    } descriptions[] = {
        { "domain", "first byte of every address, 1..239" },
        { "e-d-tov", "E_D_TOV, ms" },
        { "r-a-tov", "R_A_TOV, ms" },
        { "latency", "time that a frame takes on one link, ns" },
        { "fabric-name", "WWN of the switch (0: from the FCF's address)" },
        { "fdmi", "accept logins with the management server" },
        { "fcf-mac", "the FCF's MAC address" },
        { "fcf-priority", "the FCF's, 0..255; the lowest is preferred" },
        { "single-frame-ct", "end the name server's answers with their first "
                             "frame" },
        { "default-zone", "may ports that are in no zone see each other? "
                          "permit, deny or auto (as long as there are no "
                          "zones)" },
        { "x-wrong-answer", "number of the service's answer that breaks a "
                            "rule, to try the checker" },
    };

    for (size_t i = 0; i < ARRAY_SIZE(descriptions); i++) {
        object_class_property_set_description(oc, descriptions[i].name,
                                              descriptions[i].text);
    }
    fc_fcf_describe(oc);
}

static void fc_fabric_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);

    dc->realize = fc_fabric_realize;
    dc->desc = "Fibre Channel fabric: one switch and its services";
    dc->hotpluggable = false;
    set_bit(DEVICE_CATEGORY_STORAGE, dc->categories);
    device_class_set_props(dc, fc_fabric_properties);
    describe(oc);
}

static const TypeInfo fc_fabric_types[] = {
    {
        .name = TYPE_FC_FABRIC,
        .parent = TYPE_DEVICE,
        .instance_size = sizeof(FcFabricDevice),
        .class_init = fc_fabric_class_init,
    },
};

DEFINE_TYPES(fc_fabric_types)
