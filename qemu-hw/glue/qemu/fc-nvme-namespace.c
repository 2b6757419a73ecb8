/*
 * A namespace in memory:
 *
 *   -device fc-nvme-namespace,subsystem=subsys0,size=64M,lba-size=512
 *
 * With image=FILE it begins with the file's content, and with save=on the
 * file is written when QEMU exits or the namespace is removed. It can be
 * added and removed at run time, and some of its properties be set.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "qemu/error-report.h"
#include "qemu/module.h"
#include "hw/qdev-properties.h"
#include "fc-nvme.h"
#include "lab.h"

/*
 * NULL before it is plugged, and when a snapshot was loaded that does not
 * have it: never kept.
 */
static NvmetNamespace *namespace_of(const FcNvmeNamespace *dev)
{
    return dev->plugged
               ? nvmet_subsystem_namespace(dev->subsystem->subsystem,
                                           dev->config.nsid)
               : NULL;
}

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
    const NvmetNamespace *ns = namespace_of(dev);
    g_autofree char *why = NULL;

    if (ns && !nvmet_namespace_write_back(ns, &why)) {
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
    if (!nvmet_namespace_new(dev->subsystem->subsystem, &dev->config, &why)) {
        error_setg(errp, "fc-nvme-namespace: %s", why);
        return;
    }
    dev->plugged = true;
    dev->exit.notify = save;
    viclab_add_exit_notifier(&dev->exit);
}

static void fc_nvme_namespace_unrealize(DeviceState *qdev)
{
    FcNvmeNamespace *dev = FC_NVME_NAMESPACE(qdev);
    NvmetNamespace *ns = namespace_of(dev);

    notifier_remove(&dev->exit);
    if (ns) {
        save(&dev->exit, NULL);
        nvmet_namespace_remove(ns);
    }
    dev->plugged = false;
}

/* ------------------------------------------------------------------ */
/* Properties that can be set at run time                              */

static void get_size(Object *o, Visitor *v, const char *name, void *opaque,
                     Error **errp)
{
    const FcNvmeNamespace *dev = FC_NVME_NAMESPACE(o);
    const NvmetNamespace *ns = namespace_of(dev);
    uint64_t size = ns ? ns->blocks << ns->lba_shift : dev->config.size;

    visit_type_size(v, name, &size, errp);
}

static void set_size(Object *o, Visitor *v, const char *name, void *opaque,
                     Error **errp)
{
    FcNvmeNamespace *dev = FC_NVME_NAMESPACE(o);
    NvmetNamespace *ns = namespace_of(dev);
    g_autofree char *why = NULL;
    uint64_t size;

    if (!visit_type_size(v, name, &size, errp)) {
        return;
    }
    if (!ns) {
        dev->config.size = size;
    } else if (!nvmet_namespace_resize(ns, size, &why)) {
        error_setg(errp, "fc-nvme-namespace: %s", why);
    }
}

static void get_group(Object *o, Visitor *v, const char *name, void *opaque,
                      Error **errp)
{
    const FcNvmeNamespace *dev = FC_NVME_NAMESPACE(o);
    const NvmetNamespace *ns = namespace_of(dev);
    uint32_t group = ns ? ns->ana_group : dev->config.ana_group;

    visit_type_uint32(v, name, &group, errp);
}

static void set_group(Object *o, Visitor *v, const char *name, void *opaque,
                      Error **errp)
{
    FcNvmeNamespace *dev = FC_NVME_NAMESPACE(o);
    NvmetNamespace *ns = namespace_of(dev);
    g_autofree char *why = NULL;
    uint32_t group;

    if (!visit_type_uint32(v, name, &group, errp)) {
        return;
    }
    if (!ns) {
        dev->config.ana_group = group;
    } else if (!nvmet_namespace_set_ana_group(ns, group, &why)) {
        error_setg(errp, "fc-nvme-namespace: %s", why);
    }
}

static bool get_read_only(Object *o, Error **errp)
{
    const FcNvmeNamespace *dev = FC_NVME_NAMESPACE(o);
    const NvmetNamespace *ns = namespace_of(dev);

    return ns ? ns->read_only : dev->config.read_only;
}

static void set_read_only(Object *o, bool read_only, Error **errp)
{
    FcNvmeNamespace *dev = FC_NVME_NAMESPACE(o);
    NvmetNamespace *ns = namespace_of(dev);

    if (ns) {
        nvmet_namespace_set_read_only(ns, read_only);
    } else {
        dev->config.read_only = read_only;
    }
}

static void add_properties(ObjectClass *oc)
{
    object_class_property_add(oc, "size", "size", get_size, set_size, NULL,
                              NULL);
    object_class_property_set_description(
        oc, "size", "bytes (at first: as large as the image)");
    object_class_property_add(oc, "anagrpid", "uint32", get_group, set_group,
                              NULL, NULL);
    object_class_property_set_description(oc, "anagrpid",
                                          "ANA group, 1..32 (1)");
    object_class_property_add_bool(oc, "read-only", get_read_only,
                                   set_read_only);
    object_class_property_set_description(oc, "read-only",
                                          "write protected (off)");
}

/* ------------------------------------------------------------------ */

static const Property fc_nvme_namespace_properties[] = {
    DEFINE_PROP_LINK("subsystem", FcNvmeNamespace, subsystem,
                     TYPE_FC_NVME_SUBSYSTEM, FcNvmeSubsystem *),
    DEFINE_PROP_UINT32("nsid", FcNvmeNamespace, config.nsid, 0),
    DEFINE_PROP_UINT32("lba-size", FcNvmeNamespace, config.lba_size, 512),
    DEFINE_PROP_STRING("uuid", FcNvmeNamespace, uuid),
    DEFINE_PROP_STRING("nguid", FcNvmeNamespace, nguid),
    DEFINE_PROP_STRING("eui64", FcNvmeNamespace, eui64),
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
    dc->unrealize = fc_nvme_namespace_unrealize;
    dc->bus_type = TYPE_FC_NVME_BUS;
    dc->desc = "NVMe namespace in memory";
    set_bit(DEVICE_CATEGORY_STORAGE, dc->categories);
    device_class_set_props(dc, fc_nvme_namespace_properties);
    add_properties(oc);
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
