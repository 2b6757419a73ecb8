/*
 * An NVM subsystem, exported through one or more target ports:
 *
 *   -device fc-nvme-subsystem,id=subsys0,ports=target0:target1,nqn=...
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/module.h"
#include "hw/qdev-properties.h"
#include "fc-nvme.h"
#include "lab.h"

static void walk_state(void *opaque, LabState *state)
{
    nvmet_subsystem_state(opaque, state);
}

static bool export_through(FcNvmeSubsystem *dev, const char *id, Error **errp)
{
    Object *o = object_resolve_path_type(id, TYPE_FC_NVME_PORT, NULL);
    g_autofree char *why = NULL;

    if (!o || !FC_NVME_PORT(o)->port) {
        error_setg(errp, "fc-nvme-subsystem: ports names '%s', which is no "
                         "device of type fc-nvme-port that comes before",
                   id);
        return false;
    }
    if (!nvmet_port_add_subsystem(FC_NVME_PORT(o)->port, dev->subsystem,
                                  &why)) {
        error_setg(errp, "fc-nvme-subsystem: port %s: %s", id, why);
        return false;
    }
    return true;
}

static bool apply_hosts(FcNvmeSubsystem *dev, const char *hosts, Error **errp)
{
    bool some = hosts && *hosts;
    g_auto(GStrv) nqns = g_strsplit(some ? hosts : "", ";", -1);
    g_autofree char *why = NULL;

    if (!nvmet_subsystem_set_hosts(dev->subsystem, (const char *const *)nqns,
                                   &why)) {
        error_setg(errp, "fc-nvme-subsystem: %s", why);
        return false;
    }
    return true;
}

static void fc_nvme_subsystem_realize(DeviceState *qdev, Error **errp)
{
    FcNvmeSubsystem *dev = FC_NVME_SUBSYSTEM(qdev);
    g_auto(GStrv) ids = g_strsplit(dev->ports ?: "", ":", -1);
    g_autofree char *why = NULL;

    fc_nvme_bus_create();
    dev->config.name = qdev->id ?: "subsystem";
    dev->config.nqn = dev->nqn;
    dev->config.serial = dev->serial;
    dev->config.model = dev->model;
    dev->config.firmware = dev->firmware;
    dev->subsystem = nvmet_subsystem_new(viclab_lab(), &dev->config, &why);
    if (!dev->subsystem) {
        error_setg(errp, "fc-nvme-subsystem: %s", why);
        return;
    }
    viclab_add_state(walk_state, dev->subsystem);
    if (!apply_hosts(dev, dev->hosts, errp)) {
        return;
    }
    for (char **id = ids; *id; id++) {
        if (!export_through(dev, *id, errp)) {
            return;
        }
    }
}

/* ------------------------------------------------------------------ */
/* Who may connect, which can be set at run time                       */

static char *get_hosts(Object *o, Error **errp)
{
    return g_strdup(FC_NVME_SUBSYSTEM(o)->hosts ?: "");
}

static void set_hosts(Object *o, const char *hosts, Error **errp)
{
    FcNvmeSubsystem *dev = FC_NVME_SUBSYSTEM(o);

    if (!dev->subsystem || apply_hosts(dev, hosts, errp)) {
        g_free(dev->hosts);
        dev->hosts = g_strdup(hosts);
    }
}

static bool get_allow_any_host(Object *o, Error **errp)
{
    const FcNvmeSubsystem *dev = FC_NVME_SUBSYSTEM(o);

    return dev->subsystem ? dev->subsystem->allow_any_host
                          : dev->config.allow_any_host;
}

static void set_allow_any_host(Object *o, bool allow, Error **errp)
{
    FcNvmeSubsystem *dev = FC_NVME_SUBSYSTEM(o);

    if (dev->subsystem) {
        nvmet_subsystem_set_allow_any_host(dev->subsystem, allow);
    } else {
        dev->config.allow_any_host = allow;
    }
}

static void add_host_properties(ObjectClass *oc)
{
    object_class_property_add_bool(oc, "allow-any-host", get_allow_any_host,
                                   set_allow_any_host);
    object_class_property_set_description(
        oc, "allow-any-host", "off: only those of hosts may connect (on)");
    object_class_property_add_str(oc, "hosts", get_hosts, set_hosts);
    object_class_property_set_description(
        oc, "hosts", "NQNs, separated by semicolons (none)");
}

/* ------------------------------------------------------------------ */

static const Property fc_nvme_subsystem_properties[] = {
    DEFINE_PROP_STRING("ports", FcNvmeSubsystem, ports),
    DEFINE_PROP_STRING("nqn", FcNvmeSubsystem, nqn),
    DEFINE_PROP_STRING("serial", FcNvmeSubsystem, serial),
    DEFINE_PROP_STRING("model", FcNvmeSubsystem, model),
    DEFINE_PROP_STRING("firmware", FcNvmeSubsystem, firmware),
    DEFINE_PROP_UINT16("cntlid-min", FcNvmeSubsystem, config.cntlid_min, 1),
    DEFINE_PROP_UINT16("cntlid-max", FcNvmeSubsystem, config.cntlid_max,
                       NVMET_CNTLID_MAX),
    DEFINE_PROP_UINT16("io-queues", FcNvmeSubsystem, config.io_queues,
                       NVMET_QUEUES_MAX),
    DEFINE_PROP_BOOL("tbkas", FcNvmeSubsystem, config.tbkas, true),
    DEFINE_PROP_UINT16("crdt", FcNvmeSubsystem, config.crdt, 0),
};

static void fc_nvme_subsystem_init(Object *o)
{
    FC_NVME_SUBSYSTEM(o)->config = nvmet_subsystem_defaults;
}

static void fc_nvme_subsystem_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);

    dc->realize = fc_nvme_subsystem_realize;
    dc->desc = "NVM subsystem behind target ports";
    dc->hotpluggable = false;
    set_bit(DEVICE_CATEGORY_STORAGE, dc->categories);
    device_class_set_props(dc, fc_nvme_subsystem_properties);
    add_host_properties(oc);
}

static const TypeInfo fc_nvme_subsystem_types[] = {
    {
        .name = TYPE_FC_NVME_SUBSYSTEM,
        .parent = TYPE_DEVICE,
        .instance_size = sizeof(FcNvmeSubsystem),
        .instance_init = fc_nvme_subsystem_init,
        .class_init = fc_nvme_subsystem_class_init,
    },
};

DEFINE_TYPES(fc_nvme_subsystem_types)
