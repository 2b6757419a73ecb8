/*
 * A target port that serves NVMe:
 *
 *   -device fc-nvme-port,id=target0,fabric=fabric0
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/module.h"
#include "hw/qdev-properties.h"
#include "fc-nvme.h"
#include "lab.h"

static void walk_n_port(void *opaque, LabState *state)
{
    fc_target_port_state(opaque, state);
}

static void walk_port(void *opaque, LabState *state)
{
    nvmet_port_state(opaque, state);
}

/* All subsystems are there by now, and they are saved before their ports. */
static void start(Notifier *notifier, void *data)
{
    FcNvmePort *dev = container_of(notifier, FcNvmePort, start);

    viclab_add_state(walk_port, dev->port);
    fc_target_port_enable(dev->n_port, true);
}

static void fc_nvme_port_realize(DeviceState *qdev, Error **errp)
{
    FcNvmePort *dev = FC_NVME_PORT(qdev);
    FcFabric *fabric = fc_fabric_of(dev->fabric, errp);
    g_autofree char *why = NULL;

    if (!fabric) {
        return;
    }
    dev->n_port_config.name = qdev->id ?: "target";
    dev->n_port = fc_target_port_new(fabric, &dev->n_port_config, &why);
    if (dev->n_port) {
        dev->port = nvmet_port_new(dev->n_port, &dev->config, &why);
    }
    if (why) {
        error_setg(errp, "fc-nvme-port: %s", why);
        return;
    }
    viclab_add_state(walk_n_port, dev->n_port);
    dev->start.notify = start;
    viclab_add_start_notifier(&dev->start);
}

static const Property fc_nvme_port_properties[] = {
    DEFINE_PROP_LINK("fabric", FcNvmePort, fabric, TYPE_FC_FABRIC,
                     FcFabricDevice *),
    DEFINE_PROP_UINT64("wwnn", FcNvmePort, n_port_config.node_name, 0),
    DEFINE_PROP_UINT64("wwpn", FcNvmePort, n_port_config.port_name, 0),
    DEFINE_PROP_UINT16("portid", FcNvmePort, config.port_id, 1),
    DEFINE_PROP_INT64("service-time", FcNvmePort, config.service_time, 5000),
    DEFINE_PROP_UINT32("max-burst", FcNvmePort, config.max_burst, 262144),
    DEFINE_PROP_UINT32("max-transfer", FcNvmePort, config.max_transfer,
                       1048576),
    DEFINE_PROP_UINT16("max-queue-size", FcNvmePort, config.max_queue_size,
                       1024),
};

static void fc_nvme_port_init(Object *o)
{
    FC_NVME_PORT(o)->config = nvmet_port_defaults;
}

static void fc_nvme_port_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);

    dc->realize = fc_nvme_port_realize;
    dc->desc = "Fibre Channel target port that serves NVMe";
    dc->hotpluggable = false;
    set_bit(DEVICE_CATEGORY_STORAGE, dc->categories);
    device_class_set_props(dc, fc_nvme_port_properties);
}

static const TypeInfo fc_nvme_port_types[] = {
    {
        .name = TYPE_FC_NVME_PORT,
        .parent = TYPE_DEVICE,
        .instance_size = sizeof(FcNvmePort),
        .instance_init = fc_nvme_port_init,
        .class_init = fc_nvme_port_class_init,
    },
};

DEFINE_TYPES(fc_nvme_port_types)
