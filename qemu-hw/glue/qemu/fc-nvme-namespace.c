/*
 * A namespace in memory:
 *
 *   -device fc-nvme-namespace,subsystem=subsys0,size=64M,lba-size=512
 *
 * With image=FILE it begins with the file's content, and with save=on the
 * file is written when QEMU exits.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "qemu/module.h"
#include "hw/qdev-properties.h"
#include "fc-nvme.h"
#include "lab.h"

static uint32_t first_free_nsid(const NvmetSubsystem *subsystem)
{
    uint32_t nsid = 1;

    while (nsid < NVMET_NSID_MAX &&
           nvmet_subsystem_namespace(subsystem, nsid)) {
        nsid++;
    }
    return nsid;
}

static void save(Notifier *notifier, void *data)
{
    FcNvmeNamespace *dev = container_of(notifier, FcNvmeNamespace, exit);
    g_autofree char *why = NULL;

    if (!nvmet_namespace_write_back(dev->ns, &why)) {
        error_report("fc-nvme-namespace: %s", why);
    }
}

static void fc_nvme_namespace_realize(DeviceState *qdev, Error **errp)
{
    FcNvmeNamespace *dev = FC_NVME_NAMESPACE(qdev);
    g_autofree char *why = NULL;

    if (!dev->subsystem || !dev->subsystem->subsystem) {
        error_setg(errp, "property subsystem is not set, it must name a "
                         "device of type fc-nvme-subsystem that comes before "
                         "this one");
        return;
    }
    if (!dev->config.nsid) {
        dev->config.nsid = first_free_nsid(dev->subsystem->subsystem);
    }
    dev->config.uuid = dev->uuid;
    dev->config.nguid = dev->nguid;
    dev->config.eui64 = dev->eui64;
    dev->config.image = dev->image;
    dev->ns = nvmet_namespace_new(dev->subsystem->subsystem, &dev->config,
                                  &why);
    if (!dev->ns) {
        error_setg(errp, "fc-nvme-namespace: %s", why);
        return;
    }
    dev->exit.notify = save;
    viclab_add_exit_notifier(&dev->exit);
}

static const Property fc_nvme_namespace_properties[] = {
    DEFINE_PROP_LINK("subsystem", FcNvmeNamespace, subsystem,
                     TYPE_FC_NVME_SUBSYSTEM, FcNvmeSubsystem *),
    DEFINE_PROP_UINT32("nsid", FcNvmeNamespace, config.nsid, 0),
    DEFINE_PROP_SIZE("size", FcNvmeNamespace, config.size, 0),
    DEFINE_PROP_UINT32("lba-size", FcNvmeNamespace, config.lba_size, 512),
    DEFINE_PROP_STRING("uuid", FcNvmeNamespace, uuid),
    DEFINE_PROP_STRING("nguid", FcNvmeNamespace, nguid),
    DEFINE_PROP_STRING("eui64", FcNvmeNamespace, eui64),
    DEFINE_PROP_BOOL("read-only", FcNvmeNamespace, config.read_only, false),
    DEFINE_PROP_STRING("image", FcNvmeNamespace, image),
    DEFINE_PROP_BOOL("save", FcNvmeNamespace, config.write_back, false),
};

static void fc_nvme_namespace_init(Object *o)
{
    FC_NVME_NAMESPACE(o)->config = nvmet_namespace_defaults;
}

static void fc_nvme_namespace_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);

    dc->realize = fc_nvme_namespace_realize;
    dc->desc = "NVMe namespace in memory";
    dc->hotpluggable = false;
    set_bit(DEVICE_CATEGORY_STORAGE, dc->categories);
    device_class_set_props(dc, fc_nvme_namespace_properties);
}

static const TypeInfo fc_nvme_namespace_types[] = {
    {
        .name = TYPE_FC_NVME_NAMESPACE,
        .parent = TYPE_DEVICE,
        .instance_size = sizeof(FcNvmeNamespace),
        .instance_init = fc_nvme_namespace_init,
        .class_init = fc_nvme_namespace_class_init,
    },
};

DEFINE_TYPES(fc_nvme_namespace_types)
