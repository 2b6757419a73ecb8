/*
 * A Cisco VIC FC vNIC as a PCI Express function:
 *
 *   -device vic-fc,bus=rp0,fabric=fabric0,role=nvme,copy-queues=8
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/module.h"
#include "hw/pci/msi.h"
#include "hw/pci/msix.h"
#include "hw/pci/pci_device.h"
#include "hw/pci/pci_ids.h"
#include "hw/pci/pcie.h"
#include "hw/pci/pcie_aer.h"
#include "hw/qdev-properties.h"
#include "hw/qdev-properties-system.h"
#include "net/net.h"
#include "fc-fabric.h"
#include "lab.h"
#include "state.h"
#include "vic/vic.h"

#define TYPE_VIC_FC "vic-fc"
OBJECT_DECLARE_SIMPLE_TYPE(VicFc, VIC_FC)

#define REGISTER_BAR 0
#define MSIX_BAR     2
#define AER_OFFSET   0x100

struct VicFc {
    PCIDevice parent_obj;

    FcFabricDevice *fabric;
    VicConfig config;
    char *role;
    char *model;
    MACAddr mac;
    MemoryRegion registers;
    Vic *vic;
    ViclabBlob blob;
};

/* ------------------------------------------------------------------ */
/* VicHostOps                                                          */

/* D0 is 0. */
static uint8_t power_state(PCIDevice *pci)
{
    return pci_get_word(pci->config + pci->pm_cap + PCI_PM_CTRL) &
           PCI_PM_CTRL_STATE_MASK;
}

static bool dma(VicFc *dev, uint64_t addr, void *buf, size_t len,
                DMADirection direction)
{
    /* RAM only: a guest must not make us touch a device's registers */
    const MemTxAttrs attrs = { .memory = true };

    return !power_state(PCI_DEVICE(dev)) &&
           pci_dma_rw(PCI_DEVICE(dev), addr, buf, len, direction, attrs) ==
               MEMTX_OK;
}

static bool host_dma_read(void *host, uint64_t addr, void *buf, size_t len)
{
    return dma(host, addr, buf, len, DMA_DIRECTION_TO_DEVICE);
}

static bool host_dma_write(void *host, uint64_t addr, const void *buf,
                           size_t len)
{
    return dma(host, addr, (void *)buf, len, DMA_DIRECTION_FROM_DEVICE);
}

static void host_send_vector(void *host, unsigned int vector)
{
    PCIDevice *pci = PCI_DEVICE(host);

    if (power_state(pci)) {
        return;
    }
    viclab_set_sending(true);
    if (msix_enabled(pci)) {
        msix_notify(pci, vector);
    } else if (msi_enabled(pci)) {
        msi_notify(pci, 0);
    }
    viclab_set_sending(false);
}

static void host_set_intx(void *host, bool level)
{
    PCIDevice *pci = PCI_DEVICE(host);

    if (!msix_enabled(pci) && !msi_enabled(pci)) {
        pci_set_irq(pci, level);
    }
}

static const VicHostOps host_ops = {
    .dma_read = host_dma_read,
    .dma_write = host_dma_write,
    .send_vector = host_send_vector,
    .set_intx = host_set_intx,
};

/* ------------------------------------------------------------------ */
/* BAR 0                                                               */

static uint64_t registers_read(void *opaque, hwaddr addr, unsigned size)
{
    VicFc *dev = opaque;

    if (viclab_sending()) {
        return 0;
    }
    return vic_bar_read(dev->vic, addr, size);
}

static void registers_write(void *opaque, hwaddr addr, uint64_t value,
                            unsigned size)
{
    VicFc *dev = opaque;

    if (!viclab_sending()) {
        lab_clock_hold(&viclab_lab()->clock);
        vic_bar_write(dev->vic, addr, value, size);
        lab_clock_release(&viclab_lab()->clock);
    }
}

static const MemoryRegionOps register_ops = {
    .read = registers_read,
    .write = registers_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8 },
    .impl = { .min_access_size = 1, .max_access_size = 8 },
};

/* ------------------------------------------------------------------ */

/*
 * Whoever comes back from D3hot was reset (No_Soft_Reset is 0). INTx follows
 * what is pending once messages have been turned off.
 */
