/*
 * The lab port as a PCI Express function (docs/lab-port.md):
 *
 *   -device viclab-port,bus=rp1,stdout=guest.out,stderr=guest.err
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/module.h"
#include "hw/pci/pci_device.h"
#include "hw/pci/pcie.h"
#include "hw/qdev-properties.h"
#include "drill/port.h"
#include "drill.h"
#include "drill/script.h"
#include "lab.h"
#include "state.h"

#define TYPE_VICLAB_PORT "viclab-port"
OBJECT_DECLARE_SIMPLE_TYPE(ViclabPort, VICLAB_PORT)

#define REGISTER_BAR 0
#define WINDOW_BAR   2
#define PIN_INTA     1

struct ViclabPort {
    PCIDevice parent_obj;

    LabPortConfig config;
    char *stdout_path;
    char *stderr_path;
    char *orders_path;
    char *script_path;
    bool interrupt;
    MemoryRegion registers;
    MemoryRegion window;
    LabPort *port;
    Script *script;
    ViclabBlob blob;
};

static uint64_t registers_read(void *opaque, hwaddr addr, unsigned size)
{
    ViclabPort *dev = opaque;

    if (viclab_sending()) {
        return 0;
    }
    return lab_port_read(dev->port, addr,
                         memory_region_get_ram_ptr(&dev->window));
}

static void registers_write(void *opaque, hwaddr addr, uint64_t value,
                            unsigned size)
{
    ViclabPort *dev = opaque;

    if (!viclab_sending()) {
        lab_port_write(dev->port, addr, value,
                       memory_region_get_ram_ptr(&dev->window));
    }
}

static void set_interrupt(void *opaque, bool level)
{
    pci_set_irq(opaque, level);
}

static const MemoryRegionOps register_ops = {
    .read = registers_read,
    .write = registers_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 4, .max_access_size = 4 },
    .impl = { .min_access_size = 4, .max_access_size = 4 },
};

static void viclab_port_realize(PCIDevice *pci, Error **errp)
{
    ViclabPort *dev = VICLAB_PORT(pci);
    g_autofree char *why = NULL;

    dev->config.name = DEVICE(dev)->id ?: "port";
    dev->config.stdout_path = dev->stdout_path;
    dev->config.stderr_path = dev->stderr_path;
    dev->config.orders_path = dev->orders_path;
    dev->config.set_interrupt = dev->interrupt ? set_interrupt : NULL;
    dev->config.host = dev;
    dev->port = lab_port_new(viclab_lab(), &dev->config, &why);
    if (!dev->port) {
        error_setg(errp, "viclab-port: %s", why);
        return;
    }
    viclab_drill_set_port(dev->port);
    if (dev->script_path) {
        dev->script = script_new(dev->port, dev->script_path, &why);
        if (!dev->script) {
            error_setg(errp, "viclab-port: %s", why);
            return;
        }
    }
    if (!memory_region_init_ram(&dev->window, OBJECT(dev),
                                "viclab-port-window", LAB_PORT_MEMORY_LEN,
                                errp)) {
        return;
    }
    pci_config_set_interrupt_pin(pci->config, dev->interrupt ? PIN_INTA : 0);
    memory_region_init_io(&dev->registers, OBJECT(dev), &register_ops, dev,
                          "viclab-port-registers", LAB_PORT_BAR_LEN);
    pci_register_bar(pci, REGISTER_BAR, PCI_BASE_ADDRESS_SPACE_MEMORY,
                     &dev->registers);
    pci_register_bar(pci, WINDOW_BAR,
                     PCI_BASE_ADDRESS_SPACE_MEMORY |
                         PCI_BASE_ADDRESS_MEM_TYPE_64 |
                         PCI_BASE_ADDRESS_MEM_PREFETCH,
                     &dev->window);
    if (pcie_endpoint_cap_init(pci, 0) < 0) {
        error_setg(errp, "viclab-port: no room for the PCI Express "
                         "capability");
    }
}

static void viclab_port_exit(PCIDevice *pci)
{
    ViclabPort *dev = VICLAB_PORT(pci);

    if (dev->script) {
        script_free(dev->script);
        dev->script = NULL;
    }
    if (dev->port) {
        viclab_drill_set_port(NULL);
        lab_port_free(dev->port);
        dev->port = NULL;
    }
}

static void viclab_port_reset_hold(Object *o, ResetType type)
{
    ViclabPort *dev = VICLAB_PORT(o);

    lab_port_reset(dev->port);
    if (dev->script) {
        script_reset(dev->script);
    }
}

static void walk_state(void *opaque, LabState *state)
{
    ViclabPort *dev = opaque;

    lab_port_state(dev->port, state);
    if (dev->script) {
        script_state(dev->script, state);
    }
}

static int viclab_port_pre_save(void *opaque)
{
    ViclabPort *dev = opaque;

    viclab_blob_save(&dev->blob, walk_state, dev);
    return 0;
}

static int viclab_port_post_save(void *opaque)
{
    ViclabPort *dev = opaque;

    viclab_blob_clear(&dev->blob);
    return 0;
}

static int viclab_port_post_load(void *opaque, int version_id)
{
    ViclabPort *dev = opaque;

    return viclab_blob_load(&dev->blob, walk_state, dev);
}

static const VMStateDescription vmstate_viclab_port = {
    .name = TYPE_VICLAB_PORT,
    .version_id = 1,
    .minimum_version_id = 1,
    .pre_save = viclab_port_pre_save,
    .post_save = viclab_port_post_save,
    .post_load = viclab_port_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj, ViclabPort),
        VMSTATE_STRUCT(blob, ViclabPort, 1, vmstate_viclab_blob, ViclabBlob),
        VMSTATE_END_OF_LIST()
    }
};

static const Property viclab_port_properties[] = {
    DEFINE_PROP_STRING("stdout", ViclabPort, stdout_path),
    DEFINE_PROP_STRING("stderr", ViclabPort, stderr_path),
    DEFINE_PROP_STRING("orders", ViclabPort, orders_path),
    DEFINE_PROP_STRING("script", ViclabPort, script_path),
    DEFINE_PROP_BOOL("interrupt", ViclabPort, interrupt, true),
    DEFINE_PROP_BOOL("stop-when-asked", ViclabPort, config.stop_when_asked,
                     false),
};

static void viclab_port_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);
    PCIDeviceClass *pc = PCI_DEVICE_CLASS(oc);
    ResettableClass *rc = RESETTABLE_CLASS(oc);

    pc->realize = viclab_port_realize;
    pc->exit = viclab_port_exit;
    pc->vendor_id = LAB_PORT_PCI_VENDOR;
    pc->device_id = LAB_PORT_PCI_DEVICE;
    pc->revision = LAB_PORT_VERSION_VALUE;
    pc->class_id = PCI_CLASS_OTHERS;
    rc->phases.hold = viclab_port_reset_hold;
    dc->desc = "viclab lab port";
    dc->vmsd = &vmstate_viclab_port;
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
    device_class_set_props(dc, viclab_port_properties);
}

static const TypeInfo viclab_port_types[] = {
    {
        .name = TYPE_VICLAB_PORT,
        .parent = TYPE_PCI_DEVICE,
        .instance_size = sizeof(ViclabPort),
        .class_init = viclab_port_class_init,
        .interfaces = (InterfaceInfo[]) {
            { INTERFACE_PCIE_DEVICE },
            { }
        },
    },
};

DEFINE_TYPES(viclab_port_types)
