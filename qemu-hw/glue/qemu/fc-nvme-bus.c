/*
 * Where namespaces are plugged, at the start and while the machine runs.
 *
 * QEMU adds and removes only devices of a bus at run time, and finds only
 * buses below the system bus. So there is one bus for all namespaces, on a
 * device of its own; a namespace's property says whose it is.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/module.h"
#include "hw/hotplug.h"
#include "hw/sysbus.h"
#include "fc-nvme.h"

#define TYPE_FC_NVME_SLOTS "fc-nvme-slots"

void fc_nvme_bus_create(void)
{
    static bool done;

    if (!done) {
        done = true;
        sysbus_create_simple(TYPE_FC_NVME_SLOTS, -1, NULL);
    }
}

static void slots_realize(DeviceState *qdev, Error **errp)
{
    qbus_set_bus_hotplug_handler(qbus_new(TYPE_FC_NVME_BUS, qdev,
                                          "fc-nvme-namespaces"));
}

static void slots_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);

    dc->realize = slots_realize;
    dc->desc = "bus of NVMe namespaces";
    dc->user_creatable = false;
}

static void bus_class_init(ObjectClass *oc, void *data)
{
    HOTPLUG_HANDLER_CLASS(oc)->unplug = qdev_simple_device_unplug_cb;
}

static const TypeInfo fc_nvme_bus_types[] = {
    {
        .name = TYPE_FC_NVME_BUS,
        .parent = TYPE_BUS,
        .class_init = bus_class_init,
        .interfaces = (InterfaceInfo[]) {
            { TYPE_HOTPLUG_HANDLER },
            { }
        },
    },
    {
        .name = TYPE_FC_NVME_SLOTS,
        .parent = TYPE_SYS_BUS_DEVICE,
        .class_init = slots_class_init,
    },
};

DEFINE_TYPES(fc_nvme_bus_types)
