/*
 * NVMe targets as QEMU devices: ports, subsystems and namespaces, as Linux
 * nvmet's configuration has them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_GLUE_QEMU_FC_NVME_H
#define VICLAB_GLUE_QEMU_FC_NVME_H

#include "hw/qdev-core.h"
#include "qemu/notify.h"
#include "fc-fabric.h"
#include "target/nvme/port.h"
#include "target/nvme/subsystem.h"

/* fc-nvme-bus.c: the bus of namespaces; to be called before one is made. */
#define TYPE_FC_NVME_BUS "fc-nvme-bus"
void fc_nvme_bus_create(void);

#define TYPE_FC_NVME_PORT "fc-nvme-port"
OBJECT_DECLARE_SIMPLE_TYPE(FcNvmePort, FC_NVME_PORT)

struct FcNvmePort {
    DeviceState parent_obj;

    FcFabricDevice *fabric;
    char *subsystems; /* identifiers, separated by colons */
    uint8_t ana_states[NVMET_ANA_GROUPS]; /* at first; 0: optimized */
    FcTargetPortConfig n_port_config;
    NvmetPortConfig config;
    FcTargetPort *n_port;
    NvmetPort *port;
    Notifier start;
};

#define TYPE_FC_NVME_SUBSYSTEM "fc-nvme-subsystem"
OBJECT_DECLARE_SIMPLE_TYPE(FcNvmeSubsystem, FC_NVME_SUBSYSTEM)

struct FcNvmeSubsystem {
    DeviceState parent_obj;

    char *ports; /* identifiers, separated by colons */
    char *hosts; /* NQNs, separated by semicolons */
    char *nqn;
    char *serial;
    char *model;
    char *firmware;
    NvmetSubsystemConfig config;
    NvmetSubsystem *subsystem;
};

#define TYPE_FC_NVME_NAMESPACE "fc-nvme-namespace"
OBJECT_DECLARE_SIMPLE_TYPE(FcNvmeNamespace, FC_NVME_NAMESPACE)

struct FcNvmeNamespace {
    DeviceState parent_obj;

    FcNvmeSubsystem *subsystem;
    char *uuid;
    char *nguid;
    char *eui64;
    char *image;
    NvmetNamespaceConfig config;
    bool plugged;
    Notifier exit;
};

#endif