static void write_config(PCIDevice *pci, uint32_t addr, uint32_t value,
                         int len)
{
    uint8_t old_state = power_state(pci);

    pci_default_write_config(pci, addr, value, len);
    pcie_cap_flr_write_config(pci, addr, value, len);
    pcie_aer_write_config(pci, addr, value, len);
    if (old_state && !power_state(pci)) {
        pci_device_reset(pci);
    }
    host_set_intx(pci, VIC_FC(pci)->vic->intx);
}

static bool add_power_management(PCIDevice *pci, Error **errp)
{
    if (pci_pm_init(pci, 0, errp) < 0) {
        return false;
    }
    pci_set_word(pci->config + pci->pm_cap + PCI_PM_PMC, PCI_PM_CAP_VER_1_2);
    pci_set_word(pci->wmask + pci->pm_cap + PCI_PM_CTRL,
                 PCI_PM_CTRL_STATE_MASK);
    return true;
}

static bool add_express(PCIDevice *pci, Error **errp)
{
    if (pcie_endpoint_cap_init(pci, 0) < 0) {
        error_setg(errp, "vic-fc: no room for the PCI Express capability");
        return false;
    }
    pcie_cap_flr_init(pci);
    pcie_cap_deverr_init(pci);
    return pcie_aer_init(pci, PCI_ERR_VER, AER_OFFSET, PCI_ERR_SIZEOF,
                         errp) == 0;
}

static bool add_capabilities(VicFc *dev, Error **errp)
{
    PCIDevice *pci = PCI_DEVICE(dev);
    uint32_t vectors = vic_intr_count(dev->vic);

    if (!add_power_management(pci, errp) ||
        msi_init(pci, 0, 1, true, false, errp) < 0 ||
        msix_init_exclusive_bar(pci, vectors, MSIX_BAR, errp) < 0 ||
        !add_express(pci, errp)) {
        return false;
    }
    for (uint32_t i = 0; i < vectors; i++) {
        msix_vector_use(pci, i);
    }
    return true;
}

static void vic_fc_realize(PCIDevice *pci, Error **errp)
{
    VicFc *dev = VIC_FC(pci);
    FcFabric *fabric = fc_fabric_of(dev->fabric, errp);
    g_autofree char *why = NULL;

    if (!fabric) {
        return;
    }
    dev->config.name = DEVICE(dev)->id ?: "vic";
    dev->config.role = dev->role ?: vic_config_defaults.role;
    dev->config.model = dev->model;
    dev->config.mac = eth_mac_to_u64(dev->mac.a);
    dev->vic = vic_new(fabric, &dev->config, &host_ops, dev, &why);
    if (!dev->vic) {
        error_setg(errp, "vic-fc: %s", why);
        return;
    }
    pci_set_word(pci->config + PCI_SUBSYSTEM_VENDOR_ID, VIC_PCI_VENDOR);
    pci_set_word(pci->config + PCI_SUBSYSTEM_ID,
                 vic_config_subsystem_id(&dev->vic->config));
    pci_config_set_interrupt_pin(pci->config, 1);
    memory_region_init_io(&dev->registers, OBJECT(dev), &register_ops, dev,
                          "vic-fc-registers", VIC_BAR_LEN);
    pci_register_bar(pci, REGISTER_BAR,
                     PCI_BASE_ADDRESS_SPACE_MEMORY |
                         PCI_BASE_ADDRESS_MEM_TYPE_64,
                     &dev->registers);
    add_capabilities(dev, errp);
}

static void vic_fc_exit(PCIDevice *pci)
{
    VicFc *dev = VIC_FC(pci);

    if (dev->vic) {
        vic_free(dev->vic);
        dev->vic = NULL;
    }
    if (pci->exp.aer_cap) {
        pcie_aer_exit(pci);
    }
    msix_uninit_exclusive_bar(pci);
    msi_uninit(pci);
}

static void vic_fc_reset_hold(Object *o, ResetType type)
{
    VicFc *dev = VIC_FC(o);

    pcie_cap_deverr_reset(PCI_DEVICE(o));
    vic_reset(dev->vic, VIC_RESET_PCI);
}

/* ------------------------------------------------------------------ */

static void walk_state(void *opaque, LabState *state)
{
    VicFc *dev = opaque;

    vic_state(dev->vic, state);
}

static int vic_fc_pre_save(void *opaque)
{
    VicFc *dev = opaque;

    viclab_blob_save(&dev->blob, walk_state, dev);
    return 0;
}

static int vic_fc_post_save(void *opaque)
{
    VicFc *dev = opaque;

    viclab_blob_clear(&dev->blob);
    return 0;
}

