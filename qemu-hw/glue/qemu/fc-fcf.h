/*
 * What the properties of an FCF are, be it the fabric's own or one more.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_GLUE_QEMU_FC_FCF_H
#define VICLAB_GLUE_QEMU_FC_FCF_H

#include "hw/qdev-properties.h"
#include "fabric/fcf.h"

/* All but the address and the priority, which the fabric calls fcf-... */
#define FC_FCF_PROPERTIES(struct_, member)                                    \
    DEFINE_PROP_UINT32("vlan", struct_, member.vlan, 1000),                   \
    DEFINE_PROP_UINT32("fka-period", struct_, member.fka_period, 8000),       \
    DEFINE_PROP_BOOL("keep-alive", struct_, member.keep_alive, true),         \
    DEFINE_PROP_BOOL("available", struct_, member.available, true),           \
    DEFINE_PROP_UINT32("fc-map", struct_, member.fc_map, FCOE_DEFAULT_FC_MAP)

void fc_fcf_describe(ObjectClass *oc);

#endif
