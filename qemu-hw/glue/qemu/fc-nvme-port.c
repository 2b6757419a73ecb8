/*
 * A target port that serves NVMe:
 *
 *   -device fc-nvme-port,id=target0,fabric=fabric0
 *
 * Subsystems that come behind it name the port; it names those before it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
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

static bool export(FcNvmePort *dev, const char *id, Error **errp)
{
    Object *o = object_resolve_path_type(id, TYPE_FC_NVME_SUBSYSTEM, NULL);
    g_autofree char *why = NULL;

    if (!o || !FC_NVME_SUBSYSTEM(o)->subsystem) {
        error_setg(errp, "fc-nvme-port: subsystems names '%s', which is no "
                         "device of type fc-nvme-subsystem that comes before",
                   id);
        return false;
    }
    if (!nvmet_port_add_subsystem(dev->port, FC_NVME_SUBSYSTEM(o)->subsystem,
                                  &why)) {
        error_setg(errp, "fc-nvme-port: %s", why);
        return false;
    }
    return true;
}

static void export_all(FcNvmePort *dev, Error **errp)
{
    g_auto(GStrv) ids = g_strsplit(dev->subsystems ?: "", ":", -1);

    for (char **id = ids; *id; id++) {
        if (!export(dev, *id, errp)) {
            return;
        }
    }
}

static void set_ana_states(FcNvmePort *dev)
{
    for (uint32_t i = 0; i < NVMET_ANA_GROUPS; i++) {
        if (dev->ana_states[i]) {
            nvmet_ana_set_state(dev->port, i + 1, dev->ana_states[i]);
        }
    }
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
    fc_nvme_bus_create();
    set_ana_states(dev);
    viclab_add_state(walk_n_port, dev->n_port);
    dev->start.notify = start;
    viclab_add_start_notifier(&dev->start);
    export_all(dev, errp);
}

/* ------------------------------------------------------------------ */
/* The states of the ANA groups, which can be set at run time          */

static void get_ana(Object *o, Visitor *v, const char *name, void *opaque,
                    Error **errp)
{
    const FcNvmePort *dev = FC_NVME_PORT(o);
    uint32_t group = GPOINTER_TO_UINT(opaque);
    uint8_t first = dev->ana_states[group - 1] ?: NVME_ANA_OPTIMIZED;
    uint8_t state = dev->port ? nvmet_ana_state(dev->port, group) : first;
    char *text = (char *)nvmet_ana_state_name(state);

    visit_type_str(v, name, &text, errp);
}

static void set_ana(Object *o, Visitor *v, const char *name, void *opaque,
                    Error **errp)
{
    FcNvmePort *dev = FC_NVME_PORT(o);
    uint32_t group = GPOINTER_TO_UINT(opaque);
    g_autofree char *text = NULL;
    uint8_t state;

    if (!visit_type_str(v, name, &text, errp)) {
        return;
    }
    if (!nvmet_ana_state_parse(text, &state)) {
        error_setg(errp, "fc-nvme-port: %s is '%s', must be "
                         NVMET_ANA_STATE_NAMES, name, text);
        return;
    }
    if (dev->port) {
        nvmet_ana_set_state(dev->port, group, state);
    } else {
        dev->ana_states[group - 1] = state;
    }
}

static void add_ana_properties(ObjectClass *oc)
{
    for (uint32_t group = 1; group <= NVMET_ANA_GROUPS; group++) {
        g_autofree char *name = g_strdup_printf("ana-group%u", group);

        object_class_property_add(oc, name, "str", get_ana, set_ana, NULL,
                                  GUINT_TO_POINTER(group));
        object_class_property_set_description(oc, name, NVMET_ANA_STATE_NAMES);
    }
}

/* ------------------------------------------------------------------ */

static const Property fc_nvme_port_properties[] = {
    DEFINE_PROP_LINK("fabric", FcNvmePort, fabric, TYPE_FC_FABRIC,
                     FcFabricDevice *),
    DEFINE_PROP_STRING("subsystems", FcNvmePort, subsystems),
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
    add_ana_properties(oc);
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