static int vic_fc_post_load(void *opaque, int version_id)
{
    VicFc *dev = opaque;

    return viclab_blob_load(&dev->blob, walk_state, dev);
}

static const VMStateDescription vmstate_vic_fc = {
    .name = TYPE_VIC_FC,
    .version_id = 1,
    .minimum_version_id = 1,
    .pre_save = vic_fc_pre_save,
    .post_save = vic_fc_post_save,
    .post_load = vic_fc_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj, VicFc),
        VMSTATE_MSIX(parent_obj, VicFc),
        VMSTATE_STRUCT(parent_obj.exp.aer_log, VicFc, 0,
                       vmstate_pcie_aer_log, PCIEAERLog),
        VMSTATE_STRUCT(blob, VicFc, 1, vmstate_viclab_blob, ViclabBlob),
        VMSTATE_END_OF_LIST()
    }
};

#define UINT32(name, member, value)                                           \
    DEFINE_PROP_UINT32(name, VicFc, config.member, value)

static const Property vic_fc_properties[] = {
    DEFINE_PROP_LINK("fabric", VicFc, fabric, TYPE_FC_FABRIC,
                     FcFabricDevice *),
    DEFINE_PROP_STRING("role", VicFc, role),
    DEFINE_PROP_STRING("model", VicFc, model),
    DEFINE_PROP_MACADDR("mac", VicFc, mac),
    DEFINE_PROP_UINT64("wwnn", VicFc, config.node_wwn, 0),
    DEFINE_PROP_UINT64("wwpn", VicFc, config.port_wwn, 0),
    DEFINE_PROP_BOOL("fip", VicFc, config.fip, false),
    DEFINE_PROP_BOOL("sler", VicFc, config.sler, false),
    DEFINE_PROP_BOOL("devcmd2", VicFc, config.devcmd2, true),
    UINT32("copy-queues", copy_queues, 8),
    UINT32("wq-descs", wq_enet_desc_count, 64),
    UINT32("copy-wq-descs", wq_copy_desc_count, 512),
    UINT32("rq-descs", rq_desc_count, 64),
    UINT32("flogi-retries", flogi_retries, 8),
    UINT32("flogi-timeout", flogi_timeout, 4000),
    UINT32("plogi-retries", plogi_retries, 8),
    UINT32("plogi-timeout", plogi_timeout, 20000),
    UINT32("io-throttle", io_throttle_count, 256),
    UINT32("link-down-timeout", link_down_timeout, 30000),
    UINT32("port-down-timeout", port_down_timeout, 30000),
    UINT32("port-down-io-retries", port_down_io_retries, 30),
    UINT32("luns-per-target", luns_per_tgt, 1024),
    UINT32("max-data-field", maxdatafieldsize, 2048),
    UINT32("e-d-tov", e_d_tov, 2000),
    UINT32("r-a-tov", r_a_tov, 10000),
    UINT32("intr-timer", intr_timer, 0),
    UINT32("intr-timer-type", intr_timer_type, 0),
    UINT32("speed", speed, 40000),
};

static void vic_fc_finalize(Object *o)
{
    viclab_blob_clear(&VIC_FC(o)->blob);
}

static void vic_fc_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);
    PCIDeviceClass *pc = PCI_DEVICE_CLASS(oc);
    ResettableClass *rc = RESETTABLE_CLASS(oc);

    pc->realize = vic_fc_realize;
    pc->exit = vic_fc_exit;
    pc->config_write = write_config;
    pc->vendor_id = VIC_PCI_VENDOR;
    pc->device_id = VIC_PCI_DEVICE;
    pc->revision = VIC_PCI_REVISION;
    pc->class_id = PCI_CLASS_SERIAL_FIBER;
    rc->phases.hold = vic_fc_reset_hold;
    dc->desc = "Cisco VIC FC vNIC";
    dc->vmsd = &vmstate_vic_fc;
    set_bit(DEVICE_CATEGORY_STORAGE, dc->categories);
    device_class_set_props(dc, vic_fc_properties);
}

static const TypeInfo vic_fc_types[] = {
    {
        .name = TYPE_VIC_FC,
        .parent = TYPE_PCI_DEVICE,
        .instance_size = sizeof(VicFc),
        .instance_finalize = vic_fc_finalize,
        .class_init = vic_fc_class_init,
        .interfaces = (InterfaceInfo[]) {
            { INTERFACE_PCIE_DEVICE },
            { }
        },
    },
};

DEFINE_TYPES(vic_fc_types)
