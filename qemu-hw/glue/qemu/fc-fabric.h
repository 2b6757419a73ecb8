/*
 * A fabric as a QEMU device, for whatever plugs into it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_GLUE_QEMU_FC_FABRIC_H
#define VICLAB_GLUE_QEMU_FC_FABRIC_H

#include "hw/qdev-core.h"
#include "net/net.h"
#include "fabric/fabric.h"

#define TYPE_FC_FABRIC "fc-fabric"
OBJECT_DECLARE_SIMPLE_TYPE(FcFabricDevice, FC_FABRIC)

struct FcFabricDevice {
    DeviceState parent_obj;

    MACAddr fcf_mac;
    FcFabricConfig config;
    char *default_zone;
    FcFabric *fabric; /* once the device is realized */
};

/* Of the device that @link points to; NULL and an error if there is none. */
FcFabric *fc_fabric_of(FcFabricDevice *link, Error **errp);

#endif
